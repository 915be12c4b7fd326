package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"gatehouse/ui/theme"
)

// flowLayout puts objects side by side and goes on in a new line where the width ends.
type flowLayout struct {
	gap   float32
	width float32 // of the last layout: the height depends on it
}

// Flow is a row of small objects that breaks into lines.
func Flow(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&flowLayout{gap: gap}, objects...)
}

func (l *flowLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	width := l.width
	if width <= 0 {
		width = 1 << 20
	}
	size := fyne.NewSize(0, l.place(objects, width, nil))
	for _, o := range objects {
		if o.Visible() {
			size.Width = max(size.Width, o.MinSize().Width)
		}
	}
	return size
}

func (l *flowLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	l.place(objects, size.Width, func(o fyne.CanvasObject, p fyne.Position) {
		o.Move(p)
		o.Resize(o.MinSize())
	})
}

// place gives the height that objects take in a width; put may be nil.
func (l *flowLayout) place(objects []fyne.CanvasObject, width float32, put func(fyne.CanvasObject, fyne.Position)) float32 {
	var x, y, line float32
	between, lines := theme.Px(l.gap), theme.Px(6)
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		m := o.MinSize()
		if x > 0 && x+m.Width > width {
			x, y, line = 0, y+line+lines, 0
		}
		if put != nil {
			put(o, fyne.NewPos(x, y))
		}
		x += m.Width + between
		line = max(line, m.Height)
	}
	return y + line
}
