package window

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/test"

	"gatehouse/setup/problem"
	"gatehouse/setup/secret"
	"gatehouse/setup/tenant"
	previewscreen "gatehouse/ui/screen/preview"
	"gatehouse/ui/screen/settings"
	"gatehouse/ui/screen/setuppage"
	"gatehouse/ui/screen/signin"
	"gatehouse/ui/screen/tour"
	"gatehouse/ui/screen/words"
	"gatehouse/ui/theme"
	"gatehouse/ui/widget"
)

func TestEveryCommandHasItsOwnShortcutAndAMenuItem(t *testing.T) {
	s := newStage(t, theme.Light, nil)
	keys, ids := map[string]string{}, map[string]bool{}
	for _, k := range s.commands() {
		if k.run == nil || k.text == "" || ids[k.id] {
			t.Errorf("command %q is incomplete or there twice", k.id)
		}
		ids[k.id] = true
		if other := keys[k.keys()]; other != "" {
			t.Errorf("%s is the shortcut of %s and %s", k.keys(), other, k.id)
		}
		keys[k.keys()] = k.id
		found := false
		for _, m := range s.parts.Window.MainMenu().Items {
			for _, item := range m.Items {
				found = found || item.Label == k.text && item.Shortcut.ShortcutName() == k.shortcut().ShortcutName()
			}
		}
		if !found {
			t.Errorf("%s has no menu item", k.id)
		}
	}
	for i, want := range []page{pageOverview, pageConnectors, pagePreview, pageApprovals, pageActivity, pageSettings} {
		key := fyne.KeyName(rune('1' + i))
		if !s.typedShortcut(nil, &desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierShortcutDefault}) || s.page != want {
			t.Errorf("%s opens page %d, want %d", key, s.page, want)
		}
	}
	if s.typedShortcut(nil, &desktop.CustomShortcut{KeyName: fyne.KeyX, Modifier: fyne.KeyModifierShortcutDefault}) {
		t.Error("an unknown shortcut is taken")
	}
}

func TestEscapeClosesEveryDialogAlsoFromAFieldOrAButton(t *testing.T) {
	s := newStage(t, theme.Light, nil)
	s.showShortcuts()
	s.typedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if s.dialogs.open != nil {
		t.Fatal("the list of shortcuts stays open")
	}
	agreed := false
	s.dialogs.typed("Title", "Text", "contoso.example", "Go on", func(string) { agreed = true })
	entry := s.parts.Window.Canvas().Focused().(*widget.Entry)
	entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if s.dialogs.open != nil || agreed {
		t.Fatal("Escape in a field does not close its dialog")
	}
	s.dialogs.confirm("Title", "Text", "Yes", "No", func() { agreed = true }, nil)
	findButton(s.parts.Window.Canvas().Overlays().Top(), "Yes").TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if s.dialogs.open != nil || agreed {
		t.Fatal("Escape on a button does not close its dialog")
	}
}

func TestOnlyOneDialogIsShownAtATime(t *testing.T) {
	s := newStage(t, theme.Light, nil)
	s.dialogs.confirm("First", "a", "Yes", "No", func() {}, nil)
	s.dialogs.confirm("Second", "b", "Yes", "No", func() {}, nil)
	if n := len(s.parts.Window.Canvas().Overlays().List()); n != 1 || !s.sees("First") || s.sees("Second") {
		t.Fatalf("%d dialogs are shown", n)
	}
	s.press("No")
	if !s.sees("Second") {
		t.Fatal("the second dialog is lost")
	}
	s.typedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if s.dialogs.open != nil {
		t.Error("Enter does not agree")
	}
}

func TestAProblemSaysWhatWhyAndNextAndItsDetailCanBeCopied(t *testing.T) {
	s := newStage(t, theme.Light, nil)
	s.fail(problem.New(problem.Refused, "Entra refused.", "A role is missing.", "Ask somebody.", errors.New("x")).With("request id", "abc"))
	for _, text := range []string{"Refused", "Entra refused.", "A role is missing.", "Ask somebody.", "request id: abc"} {
		if !s.sees(text) {
			t.Errorf("%q is not shown: %q", text, s.texts())
		}
	}
	got := ""
	s.outside.clip = func(text string) { got = text }
	s.press("Copy detail")
	if !strings.Contains(got, "request id: abc") {
		t.Errorf("copied: %q", got)
	}
}

