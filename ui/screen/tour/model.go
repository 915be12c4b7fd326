// Package tour shows the main job running by itself on the rehearsal tenant, step by step. It must not run it.
package tour

import (
	"slices"
	"strings"

	"gatehouse/setup/apply"
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

// Part is what the tour did with one connector, or before the first.
type Part struct {
	Title string
	Lines []Line
}

// Equal holds when two parts say the same.
func (p Part) Equal(other Part) bool {
	return p.Title == other.Title && slices.Equal(p.Lines, other.Lines)
}

// Line is one step of the tour.
type Line struct {
	Text  string
	State apply.State
}

// heading begins a line that names a connector; marks begin lines of finished, waiting and found steps. The tour's text says so
// because the same lines are printed in the terminal.
const heading = "— "

var marks = map[string]apply.State{"✓": apply.Done, "!": apply.Finding, "✕": apply.Broken, "◌": apply.Waiting, "…": apply.Waiting}

// Parts groups the lines by connector.
func (s State) Parts() []Part {
	var parts []Part
	for i, text := range s.Lines {
		if title, ok := strings.CutPrefix(text, heading); ok {
			parts = append(parts, Part{Title: title})
			continue
		}
		if len(parts) == 0 {
			parts = append(parts, Part{Title: words.L("Start")})
		}
		line := Line{Text: strings.TrimSpace(text), State: apply.Done}
		if mark, rest, ok := strings.Cut(line.Text, " "); ok {
			if state, known := marks[mark]; known {
				line = Line{rest, state}
			}
		}
		if s.Running && i == len(s.Lines)-1 {
			line.State = apply.Running
		}
		last := &parts[len(parts)-1]
		last.Lines = append(last.Lines, line)
	}
	return parts
}
