package preview

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"gatehouse/setup/problem"
	"gatehouse/ui/theme"
)

// TestEveryFaceOfTheScreenLooksAsItDid holds the markup of empty, running, failed, direct and ready. A wanted change: copy
// testdata/failed over testdata.
func TestEveryFaceOfTheScreenLooksAsItDid(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.Light, 1))
	running, _ := Update(State{Row: -1}, Choose{target()})
	failed, _ := Update(running, Failed{Problem: problem.New(problem.BadInput, "That is no JSON.", "Line 3 ends early.", "Choose another file.", nil)})
	direct := shown()
	direct.Result.Direct = true
	json, blocked := shown(), shown()
	json.Tab, blocked.Tab = Sanitized, BlockedCalls
	compared, _ := Update(covered(), Compared{comparison()})
	compared, _ = Update(compared, PickProperty{3})
	looked := shown()
	looked.Result.Unchecked, looked.Busy = true, "Leak check running …"
	for name, s := range map[string]State{"coverage": covered(), "compared": compared, "looked": looked, "empty": {Row: -1}, "running": running, "failed": failed, "ready": shown(), "direct": direct, "json": json, "blocked": blocked} {
		screen := NewView(func(any) {})
		screen.Show(s)
		for _, width := range []float32{1089, 1090} { // wrapped text settles with the second layout
			screen.Object.Resize(fyne.NewSize(width, 748))
		}
		test.AssertObjectRendersToMarkup(t, name+".xml", screen.Object)
	}
}