func TestAWriteToARealTenantWaitsForItsDomain(t *testing.T) {
	s := newStage(t, theme.Light, func(h *fakeHouse) { h.real = true; h.views = h.views[1:] })
	s.signIn()
	d := s.house.defs[0]
	target := s.house.Target(d, "", "main")
	target.Choices.Settings = map[string]string{"sa": "101234567890123456789"}
	s.openSetup(target)
	s.until("the plan is there", func() bool { return s.setup.View != nil })
	s.onSetup(setuppage.Start{Action: setuppage.Create})
	if s.dialogs.open == nil || len(s.house.applied) != 0 {
		t.Fatal("nothing asks for the domain")
	}
	go_ := findButton(s.parts.Window.Canvas().Overlays().Top(), "Go on")
	entry := s.parts.Window.Canvas().Focused().(*widget.Entry)
	test.Type(entry, "wrong.example")
	if !go_.Disabled() {
		t.Error("a wrong domain is taken")
	}
	entry.SetText("")
	test.Type(entry, "contoso.example")
	if go_.Disabled() {
		t.Fatal("the right domain is refused")
	}
	test.Tap(go_)
	s.until("it is created", func() bool { return s.setup.Run != nil && !s.setup.Run.Running })
	if len(s.house.applied) != 1 {
		t.Errorf("applied: %v", s.house.applied)
	}
}

func TestADirectConnectorIsApprovedByTypingItsName(t *testing.T) {
	s := newStage(t, theme.Light, nil)
	s.openPreview(s.house.Target(s.house.defs[2], "", "main"))
	s.until("the preview is there", func() bool { return s.preview.Result != nil })
	s.press("Approve preview…")
	if !findButton(s.parts.Window.Canvas().Overlays().Top(), "Approve").Disabled() {
		t.Fatal("approving needs no name")
	}
	test.Type(s.parts.Window.Canvas().Focused().(*widget.Entry), "Snow Atlas")
	s.press("Approve")
	s.until("it is approved", func() bool { return len(s.house.typed) == 1 && s.preview.Approved != "" })
	if s.house.typed[0] != "Snow Atlas" {
		t.Errorf("typed: %q", s.house.typed)
	}
}

func TestRefusingAScopeEndsThatSignInStep(t *testing.T) {
	s := newStage(t, theme.Light, nil)
	s.press("Sign in")
	s.until("the scopes are explained", func() bool { return s.dialogs.open != nil })
	if !s.sees("User.Read") {
		t.Errorf("the scope is not named: %q", s.texts())
	}
	s.press("Not this")
	s.until("the sign-in ended", func() bool { return s.signin.Busy == "" })
	if s.session != nil || s.signin.Problem == nil {
		t.Errorf("session %v, problem %v", s.session, s.signin.Problem)
	}
}

func TestAQuestionGoesAwayWithTheWorkThatAsksIt(t *testing.T) {
	s := newStage(t, theme.Light, nil)
	s.press("Sign in")
	s.until("the scopes are explained", func() bool { return s.dialogs.open != nil })
	s.onSignIn(signin.Stop{})
	s.until("the question is gone", func() bool { return s.dialogs.open == nil && s.signin.Busy == "" })
	if s.session != nil || s.signin.Problem != nil {
		t.Errorf("session %v, problem %v", s.session, s.signin.Problem)
	}

	// A question that waits behind another dialog is taken back too.
	s.showShortcuts()
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.explain(ctx, tenant.StepLook, []string{"Directory.Read.All"}, "Why.") }()
	s.until("the question waits", func() bool { return len(s.dialogs.waiting) == 1 })
	stop()
	s.until("it waits no longer", func() bool { return len(s.dialogs.waiting) == 0 })
	if err := <-ended; !errors.Is(err, context.Canceled) || s.dialogs.open == nil {
		t.Errorf("error %v, the other dialog: %v", err, s.dialogs.open)
	}
	s.dialogs.escape()
	if s.dialogs.open != nil {
		t.Error("the question comes back")
	}
	go func() { ended <- s.explain(ctx, tenant.StepLook, []string{"Directory.Read.All"}, "Why.") }()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	s.until("nothing is left to do", func() bool { return len(s.queue) == 0 })
	if s.dialogs.open != nil {
		t.Error("a question is asked for work that ended before")
	}
}

