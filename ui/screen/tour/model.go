// Package tour shows the main job running by itself on the rehearsal tenant, step by step. It must not run it.
package tour

import (
	"gatehouse/setup/problem"
	"gatehouse/ui/screen/words"
)

// State is everything the screen shows.
type State struct {
	Lines   []string
	Running bool
	Ended   bool
	Problem *problem.Problem
}

// Events.
type (
	// Start runs the tour.
	Start struct{}
	// Stop cancels it.
	Stop struct{}
	// Stepped is one line of the tour.
	Stepped struct{ Text string }
	// Done is its end.
	Done struct {
		Problem   *problem.Problem
		Cancelled bool
	}
)

// Run and Halt are the effects.
type (
	// Run starts the tour.
	Run struct{}
	// Halt cancels it.
	Halt struct{}
)

// Update is the screen's whole behaviour.
func Update(s State, event any) (State, []any) {
	switch e := event.(type) {
	case Start:
		if !s.Running {
			return State{Running: true}, []any{Run{}}
		}
	case Stop:
		if s.Running {
			return s, []any{Halt{}}
		}
	case Stepped:
		s.Lines = append(s.Lines[:len(s.Lines):len(s.Lines)], e.Text)
	case Done:
		s.Running, s.Ended = false, e.Problem == nil
		if !e.Cancelled {
			s.Problem = e.Problem
		} else {
			s.Lines = append(s.Lines, words.L("Cancelled."))
		}
	}
	return s, nil
}
