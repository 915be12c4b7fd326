package window

import (
	"testing"
	"time"

	"gatehouse/setup"
	"gatehouse/setup/problem"
	"gatehouse/ui/theme"
)

var unkept = *problem.New(problem.Refused, "The keychain refused the operation.", "No space left on device.", "Free some space.", nil).With("Keychain", "code 28")

// asked puts the question of a working goroutine into the window.
func asked(s *stage, a *Asker, canFile bool) chan setup.KeepChoice {
	answer := make(chan setup.KeepChoice, 1)
	go func() { answer <- a.KeepFailed(s.t.Context(), unkept, canFile) }()
	return answer
}

func TestASecretThatCouldNotBeKeptWaitsForTheThreeChoices(t *testing.T) {
	for button, want := range map[string]setup.KeepChoice{
		"Try the keychain again": setup.KeepRetry, "Use the encrypted file": setup.KeepInFile, "Give it up": setup.KeepGiveUp,
	} {
		s, a := newStage(t, theme.Light, nil), NewAsker()
		a.attach(s.dialogs, s.parts.Dispatch)
		answer := asked(s, a, true)
		s.until("the question is there", func() bool { return s.dialogs.open != nil })
		for _, text := range []string{"The new credential could not be kept", unkept.What, unkept.Why, "Keychain: code 28", "in memory only"} {
			if !s.sees(text) {
				t.Errorf("%q is not said: %q", text, s.texts())
			}
		}
		s.press(button)
		if got := <-answer; got != want {
			t.Errorf("%s chose %v", button, got)
		}
	}
}

func TestWithoutAFileThereAreTwoChoicesAndEscapeGivesUp(t *testing.T) {
	s, a := newStage(t, theme.Light, nil), NewAsker()
	a.attach(s.dialogs, s.parts.Dispatch)
	answer := asked(s, a, false)
	s.until("the question is there", func() bool { return s.dialogs.open != nil })
	if s.sees("Use the encrypted file") {
		t.Error("a file is offered where nobody can type its passphrase")
	}
	s.dialogs.dismiss()
	if got := <-answer; got != setup.KeepGiveUp {
		t.Errorf("escape chose %v", got)
	}
}

// A secret in memory must not wait for an answer that nobody can give any more.
func TestAClosedWindowAnswersEveryQuestionAtOnce(t *testing.T) {
	s, a := newStage(t, theme.Light, nil), NewAsker()
	a.attach(s.dialogs, s.parts.Dispatch)
	answer := asked(s, a, true)
	s.until("the question is there", func() bool { return s.dialogs.open != nil })
	a.left()
	a.left()
	select {
	case got := <-answer:
		if got != setup.KeepGiveUp {
			t.Errorf("it chose %v", got)
		}
	case <-time.After(5 * time.Second):
		t.Fatal("the question still waits")
	}
	if a.OfferVault(t.Context(), "reason") {
		t.Error("a closed window agreed")
	}
	if _, err := a.Passphrase(t.Context(), true); err == nil {
		t.Error("a closed window gave a passphrase")
	}
}
