package e2e

import (
	"strings"
	"testing"
)

var all = Box{0, 0, 1000, 1000}

func button(text string, at Box) Item {
	return Item{Kind: "widget.Button", Text: text, Box: at, Tap: &at, View: all}
}

func label(text string, at Box) Item { return Item{Kind: leaf, Text: text, Box: at, View: all} }

func TestClickableTakesTheOneBesideTheNamedText(t *testing.T) {
	s := Snapshot{Items: []Item{
		label("Outlook Calendar", Box{0, 100, 200, 20}), button("Set up", Box{600, 100, 80, 20}),
		label("Snow Atlas", Box{0, 140, 200, 20}), button("Set up", Box{600, 140, 80, 20}),
	}}
	if item, ok := s.Clickable("Set up", "Snow Atlas"); !ok || item.Box.Y != 140 {
		t.Errorf("got %+v, %v, want the button at 140", item, ok)
	}
	if item, ok := s.Clickable("Set up", ""); ok {
		t.Errorf("got %+v, want none: two buttons have the text", item)
	}
}

func TestClickableIgnoresWhatADialogHidesAndWhatIsDisabled(t *testing.T) {
	behind, front := button("Approve", Box{0, 0, 80, 20}), button("Approve", Box{300, 300, 80, 20})
	front.Layer, front.Disabled = 1, true
	s := Snapshot{Items: []Item{behind, front}}
	if item, ok := s.Clickable("Approve", ""); ok {
		t.Errorf("got %+v, want none: the dialog's button is disabled", item)
	}
	s.Items[1].Disabled = false
	if item, ok := s.Clickable("Approve", ""); !ok || item.Layer != 1 {
		t.Errorf("got %+v, %v, want the dialog's button", item, ok)
	}
}

func TestFaultsNamesCutAndOverlappingTexts(t *testing.T) {
	cut := label("too long", Box{0, 0, 10, 20})
	cut.Cut = true
	hidden := label("scrolled away", Box{0, 10, 100, 20})
	hidden.View = Box{0, 40, 100, 100}
	s := Snapshot{Items: []Item{cut, hidden, label("one", Box{0, 100, 50, 20}), label("two", Box{30, 105, 50, 20}), label("three", Box{0, 120, 50, 20})}}
	faults := strings.Join(s.Faults(), "\n")
	if strings.Count(faults, "\n") != 1 || !strings.Contains(faults, `"too long"`) || !strings.Contains(faults, `"one"`) || !strings.Contains(faults, `"two"`) {
		t.Errorf("got:\n%s\nwant the cut text, and one over two", faults)
	}
}
