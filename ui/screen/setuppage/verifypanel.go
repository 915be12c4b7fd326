package setuppage

import (
	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"

	"gatehouse/setup/definition"
	"gatehouse/ui/screen/words"
	"gatehouse/ui/theme"
	"gatehouse/ui/widget"
)

func (v *View) verifyPanel(s State) fyne.CanvasObject {
	column := widget.Column(14)
	if outcome := outcomeOf(s); outcome != nil {
		column.Add(outcome)
	}
	column.Add(v.checksCard(s))
	if s.Verification != nil && s.Verification.Command != "" {
		column.Add(widget.Card(widget.Sub(words.L("Run this where the connector runs")), v.command(s.Verification.Command)))
	}
	if n := s.StepsLeft(); n > 0 {
		text := words.Count(n, "{{.N}} thing that people do besides is not marked as done: without it some calls may be refused.",
			"{{.N}} things that people do besides are not marked as done: without them some calls may be refused.")
		column.Add(widget.Row(10, widget.Grow(widget.Notice("!", text, theme.Caution, theme.CautionBg)), v.button(words.L("See the checklist"), PickStep{StepPreview})))
	}
	if s.Sheet != nil {
		column.Add(v.sheetCard(s))
	}
	return column
}

// checksCard is what is proven, how, and line by line what came of it.
func (v *View) checksCard(s State) fyne.CanvasObject {
	action := fyne.CanvasObject(v.primary(words.L("Verify now"), Verify{}).Able(!s.busy() && s.View != nil))
	if s.Checking {
		action = v.button(words.L("Cancel"), Pause{})
	}
	text := words.L("A fresh token is asked for as the connector itself; it must carry exactly the planned permissions, and every example call must answer. Status codes and counts are kept, no content.")
	if s.View != nil && s.View.Target.Choices.Credential == definition.Federated {
		text = words.L("A federated connector cannot be proven from a desktop. Every setting is read back and compared byte for byte; the command below proves it on the other side.")
	}
	card := []fyne.CanvasObject{cardHead(words.L("Prove that it works as planned"), action), widget.NewPara(text, theme.Muted)}
	if s.CanProveHere() && !s.busy() {
		card = append(card, widget.Row(10, widget.Grow(widget.NewPara(words.L("A temporary certificate can stand in for it: it proves permissions and calls from here, and is removed again."), theme.Muted)), v.button(words.L("Prove it from here…"), ProveHere{})))
	}
	if s.Waiting != "" {
		card = append(card, widget.Busy(words.Visible(s.Waiting), "", nil))
	}
	for _, c := range s.Checks {
		mark, colour := "✓", theme.Good
		if !c.OK {
			mark, colour = "✕", theme.Bad
		}
		card = append(card, widget.Row(8, widget.Fixed(20, 0, widget.NewText(mark, fynetheme.SizeNameText, colour, fyne.TextStyle{})),
			widget.Grow(widget.Column(0, widget.NewPara(words.Visible(c.Name), theme.Text), widget.NewPara(words.Visible(c.Text), theme.Muted)))))
	}
	return widget.Card(card...)
}

// outcomeOf is what the last verification came to; nil when there was none, or one is running.
func outcomeOf(s State) fyne.CanvasObject {
	switch r := s.Verification; {
	case s.Checking:
		return nil
	case r == nil && s.View != nil && !s.View.Verified.IsZero():
		return widget.Notice("✓", words.L("Last good verification on this machine: {{.When}}.", words.M{"When": words.Stamp(s.View.Verified)}), theme.Good, theme.GoodBg)
	case r == nil:
		return nil
	case !r.OK:
		return widget.Notice("✕", words.L("Not as planned: see the lines marked ✕. The receipt is kept."), theme.Bad, theme.BadBg)
	case r.Elsewhere:
		return widget.Notice("✓", words.L("Everything that can be checked from here is as planned, {{.When}}. The last proof is made on the other side.", words.M{"When": words.Stamp(r.At)}), theme.Good, theme.GoodBg)
	default:
		return widget.Notice("✓", words.L("Verified {{.When}}. The receipt is kept.", words.M{"When": words.Stamp(r.At)}), theme.Good, theme.GoodBg)
	}
}
