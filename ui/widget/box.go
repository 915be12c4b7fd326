package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fw "fyne.io/fyne/v2/widget"

	"gatehouse/ui/theme"
)

// Box is a rounded surface around some content.
type Box struct {
	fw.BaseWidget
	Fill, Stroke fyne.ThemeColorName
	Radius       float32
	Content      fyne.CanvasObject
}

// NewBox makes a surface with a fill, an optional line around it and round corners.
func NewBox(fill, stroke fyne.ThemeColorName, radius float32, content fyne.CanvasObject) *Box {
	b := &Box{Fill: fill, Stroke: stroke, Radius: radius, Content: content}
	b.ExtendBaseWidget(b)
	return b
}

// Card is the surface of the mock-ups: 14 by 16 pixels of margin, radius 10, a hairline.
func Card(content ...fyne.CanvasObject) *Box {
	return NewBox(theme.Surface, theme.Line, 10, Pad(16, 14, Column(8, content...)))
}

// BareCard is a Card without margins, for lists.
func BareCard(content fyne.CanvasObject) *Box {
	return NewBox(theme.Surface, theme.Line, 10, content)
}

// CreateRenderer is part of Fyne's widget contract.
func (b *Box) CreateRenderer() fyne.WidgetRenderer {
	r := &boxRenderer{b: b, back: canvas.NewRectangle(theme.C(b.Fill))}
	r.objects = []fyne.CanvasObject{r.back, b.Content}
	r.Refresh()
	return r
}

type boxRenderer struct {
	plainRenderer
	b    *Box
	back *canvas.Rectangle
}

func (r *boxRenderer) MinSize() fyne.Size { return r.b.Content.MinSize() }

func (r *boxRenderer) Layout(size fyne.Size) {
	r.back.Resize(size)
	r.b.Content.Move(fyne.NewPos(0, 0))
	r.b.Content.Resize(size)
}

func (r *boxRenderer) Refresh() {
	r.objects = []fyne.CanvasObject{r.back, r.b.Content}
	r.back.FillColor = theme.C(r.b.Fill)
	r.back.CornerRadius = theme.Px(r.b.Radius)
	if r.b.Stroke != "" {
		r.back.StrokeColor, r.back.StrokeWidth = theme.C(r.b.Stroke), 1
	} else {
		r.back.StrokeWidth = 0
	}
	r.back.Refresh()
	if !r.b.Size().IsZero() {
		r.Layout(r.b.Size())
	}
	r.b.Content.Refresh()
}
