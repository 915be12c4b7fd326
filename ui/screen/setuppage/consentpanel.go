package setuppage

import (
	"strings"

	"fyne.io/fyne/v2"

	"gatehouse/setup/entra"
	"gatehouse/setup/lifecycle"
	"gatehouse/setup/plan"
	"gatehouse/ui/screen/words"
	"gatehouse/ui/theme"
	"gatehouse/ui/widget"
)

func (v *View) consentPanel(s State) fyne.CanvasObject {
	if s.Run != nil && s.Run.Running && s.Run.Action == Consent {
		return v.runCard(s, words.L("Granting in {{.Tenant}}", words.M{"Tenant": s.Me.Tenant.Name}))
	}
	card := []fyne.CanvasObject{v.consentHead(s)}
	card = append(card, v.reason(s, Consent)...)
	if s.View != nil {
		for _, p := range s.View.Status.Permissions {
			card = append(card, permissionState(p))
		}
	}
	column := widget.Column(14, widget.Card(card...))
	if s.View != nil && s.View.Plan != nil && !s.View.Plan.Nothing(plan.Consent) {
		column.Add(v.waysCard(s))
	}
	return column
}

func (v *View) consentHead(s State) fyne.CanvasObject {
	if s.View != nil && s.View.Plan != nil && s.View.Plan.Nothing(plan.Consent) {
		return cardHead(words.L("Everything planned is granted"), v.button(words.L("Export report…"), Export{}))
	}
	can := s.CanGrant()
	grant := v.primary(words.L("Grant here"), Start{Consent}).Able(s.WhyNot(Consent) == "" && can.Ability != entra.No)
	head := cardHead(words.L("Grant the permissions"), grant)
	if can.Ability == entra.Yes {
		return head
	}
	mark, colour, back := "?", theme.Caution, theme.CautionBg
	if can.Ability == entra.No {
		mark = "!"
	}
	return widget.Column(8, head, widget.Notice(mark, strings.TrimSpace(can.Why+" "+s.Approver()), colour, back))
}

func permissionState(p lifecycle.Permission) fyne.CanvasObject {
	chip := lifecycle.Chip{Text: "○ " + words.L("not granted")}
	if p.OIDC {
		chip.Text = "○ " + words.L("not granted by itself")
	}
	switch p.State {
	case lifecycle.Granted:
		chip = lifecycle.Chip{Text: "✓ " + words.L("granted"), Tone: lifecycle.Good}
	case lifecycle.GrantedUnplanned:
		chip = lifecycle.Chip{Text: "! " + words.L("granted but not planned"), Tone: lifecycle.Bad}
	case lifecycle.CannotTell:
		chip = lifecycle.Chip{Text: "? " + words.L("cannot tell"), Tone: lifecycle.Caution}
	}
	kind := words.L("application")
	if p.Kind == entra.DelegatedPermission {
		kind = words.L("delegated")
	}
	return widget.Row(8, widget.Body(words.Visible(p.Name)), widget.Small(kind), widget.Spring(), widget.Chip(chip))
}

// waysCard is for somebody else: the report, the portal and the link.
func (v *View) waysCard(s State) fyne.CanvasObject {
	card := []fyne.CanvasObject{
		cardHead(words.L("Or let an approver do it"), v.button(words.L("Hand-over file…"), Export{Handover: true}), v.button(words.L("Export report…"), Export{})),
		widget.NewPara(words.L("The report shows what is asked, why, the sanitized example, and what to click. The connector reads nothing until it is granted."), theme.Muted),
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
