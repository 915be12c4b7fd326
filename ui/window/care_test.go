package window

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"

	"gatehouse/ui/screen/setuppage"
	"gatehouse/ui/theme"
	"gatehouse/ui/widget"
)

func (s *stage) last() string {
	if len(s.house.applied) == 0 {
		return ""
	}
	return s.house.applied[len(s.house.applied)-1]
}

// answer types what a dialog asks for, unless it asks for nothing, and presses its button.
func (s *stage) answer(typed, button string) {
	s.t.Helper()
	if typed != "" {
		test.Type(s.parts.Window.Canvas().Focused().(*widget.Entry), typed)
	}
	test.Tap(findButton(s.parts.Window.Canvas().Overlays().Top(), button))
	s.until("it ended", func() bool {
		return s.setup.Run != nil && !s.setup.Run.Running && !s.setup.Loading && !s.work.active(jobRemoved)
	})
}

func TestAConnectorIsLookedAfterUntilItIsGone(t *testing.T) {
	for _, mode := range []theme.Mode{theme.Light, theme.Dark} {
		s := newStage(t, mode, func(h *fakeHouse) { aged(h, 1) })
		name := func(n string) string { return n + "-" + string(mode) }
		s.signIn()
		s.doNeed("rotate", s.views[2].Target)
		s.until("the connector was read", func() bool { return s.setup.View != nil })
		if s.setup.OpenStep != setuppage.StepCare || !s.sees("Somebody added the redirect address") || !s.sees("Whoever has it can sign in as the connector") {
			t.Fatalf("step %d: %q", s.setup.OpenStep, s.texts())
		}
		s.picture(name("care"))
		s.onSetup(setuppage.PickLifetime{Days: 90})
		s.press("Rotate…")
		s.picture(name("care-question"))
		s.answer("", "Rotate")
		if s.last() != "rotate secret for 2160h0m0s" || !s.sees("waiting for the vendor") {
			t.Fatalf("did %q: %q", s.last(), s.texts())
		}
		s.picture(name("care-rotating"))
		s.press("Retire the old one…")
		if !s.sees("0c1d…aa01") {
			t.Errorf("what ends is not named: %q", s.texts())
		}
		s.answer("", "Retire")
		if s.last() != "retire secret" || s.sees("waiting for the vendor") {
			t.Errorf("did %q", s.last())
		}
		s.press("Revoke all of these…")
		s.answer("", "Revoke")
		if s.last() != "revoke unplanned" || s.sees("Granted, but not planned") {
			t.Errorf("did %q", s.last())
		}
		s.press("Remove…")
		if !findButton(s.parts.Window.Canvas().Overlays().Top(), "Remove").Disabled() {
			t.Fatal("removing asks for nothing")
		}
		s.answer("contoso.example", "Remove")
		if s.last() != "remove snow-atlas" || !s.sees("can be restored until") {
			t.Fatalf("did %q: %q", s.last(), s.texts())
		}
		s.picture(name("care-removed"))
		s.press("Restore…")
		s.answer("", "Restore")
		if s.last() != "restore snow-atlas" || s.setup.Removed != nil {
			t.Fatalf("did %q, left %v", s.last(), s.setup.Removed)
		}
		s.press("Remove…")
		s.answer("contoso.example", "Remove")
		s.press("Remove for good…")
		if !findButton(s.parts.Window.Canvas().Overlays().Top(), "Remove for good").Disabled() {
			t.Fatal("removing for good asks for nothing")
		}
		s.answer("Snow Atlas", "Remove for good")
		if s.last() != "purge snow-atlas" || len(s.setup.Steps()) != 7 || s.setup.OpenStep == setuppage.StepCare {
			t.Errorf("did %q, step %d of %d", s.last(), s.setup.OpenStep, len(s.setup.Steps()))
		}
	}
}

func TestOneGrantIsRevokedFromItsDifference(t *testing.T) {
	s := newStage(t, theme.Light, func(h *fakeHouse) { h.real = true; aged(h, 1) })
	s.signIn()
	s.doNeed("rotate", s.views[2].Target)
	s.until("the connector was read", func() bool { return s.setup.View != nil })
	s.press("Revoke…")
	if !s.sees("Revoke Mail.Read") || !findButton(s.parts.Window.Canvas().Overlays().Top(), "Revoke").Disabled() {
		t.Fatalf("a real tenant is not asked for: %q", s.texts())
	}
	s.answer("contoso.example", "Revoke")
	if s.last() != "revoke Mail.Read" || strings.Contains(strings.Join(s.texts(), " "), "Revoke all of these") {
		t.Errorf("did %q", s.last())
	}
}
