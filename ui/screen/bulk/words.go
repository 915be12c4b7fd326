package bulk

import (
	"strings"

	"gatehouse/setup"
	"gatehouse/setup/apply"
	"gatehouse/setup/lifecycle"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
	"gatehouse/ui/screen/words"
)

// Phases are how far several connectors can go in one run.
func Phases() []plan.Phase { return []plan.Phase{plan.Credential, plan.Enable, plan.Consent} }

// PhaseName is how far they go, in words.
func PhaseName(p plan.Phase) string {
	switch p {
	case plan.Enable:
		return words.L("Create, and switch sign-in on")
	case plan.Consent:
		return words.L("Create, switch sign-in on, and grant the permissions")
	}
	return words.L("Create and keep the credentials; sign-in stays off")
}

// steps are what a connector's plan does up to the phase.
func (s State) steps(i int) []plan.Step {
	if p := s.Rows[i].View.Plan; p != nil {
		return p.Of(setup.PhasesThrough(s.Through)...)
	}
	return nil
}

func (s State) changes() int {
	n := 0
	for i := range s.Rows {
		n += countChanges(s.steps(i))
	}
	return n
}

func countChanges(steps []plan.Step) int {
	n := 0
	for _, st := range steps {
		n += max(1, len(st.Changes))
	}
	return n
}

func changesText(n int) string { return words.Count(n, "{{.N}} change", "{{.N}} changes") }

// Name is a connector with its instance.
func Name(t setup.Target) string {
	if i := t.Instance(); i != "main" {
		return t.Definition.Name + " (" + i + ")"
	}
	return t.Definition.Name
}

func (s State) names() string {
	var out []string
	for _, r := range s.Rows {
		out = append(out, words.Visible(Name(r.Target)))
	}
	return strings.Join(out, ", ")
}

// Trouble is why one connector cannot be set up with the others yet.
type Trouble string

// The troubles.
const (
	None       Trouble = ""
	Unread     Trouble = "unread"
	Settings   Trouble = "settings" // missing or wrong
	Blocked    Trouble = "blocked"  // a finding says that it cannot be done here
	Unapproved Trouble = "unapproved"
)

// Trouble says what stands in a connector's way, with a sentence.
func (s State) Trouble(i int) (Trouble, string) {
	r := s.Rows[i]
	switch {
	case r.View.Incomplete != nil:
		return Settings, problem.Of(r.View.Incomplete).What
	case !r.Read && r.Err == nil:
		return None, ""
	case r.View.Plan == nil:
		text := words.L("It could not be read.")
		if r.Err != nil {
			text = r.Err.What
		}
		return Unread, text
	}
	if found := r.View.Plan.Blocked(setup.PhasesThrough(s.Through)...); len(found) > 0 {
		return Blocked, strings.TrimSpace(found[0].Text + " " + found[0].Next)
	}
	if s.Through != plan.Credential && !r.View.Current && !r.View.Plan.Nothing(plan.Enable, plan.Consent) {
		return Unapproved, words.L("Its preview is not approved. The gate stands before sign-in and before every grant.")
	}
	return None, ""
}

// Unapproved are the connectors whose preview has to be approved first.
func (s State) Unapproved() int {
	n := 0
	for i := range s.Rows {
		if t, _ := s.Trouble(i); t == Unapproved {
			n++
		}
	}
	return n
}

// WhyNot is empty when they may be set up, otherwise the reason.
func (s State) WhyNot() string {
	switch {
	case len(s.Rows) == 0:
		return words.L("No connector is chosen.")
	case s.Running, s.Reading:
		return words.L("Something is still running.")
	}
	todo := false
	for i, r := range s.Rows {
		name := words.Visible(Name(r.Target))
		switch trouble, _ := s.Trouble(i); {
		case trouble == Unapproved:
			return words.Count(s.Unapproved(), "{{.N}} connector needs an approved preview first, or go only as far as the credentials.",
				"{{.N}} connectors need an approved preview first, or go only as far as the credentials.")
		case trouble == Settings:
			return words.L("{{.Name}} needs its settings first. Or leave it out.", words.M{"Name": name})
		case trouble != None:
			return words.L("{{.Name}} cannot be set up as it is: open its page, or leave it out.", words.M{"Name": name})
		case !r.Read:
			return words.L("{{.Name}} was not read yet.", words.M{"Name": name})
		}
		todo = todo || len(s.steps(i)) > 0 || !r.View.Journal.IsZero()
	}
	if !todo {
		return words.L("Nothing is left to do for these connectors.")
	}
	return ""
}

