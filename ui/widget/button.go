package widget

import (
	"fyne.io/fyne/v2"
	fw "fyne.io/fyne/v2/widget"

	"gatehouse/ui/theme"
)

// Button is Fyne's, and Enter presses it too. Keys and shortcuts that it does not use go on to the window.
type Button struct {
	fw.Button
	label string
}

// NewButton makes a secondary button.
func NewButton(text string, tapped func()) *Button {
	b := &Button{label: text}
	b.Text, b.OnTapped = text, tapped
	b.ExtendBaseWidget(b)
	return b
}

// NewPrimary makes the button of the page's main action.
func NewPrimary(text string, tapped func()) *Button {
	b := NewButton(text, tapped)
	b.Importance = fw.HighImportance
	return b
}

// NewDanger makes the button of an action that stops something.
func NewDanger(text string, tapped func()) *Button {
	b := NewButton(text, tapped)
	b.Importance = fw.DangerImportance
	return b
}

// Able switches the button on or off.
func (b *Button) Able(on bool) *Button {
	if on {
		b.Enable()
	} else {
		b.Disable()
	}
	return b
}

// MinSize gives the text the margin of the mock-ups, wider than Fyne's.
func (b *Button) MinSize() fyne.Size {
	return b.Button.MinSize().AddWidthHeight(theme.Px(14), 0)
}

// TypedKey presses the button on Enter and hands Escape to the window.
func (b *Button) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		b.Tapped(nil)
	case fyne.KeySpace:
		b.Button.TypedKey(ev)
	default:
		forwardKey(b, ev)
	}
}

// forwardKey gives a key to the window's handler: Fyne sends keys only to the focused widget.
func forwardKey(o fyne.CanvasObject, ev *fyne.KeyEvent) {
	c := fyne.CurrentApp().Driver().CanvasForObject(o)
	if c == nil {
		return
	}
	if typed := c.OnTypedKey(); typed != nil {
		typed(ev)
	}
}
