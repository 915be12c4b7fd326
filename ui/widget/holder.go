package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fw "fyne.io/fyne/v2/widget"
)

// Holder is a place whose content a view replaces.
type Holder struct {
	fw.BaseWidget
	inside fyne.CanvasObject
}

// NewHolder makes an empty place.
func NewHolder() *Holder {
	h := &Holder{inside: Column(0)}
	h.ExtendBaseWidget(h)
	return h
}

// Put replaces the content.
func (h *Holder) Put(o fyne.CanvasObject) {
	if h.inside == o {
		o.Refresh()
		return
	}
	h.inside = o
	h.Refresh()
}

// CreateRenderer is part of Fyne's widget contract.
func (h *Holder) CreateRenderer() fyne.WidgetRenderer {
	r := &holderRenderer{h: h}
	r.objects = []fyne.CanvasObject{h.inside}
	return r
}

type holderRenderer struct {
	plainRenderer
	h *Holder
}

func (r *holderRenderer) MinSize() fyne.Size { return r.h.inside.MinSize() }

func (r *holderRenderer) Layout(size fyne.Size) {
	r.h.inside.Move(fyne.NewPos(0, 0))
	r.h.inside.Resize(size)
}

func (r *holderRenderer) Refresh() {
	r.objects = []fyne.CanvasObject{r.h.inside}
	r.Layout(r.h.Size())
	canvas.Refresh(r.h)
}