// Chip is the state of a connector in words and with a mark.
func (s State) Chip(i int) lifecycle.Chip {
	r := s.Rows[i]
	switch r.State {
	case setup.BulkPending:
		return lifecycle.Chip{Text: "○ " + words.L("waits for its turn")}
	case setup.BulkRunning:
		if r.Step.State == apply.Waiting {
			return lifecycle.Chip{Text: "◌ " + words.L("waiting"), Tone: lifecycle.Info}
		}
		return lifecycle.Chip{Text: "◌ " + words.L("running"), Tone: lifecycle.Info}
	case setup.BulkNothing:
		return lifecycle.Chip{Text: "✓ " + words.L("nothing to do"), Tone: lifecycle.Good}
	case setup.BulkDone:
		return lifecycle.Chip{Text: "✓ " + words.L("done"), Tone: lifecycle.Good}
	case setup.BulkUnfinished:
		return lifecycle.Chip{Text: "! " + words.L("not finished"), Tone: lifecycle.Caution}
	case setup.BulkRefused:
		return lifecycle.Chip{Text: "✕ " + words.L("refused"), Tone: lifecycle.Bad}
	case setup.BulkFailed:
		return lifecycle.Chip{Text: "✕ " + words.L("failed"), Tone: lifecycle.Bad}
	}
	switch trouble, _ := s.Trouble(i); {
	case trouble == Unapproved:
		return lifecycle.Chip{Text: "! " + words.L("preview not approved"), Tone: lifecycle.Caution}
	case trouble == Settings:
		return lifecycle.Chip{Text: "! " + words.L("settings missing"), Tone: lifecycle.Caution}
	case trouble != None:
		return lifecycle.Chip{Text: "✕ " + words.L("cannot be set up as it is"), Tone: lifecycle.Bad}
	case !r.Read:
		return lifecycle.Chip{Text: "◌ " + words.L("reading")}
	case !r.View.Journal.IsZero():
		return lifecycle.Chip{Text: "! " + words.L("interrupted, goes on"), Tone: lifecycle.Info}
	case len(s.steps(i)) == 0:
		return lifecycle.Chip{Text: "✓ " + words.L("nothing to do"), Tone: lifecycle.Good}
	}
	return lifecycle.Chip{Text: "○ " + changesText(countChanges(s.steps(i))), Tone: lifecycle.Info}
}

// Note is the line under a connector: what happens or what is waited for, why it ended so, or what it will become.
func (s State) Note(i int) string {
	r := s.Rows[i]
	switch {
	case r.State == setup.BulkRunning && r.Step.State == apply.Waiting:
		text := words.L("{{.Step}}: {{.Note}}", words.M{"Step": r.Step.Title, "Note": r.Step.Note})
		if left := r.Step.Retry - s.Now.Sub(r.Step.Asked); r.Step.Retry > 0 && left > 0 {
			return text + " " + words.L("Trying again in {{.Time}}.", words.M{"Time": words.Left(left)})
		}
		return text + " " + words.L("Trying again now.")
	case r.State == setup.BulkRunning:
		return r.Step.Title
	case r.Err != nil && r.State.Ended() && r.State != "":
		text := strings.TrimSpace(r.Err.What + " " + r.Err.Why)
		if r.Err.Kind != problem.Unfinished { // the page's own button goes on with it
			text = strings.TrimSpace(text + " " + r.Err.Next)
		}
		return text
	case r.State == setup.BulkDone:
		return words.L("As planned, and read back.")
	case r.State != "":
		return ""
	}
	if _, text := s.Trouble(i); text != "" {
		return text
	}
	return words.Visible(r.Target.UniqueName())
}

// Far is how far a connector is, and how long it took or waits in this step.
func (s State) Far(i int) string {
	r := s.Rows[i]
	if r.State == "" || r.Total == 0 {
		return ""
	}
	far := words.L("{{.Done}} of {{.Total}} steps", words.M{"Done": r.Done, "Total": r.Total})
	switch {
	case r.State == setup.BulkRunning && !r.Step.Began.IsZero() && s.Now.After(r.Step.Began):
		return far + " · " + words.Took(s.Now.Sub(r.Step.Began))
	case r.State.Ended() && r.Took > 0:
		return far + " · " + words.Took(r.Took)
	}
	return far
}
