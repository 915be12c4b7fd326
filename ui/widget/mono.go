package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fw "fyne.io/fyne/v2/widget"

	"gatehouse/setup/visible"
	"gatehouse/ui/theme"
)

// MonoLine is a line of monospace text with the look of a mark.
type MonoLine struct {
	Text         string
	Colour, Back fyne.ThemeColorName
}

type monoRow struct {
	fw.BaseWidget
	line MonoLine
}

func newMonoRow() *monoRow {
	r := &monoRow{}
	r.ExtendBaseWidget(r)
	return r
}

// show takes a line; the value in it may be a tenant's, so nothing invisible stays invisible.
func (r *monoRow) show(l MonoLine) {
	l.Text = visible.Text(l.Text)
	r.line = l
	r.Refresh()
}

// CreateRenderer is part of Fyne's widget contract.
func (r *monoRow) CreateRenderer() fyne.WidgetRenderer {
	out := &monoRowRenderer{r: r, back: canvas.NewRectangle(theme.C(theme.Clear)), text: canvas.NewText("", theme.C(theme.Text))}
	out.text.TextStyle.Monospace = true
	out.objects = []fyne.CanvasObject{out.back, out.text}
	out.Refresh()
	return out
}

type monoRowRenderer struct {
	plainRenderer
	r    *monoRow
	back *canvas.Rectangle
	text *canvas.Text
}

func (r *monoRowRenderer) MinSize() fyne.Size {
	return fyne.NewSize(theme.Px(200), theme.S(theme.SizeRow))
}

func (r *monoRowRenderer) Layout(size fyne.Size) {
	r.back.Resize(size)
	char := fyne.MeasureText("0", theme.S(theme.SizeMono), fyne.TextStyle{Monospace: true}).Width
	r.text.Text = cutCells(r.r.line.Text, int((size.Width-theme.Px(16))/char))
	h := r.text.MinSize().Height
	r.text.Move(fyne.NewPos(theme.Px(8), (size.Height-h)/2))
	r.text.Resize(fyne.NewSize(size.Width-theme.Px(16), h))
}

func (r *monoRowRenderer) Refresh() {
	l := r.r.line
	if l.Colour == "" {
		l.Colour, l.Back = theme.Text, theme.Clear
	}
	r.back.FillColor, r.back.CornerRadius = theme.C(l.Back), theme.Px(4)
	r.text.Color, r.text.TextSize = theme.C(l.Colour), theme.S(theme.SizeMono)
	r.Layout(r.r.Size())
	r.back.Refresh()
	r.text.Refresh()
}

// LineSource makes the lines of a MonoList when they come into view.
type LineSource interface {
	Len() int
	Line(i int) MonoLine
}

// MonoList is a virtualised list of monospace lines, for the sanitized JSON and for commands.
type MonoList struct {
	Object fyne.CanvasObject
	list   *LongList
	lines  LineSource
}

// NewMonoList makes an empty list.
func NewMonoList() *MonoList {
	m := &MonoList{}
	m.list = NewLongList(func() int {
		if m.lines == nil {
			return 0
		}
		return m.lines.Len()
	}, func() fyne.CanvasObject { return newMonoRow() },
		func(i int, o fyne.CanvasObject) { o.(*monoRow).show(m.lines.Line(i)) })
	m.Object = m.list
	return m
}

// SetLines shows other lines from the top.
func (m *MonoList) SetLines(lines LineSource) {
	m.lines = lines
	m.list.Reset()
}
