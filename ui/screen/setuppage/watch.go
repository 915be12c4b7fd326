package setuppage

import (
	"time"

	"gatehouse/setup"
	"gatehouse/setup/problem"
	"gatehouse/ui/screen/words"
)

// Watch is the wait for an approver who acts elsewhere.
type Watch struct {
	Since  time.Time // zero until the clock was asked
	Now    time.Time
	Looks  int
	Last   time.Time     // when the tenant was looked at last
	Pause  time.Duration // from then to the next look
	Failed string        // why the last look failed, a sentence
}

// Events of the wait.
type (
	// StartWatch waits until everything planned is granted.
	StartWatch struct{}
	// StopWatch ends the wait.
	StopWatch struct{}
	// WatchSaw is one look.
	WatchSaw struct {
		Seen setup.Watched
		At   time.Time
	}
	// WatchEnded is the end: everything is granted, the time is over, or the person stopped it.
	WatchEnded struct {
		View      *setup.View
		Problem   *problem.Problem
		Cancelled bool
	}
)

// Effects of the wait.
type (
	// WatchGrants looks again and again until everything planned is granted.
	WatchGrants struct{ Target setup.Target }
	// EndWatch stops looking.
	EndWatch struct{}
)

// CanWatch holds while there is something that an approver could do.
func (s State) CanWatch() bool {
	return s.SignedIn && s.Watch == nil && !s.busy() && s.View != nil && s.View.Plan != nil && s.View.Live.App != nil && !setup.Consented(*s.View)
}

// onWatch takes the events of the wait.
func (s State) onWatch(event any) (State, []any) {
	switch e := event.(type) {
	case StartWatch:
		if !s.CanWatch() {
			return s, nil
		}
		s.Watch, s.Problem, s.Notice = &Watch{}, nil, ""
		return s, []any{WatchGrants{s.target()}}
	case StopWatch:
		return s.withoutWatch()
	case WatchSaw:
		return s.saw(e), nil
	case WatchEnded:
		return s.watchEnded(e)
	}
	return s, nil
}

// withoutWatch ends a wait that would show the tenant as it was asked for before, or look while something is written.
func (s State) withoutWatch() (State, []any) {
	if s.Watch == nil {
		return s, nil
	}
	s.Watch = nil
	return s, []any{EndWatch{}}
}

func (s State) saw(e WatchSaw) State {
	if s.Watch == nil {
		return s
	}
	w := *s.Watch
	w.Looks, w.Last, w.Now, w.Pause, w.Failed = w.Looks+1, e.At, e.At, e.Seen.Next, ""
	if w.Since.IsZero() {
		w.Since = e.At
	}
	if e.Seen.Failed != nil {
		w.Failed = problem.Of(e.Seen.Failed).What
	}
	s.Watch = &w
	if e.Seen.Failed == nil && e.Seen.View.Live.App != nil {
		picked := s.Picked
		s.Picked = true // what changes elsewhere must not turn the page under somebody's hands
		s = s.with(e.Seen.View)
		s.Picked = picked
	}
	return s
}

func (s State) watchEnded(e WatchEnded) (State, []any) {
	if s.Watch == nil {
		return s, nil
	}
	s.Watch = nil
	switch {
	case e.Cancelled:
	case e.Problem != nil:
		p := *e.Problem
		if p.Kind == problem.Unfinished {
			p.Next = words.L("Nothing is lost: wait again, or come back another day.")
		}
		s.Problem = &p
	case e.View != nil:
		s = s.with(*e.View)
		s.Notice = words.L("The approver has acted: everything planned is granted. See that it works.")
	}
	return s, nil
}

func (w Watch) tick(now time.Time) *Watch {
	if w.Since.IsZero() {
		w.Since = now
	}
	w.Now = now
	return &w
}

// Text says when the tenant was looked at last, when it will be again, and how long this goes on.
func (w Watch) Text() string {
	if w.Looks == 0 {
		return words.L("Looking for the first time …")
	}
	text := words.L("Looked at {{.Time}}.", words.M{"Time": w.Last.Local().Format("15:04:05")})
	if w.Failed != "" {
		text = words.L("The look at {{.Time}} failed, so this may be out of date: {{.Why}}", words.M{"Time": w.Last.Local().Format("15:04:05"), "Why": words.Visible(w.Failed)})
	}
	if left := w.Pause - w.Now.Sub(w.Last); left > 0 {
		text += " " + words.L("Looking again in {{.Time}}.", words.M{"Time": words.Left(left)})
	} else {
		text += " " + words.L("Looking again now.")
	}
	return text + " " + words.L("Waiting for {{.Time}}.", words.M{"Time": words.Left(w.Now.Sub(w.Since))})
}