func TestACodeGoesAwayWhenNobodyWaitsForIt(t *testing.T) {
	s := newStage(t, theme.Light, nil)
	s.goTo(pageSettings)
	done := make(chan struct{})
	s.gotCode(tenant.DeviceCode{URL: "https://microsoft.com/devicelogin", UserCode: "ABCD-EFGH", Done: done})
	if !s.sees("ABCD-EFGH") {
		t.Fatalf("texts: %q", s.texts())
	}
	close(done)
	s.until("the code is gone", func() bool { return s.dialogs.open == nil })
	s.gotCode(tenant.DeviceCode{URL: "https://microsoft.com/devicelogin", UserCode: "IJKL-MNOP"})
	s.press("Close")
	if s.dialogs.open != nil {
		t.Error("a code that nobody reports on stays")
	}
}

func TestAFailedSignInAndAFailedLookAreShown(t *testing.T) {
	s := newStage(t, theme.Light, func(h *fakeHouse) {
		h.signInErr = problem.New(problem.Refused, "Another tenant answered.", "", "", context.Canceled)
	})
	s.press("Sign in")
	s.until("the failure is shown", func() bool { return s.signin.Problem != nil })
	s.house.signInErr, s.house.listErr = nil, problem.New(problem.Failed, "Microsoft Graph could not be reached.", "", "", nil)
	s.press("Sign in")
	s.until("the scopes are explained", func() bool { return s.dialogs.open != nil })
	s.press("Continue")
	s.until("the failure is shown", func() bool { return s.overview.Problem != nil })
	if !s.sees("Microsoft Graph could not be reached.") {
		t.Errorf("texts: %q", s.texts())
	}
}

func TestPausingARunKeepsItResumable(t *testing.T) {
	s := newStage(t, theme.Light, func(h *fakeHouse) { h.hold = make(chan struct{}); h.views = h.views[1:] })
	s.signIn()
	target := s.house.Target(s.house.defs[0], "", "main")
	target.Choices.Settings = map[string]string{"sa": "101234567890123456789"}
	s.openSetup(target)
	s.until("the plan is there", func() bool { return s.setup.View != nil })
	s.press("Create")
	s.until("it waits", func() bool { return s.setup.Run != nil && s.setup.Run.Rows[2].State == "waiting" })
	s.press("Pause")
	s.until("it is paused", func() bool { return s.setup.Run.Stopped })
	if s.setup.Problem != nil || !s.sees("Nothing is created twice") {
		t.Errorf("problem %v", s.setup.Problem)
	}
}

func TestADroppedFileIsPreviewedAndAnythingElseRefused(t *testing.T) {
	s := newStage(t, theme.Light, nil)
	s.goTo(pagePreview)
	s.dropped(fyne.NewPos(0, 0), []fyne.URI{storage.NewFileURI("/tmp/users.json")})
	if s.preview.File != "/tmp/users.json" {
		t.Errorf("file: %q", s.preview.File)
	}
	s.dropped(fyne.NewPos(0, 0), []fyne.URI{storage.NewFileURI("/tmp/evil.exe")})
	if s.dialogs.open == nil {
		t.Error("a program is taken for a sample")
	}
}

func TestAHandOverFileLeadsToTheConsentStepOfItsConnector(t *testing.T) {
	s := newStage(t, theme.Light, nil)
	file := func(path string) []fyne.URI { return []fyne.URI{storage.NewFileURI(path)} }
	s.goTo(pageApprovals)
	s.dropped(fyne.NewPos(0, 0), file("/tmp/good.json"))
	if s.dialogs.open == nil || !s.sees("Sign in to the tenant that the file names") {
		t.Fatalf("a file is taken although nobody is signed in: %q", s.texts())
	}
	s.dialogs.escape()
	s.goTo(pageSignIn)
	s.signIn()

	s.goTo(pageApprovals)
	s.dropped(fyne.NewPos(0, 0), file("/tmp/evil.exe"))
	if s.dialogs.open == nil || s.approvals.Opening {
		t.Fatal("a program is taken for a hand-over file")
	}
	s.dialogs.escape()
	s.press("Open hand-over file…")
	test.Type(s.parts.Window.Canvas().Focused().(*widget.Entry), "/tmp/other.json")
	s.press("Open")
	s.until("the file is refused", func() bool { return s.dialogs.open != nil })
	if !s.sees("for another tenant") || s.approvals.Asked != nil {
		t.Errorf("texts: %q", s.texts())
	}
	s.dialogs.escape()

	s.dropped(fyne.NewPos(0, 0), file("/tmp/good.json"))
	s.until("the file is shown", func() bool { return s.approvals.Asked != nil })
	for _, text := range []string{"Dana Weber asks for consent to Outlook Calendar", "dana@contoso.example", "4f6a0000-0000-0000-0000-0000000090c1", "User.Read.All", "Group.Read.All", "✓ granted", "○ not granted"} {
		if !s.sees(text) {
			t.Errorf("%q is not shown: %q", text, s.texts())
		}
	}
	s.picture("handover")
	s.press("Go to consent")
	s.until("the connector is there", func() bool { return s.setup.View != nil && s.setup.Ways != nil })
	if s.page != pageSetup || s.setup.OpenStep != setuppage.StepConsent || s.setup.Target.Definition.ID != "outlook-cal" || !s.sees("Grant the permissions") {
		t.Errorf("page %d, step %d of %s", s.page, s.setup.OpenStep, s.setup.Target.Definition.ID)
	}
	if len(s.house.applied) != 0 {
		t.Errorf("opening the file writes: %v", s.house.applied)
	}
}

