package window

import (
	"testing"
	"time"

	"gatehouse/setup/secret"
	"gatehouse/ui/clipboard"
	"gatehouse/ui/theme"
)

// board is a clipboard and the clock beside it.
type board struct {
	text string
	due  []func()
}

func (b *board) fit(s *stage) {
	s.outside.clip = func(text string) { b.text = text }
	s.outside.clipped = func() string { return b.text }
	s.outside.mark = func(secret.Secret) (clipboard.Held, error) { return nil, clipboard.ErrNoWay }
	s.outside.later = func(d time.Duration, f func()) {
		if d == secretStays {
			b.due = append(b.due, f)
		}
	}
}

func TestACopiedSecretLeavesTheClipboardByItself(t *testing.T) {
	for name, end := range map[string]func(*stage, *board){
		"after half a minute": func(_ *stage, b *board) { b.due[0]() },
		"signing out":         func(s *stage, _ *board) { s.signOut() },
		"closing the window":  func(s *stage, _ *board) { s.uncopy() },
	} {
		s, b := newStage(t, theme.Light, nil), &board{}
		b.fit(s)
		s.signIn()
		if marked := s.copySecret(secret.New([]byte("value-one"))); marked || b.text != "value-one" {
			t.Fatalf("%s: marked %v, the clipboard holds %q", name, marked, b.text)
		}
		end(s, b)
		s.until("the clipboard is empty: "+name, func() bool { return b.text == "" })
	}
}

func TestWhatThePersonCopiedSinceStays(t *testing.T) {
	s, b := newStage(t, theme.Light, nil), &board{}
	b.fit(s)
	s.copySecret(secret.New([]byte("value-one")))
	b.text = "a shopping list"
	b.due[0]()
	s.until("the time is over", func() bool { return s.copied.held == nil })
	if b.text != "a shopping list" {
		t.Errorf("the clipboard holds %q", b.text)
	}
}

func TestTheClockOfAnEarlierSecretLeavesTheNextOne(t *testing.T) {
	s, b := newStage(t, theme.Light, nil), &board{}
	b.fit(s)
	s.copySecret(secret.New([]byte("value-one")))
	s.copySecret(secret.New([]byte("value-two")))
	b.due[0]()
	s.until("the first clock has struck", func() bool { return s.copied.number == 2 })
	if b.text != "value-two" {
		t.Errorf("the clipboard holds %q", b.text)
	}
	b.due[1]()
	s.until("the clipboard is empty", func() bool { return b.text == "" })
}
