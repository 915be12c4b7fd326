package setuppage

import (
	"fmt"

	"fyne.io/fyne/v2"
	fw "fyne.io/fyne/v2/widget"

	"gatehouse/setup"
	"gatehouse/setup/definition"
	"gatehouse/ui/screen/connectors"
	"gatehouse/ui/screen/words"
	"gatehouse/ui/theme"
	"gatehouse/ui/widget"
)

// carePanel is the life after creation: differences, credentials, grants, and the end.
func (v *View) carePanel(s State) fyne.CanvasObject {
	column := widget.Column(14)
	if s.Run != nil && isCare(s.Run.Action) && (s.Run.Running || s.Problem != nil || s.Run.Stopped) {
		title := words.L("Working in {{.Tenant}}", words.M{"Tenant": s.Me.Tenant.Name})
		if !s.Run.Running {
			title = words.L("Not finished")
		}
		column.Add(v.runCard(s, title))
	}
	if s.busy() {
		return column
	}
	if s.View.Live.App == nil {
		column.Add(v.removedCard(s))
		return column
	}
	column.Add(v.driftCard(s))
	for _, r := range s.Rotations() {
		column.Add(v.rotationCard(s, r))
	}
	if len(s.Unplanned()) > 0 {
		column.Add(v.unplannedCard(s))
	}
	column.Add(v.ownersCard(s))
	column.Add(widget.Card(
		cardHead(words.L("When it is no longer needed"), v.danger(words.L("Remove…"), StartCare{Care{Action: Remove}}).Able(s.WhyNotCare(Remove) == "")),
		widget.NewPara(words.L("Sign-in is switched off and the app goes to the deleted items, from where it can be restored for 30 days."), theme.Muted)))
	return column
}

func (v *View) danger(text string, event any) *widget.Button {
	return widget.NewDanger(text, func() { v.send(event) })
}

func (v *View) driftCard(s State) fyne.CanvasObject {
	drift := s.View.Status.Drift
	again := v.button(words.L("Read again"), Again{})
	if len(drift) == 0 && len(s.View.Live.Problems) > 0 {
		return widget.Card(cardHead(words.L("Not everything could be read"), again),
			widget.NewPara(words.L("What was read is as it should be. What could not be read is named above, and may have changed."), theme.Muted))
	}
	if len(drift) == 0 {
		return widget.Card(cardHead(words.L("As it should be"), again),
			widget.NewPara(words.L("Settings, permissions, credentials, owners and sign-in are as Gatehouse left them and as the definition asks."), theme.Muted))
	}
	card := []fyne.CanvasObject{cardHead(words.Count(len(drift), "{{.N}} difference from what it should be", "{{.N}} differences from what it should be"), again)}
	for _, d := range drift {
		mend := s.MendOf(d)
		lines := widget.Column(2, widget.NewPara(words.Visible(d.Text), theme.Text))
		if mend.Meaning != "" {
			lines.Add(widget.NewPara(mend.Meaning, theme.Muted))
		}
		row := widget.Row(10, widget.Fixed(14, 0, widget.NewText("!", theme.SizeSub, theme.Caution, fyne.TextStyle{Bold: true})), widget.Grow(lines))
		if mend.Event != nil {
			row.Add(v.button(mend.Button, mend.Event))
		}
		card = append(card, row)
	}
	return widget.Card(card...)
}

// rotationCard is one credential: how long it lives, a new one beside it, and the end of the old one.
func (v *View) rotationCard(s State, r setup.Rotation) fyne.CanvasObject {
	name := connectors.CredentialName(r.Kind)
	if r.Kind == definition.Federated {
		return v.leftCard(s, r)
	}
	if r.UnderWay() {
		card := []fyne.CanvasObject{
			cardHead(words.L("Rotation of the {{.What}}: waiting for the vendor", words.M{"What": name}),
				v.danger(words.L("Retire the old one…"), StartCare{Care{Action: Retire, Kind: r.Kind}}).Able(s.WhyNotCare(Retire) == "")),
			fact(words.L("New"), keptName(r.New)),
		}
		for _, k := range r.Old {
			card = append(card, fact(words.L("Old"), oldName(r.Kind, k)))
		}
		card = append(card, v.handOver(s, r.Kind))
		return widget.Card(append(card, widget.NewPara(words.L("Both work. Give the vendor the new one, see that its imports go on, then retire the old one."), theme.Muted))...)
	}
	care := Care{Action: Rotate, Kind: r.Kind, Days: s.Lifetime}
	if r.Kind == definition.Certificate {
		care.Brought = s.Brought
	}
	card := []fyne.CanvasObject{
		cardHead(words.L("Rotate the {{.What}}", words.M{"What": name}), v.button(words.L("Rotate…"), StartCare{care}).Able(s.WhyNotCare(Rotate) == "")),
		fact(words.L("In use"), keptName(r.New)),
	}
	if care.Brought == nil {
		card = append(card, widget.Row(10, widget.Fixed(120, 0, widget.Muted(words.L("New one lives"))), widget.Fixed(280, 0, v.lifetime(s))))
	}
	if r.Kind == definition.Certificate {
		card = append(card, v.bringRow(s))
	}
	card = append(card, v.handOver(s, r.Kind),
		widget.NewPara(words.L("A new one is made beside it and proven. The old one works until you retire it."), theme.Muted))
	return widget.Card(card...)
}

