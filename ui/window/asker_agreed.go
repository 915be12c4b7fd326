package window

import (
	"context"

	"gatehouse/ui/screen/words"
	"gatehouse/ui/theme"
	"gatehouse/ui/widget"
)

// MayBeRead asks whether a client secret may be issued although somebody in between may read the traffic.
func (a *Asker) MayBeRead(ctx context.Context, reason string) bool {
	return a.agreed(ctx, question{
		title: words.L("Issue a client secret that can be read on its way?"), reason: reason, yes: words.L("Issue it all the same"), danger: true,
		more: words.L("Many organisations read the traffic of their own machines on purpose. If you do not know the name above, stop here. A certificate's key never leaves this machine."),
	})
}

// question is one that is answered with yes or no; danger: yes is not the button that Enter presses.
type question struct {
	title, reason, more, yes string
	danger                   bool
}

// agreed asks and waits; no answer is no.
func (a *Asker) agreed(ctx context.Context, q question) bool {
	answer := make(chan bool, 1)
	remove, err := a.put(ctx, func() *dialog {
		content := widget.Column(10, widget.NewPara(words.Visible(q.reason), theme.Text), widget.NewPara(q.more, theme.Muted))
		return &dialog{title: q.title, content: content, onEscape: func() { answer <- false }, buttons: []dialogButton{
			{text: words.L("Not now"), able: true, tapped: func() bool { answer <- false; return false }},
			{text: q.yes, primary: !q.danger, danger: q.danger, able: true, tapped: func() bool { answer <- true; return false }},
		}}
	})
	if err != nil {
		return false
	}
	select {
	case yes := <-answer:
		return yes
	case <-a.gone:
		return false
	case <-ctx.Done():
		remove()
		return false
	}
}
