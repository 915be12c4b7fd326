package window

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
	"gatehouse/setup/problem"
	"gatehouse/ui/screen/adopt"
	"gatehouse/ui/screen/setuppage"
	"gatehouse/ui/theme"
	"gatehouse/ui/widget"
)

// A person names an application by a part of its name, tells two of one name apart, says what it is, sees the difference, types the
// domain, and lands on the set-up page.
func TestAnApplicationOfSomebodyElseIsAdopted(t *testing.T) {
	for _, mode := range []theme.Mode{theme.Light, theme.Dark} {
		s := newStage(t, mode, func(h *fakeHouse) { h.real = true; h.views = h.views[1:] })
		name := func(n string) string { return n + "-" + string(mode) }
		s.signIn()
		s.goTo(pageConnectors)
		s.press("Adopt existing…")
		if s.page != pageAdopt || s.parts.Window.Canvas().Focused() != fyne.Focusable(s.show.adopt.Text) {
			t.Fatal("the cursor is not where the application is named")
		}
		s.picture(name("adopt-empty"))
		test.Type(s.show.adopt.Text, "Acme")
		s.show.adopt.Text.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
		s.until("it is found", func() bool { return len(s.adopt.Found) == 2 })
		for _, text := range []string{"aaaa0000-0000-0000-0000-00000000a001", "bbbb0000-0000-0000-0000-00000000b002", "adele@contoso.example", "could not be read", "✓ sign-in on", "? sign-in: cannot tell", "⟦U+202E⟧", "There are more."} {
			if !s.sees(text) {
				t.Errorf("%q is not shown: %q", text, s.texts())
			}
		}
		s.picture(name("adopt-found"))
		s.press("Choose")
		if s.adopt.Definition != "" || s.adopt.Comparing {
			t.Fatal("a definition is guessed from a display name")
		}
		s.onAdopt(adopt.PickDefinition{ID: "msft-entra-id"})
		s.until("it is compared", func() bool { return s.adopt.Adoption != nil })
		for _, text := range []string{"unique name: gatehouse-msft-entra-id-main", "Extra, and left: Somebody added the redirect address", "What setting it up would change afterwards", "AzureADMyOrg"} {
			if !s.sees(text) {
				t.Errorf("%q is not shown: %q", text, s.texts())
			}
		}
		s.picture(name("adopt-difference"))
		s.press("Take over…")
		if s.dialogs.open == nil || len(s.house.applied) != 0 {
			t.Fatal("nothing asks for the domain")
		}
		s.typeInto("contoso.example")
		s.house.hold = make(chan struct{})
		test.Tap(findButton(s.parts.Window.Canvas().Overlays().Top(), "Go on"))
		s.until("it runs", func() bool { return s.adopt.Progress != nil && !s.drawDue })
		s.picture(name("adopt-running"))
		close(s.house.hold)
		s.until("the set-up page is open", func() bool { return s.page == pageSetup && s.setup.View != nil })
		if s.last() != "adopt aaaa0000-0000-0000-0000-00000000a001 as gatehouse-msft-entra-id-main " || !s.sees("Taken over as it is") {
			t.Errorf("did %q: %q", s.last(), s.texts())
		}
		s.picture(name("adopt-done"))
		if s.adopt.App != nil || s.adopt.Text != "" {
			t.Error("the page is not empty for the next")
		}
	}
}

