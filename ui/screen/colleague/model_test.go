package colleague

import (
	"strings"
	"testing"

	"gatehouse/setup"
	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
)

func TestThePageSaysWhoIsNeededAndWhy(t *testing.T) {
	d := &definition.Definition{ID: "snow-atlas", Name: "Snow\u202eAtlas"}
	s := State{Target: setup.Target{Definition: d, Choices: definition.Choices{Instance: "europe"}}, Me: entra.Identity{CanCreate: entra.Can{Ability: entra.No, Why: "Members may not."}}}
	if got := s.Title(); got != "Ask a colleague for Snow⟦U+202E⟧Atlas (europe)" {
		t.Errorf("%q", got)
	}
	if got := s.Why(); !strings.HasPrefix(got, "Members may not. An Application Developer") {
		t.Errorf("%q", got)
	}
	// Entra refused although the roles said yes.
	s.Me.CanCreate = entra.Can{Ability: entra.Yes, Why: "You are an Application Developer."}
	if got := s.Why(); !strings.HasPrefix(got, "Registering the application was refused. An Application Developer") {
		t.Errorf("%q", got)
	}
}

func TestTheTextIsCopiedAsItIs(t *testing.T) {
	s := State{Text: "line one\n    line two\n"}
	if _, effects := Update(State{FromSetup: true}, Back{}); len(effects) != 1 || effects[0] != (Leave{ToSetup: true}) {
		t.Errorf("back: %+v", effects)
	}
	s, effects := Update(s, Copy{})
	if len(effects) != 1 || effects[0] != (PutOnClipboard{s.Text}) || !s.Copied {
		t.Errorf("%+v", effects)
	}
}
