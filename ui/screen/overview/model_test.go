package overview

import (
	"testing"
	"time"

	"gatehouse/setup"
	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
	"gatehouse/setup/lifecycle"
	"gatehouse/setup/problem"
)

var now = time.Date(2026, 11, 21, 14, 0, 0, 0, time.UTC)

func view(name string, attention ...lifecycle.Attention) setup.View {
	return setup.View{
		Target: setup.Target{Definition: &definition.Definition{ID: "x", Name: name, Sanitizer: definition.Sanitizer{Kind: "proxy", Label: "Psoxy proxy"}}},
		Status: lifecycle.Report{Attention: attention, GrantedOf: [2]int{1, 4}, Credential: "federated (GCP)"},
	}
}

func TestWhatNeedsThePersonComesFirstAndNamesItsConnector(t *testing.T) {
	s := From([]setup.View{
		view("Calm"), view("Teams", lifecycle.Attention{Text: "somebody added a permission.", Action: "review"}),
		view("Snow Atlas", lifecycle.Attention{Text: "Snow Atlas: the secret expires.", Action: "verify"}),
	}, now, now)
	if len(s.Needs) != 2 || len(s.Cards) != 3 {
		t.Fatalf("%d needs, %d cards", len(s.Needs), len(s.Cards))
	}
	if s.Needs[0].Text != "Teams: somebody added a permission." || s.Needs[1].Text != "Snow Atlas: the secret expires." {
		t.Errorf("texts: %q, %q", s.Needs[0].Text, s.Needs[1].Text)
	}
	if !s.Needs[0].Primary || s.Needs[1].Primary {
		t.Error("only the first need has the main button")
	}
	if s.Sub != "3 connectors in this tenant · checked just now" {
		t.Errorf("sub: %q", s.Sub)
	}
}

func TestALookThatFailedIsNeverShownAsClean(t *testing.T) {
	v := view("Teams")
	v.Live.Problems = []string{"The grants could not be read."}
	s := From([]setup.View{v}, now, now)
	if len(s.Needs) != 1 || s.Needs[0].Chip.Text != "? cannot tell" {
		t.Errorf("needs: %+v", s.Needs)
	}
}

func TestCardSaysWhatStandsBetweenAndHowManyAreGranted(t *testing.T) {
	v := view("Teams")
	v.Live.App = &entra.Application{Owners: []entra.Owner{{Name: "Adele Vance"}}}
	if got := From([]setup.View{v}, now, now).Cards[0].Line; got != "Psoxy proxy · federated (GCP) · 1 of 4 permissions granted · owner Adele Vance" {
		t.Errorf("line: %q", got)
	}
	v.Target.Definition.Sanitizer = definition.Sanitizer{Kind: "none"}
	v.Target.Choices.Instance = "second"
	c := From([]setup.View{v}, now, now).Cards[0]
	if c.Name != "Teams (second)" || c.Line[:len("reads Graph directly")] != "reads Graph directly" {
		t.Errorf("card: %+v", c)
	}
}

func TestReadingKeepsWhatWasThere(t *testing.T) {
	if s := Begin(State{}); s.Phase != Loading {
		t.Error("the first read shows no progress")
	}
	ready := From([]setup.View{view("Teams")}, now, now)
	if s := Begin(ready); s.Phase != Ready || len(s.Cards) != 1 || s.Sub == ready.Sub {
		t.Errorf("a second read shows %+v", s)
	}
	p := problem.New(problem.Failed, "Offline.", "", "", nil)
	if s := Fail(ready, p); s.Phase != Failed || s.Problem != p {
		t.Errorf("failed: %+v", s)
	}
}

func TestEveryActionHasAButton(t *testing.T) {
	seen := map[string]bool{}
	for _, a := range []string{"enable", "consent", "report", "approve", "resume", "verify", "rotate", "review"} {
		if Label(a) == "" || seen[Label(a)] {
			t.Errorf("%s has the button %q", a, Label(a))
		}
		seen[Label(a)] = true
	}
}
