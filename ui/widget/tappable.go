package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	fw "fyne.io/fyne/v2/widget"

	"gatehouse/ui/theme"
)

// Item is one choice of a short list (rail, steps, calls): a row that is pressed with the mouse, Enter or Space.
type Item struct {
	fw.BaseWidget
	Selected bool
	Outline  bool // the selected item is a card instead of an accent field
	content  fyne.CanvasObject
	tapped   func()
	hovered  bool
	focused  bool
}

// NewItem makes a row around content.
func NewItem(content fyne.CanvasObject, tapped func()) *Item {
	i := &Item{content: content, tapped: tapped}
	i.ExtendBaseWidget(i)
	return i
}

// Tapped presses the item.
func (i *Item) Tapped(*fyne.PointEvent) {
	if i.tapped != nil {
		i.tapped()
	}
}

// FocusGained, FocusLost, TypedRune and TypedKey make the item usable by keyboard.
func (i *Item) FocusGained() { i.focused = true; i.Refresh() }

// FocusLost is part of Fyne's focus contract.
func (i *Item) FocusLost() { i.focused = false; i.Refresh() }

// TypedRune is part of Fyne's focus contract.
func (i *Item) TypedRune(rune) {}

// TypedKey presses the item on Enter or Space.
func (i *Item) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		i.Tapped(nil)
	default:
		forwardKey(i, ev)
	}
}

// MouseIn is part of Fyne's hover contract.
func (i *Item) MouseIn(*desktop.MouseEvent) { i.hovered = true; i.Refresh() }

// MouseMoved is part of Fyne's hover contract.
func (i *Item) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is part of Fyne's hover contract.
func (i *Item) MouseOut() { i.hovered = false; i.Refresh() }

// Cursor shows that the item can be pressed.
func (i *Item) Cursor() desktop.Cursor { return desktop.PointerCursor }

// CreateRenderer is part of Fyne's widget contract.
func (i *Item) CreateRenderer() fyne.WidgetRenderer {
	r := &itemRenderer{i: i, back: canvas.NewRectangle(theme.C(theme.Clear))}
	r.objects = []fyne.CanvasObject{r.back, i.content}
	r.Refresh()
	return r
}

type itemRenderer struct {
	plainRenderer
	i    *Item
	back *canvas.Rectangle
}

func (r *itemRenderer) MinSize() fyne.Size { return r.i.content.MinSize() }

func (r *itemRenderer) Layout(size fyne.Size) {
	r.back.Resize(size)
	r.i.content.Resize(size)
}

func (r *itemRenderer) Refresh() {
	fill, stroke := theme.Clear, theme.Clear
	switch {
	case r.i.Selected && r.i.Outline:
		fill, stroke = theme.Surface, theme.Line
	case r.i.Selected:
		fill = theme.AccentBg
	}
	r.back.FillColor, r.back.StrokeWidth = theme.C(fill), 0
	if stroke != theme.Clear {
		r.back.StrokeWidth = 1
	}
	if r.i.hovered && !r.i.Selected {
		r.back.FillColor = theme.C("hover")
	}
	if r.i.focused {
		stroke, r.back.StrokeWidth = theme.Accent, 2
	}
	r.back.StrokeColor = theme.C(stroke)
	r.back.CornerRadius = theme.Px(8)
	r.back.Refresh()
	r.i.content.Refresh()
}
