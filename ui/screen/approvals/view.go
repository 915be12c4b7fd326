package approvals

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
	head := widget.Head(words.L("Approvals & reports"), words.L("Who accepted which preview, and the documents for the person who consents."))
	var body []fyne.CanvasObject
	if s.Problem != nil {
		body = append(body, widget.Trouble(s.Problem))
	}
	body = append(body, widget.Column(8, widget.Sub(words.L("Reports")), v.reports(s)), widget.Column(8, widget.Sub(words.L("Approvals")), v.approvals(s)))
	v.hold.Put(widget.ScrollPage(head, body...))
}

func (v *View) reports(s State) fyne.CanvasObject {
	lines := s.Reports()
	if len(lines) == 0 {
		if !s.SignedIn {
			return widget.Empty(words.L("Nobody is signed in"), words.L("A report describes a connector as it stands in a tenant."),
				widget.NewPrimary(words.L("Sign in…"), func() { v.send(SignIn{}) }))
		}
		return widget.Empty(words.L("No report yet"), words.L("A report can be written as soon as a connector is created."))
	}
	column := widget.Column(0)
	for i, l := range lines {
		text := widget.Column(1, widget.Bold(words.Visible(l.Name)).Shortened(), widget.NewPara(words.Visible(l.Text), theme.Muted))
		column.Add(widget.Pad(16, 10, widget.Row(10, widget.Grow(text),
			widget.NewButton(words.L("Preview"), func() { v.send(See{l.Target}) }),
			widget.NewButton(words.L("Export HTML…"), func() { v.send(Export{l.Target, "html"}) }),
			widget.NewButton(words.L("Export JSON…"), func() { v.send(Export{l.Target, "json"}) }))))
		if i < len(lines)-1 {
			column.Add(widget.Hairline())
		}
	}
	return widget.BareCard(column)
}

func (v *View) approvals(s State) fyne.CanvasObject {
	lines := s.Lines()
	if len(lines) == 0 {
		return widget.Empty(words.L("No approval yet"), words.L("Open a preview, look at it, and approve it. The record holds hashes of the definition, the rules and the sample, never the sample itself."))
	}
	column := widget.Column(0)
	for i, l := range lines {
		chip := widget.Fixed(104, 21, widget.Row(0, widget.Chip(l.Chip)))
		text := widget.Column(1, widget.Bold(words.Visible(l.Name)).Shortened(), widget.NewPara(words.Visible(l.Text), theme.Muted))
		column.Add(widget.Pad(16, 10, widget.Row(10, chip, widget.Grow(text), widget.Small(l.When))))
		if i < len(lines)-1 {
			column.Add(widget.Hairline())
		}
	}
	return widget.BareCard(column)
}
