package window

import (
	"context"
	"time"

	"gatehouse/preview"
	"gatehouse/setup/entra"
	"gatehouse/setup/problem"
	"gatehouse/setup/tenant"
	"gatehouse/ui/screen/adopt"
	"gatehouse/ui/screen/bulk"
	"gatehouse/ui/screen/colleague"
	"gatehouse/ui/screen/overview"
	previewscreen "gatehouse/ui/screen/preview"
	"gatehouse/ui/screen/setuppage"
	"gatehouse/ui/screen/signin"
	"gatehouse/ui/screen/words"
	"gatehouse/ui/theme"
	"gatehouse/ui/widget"
)

func (c *conductor) onSignIn(event any) {
	var effects []any
	c.signin, effects = signin.Update(c.signin, event)
	for _, e := range effects {
		switch e := e.(type) {
		case signin.Start:
			c.signIn(e.Options)
		case signin.Cancel:
			c.work.cancel(jobSignIn)
		case signin.Browse:
			c.goTo(pageConnectors)
		case signin.Copy:
			c.copy(e.Text)
		case signin.Open:
			c.fail(c.outside.page(e.URL))
		case signin.Examine:
			c.goTo(pageDoctor)
		}
	}
	c.drawIf(pageSignIn)
}

func (c *conductor) signIn(opts tenant.SignInOptions) {
	opts.Prompt = c.prompt()
	c.work.start(jobSignIn, func(ctx context.Context, _ func(func())) func() {
		s, err := c.parts.House.SignIn(ctx, opts)
		if err != nil {
			return func() {
				c.onSignIn(signin.Failed{Problem: problem.Of(err), Cancelled: ctx.Err() != nil})
			}
		}
		return func() { c.signedIn(s) }
	})
}

// prompt asks and tells about a sign-in in the window. It lives as long as the session: later steps ask for more scopes.
func (c *conductor) prompt() tenant.Prompt {
	return tenant.Prompt{
		ExplainContext: c.explain,
		Browser:        func() { c.parts.Dispatch(func() { c.onSignIn(signin.BrowserOpens{}) }) },
		Notice:         func(text string) { c.parts.Dispatch(func() { c.onSignIn(signin.Noticed{Text: text}) }) },
		Code:           func(code tenant.DeviceCode) { c.parts.Dispatch(func() { c.gotCode(code) }) },
	}
}

// gotCode shows a device code: on the sign-in page, or in a dialog when a later step asks for more scopes. The dialog goes away
// when nobody waits for the code any more.
func (c *conductor) gotCode(code tenant.DeviceCode) {
	if c.page == pageSignIn {
		c.onSignIn(signin.GotCode{Code: code})
		return
	}
	shown := &dialog{title: words.L("Type this code"), content: widget.Column(8, widget.NewPara(words.L("Open this page on any device and type the code:"), theme.Text),
		widget.MonoPara(code.URL, theme.Text), widget.Heading(code.UserCode)), buttons: []dialogButton{
		{text: words.L("Copy the code"), able: true, tapped: func() bool { c.copy(code.UserCode); return true }},
		{text: words.L("Open the page"), able: true, tapped: func() bool { c.fail(c.outside.page(code.URL)); return true }},
		{text: words.L("Close"), primary: true, able: true},
	}}
	c.dialogs.show(shown)
	if code.Done == nil {
		return
	}
	go func() {
		<-code.Done
		c.parts.Dispatch(func() { c.dialogs.close(shown) })
	}()
}

// explain says which rights are asked for next and why, before the browser opens; refusing ends that step only. It is called on a
// working goroutine and waits for the answer, or until the work that needs the rights ends: then nobody asks any more.
func (c *conductor) explain(ctx context.Context, step tenant.Step, scopes []string, why string) error {
	answer := make(chan bool, 1)
	var shown *dialog
	c.parts.Dispatch(func() {
		if ctx.Err() == nil {
			shown = scopesDialog(step, scopes, why, func(yes bool) { answer <- yes })
			c.dialogs.show(shown)
		}
	})
	select {
	case yes := <-answer:
		if yes {
			return nil
		}
		return problem.New(problem.Refused, words.L("You did not agree to this sign-in step."), "", words.L("Start it again when you want to go on."), nil)
	case <-ctx.Done():
		c.parts.Dispatch(func() {
			if shown != nil {
				c.dialogs.close(shown)
			}
		})
		return ctx.Err()
	}
}

func scopesDialog(step tenant.Step, scopes []string, why string, answer func(yes bool)) *dialog {
	content := widget.Column(8, widget.NewPara(words.Visible(why), theme.Text), widget.NewPara(words.L("Microsoft will be asked for:"), theme.Muted))
	for _, s := range scopes {
		content.Add(widget.MonoPara("• "+words.Visible(s), theme.Text))
	}
	if step != tenant.StepWho {
		content.Add(widget.SmallPara(words.L("You may refuse: Gatehouse then goes on with what it has.")))
	}
	return &dialog{title: words.L("Before Microsoft asks you"), content: content, onEscape: func() { answer(false) }, buttons: []dialogButton{
		{text: words.L("Not this"), able: true, tapped: func() bool { answer(false); return false }},
		{text: words.L("Continue"), primary: true, able: true, tapped: func() bool { answer(true); return false }},
	}}
}

func (c *conductor) signedIn(s session) {
	c.leaveTenant()
	c.session, c.me = s, s.Identity()
	c.preview.SignedIn = true
	c.connectors.Me = &c.me
	c.views, c.overview = nil, overview.State{}
	c.signin, _ = signin.Update(c.signin, signin.Done{})
	c.showBar()
	c.goTo(pageOverview)
}

func (c *conductor) signOut() {
	if c.session == nil {
		return
	}
	s := c.session
	c.leaveTenant()
	c.showBar()
	c.goTo(pageSignIn)
	c.work.start(jobSignOut, func(context.Context, func(func())) func() {
		err := s.SignOut()
		return func() { c.fail(err) }
	})
}

// leaveTenant forgets everything of the tenant that was signed in to, open questions too: an answer given about one tenant must
// never write to another, and a live sample of one must not be approved in another.
func (c *conductor) leaveTenant() {
	if c.session == nil {
		return
	}
	for key := range c.work.running {
		if key != jobTour && key != jobKeychain { // no business of any tenant
			c.work.forget(key)
		}
	}
	c.dialogs.dismiss()
	c.uncopy()
	c.session.Close()
	c.session, c.me, c.views, c.looked = nil, entra.Identity{}, nil, time.Time{}
	c.loans.end(c.setup.Brought)
	c.setup = setuppage.State{}
	c.preview = previewscreen.State{Definitions: c.preview.Definitions, Source: preview.Example, Row: -1}
	c.connectors.Views, c.connectors.Known, c.connectors.Me, c.connectors.Chosen = nil, false, nil, nil
	c.adopt, c.bulk, c.colleague = adopt.State{}, bulk.State{}, colleague.State{}
	c.approvals.Views, c.activity.Views = nil, nil
	c.approvals.Asked, c.approvals.Opening = nil, false
	c.overview = overview.State{}
	c.offered = nil
}
