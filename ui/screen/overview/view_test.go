package overview

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"gatehouse/setup"
	"gatehouse/setup/lifecycle"
	"gatehouse/setup/problem"
	"gatehouse/ui/theme"
)

// TestEveryFaceOfTheScreenLooksAsItDid holds the markup of empty, loading, failed and ready. A wanted change: copy
// testdata/failed over testdata.
func TestEveryFaceOfTheScreenLooksAsItDid(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.Light, 1))
	v := view("Teams", lifecycle.Attention{Chip: lifecycle.Chip{Text: "! drift", Tone: lifecycle.Caution}, Text: "somebody added a permission.", Action: "review"})
	for _, m := range []string{"Previewed", "Created", "Credential", "Enabled", "Consented", "Verified"} {
		v.Status.Marks = append(v.Status.Marks, lifecycle.Mark{Name: m, State: lifecycle.Done})
	}
	for name, s := range map[string]State{
		"signed-out": {}, "loading": Begin(State{}), "empty": From(nil, now, now), "ready": From([]setup.View{v}, now, now),
		"failed": Fail(State{}, problem.New(problem.Failed, "Microsoft Graph could not be reached.", "The network is off.", "Check it and try again.", nil)),
	} {
		screen := NewView(func(any) {})
		screen.Show(s)
		for _, width := range []float32{1089, 1090} { // wrapped text settles with the second layout
			screen.Object.Resize(fyne.NewSize(width, 748))
		}
		test.AssertObjectRendersToMarkup(t, name+".xml", screen.Object)
	}
}

func TestWhatThePersonPressesIsSent(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.Light, 1))
	var sent []any
	screen := NewView(func(e any) { sent = append(sent, e) })
	screen.Show(From([]setup.View{view("Teams", lifecycle.Attention{Text: "x", Action: "report"})}, now, now))
	w := test.NewTempWindow(t, screen.Object)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(1090, 748))
	test.TapCanvas(w.Canvas(), fyne.NewPos(1010, 150))
	test.TapCanvas(w.Canvas(), fyne.NewPos(200, 290))
	if len(sent) != 2 {
		t.Fatalf("sent: %+v", sent)
	}
	if do, ok := sent[0].(Do); !ok || do.Action != "report" {
		t.Errorf("sent: %+v", sent[0])
	}
	if _, ok := sent[1].(Open); !ok {
		t.Errorf("sent: %+v", sent[1])
	}
}