// leftCard is what was chosen before federation and still works.
func (v *View) leftCard(s State, r setup.Rotation) fyne.CanvasObject {
	card := []fyne.CanvasObject{cardHead(words.L("Left of an earlier choice"),
		v.danger(words.L("Retire it…"), StartCare{Care{Action: Retire, Kind: r.Kind}}).Able(s.WhyNotCare(Retire) == ""))}
	for _, k := range r.Old {
		card = append(card, fact(words.L("Old"), oldName(r.Kind, k)))
	}
	return widget.Card(append(card, widget.NewPara(words.L("It still opens the connector. Once the vendor signs in with the federated credential, retire it."), theme.Muted))...)
}

// bringRow: the person may have a certificate of their own.
func (v *View) bringRow(s State) fyne.CanvasObject {
	row := widget.Row(10, widget.Grow(widget.NewPara(s.BroughtName(), theme.Muted)))
	if s.Brought != nil {
		row.Add(v.button(words.L("Let Gatehouse make one"), DropCertificate{}))
	}
	row.Add(v.button(words.L("Bring a certificate…"), BringCertificate{}))
	return row
}

// handOver gives the kept credential to the vendor, once and on purpose.
func (v *View) handOver(s State, kind string) fyne.CanvasObject {
	text, button := words.L("The vendor needs its value. It is in the keychain, and nothing shows it."), v.button(words.L("Copy for the vendor…"), CopySecret{}).Able(!s.busy())
	if kind == definition.Certificate {
		text = words.L("The vendor may need certificate and key as a file. What leaves the keychain can be copied: export it once.")
		button = v.button(words.L("Export for the vendor…"), ExportCertificate{}).Able(!s.busy())
	}
	return widget.Row(10, widget.Grow(widget.NewPara(text, theme.Muted)), button)
}

// lifetime is the choice of days; the first is the definition's own.
func (v *View) lifetime(s State) fyne.CanvasObject { return lifetimeSelect(s.Lifetime, v.send) }

func lifetimeSelect(days int, send func(any)) *fw.Select {
	names, all := []string{words.L("as the definition says")}, []int{0}
	for _, d := range Lifetimes() {
		names, all = append(names, words.L("{{.N}} days", words.M{"N": fmt.Sprint(d)})), append(all, d)
	}
	pick := fw.NewSelect(names, nil)
	for i, d := range all {
		if d == days {
			pick.SetSelectedIndex(i)
		}
	}
	pick.OnChanged = func(string) { send(PickLifetime{all[pick.SelectedIndex()]}) }
	return pick
}

func (v *View) unplannedCard(s State) fyne.CanvasObject {
	card := []fyne.CanvasObject{cardHead(words.L("Granted, but not planned"), v.button(words.L("Revoke all of these…"), StartCare{Care{Action: Revoke}}).Able(s.WhyNotCare(Revoke) == ""))}
	for _, p := range s.Unplanned() {
		card = append(card, v.permission(s, lineOf(p)))
	}
	return widget.Card(card...)
}

func (v *View) removedCard(s State) fyne.CanvasObject {
	return widget.Card(
		cardHead(words.L("Removed"), v.button(words.L("Restore…"), StartCare{Care{Action: Restore}}), v.danger(words.L("Remove for good…"), StartCare{Care{Action: Purge}})),
		widget.NewPara(words.L("It lies among the deleted items and can be restored until {{.Day}}. Its name stays taken as long.", words.M{"Day": words.Day(s.removedUntil())}), theme.Muted))
}