func TestAdoptingCanBeStoppedAndItsTroubleIsShown(t *testing.T) {
	s := newStage(t, theme.Light, func(h *fakeHouse) { h.hold = make(chan struct{}) })
	s.signIn()
	s.openAdopt()
	s.onAdopt(adopt.Typed{Text: "Acme"})
	s.press("Look for it")
	s.press("Cancel")
	s.until("it stopped", func() bool { return !s.adopt.Searching })
	if s.adopt.Problem != nil || s.adopt.Searched != "" {
		t.Errorf("problem %v, searched %q", s.adopt.Problem, s.adopt.Searched)
	}
	close(s.house.hold)
	s.press("Look for it")
	s.until("it is found", func() bool { return len(s.adopt.Found) == 2 })
	s.house.adoptErr = problem.New(problem.Refused, "This application has the unique name of another tool.", "", "Choose another application.", nil)
	s.onAdopt(adopt.PickDefinition{ID: "msft-entra-id"})
	s.press("Choose")
	s.until("it is refused", func() bool { return s.adopt.Problem != nil })
	if !s.sees("of another tool") || !s.sees("Choose another application.") || s.adopt.WhyNot() == "" {
		t.Errorf("texts: %q", s.texts())
	}
	s.picture("adopt-refused")
	s.house.adoptErr, s.house.hold = nil, make(chan struct{})
	s.press("Another one…")
	if s.adopt.Problem != nil || !s.sees("There are more.") {
		t.Errorf("the others are gone: %q", s.texts())
	}
	s.press("Choose")
	s.until("it is compared", func() bool { return s.adopt.Adoption != nil })
	s.press("Take over…") // the rehearsal tenant asks for no domain
	s.until("it runs", func() bool { return s.adopt.Progress != nil })
	s.pause()
	s.until("it stopped", func() bool { return !s.adopt.Running })
	if s.page != pageAdopt || s.adopt.Problem == nil || s.adopt.Problem.Kind != problem.Unfinished || len(s.house.applied) != 0 {
		t.Errorf("page %d, problem %v, did %v", s.page, s.adopt.Problem, s.house.applied)
	}
}

func TestAConnectorThatIsFoundIsOpenedNotAdopted(t *testing.T) {
	s := newStage(t, theme.Light, nil)
	s.signIn()
	s.openAdopt()
	s.onAdopt(adopt.Typed{Text: "Gatehouse"})
	s.primary()
	s.until("it is found", func() bool { return len(s.adopt.Found) == 1 })
	s.press("Open")
	if s.page != pageSetup || s.setup.Target.Definition.ID != "outlook-cal" {
		t.Errorf("page %d", s.page)
	}
}

// Whoever may not register applications sees so on the cards, gets the text, and later adopts what the colleague made.
func TestAColleagueIsAskedByWhoeverMayNotCreate(t *testing.T) {
	for _, mode := range []theme.Mode{theme.Light, theme.Dark} {
		s := newStage(t, mode, func(h *fakeHouse) {
			h.me.CanCreate = entra.Can{Ability: entra.No, Why: "Members may not register applications in this tenant."}
			h.views = h.views[1:]
		})
		s.signIn()
		s.goTo(pageConnectors)
		if !s.sees("You may not register applications here. Members may not register applications in this tenant.") {
			t.Fatalf("texts: %q", s.texts())
		}
		s.picture("colleague-connectors-" + string(mode))
		if _, ok := s.show.connectors.Boxed("gatehouse-msft-entra-id-main"); ok {
			t.Error("what cannot be created can be chosen")
		}
		s.press("Ask a colleague…")
		if s.page != pageColleague || !s.sees("Ask a colleague for Microsoft Entra ID") || !s.sees("gatehouse apply msft-entra-id") {
			t.Fatalf("page %d: %q", s.page, s.texts())
		}
		copied := ""
		s.outside.clip = func(text string) { copied = text }
		s.press("Copy the text")
		if !strings.HasPrefix(copied, "Could you please register") || !s.sees("Copied.") {
			t.Errorf("copied %q", copied)
		}
		s.picture("colleague-" + string(mode))
		s.show.colleague.Text.FocusGained()
		test.Type(s.show.colleague.Text, "x")
		s.show.colleague.Text.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDelete})
		s.show.colleague.Text.TypedShortcut(&fyne.ShortcutSelectAll{})
		s.show.colleague.Text.TypedShortcut(&fyne.ShortcutCut{Clipboard: s.app.Clipboard()})
		if text := s.show.colleague.Text; text.Text != s.colleague.Text || text.SelectedText() != s.colleague.Text {
			t.Errorf("the text can be changed, or not selected: %q, %q", text.Text, text.SelectedText())
		}
		s.press("Adopt existing…")
		if s.page != pageAdopt || s.adopt.Definition != "msft-entra-id" {
			t.Errorf("page %d as %q", s.page, s.adopt.Definition)
		}
	}
}

