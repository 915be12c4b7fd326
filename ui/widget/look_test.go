package widget

import (
	"image/png"
	"os"
	"path/filepath"
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
	marks := []lifecycle.Mark{{Name: "Previewed", State: lifecycle.Done}, {Name: "Created", State: lifecycle.Done}, {Name: "Credential", State: lifecycle.Warning},
		{Name: "Enabled", State: lifecycle.Current}, {Name: "Consented", State: lifecycle.Todo}, {Name: "Verified", State: lifecycle.Todo}}
	card := Card(Row(8, Bold("Outlook Calendar"), Spring(), Chip(lifecycle.Chip{Text: "Consent 1 of 4", Tone: lifecycle.Info})),
		NewPara("Psoxy proxy · federated (GCP) · preview approved today by Adele Vance and more words that wrap", theme.Muted), NewLifeLine(marks))
	bar := NewTopBar(TopBarState{Tenant: "Contoso Ltd", Where: "contoso.example · 7c9e…41d2", Account: "adele@contoso.example",
		Chips:     []lifecycle.Chip{{Text: "Global cloud"}},
		RoleChips: []lifecycle.Chip{{Text: "✓ can create", Tone: lifecycle.Good}, {Text: "! cannot consent", Tone: lifecycle.Caution}}})
	rail := NewNavRail([]string{"Overview", "Connectors", "Preview", "Approvals & reports", "Activity", "Settings"}, "What was sent ▾", "What was sent ▸", func(int) {}, func() {})
	rail.Select(0)
	steps := Steps([]StepEntry{{"Preview", "approved today", StepDone, "✓"}, {"Plan", "9 changes", StepDone, "✓"}, {"Create", "running", StepCurrent, "3"}, {"Credential", "", StepTodo, "4"}}, 2, func(int) {})
	list := StepList([]StepRow{{apply.Done, "Application Gatehouse – Outlook Calendar", "created, asks for Calendars.Read, MailboxSettings.Read, Group.Read.All, User.Read.All · client id 4f6a…90c1", "0.6 s"},
		{apply.Waiting, "Owner Adele Vance", "Microsoft's directory does not show the new application everywhere yet.", "11 s"}, {apply.Pending, "Read everything back", "", ""}})
	diff := PlanDiff([]plan.Step{{Title: "Application", Detail: "One sentence.", Changes: []plan.Change{{Field: "displayName", To: "Gatehouse"}, {Field: "permission", From: "User.ReadWrite.All"}, {Field: "audience", From: "a", To: "b"}}}})
	tree := NewDiffTree(Row(6, Muted("What Graph returns"), Chip(lifecycle.Chip{Text: "masked"})), Row(6, Muted("What leaves the gate")))
	tree.SetRows(sampleRows())
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
