package setuppage

import (
	"gatehouse/setup"
	"gatehouse/setup/definition"
	"gatehouse/setup/problem"
	"gatehouse/ui/screen/words"
)

// Manual is the checklist of what people do besides.
type Manual struct {
	Running string // the step that Gatehouse is doing
}

// doStep is the action that the question before a step of Gatehouse agrees to.
const doStep Action = "do-step"

// Events of the checklist.
type (
	// MarkStep says that a step is done, or is not.
	MarkStep struct {
		ID   string
		Done bool
	}
	// DoStep lets Gatehouse do a step; a warning and the tenant's domain come before it.
	DoStep struct{ ID string }
	// StepsKnown is what is done, read again.
	StepsKnown struct{ Done map[string]setup.StepDone }
	// StepEnded is the end of a step that Gatehouse did. Changed is false where it was so already.
	StepEnded struct {
		Changed   bool
		Done      map[string]setup.StepDone
		Problem   *problem.Problem
		Cancelled bool
	}
)

// Effects of the checklist.
type (
	// KeepMark records what somebody said about a step.
	KeepMark struct {
		Target setup.Target
		ID     string
		Done   bool
	}
	// RunStep does a step.
	RunStep struct {
		Target setup.Target
		ID     string
	}
)

// onManual takes the events of the checklist.
func (s State) onManual(event any) (State, []any) {
	switch e := event.(type) {
	case MarkStep:
		if s.SignedIn && !s.busy() {
			return s, []any{KeepMark{s.target(), e.ID, e.Done}}
		}
	case DoStep:
		return s.askStep(e.ID)
	case StepsKnown:
		s.Beside.Done = e.Done
	case StepEnded:
		return s.stepEnded(e)
	}
	return s, nil
}

// CanDoStep holds for the one kind of step that Gatehouse does itself.
func (s State) CanDoStep(step definition.ManualStep) bool {
	return s.SignedIn && !s.busy() && step.Graph.ShowsNames()
}

// askStep warns before anything is sent: the setting belongs to the whole organisation, so its domain is typed in the rehearsal too.
func (s State) askStep(id string) (State, []any) {
	step, err := setup.ManualStep(s.Target, id)
	if err != nil || !s.CanDoStep(step) {
		return s, nil
	}
	domain := s.Me.Tenant.Typed()
	return s, []any{Question{
		Title: words.L("Change a setting of the whole organisation"), Expect: domain, Yes: words.L("Change it for everybody"),
		Text: words.L("In {{.Tenant}}, usage reports will show names instead of codes, to everybody who reads reports and to every program that does.", words.M{"Tenant": words.Visible(s.Me.Tenant.Name)}) +
			" " + words.Visible(step.Warning) + " " + words.L("Type {{.What}} to go on.", words.M{"What": domain}),
		Then: Agreed{Care{Action: doStep, Step: id}},
	}}
}

// runStep does what was agreed to.
func (s State) runStep(id string) (State, []any) {
	step, err := setup.ManualStep(s.Target, id)
	if err != nil || !s.CanDoStep(step) {
		return s, nil
	}
	s.Manual.Running, s.Problem, s.Notice = id, nil, ""
	return s, []any{RunStep{s.target(), id}}
}

func (s State) stepEnded(e StepEnded) (State, []any) {
	s.Manual.Running = ""
	if e.Done != nil {
		s.Beside.Done = e.Done
	}
	switch {
	case e.Cancelled:
	case e.Problem != nil:
		s.Problem = e.Problem
	case e.Changed:
		s.Notice = words.L("Usage reports show names now, in the whole organisation. New reports may take a while to follow.")
	default:
		s.Notice = words.L("Nothing had to be changed: usage reports show names already.")
	}
	return s, nil
}

// ManualLine is one step of the checklist, ready to draw.
type ManualLine struct {
	definition.ManualStep
	Done    bool
	DoneBy  string // a sentence
	Running bool
	Does    bool // Gatehouse can do it
}

// ManualLines are the steps with what is known about them, and with the connector's ids in their commands once there are any.
func (s State) ManualLines() []ManualLine {
	var out []ManualLine
	for _, step := range s.manualSteps() {
		line := ManualLine{ManualStep: step, Running: s.Manual.Running == step.ID, Does: step.Graph.ShowsNames()}
		if done, ok := s.Beside.Done[step.ID]; ok {
			line.Done = true
			line.DoneBy = words.L("Done {{.When}}, says {{.Who}}.", words.M{"When": words.Stamp(done.At), "Who": words.Visible(done.By)})
		}
		out = append(out, line)
	}
	return out
}

// manualSteps are the steps with the connector's ids in them once it was read; before, the places stay visible.
func (s State) manualSteps() []definition.ManualStep {
	if s.Beside.Steps != nil {
		return s.Beside.Steps
	}
	return s.Target.Definition.Steps
}

// StepsLeft is how many steps nobody has marked as done.
func (s State) StepsLeft() int { return len(s.Target.Definition.Steps) - s.stepsDone() }

func (s State) stepsDone() int {
	n := 0
	for _, step := range s.Target.Definition.Steps {
		if _, ok := s.Beside.Done[step.ID]; ok {
			n++
		}
	}
	return n
}