func TestReportsAndHandOverFilesAreWrittenWhereThePersonSays(t *testing.T) {
	s := newStage(t, theme.Light, func(h *fakeHouse) { h.views = h.views[1:2] })
	s.signIn()
	for _, c := range []struct{ button, format, said string }{
		{"Export HTML…", "html", "Report written"}, {"Export JSON…", "json", "Report written"}, {"Hand-over file…", "handover", "Hand-over file written"},
	} {
		s.goTo(pageApprovals)
		s.press(c.button)
		s.parts.Window.Canvas().Focused().(*widget.Entry).SetText("/tmp/out")
		s.press("Save")
		s.until("it is written", func() bool { return s.dialogs.open != nil })
		if last := s.house.reports[len(s.house.reports)-1]; last != "outlook-cal "+c.format+" /tmp/out" || !s.sees(c.said) {
			t.Errorf("%s wrote %q: %q", c.button, last, s.texts())
		}
		s.dialogs.escape()
	}
	s.openConsent(s.views[0].Target)
	s.until("the connector is there", func() bool { return s.setup.Ways != nil })
	s.press("Hand-over file…")
	s.press("Save")
	s.until("it is written", func() bool { return s.setup.Notice != "" })
	if last := s.house.reports[len(s.house.reports)-1]; !strings.HasPrefix(last, "outlook-cal handover ") || !s.sees("The hand-over file is written") {
		t.Errorf("wrote %q: %q", last, s.texts())
	}
}

func TestOnlyWebPagesAreHandedToTheDesktop(t *testing.T) {
	s := newStage(t, theme.Light, nil)
	for address, ok := range map[string]bool{
		"https://entra.microsoft.com/x": true, "http://127.0.0.1:8080/x": true, "http://localhost/x": true,
		"http://contoso.com": false, "file:///etc/passwd": false, "javascript:alert(1)": false, "ms-settings:x": false, "": false, "https//x": false,
	} {
		if got := s.outside.page(address) == nil; got != ok {
			t.Errorf("%q opened: %v, want %v", address, got, ok)
		}
	}
}

func TestEveryPageFitsTheWindowInEverySize(t *testing.T) {
	for _, scale := range settings.Scales() {
		s := newStage(t, theme.Light, func(h *fakeHouse) {
			h.me.Tenant.Name = "A company with a rather long name (Holding) Ltd & Co. KG"
			h.me.UPN = "a-person-with-a-long-name@a-company-with-a-long-name.example"
		})
		s.signIn()
		s.onSettings(settings.PickScale{Scale: scale.Scale})
		s.preview.Approved = "approved today 14:05 by Somebody with a long name"
		for p := range pageCount {
			if p == pageSetup {
				s.openSetup(s.views[1].Target)
				s.until("the connector was read", func() bool { return s.setup.View != nil })
			} else {
				s.goTo(p)
			}
			s.until("nothing runs", func() bool { return len(s.work.running) == 0 })
			if p == pagePreview {
				s.onPreview(previewscreen.Standing{Approved: "approved today 14:05 by Somebody with a long name"})
			}
			s.picture(fmt.Sprintf("size-%v-%d", scale.Scale, p))
			if m := s.parts.Window.Content().MinSize(); m.Width > 1280 || m.Height > 800 {
				t.Errorf("size %v: page %d wants %v", scale.Scale, p, m)
			}
		}
	}
}

