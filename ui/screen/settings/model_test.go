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
