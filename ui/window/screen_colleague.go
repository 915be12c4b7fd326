package window

import (
	"gatehouse/setup"
	"gatehouse/setup/problem"
	"gatehouse/ui/screen/colleague"
	"gatehouse/ui/screen/words"
)

// colleagues writes to somebody who may do what the signed-in person may not.
type colleagues interface {
	AskColleague(t setup.Target) string
}

// openColleague opens the text for somebody who may register the application of a connector.
func (c *conductor) openColleague(t setup.Target) {
	if c.session == nil {
		c.fail(problem.New(problem.Refused, words.L("Nobody is signed in."), "", words.L("Sign in first: the text names your tenant and you."), nil))
		return
	}
	c.colleague = colleague.State{Target: t, Me: c.me, Text: c.session.AskColleague(t), FromSetup: c.page == pageSetup}
	c.goTo(pageColleague)
}

func (c *conductor) onColleague(event any) {
	if c.colleague.Target.Definition == nil {
		return
	}
	var effects []any
	c.colleague, effects = colleague.Update(c.colleague, event)
	for _, e := range effects {
		switch e := e.(type) {
		case colleague.PutOnClipboard:
			c.copy(e.Text)
		case colleague.GoAdopt:
			c.openAdoptAs(e.Target)
			return
		case colleague.Leave:
			if e.ToSetup {
				c.goTo(pageSetup)
				return
			}
			c.goTo(pageConnectors)
			return
		}
	}
	c.drawIf(pageColleague)
}
