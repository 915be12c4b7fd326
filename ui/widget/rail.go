package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"

	"gatehouse/ui/theme"
)

// NavRail is the list of screens on the left, with "What was sent" at the bottom.
type NavRail struct {
	Object fyne.CanvasObject
	items  []*Item
	texts  []*Text
	sent   *Text
	open   string
	closed string
}

// NewNavRail makes the rail; pick is called with the index of an entry, sent when the pane of requests is wanted.
// openText and closedText are the two forms of the line at the bottom.
func NewNavRail(entries []string, openText, closedText string, pick func(int), sent func()) *NavRail {
	n := &NavRail{open: openText, closed: closedText}
	column := Column(4)
	for i, e := range entries {
		text := NewText(e, fynetheme.SizeNameText, theme.Text, fyne.TextStyle{})
		item := NewItem(Pad(12, 9, text), func() { pick(i) })
		n.items, n.texts = append(n.items, item), append(n.texts, text)
		column.Add(item)
	}
	n.sent = NewText(closedText, theme.SizeSmall, theme.Muted, fyne.TextStyle{})
	bottom := NewItem(Pad(12, 6, n.sent), sent)
	body := container.NewBorder(nil, bottom, nil, nil, column)
	n.Object = Fixed(190, 0, container.NewStack(NewBox(theme.Rail, "", 0, Inset(10, 14, 10, 14, body)), rightHairline()))
	return n
}

// Select marks the entry of the open screen; -1 marks none.
func (n *NavRail) Select(index int) {
	for i, item := range n.items {
		on := i == index
		item.Selected = on
		n.texts[i].Style.Bold = on
		n.texts[i].Colour = theme.Text
		if on {
			n.texts[i].Colour = theme.Accent
		}
		item.Refresh()
	}
}

// SentOpen turns the mark of "What was sent".
func (n *NavRail) SentOpen(open bool) {
	if open {
		n.sent.Set(n.open)
	} else {
		n.sent.Set(n.closed)
	}
}

// rightHairline is the line between rail and page.
func rightHairline() fyne.CanvasObject {
	return container.NewBorder(nil, nil, nil, Fixed(1, 0, NewBox(theme.Line, "", 0, Gap(1))))
}

// Hairline is a horizontal line.
func Hairline() fyne.CanvasObject { return Fixed(0, 1, NewBox(theme.Line, "", 0, Gap(1))) }
