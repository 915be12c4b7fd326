package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	fw "fyne.io/fyne/v2/widget"

	"gatehouse/ui/theme"
)

// PropertyLine is one line of a PropertyList: a path with two words about it, or a heading.
type PropertyLine struct {
	Heading            string
	Mark               string
	Path, Class, State string
	Colour, Back       fyne.ThemeColorName
}

// PropertyList is a virtualised table of properties: where each stands, which class of data it is, and what becomes of it.
type PropertyList struct {
	Object fyne.CanvasObject
	// OnPick is called with the index of the line that the person chose; headings cannot be chosen.
	OnPick func(line int)

	list  *LongList
	lines []PropertyLine
}

// NewPropertyList makes an empty table with its column titles.
func NewPropertyList(path, class, state string) *PropertyList {
	p := &PropertyList{}
	p.list = NewLongList(func() int { return len(p.lines) }, func() fyne.CanvasObject { return newPropertyRow() },
		func(i int, o fyne.CanvasObject) { o.(*propertyRow).show(p.lines[i]) })
	p.list.OnSelected = func(i int) {
		if p.lines[i].Heading == "" && p.OnPick != nil {
			p.OnPick(i)
		}
	}
	head := newPropertyRow()
	head.title = true
	head.show(PropertyLine{Path: path, Class: class, State: state, Colour: theme.Muted, Back: theme.Clear})
	p.Object = container.NewBorder(Column(2, head, Hairline()), nil, nil, nil, p.list)
	return p
}

// SetLines shows other lines from the top.
func (p *PropertyList) SetLines(lines []PropertyLine) {
	p.lines = lines
	p.list.Reset()
}

// Select marks a line.
func (p *PropertyList) Select(line int) {
	if line != p.list.Selected() {
		p.list.Select(line)
	}
}

type propertyRow struct {
	fw.BaseWidget
	line  PropertyLine
	title bool // the titles of the columns
}

func newPropertyRow() *propertyRow {
	r := &propertyRow{}
	r.ExtendBaseWidget(r)
	return r
}

func (r *propertyRow) show(l PropertyLine) { r.line = l; r.Refresh() }

// CreateRenderer is part of Fyne's widget contract.
func (r *propertyRow) CreateRenderer() fyne.WidgetRenderer {
	out := &propertyRowRenderer{r: r, back: canvas.NewRectangle(theme.C(theme.Clear))}
	out.objects = []fyne.CanvasObject{out.back}
	for i := range out.texts {
		out.texts[i] = canvas.NewText("", theme.C(theme.Text))
		out.objects = append(out.objects, out.texts[i])
	}
	out.Refresh()
	return out
}

type propertyRowRenderer struct {
	plainRenderer
	r     *propertyRow
	back  *canvas.Rectangle
	texts [4]*canvas.Text // mark, path, class, state
}

func (r *propertyRowRenderer) MinSize() fyne.Size {
	return fyne.NewSize(theme.Px(200), theme.S(theme.SizeRow))
}

func (r *propertyRowRenderer) Layout(size fyne.Size) {
	l := r.r.line
	r.back.Move(fyne.NewPos(theme.Px(4), 0))
	r.back.Resize(fyne.NewSize(size.Width-theme.Px(8), size.Height))
	left, right := theme.Px(30), theme.Px(12)
	width := size.Width - left - right
	path, class := width*0.44, width*0.19
	if l.Heading != "" {
		path = width
	}
	places := [4][2]float32{{theme.Px(12), left - theme.Px(12)}, {left, path - theme.Px(8)}, {left + path, class - theme.Px(8)}, {left + path + class, width - path - class}}
	char := fyne.MeasureText("0", theme.S(theme.SizeMono), fyne.TextStyle{Monospace: true}).Width
	for i, full := range [4]string{l.Mark, l.Path, l.Class, l.State} {
		t := r.texts[i]
		room := places[i][1]
		switch {
		case l.Heading != "" && i == 1:
			t.Text = l.Heading
		case l.Heading != "":
			t.Text = ""
		case i == 1:
			t.Text = cutFront(full, int(room/char))
		case i > 1 && fyne.MeasureText(full, t.TextSize, t.TextStyle).Width > room:
			t.Text = fit(full, room, t.TextSize, t.TextStyle)
		default:
			t.Text = full
		}
		height := t.MinSize().Height
		t.Move(fyne.NewPos(places[i][0], (size.Height-height)/2))
		t.Resize(fyne.NewSize(room, height))
	}
}

func (r *propertyRowRenderer) Refresh() {
	l := r.r.line
	if l.Colour == "" {
		l.Colour, l.Back = theme.Text, theme.Clear
	}
	r.back.FillColor, r.back.CornerRadius = theme.C(l.Back), theme.Px(4)
	for i, t := range r.texts {
		t.Color, t.TextSize, t.TextStyle = theme.C(l.Colour), theme.S(theme.SizeSmall), fyne.TextStyle{}
		switch {
		case i == 1 && l.Heading != "":
			t.TextStyle.Bold = true
		case i < 2 && !r.r.title:
			t.TextSize, t.TextStyle.Monospace = theme.S(theme.SizeMono), true
		case i == 2:
			t.Color = theme.C(theme.Muted)
		}
	}
	r.Layout(r.r.Size())
	r.back.Refresh()
	for _, t := range r.texts {
		t.Refresh()
	}
}

// cutFront shortens a path from its beginning: its end says what it is.
func cutFront(text string, cells int) string {
	runes := []rune(text)
	if len(runes) <= cells || cells < 2 {
		return cutCells(text, cells)
	}
	return "…" + string(runes[len(runes)-cells+1:])
}
