package window

import (
	"context"
	"testing"

	"fyne.io/fyne/v2"

	"gatehouse/ui/theme"
)

func TestASecretThatWouldBeReadIsAskedFor(t *testing.T) {
	s := newStage(t, theme.Light, nil)
	asker := NewAsker()
	asker.attach(s.dialogs, s.disp.Do)
	answer := make(chan bool, 1)
	ask := func() {
		go func() { answer <- asker.MayBeRead(context.Background(), "Signed by Contoso Web Gateway\u202e.") }()
		s.until("the question is there", func() bool { return s.dialogs.open != nil })
	}
	ask()
	if !s.sees("Signed by Contoso Web Gateway⟦U+202E⟧.") {
		t.Error("who reads it is not shown, or not as it is")
	}
	s.typedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if <-answer {
		t.Error("Escape agrees")
	}
	// Enter is pressed without reading: it must not agree.
	ask()
	s.typedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if s.dialogs.open == nil {
		if <-answer {
			t.Error("Enter agrees")
		}
		ask()
	}
	s.press("Issue it all the same")
	if !<-answer {
		t.Error("a person who agrees is not heard")
	}
}
