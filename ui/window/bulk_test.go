package window

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"gatehouse/setup/definition"
	"gatehouse/setup/plan"
	"gatehouse/ui/screen/bulk"
	previewscreen "gatehouse/ui/screen/preview"
	"gatehouse/ui/theme"
	"gatehouse/ui/widget"
)

// absent leaves only the first connector in the tenant.
func absent(h *fakeHouse) { h.views = h.views[:1] }

// variants gives the first connector other rules.
func variants(h *fakeHouse) {
	h.defs[0].Sanitizer.Variants = []definition.Variant{
		{ID: "no-ids", Name: "Object ids as tokens", Summary: "No object id leaves the gate.", Rules: "x.yaml"},
		{ID: "no-groups", Name: "Without groups", Summary: "Groups and what belongs to them cannot be asked for, so Group.Read.All may be declined.", Rules: "y.yaml"},
	}
	h.defs[2].Credentials = append(h.defs[2].Credentials, definition.Credential{Kind: definition.Certificate, Always: true})
}

func (s *stage) chooseTwo() {
	s.t.Helper()
	s.goTo(pageConnectors)
	s.chooseBox("gatehouse-outlook-cal-main")
	s.chooseBox("gatehouse-snow-atlas-main")
	if n := len(s.connectors.Picked()); n != 2 || !s.sees("2 connectors chosen: Snow") {
		s.t.Fatalf("%d chosen, texts: %q", n, s.texts())
	}
}

func TestSeveralConnectorsAreSetUpTogether(t *testing.T) {
	for _, mode := range []theme.Mode{theme.Light, theme.Dark} {
		s := newStage(t, mode, func(h *fakeHouse) {
			absent(h)
			h.real = true
			h.hold = make(chan struct{})
			h.unapproved = "outlook-cal"
		})
		name := func(n string) string { return n + "-" + string(mode) }
		s.signIn()
		s.chooseTwo()
		s.picture(name("connectors-chosen"))
		s.press("Set up together…")
		s.until("they are read", func() bool { return !s.bulk.Reading })
		if s.page != pageBulk || !s.sees("Outlook Calendar") || !s.sees("Snow Atlas") || s.bulk.WhyNot() != "" {
			t.Fatalf("page %d, %q: %q", s.page, s.bulk.WhyNot(), s.texts())
		}
		s.press("See the plan")
		if !s.sees("application permission: User.Read.All") {
			t.Errorf("the plan is not shown: %q", s.texts())
		}
		s.picture(name("bulk"))
		s.onBulk(bulk.PickThrough{Phase: plan.Enable})
		s.press("Set up…")
		if s.dialogs.open == nil || !s.sees("Snow Atlas, Outlook Calendar") || len(s.house.applied) != 0 {
			t.Fatalf("nothing asks for the tenant: %q", s.texts())
		}
		s.typeInto("contoso.example")
		s.picture(name("bulk-question"))
		s.press("Go on")
		s.until("the second waits", func() bool { return s.bulk.Rows[1].Step.Title != "" && !s.drawDue })
		for _, text := range []string{"✓ done", "◌ waiting", "Microsoft's directory does not show it everywhere yet.", "1 of 4 steps"} {
			if !s.sees(text) {
				t.Errorf("%q is not shown: %q", text, s.texts())
			}
		}
		s.picture(name("bulk-running"))
		close(s.house.hold)
		s.until("all are done", func() bool { return s.bulk.Ended && !s.bulk.Reading })
		if !slices.Equal(s.house.applied, []string{"bulk through enable", "together snow-atlas", "together outlook-cal"}) || !s.sees("All of them are as asked.") || len(s.connectors.Picked()) != 0 {
			t.Errorf("did %q: %q", s.house.applied, s.texts())
		}
		s.picture(name("bulk-done"))
	}
}

func TestWhatIsNotApprovedIsNamedAndItsPreviewOpened(t *testing.T) {
	s := newStage(t, theme.Light, func(h *fakeHouse) { absent(h); h.unapproved, h.gated = "outlook-cal", true })
	s.signIn()
	s.chooseTwo()
	s.primary()
	s.until("they are read", func() bool { return !s.bulk.Reading })
	s.onBulk(bulk.PickThrough{Phase: plan.Consent})
	if !s.sees("! preview not approved") || !s.sees("1 connector needs an approved preview first") || s.bulk.WhyNot() == "" {
		t.Fatalf("texts: %q", s.texts())
	}
	s.picture("bulk-unapproved")
	s.press("Open the preview")
	s.until("the preview is there", func() bool { return s.page == pagePreview && s.preview.Result != nil })
	s.house.unapproved = ""
	s.onPreview(previewscreen.Accept{})
	s.press("Approve")
	s.until("it is back and read again", func() bool { return s.page == pageBulk && !s.bulk.Reading })
	if s.bulk.WhyNot() != "" || s.bulk.Through != plan.Consent {
		t.Errorf("still %q, through %s", s.bulk.WhyNot(), s.bulk.Through)
	}
}

