package tour

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"gatehouse/ui/theme"
)

func TestOnlyThePartThatChangedIsDrawnAgain(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.Light, 1))
	v := NewView(func(any) {})
	s := State{Running: true, Lines: []string{"Signed in.", "— Snow Atlas", "✓ Application", "— Outlook Calendar", "✓ Application"}}
	before := objects(v.cards(s.Parts()))
	s, _ = Update(s, Stepped{"✓ Owner"})
	after := objects(v.cards(s.Parts()))
	if len(before) != 3 || len(after) != 3 || before[0] != after[0] || before[1] != after[1] || before[2] == after[2] {
		t.Errorf("before %v, after %v", before, after)
	}
	s, _ = Update(s, Done{})
	if ended := objects(v.cards(s.Parts())); ended[1] != after[1] || ended[2] == after[2] {
		t.Error("the end of the last line is not drawn")
	}
	last := objects(v.cards(s.Parts()))
	fyne.CurrentApp().Settings().SetTheme(theme.New(theme.Dark, 1.2))
	if other := objects(v.cards(s.Parts())); other[0] == last[0] {
		t.Error("a card keeps the old look")
	}
	s, _ = Update(s, Start{})
	if len(v.cards(s.Parts())) != 0 {
		t.Error("the old tour stays")
	}
	s, _ = Update(s, Stepped{"Signed in."})
	if again := objects(v.cards(s.Parts())); len(again) != 1 || again[0] == before[0] {
		t.Error("a new tour shows the old one's card")
	}
}

func objects(list []fyne.CanvasObject) []fyne.CanvasObject {
	return append([]fyne.CanvasObject(nil), list...)
}
