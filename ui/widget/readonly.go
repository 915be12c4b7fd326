package widget

import (
	"fyne.io/fyne/v2"
)

// ReadOnly is text of several lines that can be selected and copied, with the mouse and by keyboard, and not changed. It is for a
// page of text at most: what may be long goes into a list.
type ReadOnly struct {
	Entry
}

// NewReadOnly makes an empty one.
func NewReadOnly() *ReadOnly {
	r := &ReadOnly{}
	r.MultiLine, r.Wrapping = true, fyne.TextWrapWord
	r.Scroll = fyne.ScrollNone
	r.ExtendBaseWidget(r)
	return r
}

// Set shows another text.
func (r *ReadOnly) Set(text string) {
	if r.Text != text {
		r.SetText(text)
	}
}

// AcceptsTab leaves Tab to the window: it goes on to the next thing.
func (r *ReadOnly) AcceptsTab() bool { return false }

// TypedRune takes no letter.
func (r *ReadOnly) TypedRune(rune) {}

// TypedKey moves and selects, and changes nothing.
func (r *ReadOnly) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeyBackspace, fyne.KeyDelete:
	case fyne.KeyReturn, fyne.KeyEnter:
		forwardKey(r, ev)
	default:
		r.Entry.TypedKey(ev)
	}
}

// TypedShortcut copies and selects; what would change the text is not taken.
func (r *ReadOnly) TypedShortcut(s fyne.Shortcut) {
	switch s.(type) {
	case *fyne.ShortcutPaste, *fyne.ShortcutCut, *fyne.ShortcutUndo, *fyne.ShortcutRedo:
		return
	}
	r.Entry.TypedShortcut(s)
}

// TappedSecondary shows no menu: Fyne's offers to cut and to paste.
func (r *ReadOnly) TappedSecondary(*fyne.PointEvent) {}
