package widget

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fw "fyne.io/fyne/v2/widget"
	"golang.org/x/text/width"

	"gatehouse/preview"
	"gatehouse/setup/visible"
	"gatehouse/ui/theme"
)

// RowSource makes the rows of a DiffTree when they come into view.
type RowSource interface {
	RowCount() int
	Row(i int) preview.Row
}

// DiffTree shows two aligned JSON trees in one virtualised list: what Graph returns on the left, what leaves the gate on the right.
type DiffTree struct {
	fw.BaseWidget
	// OnPick is called with the index of the row that the person chose.
	OnPick func(row int)

	rows     RowSource
	list     *LongList
	leftHead fyne.CanvasObject
	rightH   fyne.CanvasObject
	pixelGap float32
	wanted   int // row to select once the list has a size; -1 = none
}

// NewDiffTree makes the two columns with a heading each.
func NewDiffTree(leftHead, rightHead fyne.CanvasObject) *DiffTree {
	d := &DiffTree{leftHead: leftHead, rightH: rightHead, pixelGap: 14, wanted: -1}
	d.list = NewLongList(d.count, func() fyne.CanvasObject { return newDiffRow() },
		func(i int, o fyne.CanvasObject) { o.(*diffRow).show(d.rows.Row(i)) })
	d.list.OnSelected = func(i int) {
		if d.OnPick != nil {
			d.OnPick(i)
		}
	}
	d.ExtendBaseWidget(d)
	return d
}

func (d *DiffTree) count() int {
	if d.rows == nil {
		return 0
	}
	return d.rows.RowCount()
}

// SetRows shows other rows from the top.
func (d *DiffTree) SetRows(rows RowSource) {
	d.rows = rows
	d.list.Reset()
}

// Again shows the same rows anew: they may say more than before.
func (d *DiffTree) Again() { d.list.Refresh() }

// Select marks a row and brings it into view.
func (d *DiffTree) Select(row int) {
	if row < 0 || row >= d.count() || row == d.list.Selected() {
		return
	}
	if d.list.Size().Height < rowHeight() {
		d.wanted = row // bringing a row into view needs a size
		return
	}
	d.list.Select(row)
}

// CreateRenderer is part of Fyne's widget contract.
func (d *DiffTree) CreateRenderer() fyne.WidgetRenderer {
	left, right := NewBox(theme.Surface, theme.Line, 10, Gap(1)), NewBox(theme.Surface, theme.Line, 10, Gap(1))
	r := &diffRenderer{d: d, left: left, right: right}
	r.objects = []fyne.CanvasObject{left, right, d.leftHead, d.rightH, d.list}
	return r
}

type diffRenderer struct {
	plainRenderer
	d           *DiffTree
	left, right *Box
}

func (r *diffRenderer) MinSize() fyne.Size { return fyne.NewSize(theme.Px(280), theme.Px(160)) }

func (r *diffRenderer) Layout(size fyne.Size) {
	gap := theme.Px(r.d.pixelGap)
	half := (size.Width - gap) / 2
	head := theme.Px(34)
	r.left.Resize(fyne.NewSize(half, size.Height))
	r.right.Move(fyne.NewPos(half+gap, 0))
	r.right.Resize(fyne.NewSize(half, size.Height))
	for i, h := range []fyne.CanvasObject{r.d.leftHead, r.d.rightH} {
		h.Move(fyne.NewPos(float32(i)*(half+gap)+theme.Px(12), theme.Px(7)))
		h.Resize(fyne.NewSize(half-theme.Px(20), theme.Px(22)))
	}
	r.d.list.Move(fyne.NewPos(0, head))
	r.d.list.Resize(fyne.NewSize(size.Width, max(0, size.Height-head-theme.Px(8))))
	if wanted := r.d.wanted; wanted >= 0 && size.Height > theme.Px(160) {
		r.d.wanted = -1
		r.d.Select(wanted)
	}
}

func (r *diffRenderer) Refresh() {
	r.left.Refresh()
	r.right.Refresh()
	r.d.leftHead.Refresh()
	r.d.rightH.Refresh()
	r.d.list.Refresh()
}

// diffRow draws both cells of one row.
type diffRow struct {
	fw.BaseWidget
	row preview.Row
}

func newDiffRow() *diffRow {
	r := &diffRow{}
	r.ExtendBaseWidget(r)
	return r
}

func (r *diffRow) show(row preview.Row) { r.row = row; r.Refresh() }

