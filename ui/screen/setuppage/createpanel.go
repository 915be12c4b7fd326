package setuppage

import (
	"fyne.io/fyne/v2"

	"gatehouse/setup/plan"
	"gatehouse/ui/screen/words"
	"gatehouse/ui/theme"
	"gatehouse/ui/widget"
)

func (v *View) createPanel(s State) fyne.CanvasObject {
	if s.Run != nil && s.Run.Action == Create {
		title := words.L("Creating in {{.Tenant}}", words.M{"Tenant": s.Me.Tenant.Name})
		if !s.Run.Running {
			title = words.L("Created in {{.Tenant}}", words.M{"Tenant": s.Me.Tenant.Name})
			if s.Problem != nil || s.Run.Stopped {
				title = words.L("Not finished")
			}
		}
		column := widget.Column(14, v.runCard(s, title))
		if !s.Run.Running {
			column.Add(v.factsCard(s))
		}
		return column
	}
	return widget.Column(14, v.factsCard(s))
}

// factsCard says what exists, and offers to go on when the plan is not empty.
func (v *View) factsCard(s State) fyne.CanvasObject {
	if s.View == nil {
		return widget.Column(0)
	}
	live := s.View.Live
	if live.App == nil {
		return widget.Card(cardHead(words.L("Not created yet"), v.create(s)), widget.NewPara(words.L("Look at the plan first: it shows every change before anything is written."), theme.Muted))
	}
	rows := widget.Column(4, fact(words.L("Name"), live.App.DisplayName), fact(words.L("Client id"), live.App.AppID), fact(words.L("Object id"), live.App.ObjectID))
	if live.Principal != nil {
		signIn := words.L("off")
		if live.Principal.Enabled {
			signIn = words.L("on")
		}
		rows.Add(fact(words.L("Sign-in"), signIn))
	}
	rows.Add(fact(words.L("Credential"), s.View.Status.Credential))
	for _, o := range live.App.Owners {
		rows.Add(fact(words.L("Owner"), o.Name))
	}
	head := cardHead(words.L("In the tenant"), v.button(words.L("Copy client id"), CopyText{live.App.AppID}))
	card := []fyne.CanvasObject{head, rows}
	if s.View.Plan != nil && !s.View.Plan.Nothing(plan.Create, plan.Credential) {
		card = append(card, widget.Row(10, v.create(s), v.button(words.L("See the plan"), PickStep{StepPlan})))
	}
	if s.Sheet != nil {
		return widget.Column(14, widget.Card(card...), v.sheetCard(s))
	}
	return widget.Card(card...)
}

func fact(label, value string) fyne.CanvasObject {
	return widget.Row(10, widget.Fixed(120, 0, widget.Muted(label)), widget.Grow(widget.NewPara(words.Visible(value), theme.Text)))
}
