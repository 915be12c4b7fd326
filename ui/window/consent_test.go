package window

import (
	"testing"
	"time"

	"fyne.io/fyne/v2/test"

	"gatehouse/setup"
	"gatehouse/setup/entra"
	"gatehouse/setup/lifecycle"
	"gatehouse/ui/screen/setuppage"
	"gatehouse/ui/theme"
	"gatehouse/ui/widget"
)

func TestAnApproverIsWaitedForUntilTheyHaveActed(t *testing.T) {
	for _, mode := range []theme.Mode{theme.Light, theme.Dark} {
		s := newStage(t, mode, func(h *fakeHouse) {
			h.own.held = make(chan struct{})
			h.own.seen = []setup.Watched{{View: h.views[1], Next: 12 * time.Second}}
		})
		s.signIn()
		s.openStep(s.views[1].Target, setuppage.StepConsent)
		s.until("the connector was read", func() bool { return s.setup.View != nil && s.setup.Ways != nil })
		s.press("Wait for the approver")
		s.until("it looked", func() bool { return s.setup.Watch != nil && s.setup.Watch.Looks == 1 })
		s.draw()
		if !s.sees("Looked at 14:05:00. Looking again in 12 s.") || !s.sees("Stop waiting") {
			t.Fatalf("it does not say what it does: %q", s.texts())
		}
		s.picture("consent-watch-" + string(mode))
		s.goTo(pageActivity)
		s.house.views[1].Status.GrantedOf = [2]int{2, 2}
		s.house.views[1].Status.Permissions[0].State = lifecycle.Granted
		close(s.house.own.held)
		s.until("it ended", func() bool { return s.setup.Watch == nil })
		if s.page != pageActivity || s.setup.Notice == "" {
			t.Errorf("page %v, notice %q", s.page, s.setup.Notice)
		}
	}
}

func TestAWaitIsStoppedByThePersonAndWithItsPage(t *testing.T) {
	s := newStage(t, theme.Light, func(h *fakeHouse) { h.own.held = make(chan struct{}) })
	s.signIn()
	s.openStep(s.views[1].Target, setuppage.StepConsent)
	s.until("the connector was read", func() bool { return s.setup.View != nil })
	s.press("Wait for the approver")
	s.press("Stop waiting")
	if s.setup.Watch != nil || s.work.active(jobWatch) {
		t.Error("it goes on")
	}
	s.press("Wait for the approver")
	s.openSetup(s.views[0].Target)
	if s.work.active(jobWatch) {
		t.Error("it goes on behind another connector's page")
	}
}

func TestOwnersAreAddedByTheirNameAndTheLastGoesByTheConnectors(t *testing.T) {
	s := newStage(t, theme.Light, func(h *fakeHouse) {
		aged(h, 1)
		h.own.list = []setup.Owner{{Owner: entra.Owner{ObjectID: "00000000-0000-4000-8000-0000000000a1", UPN: "adele@contoso.example", Name: "Adele Vance"}, Application: true, Me: true}}
	})
	s.signIn()
	s.doNeed("rotate", s.views[2].Target)
	s.until("the owners were read", func() bool { return s.setup.Owners.Known })
	if !s.sees("adele@contoso.example") || !s.sees("● you") {
		t.Fatalf("texts: %q", s.texts())
	}
	s.press("Add an owner…")
	find := findButton(s.parts.Window.Canvas().Overlays().Top(), "Find them")
	field := s.parts.Window.Canvas().Focused().(*widget.Entry)
	test.Type(field, "Bruno Alves")
	if !find.Disabled() {
		t.Error("a display name is taken for somebody")
	}
	field.SetText("bruno@contoso.example")
	s.picture("owner-add")
	test.Tap(find)
	s.until("it was planned", func() bool { return s.dialogs.open != nil })
	s.picture("owner-question")
	s.press("Make an owner")
	s.until("it is done", func() bool { return len(s.setup.Owners.List) == 2 && !s.setup.Loading })
	s.picture("owners")
	s.onSetup(setuppage.RemoveOwner{ID: "00000000-0000-4000-8000-0000000000b0"})
	s.until("it was planned", func() bool { return s.dialogs.open != nil })
	s.press("Take away")
	s.until("it is done", func() bool { return len(s.setup.Owners.List) == 1 && !s.setup.Loading })
	s.press("Take away…")
	s.until("it was planned", func() bool { return s.dialogs.open != nil })
	take := findButton(s.parts.Window.Canvas().Overlays().Top(), "Take away")
	if !take.Disabled() {
		t.Fatal("the last owner goes without a word")
	}
	test.Type(s.parts.Window.Canvas().Focused().(*widget.Entry), "Snow Atlas")
	test.Tap(take)
	s.until("it is done", func() bool { return len(s.setup.Owners.List) == 0 && s.setup.Owners.Known })
	if s.last() != "disown 00000000-0000-4000-8000-0000000000a1 even the last" {
		t.Errorf("did %q", s.last())
	}
}
