package widget

import (
	"fyne.io/fyne/v2"

	"gatehouse/setup/lifecycle"
	"gatehouse/ui/screen/words"
	"gatehouse/ui/theme"
)

// toneColours gives text and background of a tone.
func toneColours(t lifecycle.Tone) (text, back fyne.ThemeColorName) {
	switch t {
	case lifecycle.Good:
		return theme.Good, theme.GoodBg
	case lifecycle.Info:
		return theme.Accent, theme.AccentBg
	case lifecycle.Caution:
		return theme.Caution, theme.CautionBg
	case lifecycle.Bad:
		return theme.Bad, theme.BadBg
	case words.ToneToken:
		return theme.Token, theme.TokenBg
	}
	return theme.Text, theme.Control
}

// Chip is a short state in a rounded box. Its text begins with a mark, so that colour is never alone.
func Chip(c lifecycle.Chip) fyne.CanvasObject {
	colour, back := toneColours(c.Tone)
	text := NewText(shortState(words.Visible(c.Text)), theme.SizeSmall, colour, fyne.TextStyle{})
	return Fixed(0, 21, NewBox(back, "", 10, Pad(9, 0, text)))
}

// shortState cuts what is too long for a state: a chip never wraps, and must not push its neighbours out of the window.
func shortState(text string) string {
	const most = 60
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}

// Chips is a row of chips.
func Chips(chips ...lifecycle.Chip) *fyne.Container {
	row := Row(14)
	for _, c := range chips {
		row.Add(Chip(c))
	}
	return row
}
