// Package widget holds Gatehouse's own widgets: they draw values and report what the person did. They must not decide, fetch or log.
package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"gatehouse/ui/theme"
)

// columnLayout stacks objects with one gap and lets each take the height that its text needs at this width.
// Fyne's VBox uses its theme padding and asks for heights before wrapped text knows its width.
type columnLayout struct{ gap float32 }

// Column stacks objects from top to bottom with a gap in mock-up pixels.
func Column(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(columnLayout{gap}, objects...)
}

func (l columnLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var size fyne.Size
	shown := 0
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		m := o.MinSize()
		size.Width = max(size.Width, m.Width)
		size.Height += m.Height
		shown++
	}
	if shown > 1 {
		size.Height += float32(shown-1) * theme.Px(l.gap)
	}
	return size
}

func (l columnLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	shown, springs := 0, 0
	var used float32
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		shown++
		if isSpring(o) {
			springs++
			continue
		}
		o.Resize(fyne.NewSize(size.Width, o.MinSize().Height))
		used += o.MinSize().Height
	}
	if shown > 1 {
		used += float32(shown-1) * theme.Px(l.gap)
	}
	var y float32
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		h := o.MinSize().Height
		if isSpring(o) {
			h = max(0, (size.Height-used)/float32(springs))
		}
		o.Move(fyne.NewPos(0, y))
		o.Resize(fyne.NewSize(size.Width, h))
		y += h + theme.Px(l.gap)
	}
}

// rowLayout puts objects side by side, centred in height; a Spring takes what is left over, a Grow object too.
type rowLayout struct {
	gap float32
	top bool
}

// Row puts objects side by side, centred in height, with a gap in mock-up pixels.
func Row(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(rowLayout{gap: gap}, objects...)
}

// TopRow is a Row whose objects start at the top.
func TopRow(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(rowLayout{gap: gap, top: true}, objects...)
}

func (l rowLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var size fyne.Size
	shown := 0
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		m := o.MinSize()
		size.Width += m.Width
		size.Height = max(size.Height, m.Height)
		shown++
	}
	if shown > 1 {
		size.Width += float32(shown-1) * theme.Px(l.gap)
	}
	return size
}

func (l rowLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	shown, greedy := 0, 0
	var used float32
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		shown++
		used += o.MinSize().Width
		if isGreedy(o) {
			greedy++
		}
	}
	if shown > 1 {
		used += float32(shown-1) * theme.Px(l.gap)
	}
	var extra float32
	if greedy > 0 {
		extra = max(0, (size.Width-used)/float32(greedy))
	}
	var x float32
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		w := o.MinSize().Width
		if isGreedy(o) {
			w += extra
			o.Resize(fyne.NewSize(w, o.MinSize().Height)) // wrapped text finds its height
		}
		h := o.MinSize().Height
		y := (size.Height - h) / 2
		if l.top || y < 0 {
			y = 0
		}
		o.Move(fyne.NewPos(x, y))
		o.Resize(fyne.NewSize(w, h))
		x += w + theme.Px(l.gap)
	}
}

func isSpring(o fyne.CanvasObject) bool { _, ok := o.(layout.SpacerObject); return ok }

func isGreedy(o fyne.CanvasObject) bool {
	if isSpring(o) {
		return true
	}
	c, ok := o.(*fyne.Container)
	if !ok {
		return false
	}
	_, ok = c.Layout.(growLayout)
	return ok
}

// Spring takes the space left over in a Row or Column.
func Spring() fyne.CanvasObject { return layout.NewSpacer() }

type growLayout struct{ columnLayout }

// Grow lets one object of a Row take the width left over.
func Grow(o fyne.CanvasObject) *fyne.Container { return container.New(growLayout{}, o) }

// Pad puts a margin in mock-up pixels around an object: horizontal, then vertical.
func Pad(h, v float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(padLayout{left: h, right: h, top: v, bottom: v}, o)
}

// Inset puts a margin around an object that differs by side.
func Inset(left, top, right, bottom float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(padLayout{left: left, right: right, top: top, bottom: bottom}, o)
}

type padLayout struct{ left, right, top, bottom float32 }

func (l padLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var m fyne.Size
	for _, o := range objects {
		m = m.Max(o.MinSize())
	}
	return m.AddWidthHeight(theme.Px(l.left+l.right), theme.Px(l.top+l.bottom))
}

func (l padLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	inner := size.SubtractWidthHeight(theme.Px(l.left+l.right), theme.Px(l.top+l.bottom))
	for _, o := range objects {
		o.Move(fyne.NewPos(theme.Px(l.left), theme.Px(l.top)))
		o.Resize(inner)
	}
}

// Fixed gives an object a size in mock-up pixels; 0 leaves that side to the object.
func Fixed(width, height float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(fixedLayout{width, height}, o)
}

type fixedLayout struct{ width, height float32 }

func (l fixedLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var m fyne.Size
	for _, o := range objects {
		m = m.Max(o.MinSize())
	}
	if l.width > 0 {
		m.Width = theme.Px(l.width)
	}
	if l.height > 0 {
		m.Height = theme.Px(l.height)
	}
	return m
}

func (fixedLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Move(fyne.NewPos(0, 0))
		o.Resize(size)
	}
}

// Gap is an empty object of a height in mock-up pixels.
func Gap(height float32) fyne.CanvasObject {
	return Fixed(1, height, canvas.NewRectangle(theme.C(theme.Clear)))
}
