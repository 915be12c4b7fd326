package setuppage

import (
	"fyne.io/fyne/v2"

	"gatehouse/setup/entra"
	"gatehouse/setup/lifecycle"
	"gatehouse/ui/screen/words"
	"gatehouse/ui/theme"
	"gatehouse/ui/widget"
)

func (v *View) previewPanel(s State) fyne.CanvasObject {
	d := s.Target.Definition
	card := []fyne.CanvasObject{cardHead(words.L("See what this connector will see"), v.primary(words.L("Open the preview"), SeePreview{}))}
	text := words.L("Its example calls run through the rules, and every field is explained: removed, tokenised or clear. Approving it opens the gate for switching on and for consent.")
	if d.Sanitizer.Direct() {
		text = words.L("This vendor reads Graph directly: no rules stand in between, and the preview shows what it sees in clear. Approving asks you to type the connector's name.")
	}
	if d.Summary != "" {
		card = append(card, widget.NewPara(words.Visible(d.Summary), theme.Text))
	}
	card = append(card, widget.NewPara(text, theme.Muted))
	m := s.mark("Previewed")
	switch {
	case m.State == lifecycle.Done:
		card = append(card, widget.Notice("✓", m.Text, theme.Good, theme.GoodBg))
	case m.Text != "":
		card = append(card, widget.Notice("!", m.Text, theme.Caution, theme.CautionBg))
	}
	column := widget.Column(14, widget.Card(card...), widget.Card(append([]fyne.CanvasObject{widget.Sub(words.L("What it asks for"))}, permissionLines(s)...)...))
	if len(d.Steps) > 0 {
		column.Add(v.manualCard(s))
	}
	return column
}

// permissionLines lists the permissions with reason and what breaks without them.
func permissionLines(s State) []fyne.CanvasObject {
	var out []fyne.CanvasObject
	for _, p := range s.Target.Definition.Permissions {
		kind := words.L("application")
		if p.Kind == entra.DelegatedPermission {
			kind = words.L("delegated")
		}
		line := widget.Column(1, widget.Row(8, widget.Bold(words.Visible(p.Name)), widget.Small(kind)), widget.NewPara(words.Visible(p.Reason), theme.Muted))
		if p.IfDeclined != "" {
			line.Add(widget.SmallPara(words.L("If it is declined: {{.What}}", words.M{"What": words.Visible(p.IfDeclined)})))
		}
		out = append(out, line)
	}
	return out
}
