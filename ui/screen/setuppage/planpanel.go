package setuppage

import (
	"fyne.io/fyne/v2"

	"gatehouse/setup/plan"
	"gatehouse/ui/screen/words"
	"gatehouse/ui/theme"
	"gatehouse/ui/widget"
)

func (v *View) planPanel(s State) fyne.CanvasObject {
	column := widget.Column(14, v.form.object(s))
	if s.View == nil || s.View.Plan == nil {
		why := s.WhyNot(Create)
		column.Add(widget.Card(widget.Sub(words.L("No plan yet")), widget.NewPara(words.Visible(why), theme.Muted)))
		return column
	}
	p := s.View.Plan
	for _, f := range p.Findings {
		column.Add(finding(f))
	}
	steps := p.Of(plan.Create, plan.Credential)
	if len(steps) == 0 {
		column.Add(widget.Card(widget.Sub(words.L("Nothing to change")), widget.NewPara(words.L("The tenant already holds what this connector asks for. A second apply changes nothing."), theme.Muted)))
	} else {
		card := []fyne.CanvasObject{cardHead(words.Count(changes(steps), "{{.N}} change in {{.Tenant}}", "{{.N}} changes in {{.Tenant}}", words.M{"Tenant": s.Me.Tenant.Name}), v.create(s))}
		card = append(card, v.reason(s, Create)...)
		column.Add(widget.Card(append(card, widget.PlanDiff(steps))...))
	}
	if later := p.Of(plan.Enable, plan.Consent); len(later) > 0 {
		column.Add(widget.Card(widget.Sub(words.L("Later, behind the gate")), widget.PlanDiff(later)))
	}
	return column
}

// finding is marked by what it does to the plan: it stops it, changes it, or is only to be known.
func finding(f plan.Finding) fyne.CanvasObject {
	text := f.Text
	if f.Adapts && !f.Blocks {
		text = words.L("The plan is adapted: {{.What}}", words.M{"What": f.Text})
	}
	if f.Next != "" {
		text += " " + f.Next
	}
	switch {
	case f.Blocks:
		return widget.Notice("✕", text, theme.Bad, theme.BadBg)
	case f.Adapts:
		return widget.Notice("~", text, theme.Accent, theme.AccentBg)
	}
	return widget.Notice("!", text, theme.Caution, theme.CautionBg)
}

// create is the button that creates or goes on.
func (v *View) create(s State) fyne.CanvasObject {
	text := words.L("Create")
	if s.View != nil && (s.View.Live.App != nil || !s.View.Journal.IsZero()) {
		text = words.L("Go on")
	}
	return v.primary(text, Start{Create}).Able(s.WhyNot(Create) == "")
}

// reason says why an action is not possible now.
func (v *View) reason(s State, a Action) []fyne.CanvasObject {
	why := s.WhyNot(a)
	if why == "" || s.busy() {
		return nil
	}
	row := widget.Row(10, widget.Grow(widget.Notice("!", why, theme.Caution, theme.CautionBg)))
	if s.View != nil && !s.View.Current && a != Create {
		row.Add(v.button(words.L("Open the preview"), SeePreview{}))
	}
	if a == Create && s.NeedsColleague() {
		row.Add(v.button(words.L("Ask a colleague…"), AskColleague{}))
	}
	return []fyne.CanvasObject{row}
}
