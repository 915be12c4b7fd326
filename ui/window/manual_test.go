package window

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"gatehouse/setup/definition"
	"gatehouse/ui/screen/setuppage"
	"gatehouse/ui/theme"
	"gatehouse/ui/widget"
)

func stepped(h *fakeHouse) {
	h.defs[2].Steps = []definition.ManualStep{
		{ID: "policy", Who: "Teams Administrator", Text: "Let the connector read online meetings. Run this once in PowerShell 7.", PowerShell: "Connect-MicrosoftTeams\nGrant-CsApplicationAccessPolicy -PolicyName \"Gatehouse\" -Global"},
		{ID: "names", Who: "Global Administrator", Text: "Usage reports show codes instead of names.", Warning: "It applies to the whole organisation and to everybody who reads reports.", Graph: definition.GraphAction{Method: "PATCH", URL: "/v1.0/admin/reportSettings", Body: `{"displayConcealedNames": false}`, Scope: "ReportSettings.ReadWrite.All"}},
	}
	h.defs[2].Handover = []definition.Handover{{Label: "Application (client) ID", Value: "4f6a0000-0000-0000-0000-0000000090c1"}, {Label: "Client secret", Value: "{secret}"}}
}

func TestTheChecklistIsMarkedAndOneStepIsDoneAfterItsWarning(t *testing.T) {
	for _, mode := range []theme.Mode{theme.Light, theme.Dark} {
		s := newStage(t, mode, stepped)
		s.signIn()
		s.openStep(s.views[2].Target, setuppage.StepPreview)
		s.until("the connector was read", func() bool { return s.setup.View != nil })
		if !s.sees("0 of 2 done") {
			t.Fatalf("texts: %q", s.texts())
		}
		s.picture("checklist-" + string(mode))
		s.press("Mark as done")
		s.until("it is marked", func() bool { return s.setup.StepsLeft() == 1 })
		s.scrollTo(300)
		s.press("Let Gatehouse do it…")
		change := findButton(s.parts.Window.Canvas().Overlays().Top(), "Change it for everybody")
		if !change.Disabled() || !s.sees("It applies to the whole organisation") || len(s.house.applied) != 0 {
			t.Fatalf("it asks for nothing: %q", s.texts())
		}
		s.picture("checklist-question-" + string(mode))
		test.Type(s.parts.Window.Canvas().Focused().(*widget.Entry), "contoso.example")
		test.Tap(change)
		s.until("it is done", func() bool { return s.setup.StepsLeft() == 0 })
		if s.last() != "step names" || !s.sees("2 of 2 done") {
			t.Errorf("did %q: %q", s.last(), s.texts())
		}
		if at := s.scrolled(); at != 0 { // it stood out of sight above what was pressed
			t.Errorf("what came of it cannot be seen: the page is scrolled by %v", at)
		}
		s.press("Not done after all")
		s.until("it is open again", func() bool { return s.setup.StepsLeft() == 1 })
	}
}

func TestWhatTheVendorAsksForIsCopiedValueByValue(t *testing.T) {
	s := newStage(t, theme.Light, func(h *fakeHouse) { stepped(h); aged(h, 1) })
	s.signIn()
	s.openStep(s.views[2].Target, setuppage.StepCredential)
	s.until("the sheet is there", func() bool { return s.setup.Sheet != nil })
	got := ""
	s.outside.clip = func(text string) { got = text }
	s.press("Copy")
	if got != "4f6a0000-0000-0000-0000-0000000090c1" {
		t.Errorf("copied %q", got)
	}
	s.press("Copy for the vendor…")
	if got != "4f6a0000-0000-0000-0000-0000000090c1" || !s.sees("30 seconds") {
		t.Errorf("the secret's line is copied in its place: %q", got)
	}
	s.dialogs.escape()
	s.picture("sheet")
}

// setupScroll is the scroll area of the set-up page: the widest.
func (s *stage) setupScroll() (widest *container.Scroll) {
	walkVisible(s.parts.Window.Content(), func(o fyne.CanvasObject) bool {
		if c, ok := o.(*container.Scroll); ok && (widest == nil || c.Size().Width > widest.Size().Width) {
			widest = c
		}
		return true
	})
	return widest
}

func (s *stage) scrolled() float32 { return s.setupScroll().Offset.Y }

func (s *stage) scrollTo(y float32) { s.setupScroll().ScrollToOffset(fyne.NewPos(0, y)) }
