// Package overview is the first screen: what needs the person, then a card per connector. It must not read the tenant itself.
package overview

import (
	"strings"
	"time"

	"gatehouse/setup"
	"gatehouse/setup/lifecycle"
	"gatehouse/setup/problem"
	"gatehouse/ui/screen/words"
)

// Phase says which of its faces the screen shows.
type Phase int

// The phases.
const (
	SignedOut Phase = iota
	Loading
	Failed
	Ready
)

// State is everything the screen shows.
type State struct {
	Phase   Phase
	Sub     string
	Problem *problem.Problem
	Needs   []Need
	Cards   []Card
}

// Need is one row of "Needs you".
type Need struct {
	Chip    lifecycle.Chip
	Text    string
	Button  string
	Action  string
	Primary bool
	Target  setup.Target
}

// Card is one connector.
type Card struct {
	Name   string
	Line   string
	Chip   lifecycle.Chip
	Marks  []lifecycle.Mark
	Target setup.Target
}

// What the person does here; the window turns it into work.
type (
	// Open asks for the set-up page of a connector.
	Open struct{ Target setup.Target }
	// Do asks for the action of a need.
	Do struct {
		Action string
		Target setup.Target
	}
	// Browse asks for the catalogue.
	Browse struct{}
	// Refresh asks to read the tenant again.
	Refresh struct{}
	// Cancel stops reading.
	Cancel struct{}
	// SignIn asks for the sign-in page.
	SignIn struct{}
)

// Begin is the state while the tenant is read. Cards of an earlier look stay.
func Begin(old State) State {
	if old.Phase == Ready {
		old.Sub = words.L("Reading the tenant …")
		return old
	}
	return State{Phase: Loading}
}

// Fail is the state after a look that failed. Cancelled is no error: what was there stays.
func Fail(old State, p *problem.Problem) State { return State{Phase: Failed, Problem: p} }

// From is the state for what was found in the tenant.
func From(views []setup.View, at, now time.Time) State {
	s := State{Phase: Ready, Sub: words.Count(len(views), "{{.N}} connector in this tenant", "{{.N}} connectors in this tenant") +
		" · " + words.L("checked {{.When}}", words.M{"When": words.When(at, now)})}
	for _, v := range views {
		s.Cards = append(s.Cards, cardOf(v, now))
		for _, a := range v.Status.Attention {
			s.Needs = append(s.Needs, Need{Chip: a.Chip, Text: named(Name(v), a.Text), Button: Label(a.Action), Action: a.Action, Target: v.Target})
		}
		for _, sentence := range v.Live.Problems {
			s.Needs = append(s.Needs, Need{
				Chip: lifecycle.Chip{Text: "? " + words.L("cannot tell"), Tone: lifecycle.Caution}, Text: named(Name(v), sentence),
				Button: words.L("Try again"), Action: "refresh", Target: v.Target,
			})
		}
	}
	if len(s.Needs) > 0 {
		s.Needs[0].Primary = true
	}
	return s
}

// Name is what a connector is called: its definition's name with the instance, or the display name in the tenant.
func Name(v setup.View) string {
	if d := v.Target.Definition; d != nil {
		if i := v.Target.Choices.Instance; i != "" && i != "main" {
			return d.Name + " (" + i + ")"
		}
		return d.Name
	}
	if v.Live.App != nil {
		return v.Live.App.DisplayName
	}
	return v.Status.UniqueName
}

func named(name, text string) string {
	if strings.Contains(text, name) {
		return text
	}
	return name + ": " + text
}

// Label is the text of the button for an action of the life cycle.
func Label(action string) string {
	switch action {
	case "enable":
		return words.L("Switch on…")
	case "consent":
		return words.L("Consent…")
	case "report":
		return words.L("Export report…")
	case "approve":
		return words.L("Preview…")
	case "resume":
		return words.L("Resume…")
	case "verify":
		return words.L("Verify…")
	case "rotate":
		return words.L("Rotate…")
	case "retire":
		return words.L("Retire…")
	}
	return words.L("Review…")
}

func cardOf(v setup.View, now time.Time) Card {
	var parts []string
	if d := v.Target.Definition; d != nil {
		switch {
		case d.Sanitizer.Direct():
			parts = append(parts, words.L("reads Graph directly, no sanitizer"))
		case d.Sanitizer.Label != "":
			parts = append(parts, d.Sanitizer.Label)
		default:
			parts = append(parts, words.L("behind a sanitizing proxy"))
		}
	}
	if v.Status.Credential != "" {
		parts = append(parts, v.Status.Credential)
	}
	if of := v.Status.GrantedOf; of[1] > 0 {
		if of[0] == of[1] {
			parts = append(parts, words.Count(of[1], "{{.N}} permission", "{{.N}} permissions"))
		} else {
			parts = append(parts, words.L("{{.Got}} of {{.All}} permissions granted", words.M{"Got": of[0], "All": of[1]}))
		}
	}
	if v.Live.App != nil && len(v.Live.App.Owners) > 0 && v.Live.App.Owners[0].Name != "" {
		parts = append(parts, words.L("owner {{.Name}}", words.M{"Name": v.Live.App.Owners[0].Name}))
	} else if v.Approval != nil && v.Current {
		parts = append(parts, words.L("preview approved {{.When}}", words.M{"When": words.When(v.Approval.At, now)}))
	}
	return Card{Name: Name(v), Line: strings.Join(parts, " · "), Chip: v.Status.Chip, Marks: v.Status.Marks, Target: v.Target}
}
