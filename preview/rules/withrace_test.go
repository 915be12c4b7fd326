//go:build race

package rules_test

// measuring is by how much the race detector makes a program slower and larger (its documentation: up to 20 and 10 times).
const measuring = 20