// MarkLook gives the character, text colour and background of what happened to a field.
func MarkLook(m preview.Mark) (glyph string, text, back fyne.ThemeColorName) {
	switch m {
	case preview.Removed:
		return "−", theme.Bad, theme.BadBg
	case preview.Filtered:
		return "▽", theme.Bad, theme.BadBg
	case preview.Tokenised:
		return "◆", theme.Token, theme.TokenBg
	case preview.Redacted:
		return "◇", theme.Token, theme.TokenBg
	case preview.ClearPersonal:
		return "!", theme.Caution, theme.CautionBg
	}
	return "", theme.Text, theme.Clear
}

// CreateRenderer is part of Fyne's widget contract.
func (r *diffRow) CreateRenderer() fyne.WidgetRenderer {
	out := &diffRowRenderer{r: r}
	for i := range out.cells {
		c := &out.cells[i]
		c.back = canvas.NewRectangle(theme.C(theme.Clear))
		c.mark, c.text = canvas.NewText("", theme.C(theme.Text)), canvas.NewText("", theme.C(theme.Text))
		c.mark.TextStyle.Monospace = true
		out.objects = append(out.objects, c.back, c.mark, c.text)
	}
	out.Refresh()
	return out
}

type diffCell struct {
	back       *canvas.Rectangle
	mark, text *canvas.Text
	full       string
}

type diffRowRenderer struct {
	plainRenderer
	r     *diffRow
	cells [2]diffCell
	char  float32 // width of one character of the monospace font
}

func (r *diffRowRenderer) MinSize() fyne.Size {
	return fyne.NewSize(theme.Px(200), theme.S(theme.SizeRow))
}

func (r *diffRowRenderer) Layout(size fyne.Size) {
	gap := theme.Px(14)
	half := (size.Width - gap) / 2
	for i := range r.cells {
		c := &r.cells[i]
		x := float32(i)*(half+gap) + theme.Px(4)
		w := half - theme.Px(8)
		c.back.Move(fyne.NewPos(x, 0))
		c.back.Resize(fyne.NewSize(w, size.Height))
		h := c.text.MinSize().Height
		y := (size.Height - h) / 2
		c.mark.Move(fyne.NewPos(x+theme.Px(8), y))
		c.text.Move(fyne.NewPos(x+theme.Px(26), y))
		if r.char > 0 {
			c.text.Text = cutCells(c.full, int((w-theme.Px(32))/r.char))
		}
		c.text.Resize(fyne.NewSize(w-theme.Px(32), h))
	}
}

func (r *diffRowRenderer) Refresh() {
	row := r.r.row
	size := theme.S(theme.SizeMono)
	r.char = fyne.MeasureText("0", size, fyne.TextStyle{Monospace: true}).Width
	glyph, colour, back := MarkLook(row.Mark)
	for i, text := range []string{row.Left, row.Right} {
		c := &r.cells[i]
		if text != "" {
			text = strings.Repeat("  ", row.Depth) + visible.Text(text)
		}
		c.full = text
		c.mark.Text, c.back.FillColor = "", theme.C(theme.Clear)
		c.text.Color, c.mark.Color = theme.C(colour), theme.C(colour)
		if text != "" && row.Mark != preview.Kept {
			c.mark.Text, c.back.FillColor = glyph, theme.C(back)
		}
		c.back.CornerRadius = theme.Px(4)
		c.mark.TextSize, c.text.TextSize = size, size
		gone := i == 0 && (row.Mark == preview.Removed || row.Mark == preview.Filtered)
		c.text.TextStyle = fyne.TextStyle{Monospace: true, Strikethrough: gone}
	}
	r.Layout(r.r.Size())
	for i := range r.cells {
		r.cells[i].back.Refresh()
		r.cells[i].mark.Refresh()
		r.cells[i].text.Refresh()
	}
}

// cutCells cuts text to a number of monospace cells; wide characters (Unicode UAX 11) take two.
func cutCells(text string, cells int) string {
	used := 0
	for i, r := range text {
		n := 1
		if k := width.LookupRune(r).Kind(); k == width.EastAsianWide || k == width.EastAsianFullwidth {
			n = 2
		}
		if used+n > cells {
			return cutBefore(text[:i], cells)
		}
		used += n
	}
	return text
}

func cutBefore(text string, cells int) string {
	runes := []rune(text)
	if cells <= 0 || len(runes) == 0 {
		return ""
	}
	return string(runes[:len(runes)-1]) + "…"
}
