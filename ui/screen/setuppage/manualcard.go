package setuppage

import (
	"strings"

	"fyne.io/fyne/v2"

	"gatehouse/ui/screen/words"
	"gatehouse/ui/theme"
	"gatehouse/ui/widget"
)

// manualCard lists what Gatehouse cannot do itself.
func (v *View) manualCard(s State) fyne.CanvasObject {
	card := []fyne.CanvasObject{widget.Sub(words.L("What people do besides"))}
	for _, st := range s.Target.Definition.Steps {
		line := widget.Column(2, widget.Row(8, widget.Bold(words.Visible(st.Who)).Shortened()), widget.NewPara(words.Visible(st.Text), theme.Muted))
		if st.Warning != "" {
			line.Add(widget.Notice("!", words.Visible(st.Warning), theme.Caution, theme.CautionBg))
		}
		if st.PowerShell != "" {
			line.Add(v.command(st.PowerShell))
		}
		if g := st.Graph; g.URL != "" {
			line.Add(v.command(strings.TrimSpace(g.Method + " " + g.URL + "\n" + g.Body)))
			line.Add(widget.Small(words.Visible(g.Scope)))
		}
		card = append(card, line)
	}
	return widget.Card(card...)
}

// command is text to copy and run elsewhere.
func (v *View) command(text string) fyne.CanvasObject {
	return widget.NewBox(theme.Rail, "", 6, widget.Pad(10, 6, widget.Row(8, widget.Grow(widget.MonoPara(words.Visible(text), theme.Text)), v.button(words.L("Copy"), CopyText{text}))))
}
