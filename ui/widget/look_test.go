package widget

import (
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"gatehouse/preview"
	"gatehouse/setup/apply"
	"gatehouse/setup/lifecycle"
	"gatehouse/setup/plan"
	"gatehouse/setup/tenant"
	"gatehouse/ui/theme"
)

func app(t *testing.T, mode theme.Mode) {
	a := test.NewTempApp(t)
	a.Settings().SetTheme(theme.New(mode, 1))
}

// picture draws an object; with GATEHOUSE_PICTURES set, the picture is kept there to be looked at.
func picture(t *testing.T, name string, w, h float32, o fyne.CanvasObject) fyne.Window {
	t.Helper()
	win := test.NewTempWindow(t, o)
	win.SetPadded(false)
	win.Resize(fyne.NewSize(w, h))
	win.Resize(fyne.NewSize(w, h))
	img := win.Canvas().Capture()
	if dir := os.Getenv("GATEHOUSE_PICTURES"); dir != "" {
		f, err := os.Create(filepath.Join(dir, name+".png"))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if err := png.Encode(f, img); err != nil {
			t.Fatal(err)
		}
	}
	return win
}

type rowSlice []preview.Row

func (r rowSlice) RowCount() int         { return len(r) }
func (r rowSlice) Row(i int) preview.Row { return r[i] }

func sampleRows() []preview.Row {
	return []preview.Row{
		{Left: `{`, Right: `{`, Field: -1},
		{Depth: 1, Left: `"value": [ {`, Right: `"value": [ {`, Field: -1},
		{Depth: 2, Left: `"id": "48d3…a038",`, Right: `"id": "48d3…a038",`, Field: 0},
		{Depth: 2, Left: `"displayName": "••••• •••••",`, Mark: preview.Removed, Field: 1},
		{Depth: 2, Left: `"accountEnabled": true,`, Right: `"accountEnabled": true,`, Field: 2},
		{Depth: 2, Left: `"mail": "•••••@contoso.example",`, Right: `"mail": "t~UFdK0TvVbbCD1y2bnTdW6r5h9@contoso.example",`, Mark: preview.Tokenised, Field: 3},
		{Depth: 2, Left: `"city": "東京都千代田区丸の内一丁目九番地一号東京都千代田区丸の内",`, Right: `"city": "東京都",`, Mark: preview.ClearPersonal, Field: 4},
		{Depth: 2, Left: `"x": 1,`, Mark: preview.Filtered, Field: 5},
		{Depth: 1, Left: `} ]`, Right: `} ]`, Field: -1},
	}
}

func gallery() fyne.CanvasObject {
	marks := []lifecycle.Mark{
		{Name: "Previewed", State: lifecycle.Done},
		{Name: "Created", State: lifecycle.Done},
		{Name: "Credential", State: lifecycle.Warning},
		{Name: "Enabled", State: lifecycle.Current},
		{Name: "Consented", State: lifecycle.Todo},
		{Name: "Verified", State: lifecycle.Todo},
	}
	card := Card(Row(8, Bold("Outlook Calendar"), Spring(), Chip(lifecycle.Chip{Text: "Consent 1 of 4", Tone: lifecycle.Info})),
		NewPara("Psoxy proxy · federated (GCP) · preview approved today by Adele Vance and more words that wrap", theme.Muted), NewLifeLine(marks))
	bar := NewTopBar(TopBarState{
		Tenant: "Contoso Ltd", Where: "contoso.example · 7c9e…41d2", Account: "adele@contoso.example",
		Chips:     []lifecycle.Chip{{Text: "Global cloud"}},
		RoleChips: []lifecycle.Chip{{Text: "✓ can create", Tone: lifecycle.Good}, {Text: "! cannot consent", Tone: lifecycle.Caution}},
	})
	rail := NewNavRail([]string{"Overview", "Connectors", "Preview", "Approvals & reports", "Activity", "Settings"}, "What was sent ▾", "What was sent ▸", func(int) {}, func() {})
	rail.Select(0)
	steps := Steps([]StepEntry{{"Preview", "approved today", StepDone, "✓"}, {"Plan", "9 changes", StepDone, "✓"}, {"Create", "running", StepCurrent, "3"}, {"Credential", "", StepTodo, "4"}}, 2, func(int) {})
	list := StepList([]StepRow{
		{apply.Done, "Application Gatehouse – Outlook Calendar", "created, asks for Calendars.Read, MailboxSettings.Read, Group.Read.All, User.Read.All · client id 4f6a…90c1", "0.6 s"},
		{apply.Waiting, "Owner Adele Vance", "Microsoft's directory does not show the new application everywhere yet.", "11 s"},
		{apply.Pending, "Read everything back", "", ""},
	})
	diff := PlanDiff([]plan.Step{{Title: "Application", Detail: "One sentence.", Changes: []plan.Change{{Field: "displayName", To: "Gatehouse"}, {Field: "permission", From: "User.ReadWrite.All"}, {Field: "audience", From: "a", To: "b"}}}})
	tree := NewDiffTree(Row(6, Muted("What Graph returns"), Chip(lifecycle.Chip{Text: "masked"})), Row(6, Muted("What leaves the gate")))
	tree.SetRows(rowSlice(sampleRows()))
	sent := NewSentPane()
	sent.SetSent([]tenant.Sent{{Method: "PATCH", Path: "/applications(uniqueName='gatehouse-outlook-cal-main')", Status: 201, Took: 412 * time.Millisecond}, {Method: "POST", Path: "/applications/91be/owners/$ref", Status: 404, Note: "lag, retry 3", Took: time.Second}})
	right := Column(10, card, Row(10, NewPrimary("Approve preview…", nil), NewButton("Open JSON…", nil), NewButton("Not now", nil).Able(false)), TopRow(14, steps, Grow(Card(list))), Card(diff), Fixed(0, 260, tree), Fixed(0, 60, BareCard(sent.Object)))
	return Column(0, bar, TopRow(0, rail.Object, Grow(Pad(24, 20, right))))
}

