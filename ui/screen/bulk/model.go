// Package bulk is the page on which several connectors are set up together: all of them named, one confirmation, one table of
// progress. It must not read or change the tenant; it says what it wants and draws what came of it.
package bulk

import (
	"slices"
	"time"

	"gatehouse/setup"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
)

// State is everything the page shows.
type State struct {
	Rows      []Row
	Through   plan.Phase // how far they go
	Rehearsal bool
	Domain    string // what is typed before a write
	Tenant    string // its name

	Reading bool
	Running bool
	Ended   bool // the last run is over; the rows say how
	Stopped bool // the person cancelled it
	Slow    time.Duration
	Problem *problem.Problem // of the whole
	Now     time.Time
}

// Row is one connector.
type Row struct {
	Target setup.Target
	Read   bool       // View or Err is of the last look
	View   setup.View // as far as known
	Err    *problem.Problem
	Open   bool // its plan is shown
	Form   bool // its settings are shown
	Seen   bool // it was read once

	State setup.BulkState // "" = no run yet
	Step  Step
	Done  int
	Total int
	Took  time.Duration
}

// What the person does here.
type (
	// PickThrough says how far they go.
	PickThrough struct{ Phase plan.Phase }
	// LeaveOut takes a connector out.
	LeaveOut struct{ Index int }
	// Unfold shows or hides a plan.
	Unfold struct{ Index int }
	// OpenRow opens the set-up page of one; SeePreview its preview.
	OpenRow    struct{ Index int }
	SeePreview struct{ Index int }
	// Start asks for setting them up; Agreed is the answer.
	Start  struct{}
	Agreed struct{}
	// Stop cancels what runs.
	Stop struct{}
	// Again reads them again.
	Again struct{}
	// Back leaves the page.
	Back struct{}
)

// Results of work.
type (
	// Looked is what a look at all of them found, in the order of the rows.
	Looked struct {
		Items     []setup.BulkItem
		Problem   *problem.Problem
		Cancelled bool
	}
	// Progressed is one event of the run.
	Progressed struct {
		Progress setup.BulkProgress
		At       time.Time
	}
	// Tick moves the time of what is waited for.
	Tick struct{ Now time.Time }
	// Finished is the end of the run.
	Finished struct {
		Result    setup.BulkResult
		Problem   *problem.Problem
		Cancelled bool
	}
)

// Effects that the window runs.
type (
	// Look reads all of them; Soon waits until the typing pauses.
	Look struct {
		Targets []setup.Target
		Soon    bool
	}
	// Confirm lets the person type the tenant's domain, once for all.
	Confirm struct{ Title, Text, Domain string }
	// Do sets them up.
	Do struct {
		Targets []setup.Target
		Through plan.Phase
	}
	// Halt cancels what runs.
	Halt struct{}
	// GoSetup opens the set-up page, GoPreview the preview of one.
	GoSetup   struct{ Target setup.Target }
	GoPreview struct{ Target setup.Target }
	// Drop takes a connector out of what is chosen in the catalogue.
	Drop struct{ Target setup.Target }
	// Leave goes back to the connectors.
	Leave struct{}
)

// Open gives the page for several connectors, and the first effects.
func Open(targets []setup.Target, rehearsal bool, domain, tenant string) (State, []any) {
	s := State{Through: plan.Credential, Rehearsal: rehearsal, Domain: domain, Tenant: tenant}
	for _, t := range targets {
		s.Rows = append(s.Rows, Row{Target: t})
	}
	return look(s)
}

func look(s State) (State, []any) {
	if len(s.Rows) == 0 {
		return s, nil
	}
	s.Reading, s.Problem = true, nil
	return s, []any{Look{Targets: s.targets()}}
}

func (s State) targets() []setup.Target {
	var out []setup.Target
	for _, r := range s.Rows {
		out = append(out, r.Target)
	}
	return out
}

// Update is the page's whole behaviour.
func Update(s State, event any) (State, []any) {
	switch e := event.(type) {
	case PickThrough:
		if !s.Running {
			s.Through = e.Phase
		}
	case LeaveOut:
		if e.Index < len(s.Rows) && !s.Running {
			dropped := s.Rows[e.Index].Target
			s.Rows = slices.Delete(slices.Clone(s.Rows), e.Index, e.Index+1)
			effects := []any{Drop{dropped}}
			if s.Reading || s.unread() { // an answer about all of them fits no more
				var again []any
				s, again = look(s)
				effects = append(effects, again...)
			}
			return s, effects
		}
	case Unfold:
		if e.Index < len(s.Rows) {
			s.Rows = slices.Clone(s.Rows)
			s.Rows[e.Index].Open = !s.Rows[e.Index].Open
		}
	case OpenRow:
		if e.Index < len(s.Rows) && !s.Running {
			return s, []any{GoSetup{s.Rows[e.Index].Target}}
		}
	case SeePreview:
		if e.Index < len(s.Rows) && !s.Running {
			return s, []any{GoPreview{s.Rows[e.Index].Target}}
		}
	case ShowSettings, Typed, ForAll:
		return onSettings(s, event)
	case Start:
		return start(s)
	case Agreed:
		return begin(s)
	case Stop:
		return s, []any{Halt{}}
	case Again:
		if !s.Running && !s.Reading {
			return look(s)
		}
	case Back:
		return s, []any{Leave{}}
	default:
		return came(s, event)
	}
	return s, nil
}
