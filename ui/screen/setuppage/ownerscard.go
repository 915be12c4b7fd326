package setuppage

import (
	"fyne.io/fyne/v2"

	"gatehouse/setup"
	"gatehouse/setup/lifecycle"
	"gatehouse/ui/screen/words"
	"gatehouse/ui/theme"
	"gatehouse/ui/widget"
)

// ownersCard lists who owns the connector. An owner can add credentials, so each is told from the others by name, sign-in name and id.
func (v *View) ownersCard(s State) fyne.CanvasObject {
	card := []fyne.CanvasObject{
		cardHead(words.L("Owners"), v.button(words.L("Add an owner…"), AddOwner{}).Able(s.CanChangeOwners())),
		widget.NewPara(words.L("They can change the app and add credentials to it, without any administrator role."), theme.Muted),
	}
	switch o := s.Owners; {
	case !o.Known:
		card = append(card, widget.NewPara(words.L("Reading the owners …"), theme.Muted))
	case o.Problem != nil:
		card = append(card, widget.Notice("?", words.L("Who owns it cannot be told: {{.Why}}", words.M{"Why": o.Problem.What}), theme.Caution, theme.CautionBg))
	case len(o.List) == 0:
		card = append(card, widget.Notice("!", words.L("Nobody owns it: only administrators can look after it."), theme.Caution, theme.CautionBg))
	}
	for _, o := range s.Owners.List {
		card = append(card, v.owner(s, o))
	}
	return widget.Card(card...)
}

func (v *View) owner(s State, o setup.Owner) fyne.CanvasObject {
	detail := words.ShortID(o.ObjectID) + " · " + OwnerWhere(o)
	if o.UPN != "" && o.Name != "" {
		detail = words.Visible(o.Name) + " · " + detail
	}
	row := widget.Row(10, widget.Grow(widget.Column(0, widget.NewPara(words.Visible(o.Label()), theme.Text), widget.SmallPara(detail))))
	if o.Me {
		row.Add(widget.Chip(lifecycle.Chip{Text: "● " + words.L("you"), Tone: lifecycle.Info}))
	}
	row.Add(v.button(words.L("Take away…"), RemoveOwner{o.ObjectID}).Able(s.CanChangeOwners()))
	return row
}
