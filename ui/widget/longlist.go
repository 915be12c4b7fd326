package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fw "fyne.io/fyne/v2/widget"

	"gatehouse/ui/theme"
)

// LongList is a list of rows of one height, of which there may be millions. Fyne's own list places rows by their distance from
// the top in 32-bit floats, which tell rows apart only up to 16 million pixels; this one counts rows, and shows whole ones only.
type LongList struct {
	fw.BaseWidget
	Length func() int
	Create func() fyne.CanvasObject
	Update func(row int, o fyne.CanvasObject)
	// OnSelected is called when the person chooses a row. nil: rows are only looked at.
	OnSelected func(row int)

	top      int // first row in view
	selected int // -1 = none
	scrolled float32
	focused  bool
	bar      *longBar
}

// NewLongList makes a list.
func NewLongList(length func() int, create func() fyne.CanvasObject, update func(int, fyne.CanvasObject)) *LongList {
	l := &LongList{Length: length, Create: create, Update: update, selected: -1}
	l.bar = newLongBar(l)
	l.ExtendBaseWidget(l)
	return l
}

// Reset begins again at the top, with nothing selected.
func (l *LongList) Reset() {
	l.top, l.selected, l.scrolled = 0, -1, 0
	l.Refresh()
}

// Select marks a row and brings it into view. Nobody is told: that is for what the person does.
func (l *LongList) Select(row int) {
	if row < 0 || row >= l.Length() {
		return
	}
	l.selected = row
	l.reveal(row)
	l.Refresh()
}

// Selected is the marked row, -1 = none.
func (l *LongList) Selected() int { return l.selected }

// Top is the first row in view.
func (l *LongList) Top() int { return l.top }

func rowHeight() float32 { return theme.S(theme.SizeRow) }

// visible is how many whole rows fit.
func (l *LongList) visible() int { return max(1, int(l.Size().Height/rowHeight())) }

// last is the topmost row when the end is in view.
func (l *LongList) last() int { return max(0, l.Length()-l.visible()) }

func (l *LongList) reveal(row int) {
	switch n := l.visible(); {
	case l.Size().Height < rowHeight():
		l.top = row // nothing is laid out yet
	case row < l.top:
		l.top = row
	case row >= l.top+n:
		l.top = row - n + 1
	}
}

func (l *LongList) scrollTo(top int) {
	if top = min(max(0, top), l.last()); top != l.top {
		l.top = top
		l.Refresh()
	}
}

// choose is what a click or a key does.
func (l *LongList) choose(row int) {
	if l.Length() == 0 {
		return
	}
	row = min(max(0, row), l.Length()-1)
	if l.OnSelected == nil {
		l.reveal(row)
		l.Refresh()
		return
	}
	l.Select(row)
	l.OnSelected(row)
}

// Tapped chooses the row under the pointer.
func (l *LongList) Tapped(ev *fyne.PointEvent) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(l); c != nil {
		c.Focus(l)
	}
	if row := l.top + int(ev.Position.Y/rowHeight()); l.OnSelected != nil && row < l.Length() && row < l.top+l.visible() {
		l.choose(row)
	}
}

// Scrolled moves by whole rows; what is left of a small movement counts with the next one.
func (l *LongList) Scrolled(ev *fyne.ScrollEvent) {
	l.scrolled -= ev.Scrolled.DY
	rows := int(l.scrolled / rowHeight())
	if rows == 0 && (ev.Scrolled.DY >= 10 || ev.Scrolled.DY <= -10) { // a notch of a wheel always moves
		rows = 1
		if ev.Scrolled.DY > 0 {
			rows = -1
		}
		l.scrolled = 0
	} else {
		l.scrolled -= float32(rows) * rowHeight()
	}
	l.scrollTo(l.top + rows)
}

// FocusGained is part of Fyne's focus contract.
func (l *LongList) FocusGained() { l.focused = true; l.Refresh() }

// FocusLost is part of Fyne's focus contract.
func (l *LongList) FocusLost() { l.focused = false; l.Refresh() }

// TypedRune is part of Fyne's focus contract.
func (l *LongList) TypedRune(rune) {}

// TypedKey moves the choice, or the view where nothing can be chosen.
func (l *LongList) TypedKey(ev *fyne.KeyEvent) {
	page := max(1, l.visible()-1)
	move := map[fyne.KeyName]int{fyne.KeyUp: -1, fyne.KeyDown: 1, fyne.KeyPageUp: -page, fyne.KeyPageDown: page, fyne.KeyHome: -l.Length(), fyne.KeyEnd: l.Length()}[ev.Name]
	switch {
	case move == 0:
		forwardKey(l, ev)
	case l.OnSelected == nil:
		l.scrollTo(l.top + move)
	case l.selected < 0:
		l.choose(max(l.top, l.top+move))
	default:
		l.choose(l.selected + move)
	}
}

// CreateRenderer is part of Fyne's widget contract.
func (l *LongList) CreateRenderer() fyne.WidgetRenderer {
	r := &longListRenderer{l: l, mark: canvas.NewRectangle(theme.C(theme.Clear)), edge: canvas.NewRectangle(theme.C(theme.Clear))}
	r.Refresh()
	return r
}

type longListRenderer struct {
	plainRenderer
	l          *LongList
	mark, edge *canvas.Rectangle
	rows       []fyne.CanvasObject
}

func (r *longListRenderer) MinSize() fyne.Size { return fyne.NewSize(theme.Px(80), rowHeight()) }

// barWidth is the strip over the right end of the rows in which the bar takes the pointer.
func barWidth() float32 { return theme.Px(10) }

func (r *longListRenderer) Layout(size fyne.Size) {
	l, height := r.l, rowHeight()
	l.top = min(l.top, l.last())
	n := min(l.visible(), l.Length()-l.top)
	if size.Height < height {
		n = 0
	}
	for len(r.rows) < n {
		r.rows = append(r.rows, l.Create())
	}
	for i, o := range r.rows {
		if i >= n {
			o.Hide()
			continue
		}
		o.Show()
		o.Move(fyne.NewPos(0, float32(i)*height))
		o.Resize(fyne.NewSize(size.Width, height))
		l.Update(l.top+i, o)
	}
	r.mark.Hide()
	if at := l.selected - l.top; l.selected >= 0 && at >= 0 && at < n {
		r.mark.FillColor, r.mark.CornerRadius = theme.C(theme.Clear), theme.Px(4)
		r.mark.StrokeColor, r.mark.StrokeWidth = theme.C(theme.Accent), 1.5 // around the row: its own colour tells what happened to it
		r.mark.Move(fyne.NewPos(0, float32(at)*height))
		r.mark.Resize(fyne.NewSize(size.Width, height))
		r.mark.Show()
	}
	r.edge.Hide()
	if l.focused {
		r.edge.StrokeColor, r.edge.StrokeWidth, r.edge.CornerRadius = theme.C(theme.Accent), 1, theme.Px(4)
		r.edge.Resize(size)
		r.edge.Show()
	}
	l.bar.Move(fyne.NewPos(size.Width-barWidth(), 0))
	l.bar.Resize(fyne.NewSize(barWidth(), size.Height))
	if l.last() > 0 {
		l.bar.Show()
	} else {
		l.bar.Hide()
	}
	r.objects = append(append(r.objects[:0], r.rows...), r.mark, r.edge, l.bar)
}

func (r *longListRenderer) Refresh() {
	r.Layout(r.l.Size())
	r.l.bar.Refresh()
	canvas.Refresh(r.l)
}
