package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fw "fyne.io/fyne/v2/widget"

	"gatehouse/setup/lifecycle"
	"gatehouse/ui/screen/words"
	"gatehouse/ui/theme"
)

// LifeLine is the six-part bar of a connector's card, with the name and mark of every part under it.
type LifeLine struct {
	fw.BaseWidget
	marks []lifecycle.Mark
}

// NewLifeLine draws the marks of a status report.
func NewLifeLine(marks []lifecycle.Mark) *LifeLine {
	l := &LifeLine{marks: marks}
	l.ExtendBaseWidget(l)
	return l
}

func markLook(s lifecycle.MarkState) (glyph string, bar, text fyne.ThemeColorName) {
	switch s {
	case lifecycle.Done:
		return "✓", theme.Good, theme.Good
	case lifecycle.Current:
		return "◌", theme.Accent, theme.Accent
	case lifecycle.Warning:
		return "!", theme.Caution, theme.Caution
	}
	return "○", theme.Line, theme.Muted
}

// CreateRenderer is part of Fyne's widget contract.
func (l *LifeLine) CreateRenderer() fyne.WidgetRenderer {
	r := &lifeRenderer{l: l}
	for _, m := range l.marks {
		glyph, _, colour := markLook(m.State)
		name := NewText(glyph+" "+words.L(m.Name), theme.SizeTiny, colour, fyne.TextStyle{}).Shortened()
		bar := canvas.NewRectangle(theme.C(theme.Line))
		r.bars, r.names = append(r.bars, bar), append(r.names, name)
		r.objects = append(r.objects, bar, name)
	}
	r.Refresh()
	return r
}

type lifeRenderer struct {
	plainRenderer
	l     *LifeLine
	bars  []*canvas.Rectangle
	names []*Text
}

func (r *lifeRenderer) MinSize() fyne.Size {
	return fyne.NewSize(theme.Px(280), theme.Px(6+3)+lineHeight(theme.S(theme.SizeTiny)))
}

func (r *lifeRenderer) Layout(size fyne.Size) {
	n := float32(len(r.bars))
	if n == 0 {
		return
	}
	gap := theme.Px(4)
	w := (size.Width - gap*(n-1)) / n
	for i := range r.bars {
		x := float32(i) * (w + gap)
		r.bars[i].Move(fyne.NewPos(x, 0))
		r.bars[i].Resize(fyne.NewSize(w, theme.Px(6)))
		r.names[i].Move(fyne.NewPos(x, theme.Px(9)))
		r.names[i].Resize(fyne.NewSize(w, lineHeight(theme.S(theme.SizeTiny))))
	}
}

func (r *lifeRenderer) Refresh() {
	for i, m := range r.l.marks {
		_, bar, _ := markLook(m.State)
		r.bars[i].FillColor, r.bars[i].CornerRadius = theme.C(bar), theme.Px(3)
		r.bars[i].Refresh()
		r.names[i].Refresh()
	}
}
