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
	head := widget.Head(words.L("Approvals & reports"), words.L("Who accepted which preview, and the documents for the person who consents."),
		widget.NewButton(words.L("Open hand-over file…"), func() { v.send(OpenFile{}) }).Able(!s.Opening))
	var body []fyne.CanvasObject
	if s.Problem != nil {
		body = append(body, widget.Trouble(s.Problem))
	}
	if s.Opening {
		body = append(body, widget.Busy(words.L("Holding the hand-over file against the tenant …"), words.L("Cancel"), func() { v.send(Stop{}) }))
	}
	if r, ok := s.Request(); ok {
		body = append(body, v.request(r))
	}
	body = append(body, widget.Column(8, widget.Sub(words.L("Reports")), v.reports(s)), widget.Column(8, widget.Sub(words.L("Approvals")), v.approvals(s)))
	v.hold.Put(widget.ScrollPage(head, body...))
}

// request is an opened hand-over file: who asks, for which app, and the list.
func (v *View) request(r Request) fyne.CanvasObject {
	facts := widget.Column(4)
	for _, f := range r.Facts {
		facts.Add(widget.Row(10, widget.Fixed(120, 0, widget.Muted(f.Label)), widget.Grow(widget.NewPara(words.Visible(f.Value), theme.Text))))
	}
	card := []fyne.CanvasObject{
		widget.Row(10, widget.Grow(widget.Sub(words.Visible(r.Title)).Shortened()), widget.NewButton(words.L("Close"), func() { v.send(Dismiss{}) }),
			widget.NewPrimary(words.L("Go to consent"), func() { v.send(GoOn{}) })), facts,
	}
	if r.Left == 0 {
		card = append(card, widget.Notice("✓", words.L("Everything on the list is granted already."), theme.Good, theme.GoodBg))
	} else {
		card = append(card, widget.NewPara(words.L("Tenant, app and list equal what is planned today. Exactly this is granted, and nothing else:"), theme.Muted))
	}
	for _, p := range r.Permissions {
		card = append(card, widget.Row(10, widget.Grow(widget.Column(1, widget.Row(8, widget.Bold(words.Visible(p.Name)), widget.Small(p.Kind)),
			widget.NewPara(words.Visible(p.Reason), theme.Muted))), widget.Chip(p.Chip)))
	}
	return widget.Card(card...)
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
			widget.NewButton(words.L("Export JSON…"), func() { v.send(Export{l.Target, "json"}) }),
			widget.NewButton(words.L("Hand-over file…"), func() { v.send(Export{l.Target, "handover"}) }))))
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
