//go:build e2e

package window

import (
	"encoding/json"
	"sync"
	"time"

	"fyne.io/fyne/v2"
)

// probePause is how often a hop is sent only to be measured: a window that redraws seldom sends too few of its own for a percentile.
const probePause = 10 * time.Millisecond

// asked is one line of a test: begin to measure, tell what was measured, or, with neither, look at the screen.
type asked struct {
	Probe  bool `json:"probe"`
	Delays bool `json:"delays"`
}

// measured are the delays of hops since the measurement began, in milliseconds.
type measured struct {
	Program []float64 `json:"program"` // hops that the program sent
	Probes  []float64 `json:"probes"`  // hops that were sent to be measured
}

// measurement runs from a question with Probe until one with Delays.
type measurement struct {
	mu     sync.Mutex
	before int // hops of the program before it began
	probes *Dispatcher
	stop   chan struct{}
}

var measuring measurement

// reply answers one line: a snapshot, or what was measured.
func reply(line []byte) any {
	var q asked
	if err := json.Unmarshal(line, &q); err != nil {
		return map[string]string{"error": err.Error()}
	}
	switch {
	case q.Probe:
		measuring.begin()
		return measured{}
	case q.Delays:
		return measuring.end()
	}
	result := make(chan []snapshot, 1)
	fyne.Do(func() { result <- look() })
	return <-result
}

func (m *measurement) begin() {
	m.end()
	m.mu.Lock()
	defer m.mu.Unlock()
	m.before, m.probes, m.stop = len(Current.Load().Delays()), NewDispatcher(fyne.Do), make(chan struct{})
	go probe(m.probes, m.stop)
}

func probe(d *Dispatcher, stop <-chan struct{}) {
	tick := time.NewTicker(probePause)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			d.Do(func() {})
		case <-stop:
			return
		}
	}
}

func (m *measurement) end() measured {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.stop == nil {
		return measured{}
	}
	close(m.stop)
	m.stop = nil
	return measured{milliseconds(Current.Load().Delays()[m.before:]), milliseconds(m.probes.Delays())}
}

func milliseconds(list []time.Duration) []float64 {
	out := make([]float64, 0, len(list))
	for _, d := range list {
		out = append(out, float64(d)/float64(time.Millisecond))
	}
	return out
}
