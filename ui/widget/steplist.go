package widget

import (
	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"

	"gatehouse/setup/apply"
	"gatehouse/ui/screen/words"
	"gatehouse/ui/theme"
)

// StepRow is one line of the live list of a running plan.
type StepRow struct {
	State apply.State
	Title string
	Note  string
	Time  string
}

// glyph gives the character and colour of a state.
func glyph(s apply.State) (string, fyne.ThemeColorName) {
	switch s {
	case apply.Done:
		return "✓", theme.Good
	case apply.Running, apply.Waiting:
		return "◌", theme.Accent
	case apply.Finding:
		return "!", theme.Caution
	case apply.Broken:
		return "✕", theme.Bad
	}
	return "○", theme.Muted
}

// StepList shows the steps of a running plan: glyph, sentence, what is waited for, time.
func StepList(rows []StepRow) fyne.CanvasObject {
	column := Column(0)
	for i, row := range rows {
		mark, colour := glyph(row.State)
		title := theme.Text
		if row.State == apply.Pending {
			title = theme.Muted
		}
		text := Column(1, NewPara(words.Visible(row.Title), title))
		if row.Note != "" {
			text.Add(NewPara(words.Visible(row.Note), theme.Muted))
		}
		glyphText := NewText(mark, fynetheme.SizeNameText, colour, fyne.TextStyle{})
		took := NewText(row.Time, fynetheme.SizeNameText, theme.Muted, fyne.TextStyle{})
		column.Add(Pad(10, 7, Row(8, Fixed(20, 0, glyphText), Grow(text), took)))
		if i < len(rows)-1 {
			column.Add(Hairline())
		}
	}
	return column
}
