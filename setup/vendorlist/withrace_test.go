//go:build race

package vendorlist

// measuring is by how much the race detector may make a program slower (its documentation: up to 20 times).
const measuring = 20
