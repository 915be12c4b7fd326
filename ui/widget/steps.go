package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"

	"gatehouse/ui/screen/words"
	"gatehouse/ui/theme"
)

// StepState is how a step on the left of the set-up page looks.
type StepState int

// The looks.
const (
	StepTodo StepState = iota
	StepCurrent
	StepDone
	StepWarning
)

// StepEntry is one step on the left of the set-up page.
type StepEntry struct {
	Name  string
	Sub   string
	State StepState
	Mark  string // "3" or "✓"
}

// Steps is the column of numbered steps; the open one is a card.
func Steps(entries []StepEntry, open int, pick func(int)) fyne.CanvasObject {
	column := Column(2)
	for i, e := range entries {
		name := NewText(e.Name, fynetheme.SizeNameText, theme.Text, fyne.TextStyle{Bold: i == open})
		words_ := Column(1, name)
		if e.Sub != "" {
			words_.Add(NewPara(words.Visible(e.Sub), theme.Muted))
		}
		item := NewItem(Pad(12, 10, Row(10, number(e), Grow(words_))), func() { pick(i) })
		item.Selected, item.Outline = i == open, true
		column.Add(item)
	}
	return Fixed(210, 0, column)
}

// number is the round mark of a step.
func number(e StepEntry) fyne.CanvasObject {
	fill, text := theme.Line, theme.Text
	switch e.State {
	case StepCurrent:
		fill, text = theme.Accent, theme.OnAccent
	case StepDone:
		fill, text = theme.Good, theme.OnGood
	case StepWarning:
		fill, text = theme.Caution, theme.OnAccent
	}
	label := NewText(e.Mark, theme.SizeSmall, text, fyne.TextStyle{Bold: true})
	return Fixed(24, 24, NewBox(fill, "", 12, container.NewCenter(label)))
}
