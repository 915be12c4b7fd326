package activity

import "fyne.io/fyne/v2"

// above puts notes over a list, which takes what is left. Fyne's border layout asks for the notes' height before their texts know how
// wide they are, and leaves a gap.
type above struct{}

func (above) MinSize(o []fyne.CanvasObject) fyne.Size {
	notes, list := o[0].MinSize(), o[1].MinSize()
	return fyne.NewSize(max(notes.Width, list.Width), list.Height)
}

func (above) Layout(o []fyne.CanvasObject, size fyne.Size) {
	o[0].Resize(fyne.NewSize(size.Width, o[0].MinSize().Height))
	height := o[0].MinSize().Height
	o[0].Move(fyne.NewPos(0, 0))
	o[0].Resize(fyne.NewSize(size.Width, height))
	o[1].Move(fyne.NewPos(0, height))
	o[1].Resize(fyne.NewSize(size.Width, max(0, size.Height-height)))
}
