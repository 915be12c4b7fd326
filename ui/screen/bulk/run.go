package bulk

import (
	"slices"
	"time"

	"gatehouse/setup"
	"gatehouse/setup/apply"
	"gatehouse/setup/problem"
	"gatehouse/ui/screen/words"
)

// Step is what happens to one connector now.
type Step struct {
	Title string
	State apply.State
	Note  string
	Retry time.Duration
	Asked time.Time // when the last event came
	Began time.Time
}

func start(s State) (State, []any) {
	if s.WhyNot() != "" {
		return s, nil
	}
	if s.Rehearsal {
		return begin(s)
	}
	return s, []any{Confirm{
		Title: words.L("This writes to a real tenant"),
		Text: words.L("{{.Changes}} for {{.Names}}; the plans show each of them. Type {{.Domain}} to go on.",
			words.M{"Changes": changesText(s.changes()), "Names": s.names(), "Domain": s.Domain}),
		Domain: s.Domain,
	}}
}

// begin starts the run, also one that goes on with what is left.
func begin(s State) (State, []any) {
	if s.WhyNot() != "" {
		return s, nil
	}
	s.Running, s.Ended, s.Stopped, s.Problem, s.Slow = true, false, false, nil, 0
	s.Rows = slices.Clone(s.Rows)
	for i := range s.Rows {
		s.Rows[i].Form = false
		s.Rows[i].State, s.Rows[i].Step, s.Rows[i].Done, s.Rows[i].Err = setup.BulkPending, Step{}, 0, nil
		s.Rows[i].Total, s.Rows[i].Open = len(s.steps(i)), false
	}
	return s, []any{Do{s.targets(), s.Through}}
}

// came takes the results of work.
func came(s State, event any) (State, []any) {
	switch e := event.(type) {
	case Looked:
		s.Reading = false
		if !e.Cancelled {
			s.Problem = e.Problem
		}
		if e.Problem == nil && len(e.Items) == len(s.Rows) {
			s.Rows = slices.Clone(s.Rows)
			for i, item := range e.Items {
				row := &s.Rows[i]
				row.unfold(item)
				row.Read, row.View = true, item.View
				if err := problem.Of(item.Err); err != nil || !s.Ended {
					row.Err = err // why a run ended as it did stays in view
				}
			}
		}
	case Progressed:
		return progressed(s, e), nil
	case Tick:
		s.Now = e.Now
	case Finished:
		return finished(s, e)
	}
	return s, nil
}

func progressed(s State, e Progressed) State {
	p := e.Progress
	s.Now = e.At
	if p.Index < 0 {
		s.Slow = p.Slow
		return s
	}
	if p.Index >= len(s.Rows) {
		return s
	}
	s.Slow = 0
	s.Rows = slices.Clone(s.Rows)
	row := &s.Rows[p.Index]
	row.State, row.Done, row.Total = p.State, p.Done, p.Total
	if p.Err != nil {
		row.Err = problem.Of(p.Err)
	}
	if p.Step.Step.Title != "" {
		began := row.Step.Began
		if row.Step.Title != p.Step.Step.Title {
			began = e.At
		}
		row.Step = Step{Title: p.Step.Step.Title, State: p.Step.State, Note: p.Step.Note, Retry: p.Step.Retry, Asked: e.At, Began: began}
	}
	return s
}

// finished takes the end: every row says what became of it, and all are read once more. When the whole was refused nothing was begun.
func finished(s State, e Finished) (State, []any) {
	s.Running, s.Stopped, s.Slow = false, e.Cancelled, 0
	s.Rows = slices.Clone(s.Rows)
	if e.Problem != nil {
		for i := range s.Rows {
			s.Rows[i].State = ""
		}
		if !e.Cancelled {
			s.Problem = e.Problem
		}
		return s, nil
	}
	s.Ended = true
	for i, item := range e.Result.Items {
		row := &s.Rows[i]
		row.State, row.Done, row.Total, row.Took, row.Err = item.State, item.Done, max(item.Total, item.Done), item.Took, problem.Of(item.Err)
		row.View = item.View
	}
	s, effects := look(s)
	for _, r := range s.Rows {
		if r.State == setup.BulkDone || r.State == setup.BulkNothing {
			effects = append(effects, Drop{r.Target})
		}
	}
	return s, effects
}

// Left are the connectors that are not as asked after a run.
func (s State) Left() int {
	n := 0
	for _, r := range s.Rows {
		if s.Ended && r.State != setup.BulkDone && r.State != setup.BulkNothing {
			n++
		}
	}
	return n
}
