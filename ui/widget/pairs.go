package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"gatehouse/ui/theme"
)

// pairsLayout puts cards two per row, equally high; where there is little room, one per row.
type pairsLayout struct {
	gap, narrow float32
	perRow      int // of the last layout: the height depends on it
}

// Pairs lays cards two per row, or one per row when the width is below narrow mock-up pixels.
func Pairs(gap, narrow float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&pairsLayout{gap: gap, narrow: narrow, perRow: 2}, objects...)
}

func (l *pairsLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	size := fyne.NewSize(theme.Px(l.narrow)/2, 0)
	rows := 0
	for i := 0; i < len(objects); i += l.perRow {
		size.Height += tallest(objects[i:min(i+l.perRow, len(objects))])
		rows++
	}
	if rows > 1 {
		size.Height += float32(rows-1) * theme.Px(l.gap)
	}
	return size
}

func (l *pairsLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.perRow = 2
	if size.Width < theme.Px(l.narrow) {
		l.perRow = 1
	}
	gap := theme.Px(l.gap)
	w := (size.Width - gap*float32(l.perRow-1)) / float32(l.perRow)
	var y float32
	for i := 0; i < len(objects); i += l.perRow {
		row := objects[i:min(i+l.perRow, len(objects))]
		for _, o := range row {
			o.Resize(fyne.NewSize(w, o.MinSize().Height)) // wrapped text finds its height
		}
		h := tallest(row)
		for k, o := range row {
			o.Move(fyne.NewPos(float32(k)*(w+gap), y))
			o.Resize(fyne.NewSize(w, h))
		}
		y += h + gap
	}
}

func tallest(objects []fyne.CanvasObject) float32 {
	var h float32
	for _, o := range objects {
		h = max(h, o.MinSize().Height)
	}
	return h
}
