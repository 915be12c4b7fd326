package command

import (
	"math"
	"runtime/debug"
)

// ownMemory is what the runtime is told to make do with, in bytes, while a large response passes. It is no hard bound: a response
// that is checked as a whole needs more, and gets it.
const ownMemory = 18 << 20

// keepSmall keeps the memory of this command low: a response of a gigabyte passes in less than 64 MiB, of which a large part is
// the program itself. The result undoes it.
func keepSmall() func() {
	forgetPages()
	percent, limit := debug.SetGCPercent(25), debug.SetMemoryLimit(ownMemory)
	return func() {
		debug.SetGCPercent(percent)
		debug.SetMemoryLimit(limit)
	}
}

// spend lets a response that is held in memory be worked on without thrift, and without holding much more than it needs.
func spend() {
	debug.SetGCPercent(40)
	debug.SetMemoryLimit(math.MaxInt64)
}
