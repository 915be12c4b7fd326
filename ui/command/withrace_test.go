//go:build race

package command

// occupying is by how much the race detector may make a program larger (its documentation: up to 10 times).
const occupying = 10
