package setuppage

import (
	"strings"

	"fyne.io/fyne/v2"

	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
	"gatehouse/ui/screen/words"
	"gatehouse/ui/theme"
	"gatehouse/ui/widget"
)

func (v *View) consentPanel(s State) fyne.CanvasObject {
	if s.Run != nil && s.Run.Running && s.Run.Action == Consent {
		return v.runCard(s, words.L("Granting in {{.Tenant}}", words.M{"Tenant": s.Me.Tenant.Name}))
	}
	column := widget.Column(14)
	if s.Watch != nil {
		column.Add(v.watchCard(s))
	}
	card := []fyne.CanvasObject{v.consentHead(s)}
	card = append(card, v.reason(s, Consent)...)
	if s.View != nil && s.View.Live.Principal != nil {
		card = append(card, widget.NewPara(s.ConsentSummary(), theme.Muted))
	}
	for _, line := range s.PermissionLines() {
		card = append(card, v.permission(s, line))
	}
	column.Add(widget.Card(card...))
	if s.View != nil && s.View.Plan != nil && !s.View.Plan.Nothing(plan.Consent) {
		column.Add(v.waysCard(s))
	}
	return column
}

func (v *View) consentHead(s State) fyne.CanvasObject {
	if s.AllGranted() {
		title := words.L("Everything planned is granted")
		if s.Tally().Unplanned > 0 {
			title = words.L("Everything planned is granted, and more")
		}
		return cardHead(title, v.button(words.L("Export report…"), Export{}))
	}
	if s.View != nil && s.View.Plan != nil && s.View.Plan.Nothing(plan.Consent) {
		return cardHead(words.L("Nothing planned is known to be missing"), v.button(words.L("Read again"), Again{}), v.button(words.L("Export report…"), Export{}))
	}
	can := s.CanGrant()
	grant := v.primary(words.L("Grant here"), Start{Consent}).Able(s.WhyNot(Consent) == "" && can.Ability != entra.No)
	head := cardHead(words.L("Grant the permissions"), grant)
	if can.Ability == entra.Yes {
		return head
	}
	mark := "?"
	if can.Ability == entra.No {
		mark = "!"
	}
	return widget.Column(8, head, widget.Notice(mark, strings.TrimSpace(can.Why+" "+s.Approver()), theme.Caution, theme.CautionBg))
}

// permission is one line of a table: name, kind and state; below it what the state means and what can be done about it.
func (v *View) permission(s State, line PermissionLine) fyne.CanvasObject {
	row := widget.Row(8, widget.Grow(widget.NewPara(words.Visible(line.Name), theme.Text)),
		widget.Fixed(84, 0, widget.Small(line.Kind)), widget.Fixed(180, 0, widget.Row(0, widget.Chip(line.Chip), widget.Spring())))
	if line.Meaning == "" {
		return row
	}
	meaning := widget.Row(8, widget.Grow(widget.SmallPara(line.Meaning)))
	if line.Revoke {
		meaning.Add(v.button(words.L("Revoke…"), StartCare{Care{Action: Revoke, Permission: line.Name}}).Able(s.WhyNotCare(Revoke) == ""))
	}
	return widget.Column(3, row, meaning)
}

// watchCard shows that an approver is waited for, when the tenant was looked at last, and how to stop.
func (v *View) watchCard(s State) fyne.CanvasObject {
	card := []fyne.CanvasObject{
		cardHead(words.L("Waiting for the approver"), v.button(words.L("Stop waiting"), StopWatch{})),
		widget.NewPara(s.Watch.Text(), theme.Text),
		widget.NewPara(words.L("It ends by itself as soon as everything planned is granted and sign-in is on. You can go on with other things meanwhile."), theme.Text),
	}
	return widget.NewBox(theme.AccentBg, theme.Line, 10, widget.Pad(16, 14, widget.Column(6, card...)))
}

// waysCard is for somebody else: the report, the portal and the link.
func (v *View) waysCard(s State) fyne.CanvasObject {
	buttons := []fyne.CanvasObject{v.button(words.L("Hand-over file…"), Export{Handover: true}), v.button(words.L("Export report…"), Export{})}
	card := []fyne.CanvasObject{
		cardHead(words.L("Or let an approver do it"), buttons...),
		widget.NewPara(words.L("The report shows what is asked, why, the sanitized example, and what to click. The connector reads nothing until it is granted."), theme.Muted),
	}
	if s.CanWatch() {
		card = append(card, widget.Row(10, widget.Grow(widget.NewPara(words.L("Sent it? Gatehouse can look until the approver has acted."), theme.Text)), v.button(words.L("Wait for the approver"), StartWatch{})))
	}
	if w := s.Ways; w != nil {
		if w.Portal != "" {
			card = append(card, widget.Column(3, widget.Body(words.L("In the portal: Enterprise applications, this app, Permissions")),
				widget.MonoPara(words.Visible(w.Portal), theme.Text), widget.Row(10, v.button(words.L("Copy portal address"), CopyText{w.Portal}), v.button(words.L("Open the portal"), OpenPage{w.Portal}))))
		}
		if w.Link != "" {
			card = append(card, widget.Column(3, widget.Body(words.L("By link")), widget.MonoPara(words.Visible(w.Link), theme.Text), widget.Row(10, v.button(words.L("Copy link"), CopyText{w.Link}))))
		}
		if w.Note != "" {
			card = append(card, widget.SmallPara(words.Visible(w.Note)))
		}
	}
	return widget.Card(card...)
}
