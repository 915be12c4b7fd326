package widget

import (
	"fyne.io/fyne/v2"

	"gatehouse/setup/plan"
	"gatehouse/ui/screen/words"
	"gatehouse/ui/theme"
)

// PlanDiff shows the steps of a plan as a diff: + new, − removed, ~ changed, each with its own colour and mark.
func PlanDiff(steps []plan.Step) fyne.CanvasObject {
	column := Column(10)
	for _, s := range steps {
		block := Column(2, Bold(words.Visible(s.Title)).Shortened())
		if s.Detail != "" {
			block.Add(NewPara(words.Visible(s.Detail), theme.Muted))
		}
		for _, c := range s.Changes {
			block.Add(changeLine(c))
		}
		column.Add(block)
	}
	return column
}

// changeLine is one line of the diff.
func changeLine(c plan.Change) fyne.CanvasObject {
	mark, colour, back, text := "~", theme.Accent, theme.AccentBg, ""
	switch {
	case c.From == "":
		mark, colour, back, text = "+", theme.Good, theme.GoodBg, c.Field+": "+c.To
	case c.To == "":
		mark, colour, back, text = "−", theme.Bad, theme.BadBg, c.Field+": "+c.From
	default:
		text = c.Field + ": " + c.From + " → " + c.To
	}
	mono := fyne.TextStyle{Monospace: true}
	line := Row(8, Fixed(14, 0, NewText(mark, theme.SizeMono, colour, mono)), Grow(MonoPara(words.Visible(text), colour)))
	return NewBox(back, "", 4, Pad(8, 2, line))
}