func TestOneThatIsRefusedLeavesTheOthersDoneAndIsContinued(t *testing.T) {
	s := newStage(t, theme.Light, func(h *fakeHouse) { absent(h); h.refuses = "outlook-cal" })
	s.signIn()
	s.chooseTwo()
	s.primary()
	s.until("they are read", func() bool { return !s.bulk.Reading })
	s.press("Set up…") // the rehearsal tenant asks for no domain
	s.until("it ended", func() bool { return s.bulk.Ended && !s.bulk.Reading })
	for _, text := range []string{"1 of 2 are not as asked. The others are done.", "✕ refused", "The keychain cannot be used. It is locked. Unlock it.", "✓ done", "Continue with what is left…"} {
		if !s.sees(text) {
			t.Errorf("%q is not shown: %q", text, s.texts())
		}
	}
	s.picture("bulk-refused")
	if picked := s.connectors.Picked(); len(picked) != 1 || picked[0].Target.Definition.ID != "outlook-cal" {
		t.Errorf("still chosen: %+v", picked)
	}
	s.house.refuses = ""
	s.press("Continue with what is left…")
	s.until("it ended", func() bool { return s.bulk.Ended && !s.bulk.Reading && s.bulk.Left() == 0 })
	s.onBulk(bulk.OpenRow{Index: 1})
	if s.page != pageSetup || s.setup.Target.Definition.ID != "outlook-cal" {
		t.Errorf("page %d", s.page)
	}
}

func TestCancellingSeveralKeepsThemResumable(t *testing.T) {
	s := newStage(t, theme.Light, func(h *fakeHouse) { absent(h); h.hold = make(chan struct{}) })
	s.signIn()
	s.chooseTwo()
	s.openTogether()
	s.until("they are read", func() bool { return !s.bulk.Reading })
	s.press("Set up…")
	s.until("the second waits", func() bool { return s.bulk.Rows[1].Step.Title != "" })
	s.goTo(pageConnectors)
	s.openTogether() // what runs is shown, whatever is chosen
	if s.page != pageBulk || !s.bulk.Running {
		t.Fatalf("page %d", s.page)
	}
	s.pause()
	s.until("it ended", func() bool { return s.bulk.Ended && !s.bulk.Reading })
	if s.bulk.Problem != nil || !s.sees("Cancelled. What was done stays done") || !s.sees("! not finished") || s.bulk.WhyNot() != "" {
		t.Errorf("problem %v, %q: %q", s.bulk.Problem, s.bulk.WhyNot(), s.texts())
	}
}

// Two connectors miss the same setting: it is typed once, checked while typing, and given to both.
func TestSettingsAreTypedOnceForAll(t *testing.T) {
	s := newStage(t, theme.Light, func(h *fakeHouse) {
		h.views = h.views[2:]
		h.defs[1].Settings = h.defs[0].Settings
	})
	s.signIn()
	s.goTo(pageConnectors)
	s.chooseBox("gatehouse-msft-entra-id-main")
	s.chooseBox("gatehouse-outlook-cal-main")
	s.openTogether()
	s.until("they are read", func() bool { return !s.bulk.Reading })
	if !s.sees("! settings missing") || !s.sees("Service account id") || !s.sees("✕ A value is needed here.") || s.bulk.WhyNot() == "" {
		t.Fatalf("texts: %q", s.texts())
	}
	s.picture("bulk-settings")
	entry := s.entry("101234567890123456789")
	s.parts.Window.Canvas().Focus(entry)
	test.Type(entry, "12")
	if !s.sees(`cannot be "12"`) || s.bulk.Reading || s.parts.Window.Canvas().Focused() != fyne.Focusable(entry) {
		t.Errorf("a wrong value is not named, or the cursor is lost: %q", s.texts())
	}
	test.Type(entry, "3456789012345678901")
	s.press("Same for all")
	s.until("they are read with it", func() bool { return !s.bulk.Reading })
	for _, r := range s.bulk.Rows {
		if r.Target.Choices.Settings["sa"] != "123456789012345678901" {
			t.Errorf("%s has %q", r.Target.Definition.ID, r.Target.Choices.Settings)
		}
	}
	if s.bulk.WhyNot() != "" {
		t.Fatalf("%q", s.bulk.WhyNot())
	}
	s.picture("bulk-settings-given")
	s.press("Set up…")
	s.until("all are done", func() bool { return s.bulk.Ended && !s.bulk.Reading })
	if !s.sees("All of them are as asked.") {
		t.Errorf("texts: %q", s.texts())
	}
}

func TestAConnectorIsLeftOut(t *testing.T) {
	s := newStage(t, theme.Light, func(h *fakeHouse) { h.views = h.views[2:] })
	s.signIn()
	s.goTo(pageConnectors)
	s.chooseBox("gatehouse-msft-entra-id-main") // its setting is missing
	s.chooseBox("gatehouse-outlook-cal-main")
	s.openTogether()
	s.until("they are read", func() bool { return !s.bulk.Reading })
	if !s.sees("Microsoft Entra ID needs its settings first. Or leave it out.") {
		t.Fatalf("texts: %q", s.texts())
	}
	s.press("Leave out")
	if len(s.bulk.Rows) != 1 || s.bulk.WhyNot() != "" || len(s.connectors.Picked()) != 1 {
		t.Errorf("%d rows, %q", len(s.bulk.Rows), s.bulk.WhyNot())
	}
	s.signOut()
	if len(s.bulk.Rows) != 0 || len(s.connectors.Picked()) != 0 || s.connectors.Me != nil {
		t.Error("what was chosen in one tenant is chosen in the next")
	}
}

// entry is the first field with this placeholder.
func (s *stage) entry(hint string) (found *widget.Entry) {
	s.t.Helper()
	walkVisible(s.parts.Window.Content(), func(o fyne.CanvasObject) bool {
		if e, ok := o.(*widget.Entry); ok && e.PlaceHolder == hint && found == nil {
			found = e
		}
		return true
	})
	if found == nil {
		s.t.Fatalf("no field %q: %q", hint, s.texts())
	}
	return found
}
