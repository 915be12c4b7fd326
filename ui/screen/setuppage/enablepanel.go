package setuppage

import (
	"fyne.io/fyne/v2"

	"gatehouse/ui/screen/words"
	"gatehouse/ui/theme"
	"gatehouse/ui/widget"
)

func (v *View) enablePanel(s State) fyne.CanvasObject {
	if s.Run != nil && s.Run.Running && (s.Run.Action == Enable || s.Run.Action == SwitchOff) {
		return v.runCard(s, words.L("Switching sign-in"))
	}
	on := s.View != nil && s.View.Live.Principal != nil && s.View.Live.Principal.Enabled
	if on {
		return widget.Card(cardHead(words.L("Sign-in is on"), v.button(words.L("Switch off"), Start{SwitchOff}).Able(s.WhyNot(SwitchOff) == "")),
			widget.NewPara(words.L("Tokens can be issued. What they may read is decided by consent."), theme.Muted))
	}
	card := []fyne.CanvasObject{
		cardHead(words.L("Sign-in is off"), v.primary(words.L("Switch sign-in on"), Start{Enable}).Able(s.WhyNot(Enable) == "")),
		widget.NewPara(words.L("No token can be issued now. Switching on needs an approved preview and a credential that is kept. Without consent the connector still reads nothing."), theme.Muted),
	}
	card = append(card, v.reason(s, Enable)...)
	column := widget.Column(14, widget.Card(card...))
	if s.Run != nil && s.Run.Action == Enable {
		column.Add(v.runCard(s, words.L("Last attempt")))
	}
	return column
}
