package tour

import (
	"image/color"

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
	drawn  []card
	look   look
}

// look is what a kept card was drawn in.
type look struct {
	text color.Color
	px   float32
}

// card is a part with what draws it. A long tour has many lines, and only the last part changes.
type card struct {
	part   Part
	object fyne.CanvasObject
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
	body = append(body, v.cards(s.Parts())...)
	scroll := container.NewVScroll(widget.Inset(24, 14, 24, 20, widget.Column(14, body...)))
	v.hold.Put(container.NewBorder(widget.Inset(24, 20, 24, 0, head), nil, nil, nil, scroll))
	if s.Running {
		scroll.ScrollToBottom() // the newest line is what happens now
	}
}

// cards draws the parts; one that did not change is kept with its texts.
func (v *View) cards(parts []Part) []fyne.CanvasObject {
	if now := (look{theme.C(theme.Text), theme.Px(1)}); now != v.look {
		v.look, v.drawn = now, nil
	}
	objects := make([]fyne.CanvasObject, 0, len(parts))
	for i, part := range parts {
		if i >= len(v.drawn) {
			v.drawn = append(v.drawn, card{})
		}
		if d := &v.drawn[i]; d.object == nil || !d.part.Equal(part) {
			*d = card{part, draw(part)}
		}
		objects = append(objects, v.drawn[i].object)
	}
	v.drawn = v.drawn[:len(parts)]
	return objects
}

func draw(part Part) fyne.CanvasObject {
	rows := make([]widget.StepRow, 0, len(part.Lines))
	for _, l := range part.Lines {
		rows = append(rows, widget.StepRow{State: l.State, Title: l.Text})
	}
	return widget.Card(widget.Sub(words.Visible(part.Title)), widget.StepList(rows))
}
