package setuppage

import (
	"strings"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"

	"gatehouse/ui/screen/words"
	"gatehouse/ui/theme"
	"gatehouse/ui/widget"
)

// manualCard is the checklist of what people do besides. What they did elsewhere Gatehouse cannot see: they say so.
func (v *View) manualCard(s State) fyne.CanvasObject {
	lines := s.ManualLines()
	card := []fyne.CanvasObject{cardHead(words.L("What people do besides: {{.Done}} of {{.All}} done", words.M{"Done": s.stepsDone(), "All": len(lines)}))}
	for _, line := range lines {
		card = append(card, v.manualLine(s, line))
	}
	return widget.Card(card...)
}

func (v *View) manualLine(s State, line ManualLine) fyne.CanvasObject {
	mark, colour := "○", theme.Muted
	switch {
	case line.Running:
		mark, colour = "◌", theme.Accent
	case line.Done:
		mark, colour = "✓", theme.Good
	}
	head := widget.Row(8, widget.Fixed(20, 0, widget.NewText(mark, fynetheme.SizeNameText, colour, fyne.TextStyle{Bold: true})), widget.Grow(widget.Bold(words.Visible(line.Who)).Shortened()))
	if line.Does && !line.Done {
		head.Add(v.button(words.L("Let Gatehouse do it…"), DoStep{line.ID}).Able(s.CanDoStep(line.ManualStep)))
	}
	switch {
	case line.Running:
		head.Add(v.button(words.L("Cancel"), Pause{}))
	case line.Done:
		head.Add(v.button(words.L("Not done after all"), MarkStep{line.ID, false}).Able(s.SignedIn && !s.busy()))
	default:
		head.Add(v.button(words.L("Mark as done"), MarkStep{line.ID, true}).Able(s.SignedIn && !s.busy()))
	}
	column := widget.Column(3, widget.NewPara(words.Visible(line.Text), theme.Muted))
	if line.DoneBy != "" {
		column.Add(widget.SmallPara(line.DoneBy))
	}
	if line.Warning != "" {
		column.Add(widget.Notice("!", words.Visible(line.Warning), theme.Caution, theme.CautionBg))
	}
	if line.PowerShell != "" {
		column.Add(v.command(line.PowerShell))
	}
	if g := line.Graph; g.URL != "" {
		column.Add(v.command(strings.TrimSpace(g.Method + " " + g.URL + "\n" + g.Body)))
		column.Add(widget.SmallPara(words.L("The request needs {{.Scope}}.", words.M{"Scope": words.Visible(g.Scope)})))
	}
	return widget.Column(3, head, widget.Inset(28, 0, 0, 4, column))
}

// command is text to copy and run elsewhere, line by line.
func (v *View) command(text string) fyne.CanvasObject {
	lines := widget.Column(0)
	for line := range strings.Lines(text) {
		lines.Add(widget.MonoPara(words.Visible(strings.TrimRight(line, "\r\n")), theme.Text))
	}
	return widget.NewBox(theme.Rail, "", 6, widget.Pad(10, 6, widget.Row(8, widget.Grow(lines), v.button(words.L("Copy"), CopyText{text}))))
}
