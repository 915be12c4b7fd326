package tour

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"gatehouse/ui/screen/words"
	"gatehouse/ui/theme"
	"gatehouse/ui/widget"
)

// View draws a State and sends what the person does.
type View struct {
	Object fyne.CanvasObject
	hold   *widget.Holder
	send   func(any)
}

// NewView makes the screen.
func NewView(send func(any)) *View {
	v := &View{hold: widget.NewHolder(), send: send}
	v.Object = v.hold
	return v
}

// Show draws a state.
func (v *View) Show(s State) {
	action := fyne.CanvasObject(widget.NewPrimary(words.L("Run the tour"), func() { v.send(Start{}) }))
	if s.Running {
		action = widget.NewButton(words.L("Cancel"), func() { v.send(Stop{}) })
	}
	head := widget.Head(words.L("Tour"), words.L("The whole main job on the rehearsal tenant, with the very code that a real tenant gets."), action)
	var body []fyne.CanvasObject
	if s.Problem != nil {
		body = append(body, widget.Trouble(s.Problem))
	}
	if s.Ended {
		body = append(body, widget.Notice("✓", words.L("The tour is finished: three connectors, from preview to verified."), theme.Good, theme.GoodBg))
	}
	for _, part := range s.Parts() {
		var rows []widget.StepRow
		for _, l := range part.Lines {
			rows = append(rows, widget.StepRow{State: l.State, Title: l.Text})
		}
		body = append(body, widget.Card(widget.Sub(words.Visible(part.Title)), widget.StepList(rows)))
	}
	scroll := container.NewVScroll(widget.Inset(24, 14, 24, 20, widget.Column(14, body...)))
	v.hold.Put(container.NewBorder(widget.Inset(24, 20, 24, 0, head), nil, nil, nil, scroll))
	if s.Running {
		scroll.ScrollToBottom() // the newest line is what happens now
	}
}