func TestWidgetsDrawInBothModes(t *testing.T) {
	for _, mode := range []theme.Mode{theme.Light, theme.Dark} {
		app(t, mode)
		picture(t, "widgets-"+string(mode), 1280, 1100, gallery())
	}
}

func TestTheBarShortensLongNamesInsteadOfLosingItsEnd(t *testing.T) {
	app(t, theme.Light)
	pressed := false
	bar := NewTopBar(TopBarState{
		Tenant: "A company with a rather long name (Holding) Ltd & Co. KG and more", Where: "a-company-with-a-long-name.example · 7c9e…41d2",
		Account: "a-person-with-a-long-name@a-company-with-a-long-name.example", Chips: []lifecycle.Chip{{Text: "Global cloud"}},
		RoleChips: []lifecycle.Chip{{Text: "? create: cannot tell"}, {Text: "? consent: cannot tell"}}, SignOut: "Sign out", SignOutDo: func() { pressed = true },
	})
	win := picture(t, "bar", 1000, 52, bar)
	test.TapCanvas(win.Canvas(), fyne.NewPos(1000-18-30, 24))
	if !pressed {
		t.Error("the last button of the bar cannot be reached")
	}
}

func TestCardsStandInPairsOnlyWhereThereIsRoom(t *testing.T) {
	app(t, theme.Light)
	a, b, c := Card(Body("a")), Card(Body("b"), Body("bb")), Card(Body("c"))
	pairs := Pairs(14, 900, a, b, c)
	pairs.Resize(fyne.NewSize(1000, 400))
	if a.Position().Y != b.Position().Y || a.Size().Height != b.Size().Height || c.Position().Y <= a.Position().Y {
		t.Errorf("wide: %v %v %v", a.Position(), b.Position(), c.Position())
	}
	pairs.Resize(fyne.NewSize(800, 400))
	if b.Position().X != 0 || b.Position().Y <= a.Position().Y || pairs.MinSize().Height < c.Position().Y {
		t.Errorf("narrow: %v %v %v, min %v", a.Position(), b.Position(), c.Position(), pairs.MinSize())
	}
}

func TestAFlowGoesOnInANewLine(t *testing.T) {
	app(t, theme.Light)
	x, y, z := Fixed(100, 20, Gap(1)), Fixed(100, 20, Gap(1)), Fixed(100, 20, Gap(1))
	flow := Flow(10, x, y, z)
	flow.Resize(fyne.NewSize(215, 100))
	if y.Position().Y != 0 || z.Position().X != 0 || z.Position().Y <= 0 || flow.MinSize().Height < 40 {
		t.Errorf("places: %v %v %v, min %v", x.Position(), y.Position(), z.Position(), flow.MinSize())
	}
}

func TestWrappedTextLosesNothing(t *testing.T) {
	app(t, theme.Light)
	for _, text := range []string{"a few words that wrap", "averyveryverylongwordwithoutanyspaceatall", "東京都千代田区丸の内一丁目", "", "two\nlines"} {
		lines := wrap(text, 40, func(s string) float32 { return float32(len([]rune(s))) * 7 })
		joined := ""
		for _, l := range lines {
			joined += l
			if len([]rune(l))*7 > 40 {
				t.Errorf("%q: the line %q is too wide", text, l)
			}
		}
		if squeeze(joined) != squeeze(text) {
			t.Errorf("%q became %q", text, lines)
		}
	}
}

func squeeze(s string) string { return strings.NewReplacer(" ", "", "\n", "").Replace(s) }

func TestRowsAreCutByCellsAndNeverGrow(t *testing.T) {
	for text, want := range map[string]string{"short": "short", "a rather long line": "a rather …", "東京都千代田区": "東京都千…", "": ""} {
		if got := cutCells(text, 10); got != want {
			t.Errorf("%q is cut to %q, want %q", text, got, want)
		}
	}
}
