package colleague

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"gatehouse/ui/screen/words"
	"gatehouse/ui/theme"
	"gatehouse/ui/widget"
)

// View draws a State and sends what the person does. The text lives as long as the view, so that a selection stays.
type View struct {
	Object fyne.CanvasObject
	Text   *widget.ReadOnly
	head   *widget.Holder
	why    *widget.Holder
	copied *widget.Holder
	send   func(any)
}

// NewView makes the page.
func NewView(send func(any)) *View {
	v := &View{send: send, Text: widget.NewReadOnly(), head: widget.NewHolder(), why: widget.NewHolder(), copied: widget.NewHolder()}
	text := widget.Card(
		widget.Row(10, widget.Grow(widget.Sub(words.L("Send them this")).Shortened()), widget.NewPrimary(words.L("Copy the text"), func() { send(Copy{}) })),
		v.copied, container.NewStack(v.Text))
	after := widget.Card(widget.Row(10, widget.Grow(widget.Sub(words.L("When they have done it")).Shortened()), widget.NewButton(words.L("Adopt existing…"), func() { send(Adopt{}) })),
		widget.NewPara(words.L("They send you the object id. Adopt the application by it: then it is this connector, and you go on with preview, plan and set-up. Where they used Gatehouse, the connector is there when you read the tenant again."), theme.Muted))
	v.Object = container.NewBorder(widget.Inset(24, 20, 24, 0, v.head), nil, nil, nil,
		container.NewVScroll(widget.Inset(24, 14, 24, 20, widget.Column(14, v.why, text, after))))
	return v
}

// Show draws a state.
func (v *View) Show(s State) {
	if s.Target.Definition == nil {
		return
	}
	v.head.Put(widget.Head(s.Title(), words.L("What somebody needs to know who may register applications, as plain text."),
		widget.NewButton(words.L("Back"), func() { v.send(Back{}) })))
	v.why.Put(widget.Notice("!", s.Why(), theme.Caution, theme.CautionBg))
	v.Text.Set(s.Text)
	if s.Copied {
		v.copied.Put(widget.Notice("✓", words.L("Copied. Paste it into a message."), theme.Good, theme.GoodBg))
		v.copied.Show()
	} else {
		v.copied.Hide()
	}
}
