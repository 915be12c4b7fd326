package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	fw "fyne.io/fyne/v2/widget"
)

// Entry is Fyne's; Escape goes on to the window, and so do the window's own shortcuts, which Fyne would swallow here.
type Entry struct {
	fw.Entry
}

// NewEntry makes a one-line field.
func NewEntry(placeholder string, changed func(string)) *Entry {
	e := &Entry{}
	e.PlaceHolder, e.OnChanged = placeholder, changed
	e.ExtendBaseWidget(e)
	return e
}

// NewPassword makes a field that shows dots.
func NewPassword(placeholder string) *Entry {
	e := &Entry{}
	e.Password, e.PlaceHolder = true, placeholder
	e.ExtendBaseWidget(e)
	return e
}

// TypedKey hands Escape to the window.
func (e *Entry) TypedKey(ev *fyne.KeyEvent) {
	if ev.Name == fyne.KeyEscape {
		forwardKey(e, ev)
		return
	}
	e.Entry.TypedKey(ev)
}

// TypedShortcut hands shortcuts that are not the field's own (copy, paste, undo …) to the window.
func (e *Entry) TypedShortcut(s fyne.Shortcut) {
	if custom, ok := s.(*desktop.CustomShortcut); ok && forwardShortcut(e, custom) {
		return
	}
	e.Entry.TypedShortcut(s)
}

// WindowShortcut is set by the window: it runs a shortcut of its table and says whether it knows it.
var WindowShortcut func(fyne.Canvas, *desktop.CustomShortcut) bool

func forwardShortcut(o fyne.CanvasObject, s *desktop.CustomShortcut) bool {
	if WindowShortcut == nil {
		return false
	}
	c := fyne.CurrentApp().Driver().CanvasForObject(o)
	return c != nil && WindowShortcut(c, s)
}
