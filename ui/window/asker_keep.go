package window

import (
	"context"

	"gatehouse/setup"
	"gatehouse/setup/problem"
	"gatehouse/ui/screen/words"
	"gatehouse/ui/theme"
	"gatehouse/ui/widget"
)

// KeepFailed asks what becomes of a credential that exists and could not be kept. It is in memory until the answer; without one it is
// given up, and taken back in Entra.
func (a *Asker) KeepFailed(ctx context.Context, p problem.Problem, canFile bool) setup.KeepChoice {
	answer := make(chan setup.KeepChoice, 1)
	remove, err := a.put(ctx, func() *dialog { return keepDialog(p, canFile, func(c setup.KeepChoice) { answer <- c }) })
	if err != nil {
		return setup.KeepGiveUp
	}
	select {
	case choice := <-answer:
		return choice
	case <-a.gone:
	case <-ctx.Done():
		remove()
	}
	return setup.KeepGiveUp
}

func keepDialog(p problem.Problem, canFile bool, answer func(setup.KeepChoice)) *dialog {
	choose := func(c setup.KeepChoice) func() bool { return func() bool { answer(c); return false } }
	dl := &dialog{title: words.L("The new credential could not be kept"), onEscape: func() { answer(setup.KeepGiveUp) }}
	content := widget.Column(10, widget.NewPara(words.Visible(p.What), theme.Text), widget.NewPara(words.Visible(p.Why), theme.Muted))
	for _, d := range p.Detail {
		content.Add(widget.MonoPara(words.Visible(d.Label+": "+d.Value), theme.Muted))
	}
	content.Add(widget.NewPara(words.L("It lies in memory only until you decide. Without an answer it is given up after three minutes; what was made of it in Entra is then removed, and you can go on later."), theme.Text))
	dl.content = content
	dl.buttons = append(dl.buttons, dialogButton{text: words.L("Give it up"), able: true, tapped: choose(setup.KeepGiveUp)})
	if canFile {
		dl.buttons = append(dl.buttons, dialogButton{text: words.L("Use the encrypted file"), able: true, tapped: choose(setup.KeepInFile)})
	}
	dl.buttons = append(dl.buttons, dialogButton{text: words.L("Try the keychain again"), primary: true, able: true, tapped: choose(setup.KeepRetry)})
	return dl
}
