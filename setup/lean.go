package setup

import (
	"runtime/debug"
	"sync"
)

// leanFrom is the size of a sample from which the collector of garbage works harder: it may otherwise let the memory of a large
// preview double before it looks.
const leanFrom = 8 << 20

// leanPercent is how much garbage there may be beside what is in use.
const leanPercent = 10

var leaning struct {
	sync.Mutex
	runs   int
	before int
}

// lean keeps the memory of a large preview small until the function that it returns is called.
func lean(size int) (done func()) {
	if size < leanFrom {
		return func() {}
	}
	leaning.Lock()
	defer leaning.Unlock()
	if leaning.runs++; leaning.runs == 1 {
		leaning.before = debug.SetGCPercent(leanPercent)
	}
	return func() {
		leaning.Lock()
		defer leaning.Unlock()
		if leaning.runs--; leaning.runs == 0 {
			debug.SetGCPercent(leaning.before)
			debug.FreeOSMemory() // what the check needed goes back to the system at once
		}
	}
}
