package widget

import (
	"strconv"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"gatehouse/preview"
	"gatehouse/ui/theme"
)

// numbered is a list as long as a 64 MB answer, whose rows are their numbers.
func numbered(t *testing.T, rows int) (*LongList, func() []string) {
	t.Helper()
	app(t, theme.Light)
	l := NewLongList(func() int { return rows }, func() fyne.CanvasObject { return Body("") },
		func(i int, o fyne.CanvasObject) { o.(*Text).Set(strconv.Itoa(i)) })
	win := test.NewTempWindow(t, l)
	win.SetPadded(false)
	win.Resize(fyne.NewSize(300, 10*rowHeight()+5))
	return l, func() []string {
		var shown []string
		for _, o := range test.WidgetRenderer(l).Objects() {
			if text, ok := o.(*Text); ok && o.Visible() {
				shown = append(shown, text.Content)
			}
		}
		return shown
	}
}

func TestEveryRowOfMillionsCanBeReachedAndChosen(t *testing.T) {
	l, shown := numbered(t, 3_000_000)
	chosen := -1
	l.OnSelected = func(row int) { chosen = row }
	if got := shown(); len(got) != 10 || got[0] != "0" {
		t.Fatalf("at first: %q", got)
	}
	l.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEnd})
	if got := shown(); chosen != 2_999_999 || got[9] != "2999999" || got[0] != "2999990" {
		t.Errorf("at the end: %d, %q", chosen, got)
	}
	l.TypedKey(&fyne.KeyEvent{Name: fyne.KeyUp})
	if chosen != 2_999_998 {
		t.Errorf("one up: %d", chosen)
	}
	// Rows this far down are 60 million pixels from the top, where a 32-bit float counts in steps of four.
	l.Tapped(&fyne.PointEvent{Position: fyne.NewPos(5, 3*rowHeight()+1)})
	if chosen != 2_999_993 || l.Selected() != chosen {
		t.Errorf("the fourth row: %d", chosen)
	}
	l.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, 25)})
	if l.Top() != 2_999_989 {
		t.Errorf("a notch up: %d", l.Top())
	}
	l.TypedKey(&fyne.KeyEvent{Name: fyne.KeyHome})
	l.TypedKey(&fyne.KeyEvent{Name: fyne.KeyPageDown})
	if chosen != 9 || shown()[0] != "0" {
		t.Errorf("a page down: %d, %q", chosen, shown())
	}
}

func TestTheBarGoesFromTheFirstRowToTheLast(t *testing.T) {
	l, shown := numbered(t, 1_000_000)
	height := l.bar.Size().Height
	l.bar.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(5, 5)}})
	l.bar.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(5, height)}, Dragged: fyne.NewDelta(0, height-5)})
	if got := shown(); got[9] != "999999" {
		t.Errorf("at the bottom: %q", got)
	}
	l.bar.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(5, -50)}})
	l.bar.DragEnd()
	if l.Top() != 0 {
		t.Errorf("dragged up: %d", l.Top())
	}
	l.bar.Tapped(&fyne.PointEvent{Position: fyne.NewPos(5, height/2)})
	if l.Top() < 450_000 || l.Top() > 550_000 {
		t.Errorf("the middle: %d", l.Top())
	}
}

func TestAShortListHasNoBarAndStaysAtItsTop(t *testing.T) {
	l, shown := numbered(t, 3)
	l.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -500)})
	if got := shown(); len(got) != 3 || l.Top() != 0 || l.bar.Visible() {
		t.Errorf("got %q, top %d", got, l.Top())
	}
	l.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown}) // nothing can be chosen here
	if l.Selected() != -1 {
		t.Error("a row was chosen")
	}
}

func TestAPathIsCutAtItsBeginning(t *testing.T) {
	for text, want := range map[string]string{"mail": "mail", "assignedPlans[].service": "…s[].service", "": ""} {
		if got := cutFront(text, 12); got != want {
			t.Errorf("%q is cut to %q", text, got)
		}
	}
}

type madeRows struct{ made map[int]bool }

func (m madeRows) RowCount() int { return 2_000_000 }

func (m madeRows) Row(i int) preview.Row {
	m.made[i] = true
	return preview.Row{Left: "x", Right: "x", Field: i}
}

func TestATreeMakesOnlyTheRowsInView(t *testing.T) {
	app(t, theme.Light)
	rows := madeRows{map[int]bool{}}
	tree := NewDiffTree(Muted("a"), Muted("b"))
	picked := -1
	tree.OnPick = func(row int) { picked = row }
	tree.SetRows(rows)
	tree.Select(1_500_000) // before it has a size
	win := test.NewTempWindow(t, tree)
	win.Resize(fyne.NewSize(900, 700))
	if len(rows.made) == 0 || len(rows.made) > 100 || !rows.made[1_500_000] || picked != -1 {
		t.Errorf("%d rows were made, picked %d", len(rows.made), picked)
	}
}

// BenchmarkScrollingALongTree is a frame of scrolling: every row in view is drawn anew.
func BenchmarkScrollingALongTree(b *testing.B) {
	a := test.NewApp()
	defer a.Quit()
	a.Settings().SetTheme(theme.New(theme.Light, 1))
	tree := NewDiffTree(Muted("a"), Muted("b"))
	tree.SetRows(madeRows{map[int]bool{}})
	win := test.NewWindow(tree)
	defer win.Close()
	win.Resize(fyne.NewSize(1000, 40*rowHeight()))
	for i := 0; b.Loop(); i++ {
		tree.list.scrollTo(i * 40 % 1_900_000)
	}
}
