//go:build !race

package command

// occupying is 1 where nothing stands between the program and its memory.
const occupying = 1
