package setuppage

import (
	"time"

	"gatehouse/setup/apply"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
	"gatehouse/ui/screen/words"
)

// start asks for the tenant's domain before anything is written to a real tenant.
func start(s State, a Action) (State, []any) {
	if s.busy() || s.WhyNot(a) != "" {
		return s, nil
	}
	if s.Rehearsal {
		return begin(s, a)
	}
	return s, []any{Ask{a, s.Me.Tenant.Typed()}}
}

func begin(s State, a Action) (State, []any) {
	if s.busy() {
		return s, nil
	}
	s, effects := s.withoutWatch()
	s.Problem, s.Notice, s.Picked = nil, "", false
	run := &Run{Action: a, Running: true}
	if s.View != nil && s.View.Plan != nil {
		for _, step := range s.View.Plan.Of(phasesOf(a)...) {
			run.Rows = append(run.Rows, Row{Step: step, State: apply.Pending})
		}
	}
	if a != SwitchOff {
		run.Rows = append(run.Rows, Row{Step: apply.ReadBack, State: apply.Pending})
	}
	s.Run = run
	s.OpenStep = stepOf(a)
	return s, append(effects, Do{a, s.target()})
}

func phasesOf(a Action) []plan.Phase {
	switch a {
	case Create:
		return []plan.Phase{plan.Create, plan.Credential}
	case Enable:
		return []plan.Phase{plan.Enable}
	case Consent:
		return []plan.Phase{plan.Consent}
	}
	return []plan.Phase{"none"}
}

func stepOf(a Action) Step {
	switch a {
	case Enable, SwitchOff:
		return StepEnable
	case Consent:
		return StepConsent
	case Rotate, Retire, Revoke, Remove, Restore, Purge:
		return StepCare
	}
	return StepCreate
}

// progressed puts one event into its row; a step that the plan did not name gets a row before the read-back.
func progressed(s State, e Progressed) State {
	if s.Run == nil {
		return s
	}
	run := *s.Run
	run.Rows = append([]Row(nil), run.Rows...)
	i := rowOf(run.Rows, e.Progress.Step.ID)
	if i < 0 {
		i = len(run.Rows)
		if last := rowOf(run.Rows, apply.ReadBack.ID); last >= 0 {
			i = last
		}
		run.Rows = append(run.Rows[:i], append([]Row{{Step: e.Progress.Step}}, run.Rows[i:]...)...)
	}
	row := run.Rows[i]
	if row.Started.IsZero() && e.Progress.State != apply.Pending {
		row.Started = e.At
	}
	row.State, row.Note, row.Retry, row.Took, row.Asked, row.Now = e.Progress.State, e.Progress.Note, e.Progress.Retry, e.Progress.Took, e.At, e.At
	run.Rows[i] = row
	s.Run = &run
	if !s.Picked && e.Progress.State != apply.Pending && run.Action == Create && e.Progress.Step.Phase == plan.Credential {
		s.OpenStep = StepCredential
	}
	return s
}

func rowOf(rows []Row, id string) int {
	for i, r := range rows {
		if r.Step.ID == id {
			return i
		}
	}
	return -1
}

func tick(s State, now time.Time) State {
	if s.Watch != nil {
		s.Watch = s.Watch.tick(now)
	}
	if s.Run == nil || !s.Run.Running {
		return s
	}
	run := *s.Run
	run.Rows = append([]Row(nil), run.Rows...)
	for i := range run.Rows {
		if st := run.Rows[i].State; st == apply.Running || st == apply.Waiting {
			run.Rows[i].Now = now
		}
	}
	s.Run = &run
	return s
}

// ended takes the end of a run: what was done stays visible, and the page opens what comes next.
func ended(s State, e RunEnded) (State, []any) {
	if s.Run != nil {
		run := *s.Run
		run.Running, run.Stopped = false, e.Cancelled
		s.Run = &run
	}
	if e.View != nil {
		s.Beside = e.Beside
		s = s.with(*e.View)
	}
	switch {
	case e.Cancelled:
		s.Notice = words.L("Paused. What was done stays done; press the button to go on. Nothing is created twice.")
		s.OpenStep = stepOf(e.Action)
		next, effects := look(s)
		next.Notice = s.Notice
		return next, effects
	case e.Problem != nil:
		if e.Action == SwitchOff {
			e.Problem = notSwitchedOff(e.Problem)
		}
		s.OpenStep = stepOf(e.Action)
		next, effects := look(s)
		next.Problem = e.Problem
		return next.learn(e.Problem), effects
	}
	s.Notice = doneText(e.Action)
	s.Owners = Owners{} // an apply adds one
	var effects []any
	if e.Action == Create || e.Action == Rotate {
		s, effects = s.forgetBrought() // it is kept now
	}
	if e.View == nil { // it is not there any more
		s.Removed = e.Removed
		next, more := look(s)
		next.Notice = s.Notice
		return next, append(effects, more...)
	}
	s, more := s.wanted()
	return s, append(effects, more...)
}

// notSwitchedOff says first what matters to somebody who wants to stop a connector, and what is left to do when it cannot wait: another
// program that applies holds the connector.
func notSwitchedOff(p *problem.Problem) *problem.Problem {
	told := *p
	told.What = words.L("Sign-in may still be on. {{.What}}", words.M{"What": p.What})
	if p.Kind == problem.Refused {
		told.What = words.L("Sign-in is still on. {{.What}}", words.M{"What": p.What})
	}
	told.Next = words.L("Switch it off again as soon as that is over. If it cannot wait: in the Entra admin centre, under Enterprise applications, this app, Properties, set “Enabled for users to sign-in?” to No.")
	return &told
}

func doneText(a Action) string {
	if isCare(a) {
		return careDone(a)
	}
	switch a {
	case Create:
		return words.L("Created and read back. Sign-in is still off: nothing can read anything.")
	case Enable:
		return words.L("Sign-in is on and proven as far as this machine can. Without consent the connector still reads nothing.")
	case Consent:
		return words.L("The planned permissions are granted, and nothing else.")
	}
	return words.L("Sign-in is off. Tokens issued before live on for 60 to 90 minutes.")
}
