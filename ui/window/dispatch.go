package window

import (
	"sync"
	"sync/atomic"
	"time"
)

// keptDelays bounds what Dispatcher remembers: the last 65,536 hops.
const keptDelays = 1 << 16

// Dispatcher carries every hop to the window's goroutine and measures how long each waited in the queue.
type Dispatcher struct {
	do     func(func())
	mu     sync.Mutex
	delays []time.Duration
	next   int
}

// Current is the dispatcher of the open window, for tests that measure it.
var Current atomic.Pointer[Dispatcher]

// NewDispatcher sends hops through do: fyne.Do in the program, a queue in tests.
func NewDispatcher(do func(func())) *Dispatcher { return &Dispatcher{do: do} }

// Do runs f on the window's goroutine, later.
func (d *Dispatcher) Do(f func()) {
	queued := time.Now()
	d.do(func() {
		d.note(time.Since(queued))
		f()
	})
}

func (d *Dispatcher) note(delay time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.delays) < keptDelays {
		d.delays = append(d.delays, delay)
		return
	}
	d.delays[d.next] = delay
	d.next = (d.next + 1) % keptDelays
}

// Delays gives the measured delays, in no order.
func (d *Dispatcher) Delays() []time.Duration {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]time.Duration(nil), d.delays...)
}
