package setuppage

import (
	"maps"
	"time"

	"gatehouse/setup"
	"gatehouse/setup/apply"
	"gatehouse/setup/plan"
	"gatehouse/ui/screen/words"
)

// Update is the page's whole behaviour.
func Update(s State, event any) (State, []any) {
	switch e := event.(type) {
	case Typed, PickCredential, PickLifetime:
		return chosen(s, event)
	case PickStep:
		s.OpenStep, s.Picked = e.Step, true
		return s, s.waysWanted()
	case Start:
		return start(s, e.Action)
	case Confirmed:
		return begin(s, e.Action)
	case BringCertificate, DropCertificate, CertificateRead, ExportCertificate:
		return s.onCertificate(event)
	case StartCare:
		return s.care(e.Care)
	case ProveHere:
		return s.askProof()
	case Agreed:
		if e.Care.Action == proveHere {
			return s.proveNow()
		}
		return s.beginCare(e.Care)
	case Pause:
		if s.busy() {
			return s, []any{Halt{}}
		}
	case Verify:
		return verify(s)
	case SeePreview:
		return s, []any{GoPreview{s.target()}}
	case Export:
		return s, []any{WriteReport{s.target(), e.Handover}}
	case CopyText:
		return s, []any{Copy(e)}
	case OpenPage:
		return s, []any{Browse(e)}
	case Again:
		return look(s)
	case SignIn:
		return s, []any{GoSignIn{}}
	default:
		return came(s, event)
	}
	return s, nil
}

// came takes the results of work.
func came(s State, event any) (State, []any) {
	switch e := event.(type) {
	case Looked:
		s.Loading, s.Problem = false, nil
		s = s.with(e.View)
		return s, append(s.waysWanted(), s.removedWanted()...)
	case RemovedFound:
		s.Removed = e.Removed
	case LookFailed:
		s.Loading = false
		if !e.Cancelled {
			s.Problem = e.Problem
		}
	case Progressed:
		return progressed(s, e), nil
	case Tick:
		return tick(s, e.Now), nil
	case RunEnded:
		return ended(s, e)
	case WaysFound:
		s.Ways = &e.Ways
	case Checked:
		if e.Check.Waiting {
			s.Waiting = e.Check.Text
		} else {
			s.Waiting = ""
			s.Checks = append(s.Checks[:len(s.Checks):len(s.Checks)], e.Check)
		}
	case Verified:
		return verified(s, e)
	case Said:
		s.Notice = e.Text
	case Failed:
		s.Problem = e.Problem
	}
	return s, nil
}

func (s State) busy() bool { return (s.Run != nil && s.Run.Running) || s.Checking }

func look(s State) (State, []any) {
	if !s.SignedIn {
		return s, nil
	}
	s.Loading, s.Problem, s.Notice = true, nil, ""
	return s, []any{Look{Target: s.target()}}
}

// chosen takes typing into the form; the plan follows once the typing pauses and everything is valid.
func chosen(s State, event any) (State, []any) {
	if s.busy() {
		return s, nil
	}
	switch e := event.(type) {
	case Typed:
		s.Values = maps.Clone(s.Values)
		s.Values[e.ID] = e.Value
	case PickCredential:
		s.Credential = e.Kind
	case PickLifetime:
		s.Lifetime = e.Days
	}
	if _, problems := s.Form(); len(problems) > 0 || !s.SignedIn {
		return s, nil
	}
	return s, []any{Look{Target: s.target(), Soon: true}}
}

// with takes a fresh look: the open step follows, unless the person chose one.
func (s State) with(v setup.View) State {
	s.View = &v
	if v.Live.App != nil {
		s.Removed = nil
	}
	if s.OpenStep == StepCare && !s.hasLife() {
		s.Picked = false // it is gone for good
	}
	if !s.Picked {
		s.OpenStep = s.Current()
	}
	return s
}

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
	return s, []any{Do{a, s.target()}}
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
		s.Problem, s.OpenStep = e.Problem, stepOf(e.Action)
		next, effects := look(s)
		next.Problem = e.Problem
		return next, effects
	}
	s.Notice = doneText(e.Action)
	if e.Action == Create || e.Action == Rotate {
		s.Brought = nil // it is in use now
	}
	if e.View == nil { // it is not there any more
		s.Removed = e.Removed
		next, effects := look(s)
		next.Notice = s.Notice
		return next, effects
	}
	return s, s.waysWanted()
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

func verify(s State) (State, []any) {
	if s.busy() || !s.SignedIn || s.View == nil {
		return s, nil
	}
	s.Checking, s.Checks, s.Verification, s.Problem, s.Notice, s.OpenStep = true, nil, nil, nil, "", StepVerify
	return s, []any{Check{Target: s.target()}}
}

func verified(s State, e Verified) (State, []any) {
	s.Checking, s.Waiting = false, ""
	if e.Problem != nil && !e.Cancelled {
		s.Problem = e.Problem
	}
	if e.Result != nil {
		s.Verification, s.Checks = e.Result, e.Result.Checks
	}
	s.Picked = true // the receipt stays in view
	if e.Problem == nil {
		return s, []any{Look{Target: s.target()}}
	}
	return s, nil
}

// removedWanted looks among the deleted items for a connector that is not there.
func (s State) removedWanted() []any {
	if s.SignedIn && s.View.Live.App == nil && s.View.Journal.IsZero() {
		return []any{FindRemoved{s.target()}}
	}
	return nil
}

// waysWanted asks for the ways to consent once somebody looks at that step.
func (s State) waysWanted() []any {
	if s.OpenStep == StepConsent && s.Ways == nil && s.SignedIn && s.View != nil && s.View.Live.App != nil && s.View.Live.Principal != nil {
		return []any{FindWays{s.target()}}
	}
	return nil
}
