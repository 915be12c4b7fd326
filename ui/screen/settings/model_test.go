package settings

import (
	"testing"

	"gatehouse/ui/theme"
)

func TestWhatIsChosenIsFoundAgain(t *testing.T) {
	for i, o := range Modes() {
		if (State{Mode: o.Mode}).ModeIndex() != i {
			t.Errorf("mode %s is not found", o.Mode)
		}
	}
	for i, o := range Scales() {
		if (State{Scale: o.Scale}).ScaleIndex() != i {
			t.Errorf("size %v is not found", o.Scale)
		}
		if theme.New(theme.Light, o.Scale).Scale != o.Scale {
			t.Errorf("the theme refuses the size %v", o.Scale)
		}
	}
	if (State{Scale: 7}).ScaleIndex() != 1 || (State{Mode: "x"}).ModeIndex() != 0 {
		t.Error("something unknown is not the normal choice")
	}
}

func TestWhereSignInsAreKeptIsSaid(t *testing.T) {
	for want, tokens := range map[string]Tokens{
		"Looking …": {},
		"Until you sign out, in DPAPI⟦U+202E⟧. Nothing is written in clear.":   {Known: true, Encrypted: true, Where: "DPAPI\u202e"},
		"In memory only: they end with the program.":                           {Known: true, Where: "memory"},
		"In memory only: they end with the program. There is no keyring here.": {Known: true, Where: "memory", Why: "There is no keyring here."},
	} {
		if got := tokens.Sentence(); got != want {
			t.Errorf("%q, not %q", got, want)
		}
	}
}
