package setuppage

import (
	"fmt"
	"strings"

	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
	"gatehouse/setup/lifecycle"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
	"gatehouse/ui/screen/words"
)

// StepLine is one step on the left.
type StepLine struct {
	Name  string
	Sub   string
	Done  bool
	Warn  bool
	Works bool // something runs here
}

// marks of the life line by name, as lifecycle names them.
func (s State) mark(name string) lifecycle.Mark {
	if s.View != nil {
		for _, m := range s.View.Status.Marks {
			if m.Name == name {
				return m
			}
		}
	}
	return lifecycle.Mark{Name: name, State: lifecycle.Todo}
}

// Steps are the seven lines on the left.
func (s State) Steps() []StepLine {
	fromMark := func(label, name string) StepLine {
		m := s.mark(name)
		return StepLine{Name: label, Sub: m.Text, Done: m.State == lifecycle.Done, Warn: m.State == lifecycle.Warning}
	}
	lines := []StepLine{
		fromMark(words.L("Preview"), "Previewed"), s.planLine(), fromMark(words.L("Create"), "Created"), fromMark(words.L("Credential"), "Credential"),
		fromMark(words.L("Enable"), "Enabled"), fromMark(words.L("Consent"), "Consented"), fromMark(words.L("Verify"), "Verified"),
	}
	if s.hasLife() {
		lines = append(lines, s.careLine())
	}
	if s.Run != nil && s.Run.Running {
		i := stepOf(s.Run.Action)
		if s.Run.Action == Create && s.OpenStep == StepCredential {
			i = StepCredential
		}
		if int(i) < len(lines) {
			lines[i].Sub, lines[i].Works, lines[i].Done = words.L("running"), true, false
		}
		if s.Run.Action == Create {
			lines[StepPlan].Done = true // accepted by starting it
		}
	}
	if s.Checking {
		lines[StepVerify].Sub, lines[StepVerify].Works = words.L("running"), true
	}
	return lines
}

func (s State) planLine() StepLine {
	line := StepLine{Name: words.L("Plan")}
	switch {
	case s.View == nil:
	case s.View.Plan == nil:
		line.Sub = words.L("settings missing")
	default:
		n := changes(s.View.Plan.Of(plan.Create, plan.Credential))
		line.Done = n == 0
		line.Sub = words.L("nothing to change")
		if n > 0 {
			line.Sub = words.Count(n, "{{.N}} change", "{{.N}} changes")
		}
	}
	return line
}

func changes(steps []plan.Step) int {
	n := 0
	for _, st := range steps {
		n += max(1, len(st.Changes))
	}
	return n
}

// Current is the first step that is not done.
func (s State) Current() Step {
	for i, l := range s.Steps() {
		if !l.Done && (Step(i) != StepCare || s.View.Live.App != nil) { // one that was removed opens like a new one
			return Step(i)
		}
	}
	return StepVerify
}

// WhyNot is empty when an action may start, otherwise the reason, a sentence.
func (s State) WhyNot(a Action) string {
	switch {
	case !s.SignedIn:
		return words.L("Nobody is signed in.")
	case s.View == nil:
		return words.L("The connector has not been read yet.")
	case s.busy():
		return words.L("Something is still running.")
	}
	switch a {
	case Create:
		return s.whyNotCreate()
	case Enable, Consent:
		return s.whyNotOpen(a)
	}
	return ""
}

func (s State) whyNotCreate() string {
	if _, problems := s.Form(); len(problems) > 0 {
		return words.L("A setting is missing or wrong.")
	}
	if s.View.Plan == nil {
		if s.View.Incomplete != nil {
			return problem.Of(s.View.Incomplete).What
		}
		return words.L("There is no plan yet.")
	}
	if blocked := s.View.Plan.Blocked(plan.Create, plan.Credential); len(blocked) > 0 {
		return blocked[0].Text
	}
	if s.Me.CanCreate.Ability == entra.No {
		return s.Me.CanCreate.Why
	}
	return ""
}

