package window

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"gatehouse/setup/problem"
	"gatehouse/ui/screen/signin"
	"gatehouse/ui/theme"
)

func TestTheDoctorOpensFromSettingsFromAFailedSignInAndByItsKey(t *testing.T) {
	s := newStage(t, theme.Light, nil)
	s.onSignIn(signin.Failed{Problem: problem.New(problem.Failed, "Microsoft could not be reached.", "There is no network.", "Check it.", nil)})
	s.press("Test this machine (doctor)")
	if s.page != pageDoctor {
		t.Errorf("a failed sign-in leads to page %d", s.page)
	}
	s.until("it is examined", func() bool { return s.doctor.Report != nil })
	for _, words := range []string{"1 of 4 tests failed.", "✕ failed", "! warning", "? cannot tell", "✓ good", "Something in between reads the traffic.", "Issuer: Contoso Web Gateway", "Next: Restart it."} {
		if !s.sees(words) {
			t.Errorf("%q is not on the screen", words)
		}
	}
	s.picture("doctor-light")
	s.goTo(pageSettings)
	s.press("Test this machine (doctor)")
	if s.page != pageDoctor || s.page.railIndex() != int(pageSettings) {
		t.Errorf("settings lead to page %d", s.page)
	}
	s.goTo(pageOverview)
	if !s.typedShortcut(s.parts.Window.Canvas(), &desktop.CustomShortcut{KeyName: fyne.KeyD, Modifier: mainKey}) || s.page != pageDoctor {
		t.Errorf("the key leads to page %d", s.page)
	}
}

func TestTheDoctorCanBeStoppedAndStartedAgain(t *testing.T) {
	s := newStage(t, theme.Dark, func(h *fakeHouse) { h.doctor.hold = make(chan struct{}) })
	s.goTo(pageDoctor)
	s.until("lines come one by one", func() bool { return len(s.doctor.Lines) == 3 })
	s.until("they are drawn", func() bool { return !s.drawDue })
	if !s.sees("Testing … 3 lines so far.") {
		t.Error("it does not say that it is at work")
	}
	s.press("Cancel")
	s.until("it has stopped", func() bool { return !s.doctor.Running })
	if s.doctor.Report != nil || len(s.doctor.Lines) != 3 {
		t.Errorf("%+v", s.doctor)
	}
	close(s.house.doctor.hold)
	s.press("Test again")
	s.until("it is examined", func() bool { return s.doctor.Report != nil })
	s.picture("doctor-dark")
}

func TestWhatABundleHoldsIsShownBeforeItIsSaved(t *testing.T) {
	s := newStage(t, theme.Light, nil)
	s.goTo(pageDoctor)
	s.until("it is examined", func() bool { return s.doctor.Report != nil })
	s.press("Save a support bundle…")
	s.until("its list is shown", func() bool { return s.dialogs.open != nil })
	for _, words := range []string{"contents.txt", "doctor.txt", "requests.jsonl", "settings.txt", "Gatehouse sends it to nobody."} {
		if !s.sees(words) {
			t.Errorf("%q is not on the screen", words)
		}
	}
	s.picture("doctor-bundle-light")
	s.press("Choose where to save it…")
	s.until("the place is asked for", func() bool { return s.sees("Path of the file to write.") })
	if len(s.house.doctor.saved) != 0 {
		t.Error("it was written before somebody said where")
	}
	s.press("Save")
	s.until("it is saved", func() bool { return s.doctor.Saved != "" })
	if len(s.house.doctor.saved) != 1 || !strings.HasSuffix(s.house.doctor.saved[0], "gatehouse-support.zip") || len(s.house.doctor.looks) != 2 {
		t.Errorf("%v %v", s.house.doctor.saved, s.house.doctor.looks)
	}
	s.house.doctor.unsafe = problem.New(problem.Failed, "The support bundle could not be written.", "The disk is full.", "Choose another place.", nil)
	s.press("Save a support bundle…")
	s.until("its list is shown", func() bool { return s.dialogs.open != nil })
	s.press("Choose where to save it…")
	s.press("Save")
	s.until("the refusal is shown", func() bool { return s.doctor.Problem != nil })
	if !s.sees("The disk is full.") || s.doctor.Saved != "" {
		t.Error("a bundle that was not written is not said")
	}
}

func TestWhatMustBeKnownBeforeTheSignInStandsOnItsPage(t *testing.T) {
	s := newStage(t, theme.Light, nil)
	s.onSignIn(signin.Submit{})
	s.prompt().Notice("The traffic can be read by Contoso Web Gateway\u202e.")
	s.until("it is said", func() bool { return s.signin.Notice != "" })
	if s.page == pageSignIn && !s.sees("The traffic can be read by Contoso Web Gateway⟦U+202E⟧.") {
		t.Error("it is not on the screen")
	}
}

func TestTheSettingsSayWhereSignInsAreKept(t *testing.T) {
	s := newStage(t, theme.Light, nil)
	s.goTo(pageSettings)
	s.until("it is known", func() bool { return s.settings.Tokens.Known && s.settings.Keychain != "" })
	if !s.sees("Until you sign out, in a file of this account. Nothing is written in clear.") {
		t.Error("it is not on the screen")
	}
	s.picture("settings-tokens-light")
}
