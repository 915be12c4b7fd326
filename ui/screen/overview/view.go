package overview

import (
	"fyne.io/fyne/v2"

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
	head := widget.Head(words.L("Overview"), s.Sub)
	switch s.Phase {
	case SignedOut:
		v.hold.Put(widget.ScrollPage(head, widget.Empty(words.L("Nobody is signed in"),
			words.L("The connectors of a tenant are found in the tenant itself. Sign in to see how they stand; the catalogue and the previews work without."),
			widget.NewPrimary(words.L("Sign in…"), func() { v.send(SignIn{}) }), widget.NewButton(words.L("Look at the connectors"), func() { v.send(Browse{}) }))))
	case Loading:
		v.hold.Put(widget.ScrollPage(head, widget.Busy(words.L("Reading the connectors of this tenant …"), words.L("Cancel"), func() { v.send(Cancel{}) })))
	case Failed:
		v.hold.Put(widget.ScrollPage(head, widget.Trouble(s.Problem, widget.NewPrimary(words.L("Try again"), func() { v.send(Refresh{}) }))))
	default:
		v.hold.Put(widget.ScrollPage(head, v.ready(s)...))
	}
}

func (v *View) ready(s State) []fyne.CanvasObject {
	if len(s.Cards) == 0 {
		return []fyne.CanvasObject{widget.Empty(words.L("No connector yet"),
			words.L("Choose a connector from the catalogue, look at what it will see, and let Gatehouse create it. Nothing can be read before you have approved its preview."),
			widget.NewPrimary(words.L("Choose a connector"), func() { v.send(Browse{}) }))}
	}
	var out []fyne.CanvasObject
	if len(s.Needs) > 0 {
		out = append(out, widget.Column(8, widget.Sub(words.L("Needs you")), v.needs(s.Needs)))
	}
	cards := widget.Pairs(14, 900)
	for _, c := range s.Cards {
		cards.Add(v.card(c))
	}
	return append(out, widget.Column(8, widget.Sub(words.L("Connectors")), cards))
}

func (v *View) needs(needs []Need) fyne.CanvasObject {
	column := widget.Column(0)
	for i, n := range needs {
		button := widget.NewButton(n.Button, func() { v.send(Do{n.Action, n.Target}) })
		if n.Primary {
			button = widget.NewPrimary(n.Button, func() { v.send(Do{n.Action, n.Target}) })
		}
		chip := widget.Fixed(104, 21, widget.Row(0, widget.Chip(n.Chip)))
		column.Add(widget.Pad(10, 7, widget.Row(10, chip, widget.Grow(widget.NewPara(words.Visible(n.Text), theme.Text)), button)))
		if i < len(needs)-1 {
			column.Add(widget.Hairline())
		}
	}
	return widget.BareCard(widget.Pad(0, 4, column))
}

func (v *View) card(c Card) fyne.CanvasObject {
	body := widget.Column(4,
		widget.Row(8, widget.Grow(widget.Bold(words.Visible(c.Name)).Shortened()), widget.Chip(c.Chip)),
		widget.NewPara(words.Visible(c.Line), theme.Muted),
		widget.Gap(2),
		widget.NewLifeLine(c.Marks))
	item := widget.NewItem(widget.BareCard(widget.Pad(16, 14, body)), func() { v.send(Open{c.Target}) })
	return item
}