func TestTextOfATenantCannotHideInTheWindow(t *testing.T) {
	s := newStage(t, theme.Light, func(h *fakeHouse) {
		h.me.Tenant.Name = "Contoso\u202eevil"
		h.views[0].Live.Problems = []string{"zero\u200bwidth"}
		h.views[0].Status.Credential = "cred\u2066x"
	})
	s.signIn()
	for _, text := range s.texts() {
		if strings.ContainsAny(text, "\u202e\u200b\u2066") {
			t.Errorf("%q deceives", text)
		}
	}
}

func TestTheLastRequestOfAKeyWins(t *testing.T) {
	queue := make(chan func(), 16)
	w := newWork(context.Background(), func(f func()) { queue <- f })
	var got []string
	release := make(chan struct{})
	w.start("k", func(ctx context.Context, _ func(func())) func() {
		<-ctx.Done()
		<-release
		return func() { got = append(got, "old") }
	})
	w.start("k", func(_ context.Context, post func(func())) func() {
		post(func() { got = append(got, "progress") })
		return func() { got = append(got, "new") }
	})
	(<-queue)()
	(<-queue)()
	close(release)
	(<-queue)()
	if strings.Join(got, " ") != "progress new" || w.active("k") {
		t.Errorf("applied: %v", got)
	}
}

func TestACancelledJobSaysSoAndAFinishedOneDoesNot(t *testing.T) {
	queue := make(chan func(), 16)
	w := newWork(context.Background(), func(f func()) { queue <- f })
	var stopped []bool
	w.start("a", func(ctx context.Context, _ func(func())) func() {
		return func() { stopped = append(stopped, ctx.Err() != nil) }
	})
	(<-queue)()
	w.start("a", func(ctx context.Context, _ func(func())) func() {
		<-ctx.Done()
		return func() { stopped = append(stopped, ctx.Err() != nil) }
	})
	w.cancel("a")
	(<-queue)()
	if len(stopped) != 2 || stopped[0] || !stopped[1] {
		t.Errorf("stopped: %v", stopped)
	}
}

func TestDispatcherMeasuresEveryHop(t *testing.T) {
	var queue []func()
	d := NewDispatcher(func(f func()) { queue = append(queue, f) })
	ran := 0
	d.Do(func() { ran++ })
	d.Do(func() { ran++ })
	time.Sleep(2 * time.Millisecond)
	for _, f := range queue {
		f()
	}
	delays := d.Delays()
	if ran != 2 || len(delays) != 2 || delays[0] < 2*time.Millisecond {
		t.Errorf("ran %d, delays %v", ran, delays)
	}
}

func TestABurstOfProgressIsDrawnOnceAndItsEndAtOnce(t *testing.T) {
	s := newStage(t, theme.Light, nil)
	s.goTo(pageTour)
	s.onTour(tour.Stepped{Text: "Signed in."})
	s.onTour(tour.Stepped{Text: "Verified."})
	if s.sees("Verified.") || !s.drawDue {
		t.Error("every event draws the page")
	}
	s.until("the burst is drawn", func() bool { return !s.drawDue })
	if !s.sees("Signed in.") || !s.sees("Verified.") {
		t.Errorf("the burst is lost: %q", s.texts())
	}
	s.onTour(tour.Stepped{Text: "Reports are written."})
	s.onTour(tour.Done{})
	if !s.sees("The tour is finished") || !s.sees("Reports are written.") || s.drawDue {
		t.Errorf("the end waits: %q", s.texts())
	}
	s.onTour(tour.Stepped{Text: "late"})
	s.goTo(pageSettings)
	if s.drawDue {
		t.Error("a page that is left is still to be drawn")
	}
}