func (s State) whyNotOpen(a Action) string {
	switch {
	case !s.View.Current:
		return words.L("The gate is closed: the preview has to be approved first.")
	case s.View.Live.App == nil || s.View.Live.Principal == nil:
		return words.L("The connector has to be created first.")
	case a == Consent && !s.View.Live.Principal.Enabled:
		return words.L("Sign-in has to be switched on first.")
	}
	if s.View.Plan != nil {
		if blocked := s.View.Plan.Blocked(phasesOf(a)...); len(blocked) > 0 {
			return blocked[0].Text
		}
	}
	return ""
}

// Form gives the settings to ask for now, and by setting id what is wrong with a value. "" is the id of a general problem.
func (s State) Form() ([]definition.Setting, map[string]string) {
	d := s.Target.Definition
	asked := d.Ask(s.Values)
	wrong := map[string]string{}
	if text := s.referenceWrong(); text != "" {
		wrong[definition.ManagementReference] = text
	}
	_, err := d.Choose(s.target().Choices)
	if err == nil {
		return asked, wrong
	}
	p := problem.Of(err)
	for _, f := range asked {
		if strings.Contains(p.What, "“"+f.Label+"”") {
			if s.Values[f.ID] == "" {
				wrong[f.ID] = words.L("A value is needed here.")
				return asked, wrong
			}
			text := p.What
			if p.Why != "" {
				text += " " + p.Why
			}
			wrong[f.ID] = text
			return asked, wrong
		}
	}
	wrong[""] = strings.TrimSpace(p.What + " " + p.Why)
	return asked, wrong
}

// Title and Sub are the head of the page.
func (s State) Title() string {
	name := s.Target.Definition.Name
	if i := s.Target.Choices.Instance; i != "" && i != "main" {
		name += " (" + i + ")"
	}
	return name
}

// Sub says what stands in between and which definition it is.
func (s State) Sub() string {
	d := s.Target.Definition
	between := d.Sanitizer.Label
	switch {
	case d.Sanitizer.Direct():
		between = words.L("reads Graph directly, no sanitizer")
	case between == "":
		between = words.L("behind a sanitizing proxy")
	}
	return strings.Join([]string{between, words.L("definition {{.N}}", words.M{"N": fmt.Sprint(d.Version)})}, " · ")
}

// CanGrant says whether this person may grant everything planned: yes, no, or cannot tell, with the reason.
func (s State) CanGrant() entra.Can {
	can := entra.Can{Ability: entra.Yes}
	for _, p := range s.Target.Definition.Permissions {
		c := s.Me.CanConsentDelegated
		if p.Kind == entra.ApplicationPermission {
			c = s.Me.CanConsentApplication
		}
		if c.Ability == entra.No || (c.Ability == entra.CannotTell && can.Ability == entra.Yes) {
			can = c
		}
		if can.Ability == entra.No {
			return can
		}
	}
	return can
}

// Approver says who may grant in somebody's place; empty when this person may, or may try.
func (s State) Approver() string {
	if s.CanGrant().Ability != entra.No {
		return ""
	}
	for _, p := range s.Target.Definition.Permissions {
		if p.Kind == entra.ApplicationPermission {
			return words.L("A Privileged Role Administrator or Global Administrator can grant them: send the report or the hand-over file below.")
		}
	}
	return words.L("A Cloud Application Administrator can grant them: send the report or the hand-over file below.")
}

// Primary is the action that Ctrl+Enter does on the open step, as an event; nil when there is none.
func (s State) Primary() any {
	switch s.OpenStep {
	case StepPreview:
		return SeePreview{}
	case StepPlan, StepCreate, StepCredential:
		if s.WhyNot(Create) == "" && s.View.Plan != nil && !s.View.Plan.Nothing(plan.Create, plan.Credential) {
			return Start{Create}
		}
	case StepEnable:
		if s.WhyNot(Enable) == "" && !s.View.Live.Principal.Enabled {
			return Start{Enable}
		}
	case StepConsent:
		if s.WhyNot(Consent) == "" && s.CanGrant().Ability != entra.No {
			return Start{Consent}
		}
		return Export{}
	case StepVerify:
		return Verify{}
	}
	return nil
}
