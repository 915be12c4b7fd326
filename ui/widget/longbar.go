package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	fynetheme "fyne.io/fyne/v2/theme"
	fw "fyne.io/fyne/v2/widget"

	"gatehouse/ui/theme"
)

// longBar is the scroll bar of a LongList.
type longBar struct {
	fw.BaseWidget
	list    *LongList
	hovered bool
	grip    float32 // where in the thumb it was taken, while it is dragged; -1 = it is not
}

func newLongBar(l *LongList) *longBar {
	b := &longBar{list: l, grip: -1}
	b.ExtendBaseWidget(b)
	return b
}

// thumb is where the movable part stands and how long it is.
func (b *longBar) thumb() (at, length float32) {
	height, rows := b.Size().Height, b.list.Length()
	if rows == 0 {
		return 0, height
	}
	length = min(height, max(theme.Px(28), height*float32(b.list.visible())/float32(rows)))
	if last := b.list.last(); last > 0 {
		at = float32(float64(height-length) * float64(b.list.top) / float64(last))
	}
	return at, length
}

// moveTo brings the upper end of the thumb to a place.
func (b *longBar) moveTo(at float32) {
	_, length := b.thumb()
	if way := b.Size().Height - length; way > 0 {
		b.list.scrollTo(int(float64(at)/float64(way)*float64(b.list.last()) + 0.5))
	}
}

// Dragged is part of Fyne's drag contract.
func (b *longBar) Dragged(ev *fyne.DragEvent) {
	at, length := b.thumb()
	if b.grip < 0 {
		b.grip = min(max(0, ev.Position.Y-ev.Dragged.DY-at), length)
	}
	b.moveTo(ev.Position.Y - b.grip)
}

// DragEnd is part of Fyne's drag contract.
func (b *longBar) DragEnd() { b.grip = -1 }

// Tapped brings the middle of the thumb to the place that was pressed.
func (b *longBar) Tapped(ev *fyne.PointEvent) {
	if at, length := b.thumb(); ev.Position.Y < at || ev.Position.Y > at+length {
		b.moveTo(ev.Position.Y - length/2)
	}
}

// Scrolled lets the wheel work on the bar too.
func (b *longBar) Scrolled(ev *fyne.ScrollEvent) { b.list.Scrolled(ev) }

// MouseIn is part of Fyne's hover contract.
func (b *longBar) MouseIn(*desktop.MouseEvent) { b.hovered = true; b.Refresh() }

// MouseMoved is part of Fyne's hover contract.
func (b *longBar) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is part of Fyne's hover contract.
func (b *longBar) MouseOut() { b.hovered = false; b.Refresh() }

// CreateRenderer is part of Fyne's widget contract.
func (b *longBar) CreateRenderer() fyne.WidgetRenderer {
	r := &longBarRenderer{b: b, thumb: canvas.NewRectangle(theme.C(fynetheme.ColorNameScrollBar))}
	r.objects = []fyne.CanvasObject{r.thumb}
	r.Refresh()
	return r
}

type longBarRenderer struct {
	plainRenderer
	b     *longBar
	thumb *canvas.Rectangle
}

func (r *longBarRenderer) MinSize() fyne.Size { return fyne.NewSize(barWidth(), theme.Px(28)) }

func (r *longBarRenderer) Layout(size fyne.Size) {
	at, length := r.b.thumb()
	width := theme.Px(4)
	if r.b.hovered || r.b.grip >= 0 {
		width = theme.Px(8)
	}
	r.thumb.Move(fyne.NewPos(size.Width-width-theme.Px(1), at))
	r.thumb.Resize(fyne.NewSize(width, length))
	r.thumb.CornerRadius = width / 2
}

func (r *longBarRenderer) Refresh() {
	r.thumb.FillColor = theme.C(fynetheme.ColorNameScrollBar)
	r.Layout(r.b.Size())
	r.thumb.Refresh()
}