func TestThePassphraseIsAskedTwiceAndGoesNowhereElse(t *testing.T) {
	s := newStage(t, theme.Light, nil)
	asker := NewAsker()
	got := make(chan secret.Secret, 1)
	go func() {
		p, err := asker.Passphrase(context.Background(), true)
		if err != nil {
			p = secret.Secret{}
		}
		got <- p
	}()
	asker.attach(s.dialogs, s.disp.Do)
	s.until("the question is there", func() bool { return s.dialogs.open != nil })
	use := findButton(s.parts.Window.Canvas().Overlays().Top(), "Use this passphrase")
	first := s.parts.Window.Canvas().Focused().(*widget.Entry)
	test.Type(first, "a long sentence")
	if !use.Disabled() {
		t.Error("once is enough")
	}
	s.parts.Window.Canvas().FocusNext()
	test.Type(s.parts.Window.Canvas().Focused(), "a long sentence")
	if use.Disabled() {
		t.Fatal("twice the same is refused")
	}
	test.Tap(use)
	if p := <-got; string(p.Reveal()) != "a long sentence" {
		t.Error("another passphrase came out")
	}
	if first.Text != "" {
		t.Error("the field keeps the passphrase")
	}
}

func TestNoAnswerToTheEncryptedFileIsNo(t *testing.T) {
	s := newStage(t, theme.Light, nil)
	asker := NewAsker()
	asker.attach(s.dialogs, s.disp.Do)
	answer := make(chan bool, 1)
	go func() { answer <- asker.OfferVault(context.Background(), "There is no keychain.") }()
	s.until("the question is there", func() bool { return s.dialogs.open != nil })
	s.typedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if <-answer {
		t.Error("Escape agrees")
	}
	ctx, stop := context.WithCancel(context.Background())
	stop()
	if NewAsker().OfferVault(ctx, "x") {
		t.Error("a window that never came agrees")
	}
	ctx, stop = context.WithCancel(context.Background())
	go func() { answer <- asker.OfferVault(ctx, "again") }()
	s.until("the question is there", func() bool { return s.dialogs.open != nil })
	stop()
	s.until("the question is gone", func() bool { return s.dialogs.open == nil })
	if <-answer {
		t.Error("a question that nobody waits for agrees")
	}
}

func TestPlainLocaleIsEnglish(t *testing.T) {
	for _, locale := range []string{"C", "POSIX", ""} {
		t.Setenv("LC_ALL", locale)
		t.Setenv("LC_MESSAGES", "")
		t.Setenv("LANG", "")
		if err := Translate(); err != nil {
			t.Fatal(err)
		}
		if got := words.L("{{.N}} field", words.M{"N": 1}); got != "1 field" {
			t.Errorf("locale %q: %q", locale, got)
		}
	}
}

func TestLooksSurviveAndNonsenseDoesNot(t *testing.T) {
	p := test.NewTempApp(t).Preferences()
	looks{Mode: theme.Dark, Scale: 1.2}.save(p)
	if got := loadLooks(p); got.Mode != theme.Dark || got.Scale < 1.19 || got.Scale > 1.21 {
		t.Errorf("looks: %+v", got)
	}
	p.SetString("mode", "neon")
	p.SetFloat("scale", 99)
	if got := loadLooks(p); got != (looks{theme.System, 1}) {
		t.Errorf("looks: %+v", got)
	}
}

func TestTheCoverageTabComparesAndKeepsRules(t *testing.T) {
	s := newStage(t, theme.Light, nil)
	s.signIn()
	s.goTo(pagePreview)
	s.until("the preview is there", func() bool { return s.preview.Result != nil })
	s.onPreview(previewscreen.PickTab{Tab: previewscreen.Coverage})
	s.until("the coverage is there", func() bool { return s.preview.Cover.Coverage != nil })
	if !s.sees("What becomes of it") || len(s.preview.CoverLines()) != 9 {
		t.Fatalf("%d lines, texts %q", len(s.preview.CoverLines()), s.texts())
	}
	s.onPreview(previewscreen.PickProperty{Line: 3})
	s.picture("preview-coverage")
	s.onPreview(previewscreen.CompareWith{Preset: "strict"})
	s.until("the comparison is there", func() bool { return s.preview.Cover.Comparison != nil })
	s.picture("preview-compared")
	s.press("Save rules file…")
	s.press("Save")
	s.until("the file is written", func() bool { return len(s.house.saved) == 1 && s.dialogs.open != nil })
	if !strings.HasSuffix(s.house.saved[0], "strict.yaml: endpoints: []\n") {
		t.Errorf("saved %q", s.house.saved)
	}
	s.press("Close")
	s.press("Back to the call")
	if s.preview.Cover.Comparison != nil || len(s.preview.CoverLines()) != 9 {
		t.Error("the comparison stays")
	}
}