// The set-up page's refusal leads to the same text, and back.
func TestTheSetUpPageLeadsToTheTextForAColleagueAndBack(t *testing.T) {
	s := newStage(t, theme.Light, func(h *fakeHouse) {
		h.me.CanCreate = entra.Can{Ability: entra.No, Why: "Members may not register applications in this tenant."}
		h.views = h.views[1:]
	})
	s.signIn()
	target := s.house.Target(s.house.defs[0], "", "main")
	target.Choices.Settings = map[string]string{"sa": "101234567890123456789"}
	s.openSetup(target)
	s.until("the plan is there", func() bool { return s.setup.View != nil })
	s.onSetup(setuppage.PickStep{Step: setuppage.StepPlan})
	s.press("Ask a colleague…")
	if s.page != pageColleague || !s.sees("gatehouse apply msft-entra-id") {
		t.Fatalf("page %d: %q", s.page, s.texts())
	}
	s.press("Back")
	if s.page != pageSetup || s.setup.Target.Definition.ID != "msft-entra-id" {
		t.Errorf("page %d", s.page)
	}
}

func TestOtherRulesOfAConnectorAreComparedFromItsCard(t *testing.T) {
	s := newStage(t, theme.Light, variants)
	s.signIn()
	s.goTo(pageConnectors)
	if !s.sees("Rules: Usual rules. To choose from: Object ids as tokens; Without groups") || !s.sees("client secret and certificate") || s.sees("No object id leaves") {
		t.Fatalf("texts: %q", s.texts())
	}
	s.picture("connectors-folded")
	fold := s.findItem("Rules: Usual rules")
	s.parts.Window.Canvas().Focus(fold)
	fold.TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace})
	if s.parts.Window.Canvas().Focused() != fyne.Focusable(fold) {
		t.Error("showing the rules loses the keyboard's place")
	}
	for _, text := range []string{"Usual rules", "Object ids as tokens", "No object id leaves the gate."} {
		if !s.sees(text) {
			t.Errorf("%q is not shown", text)
		}
	}
	s.picture("connectors-rules")
	if findButton(s.parts.Window.Content(), "Set up with these") != nil {
		t.Error("other rules are offered for a connector that is set up")
	}
	s.press("Compare")
	s.until("they are compared", func() bool { return s.preview.Cover.Comparison != nil })
	if s.page != pagePreview || s.preview.Target.Definition.ID != "msft-entra-id" {
		t.Errorf("page %d of %s", s.page, s.preview.Target.Definition.ID)
	}
	s.house.views = s.house.views[1:]
	s.gotViews(s.house.views, nil, false)
	s.goTo(pageConnectors)
	s.picture("connectors-rules-new")
	s.press("Set up with these")
	if s.page != pageSetup || s.setup.Values[definition.RulesSetting] != "no-ids" {
		t.Errorf("page %d with %q", s.page, s.setup.Values)
	}
}

// findItem is the pressable line with these words.
func (s *stage) findItem(words string) (found *widget.Item) {
	s.t.Helper()
	walkVisible(s.parts.Window.Content(), func(o fyne.CanvasObject) bool {
		item, ok := o.(*widget.Item)
		if !ok {
			return true
		}
		walkVisible(item, func(inner fyne.CanvasObject) bool {
			if text, ok := inner.(*canvas.Text); ok && strings.Contains(text.Text, words) {
				found = item
			}
			return true
		})
		return false
	})
	if found == nil {
		s.t.Fatalf("no line %q: %q", words, s.texts())
	}
	return found
}

// nothingIsCut fails when a text of the page needs more room than it has.
func (s *stage) nothingIsCut(name string) {
	s.t.Helper()
	walkVisible(s.parts.Window.Content(), func(o fyne.CanvasObject) bool {
		if text, ok := o.(*canvas.Text); ok && text.Text != "" && text.MinSize().Width > text.Size().Width+1 {
			s.t.Errorf("%s: %q needs %v and has %v", name, text.Text, text.MinSize().Width, text.Size().Width)
		}
		return true
	})
	if m := s.parts.Window.Content().MinSize(); m.Width > 1280 || m.Height > 800 {
		s.t.Errorf("%s wants %v", name, m)
	}
}

// chooseBox ticks a connector's box as the keyboard does: focus, then Space.
func (s *stage) chooseBox(uniqueName string) {
	s.t.Helper()
	box, ok := s.show.connectors.Boxed(uniqueName)
	if !ok {
		s.t.Fatalf("%s has no box", uniqueName)
	}
	s.parts.Window.Canvas().Focus(box)
	test.Type(box, " ")
	if s.parts.Window.Canvas().Focused() != fyne.Focusable(box) {
		s.t.Error("choosing loses the keyboard's place")
	}
}
