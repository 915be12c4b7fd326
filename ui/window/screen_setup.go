package window

import (
	"context"
	"time"

	"gatehouse/setup"
	"gatehouse/setup/apply"
	"gatehouse/setup/problem"
	"gatehouse/ui/screen/setuppage"
	"gatehouse/ui/screen/words"
)

// typingPause is how long the form rests before the plan is made again.
const typingPause = 400 * time.Millisecond

// openSetup opens the page of one connector, with what this machine remembers of it.
func (c *conductor) openSetup(t setup.Target) {
	if c.writing() && c.setup.Target.Definition != nil && sameTarget(c.setup.Target, t) {
		c.goTo(pageSetup)
		return
	}
	if c.writing() {
		c.fail(problem.New(problem.Refused, words.L("{{.Name}} is still running.", words.M{"Name": c.setup.Target.Definition.Name}), "", words.L("Wait for it or pause it first."), nil))
		return
	}
	for _, job := range []string{jobVerify, jobWays, jobRemoved, jobCertificate, jobWatch, jobSheet, jobOwners} {
		c.work.forget(job)
	}
	c.loans.end(c.setup.Brought)
	if len(t.Choices.Settings) == 0 && t.Choices.Credential == "" {
		t = c.parts.House.Target(t.Definition, c.me.Tenant.ID, t.Choices.Instance)
	}
	var effects []any
	c.setup, effects = setuppage.Open(t, c.session != nil, c.parts.House.Rehearsal(), c.me)
	c.page = pageSetup
	c.runSetup(effects)
	c.draw()
	c.showSent()
}

// writing holds while the set-up page changes something: leaving it must not break that off.
func (c *conductor) writing() bool {
	return c.work.active(jobRun) || c.work.active(jobManual) || c.work.active(jobOwnerChange)
}

// openStep opens a connector at one of its steps.
func (c *conductor) openStep(t setup.Target, step setuppage.Step) {
	c.openSetup(t)
	if c.page == pageSetup && sameTarget(c.setup.Target, t) {
		c.onSetup(setuppage.PickStep{Step: step})
	}
}

func sameTarget(a, b setup.Target) bool {
	return a.Definition.UniqueName(a.Choices.Instance) == b.Definition.UniqueName(b.Choices.Instance)
}

func (c *conductor) onSetup(event any) {
	var effects []any
	c.setup, effects = setuppage.Update(c.setup, event)
	c.runSetup(effects)
	c.drawIf(pageSetup)
}

// onSetupProgress takes the many small events of running work; they are drawn together.
func (c *conductor) onSetupProgress(event any) {
	var effects []any
	c.setup, effects = setuppage.Update(c.setup, event)
	c.runSetup(effects)
	c.drawSoon(pageSetup)
}

func (c *conductor) runSetup(effects []any) {
	for _, e := range effects {
		switch e := e.(type) {
		case setuppage.Look:
			c.look(e)
		case setuppage.Do:
			c.runPlan(e)
		case setuppage.Ask:
			c.dialogs.typed(words.L("This writes to a real tenant"), words.L("Type {{.Domain}} to go on. Every change was shown in the plan.", words.M{"Domain": e.Domain}), e.Domain,
				words.L("Go on"), func(string) { c.onSetup(setuppage.Confirmed{Action: e.Action}) })
		case setuppage.Halt:
			c.work.cancel(jobRun)
			c.work.cancel(jobVerify)
			c.work.cancel(jobManual)
			c.work.cancel(jobOwnerChange)
		case setuppage.WatchGrants:
			c.watch(e.Target)
		case setuppage.EndWatch:
			c.work.forget(jobWatch)
		case setuppage.Check:
			c.verify(e)
		case setuppage.FindWays:
			c.findWays(e.Target)
		case setuppage.GoPreview:
			c.openPreview(e.Target)
			c.backToSetup = true
		case setuppage.WriteReport:
			format := "html"
			if e.Handover {
				format = handover
			}
			c.exportReport(e.Target, format)
		case setuppage.Copy:
			c.copy(e.Text)
		case setuppage.Browse:
			c.fail(c.outside.page(e.URL))
		case setuppage.GoColleague:
			c.openColleague(e.Target)
		case setuppage.GoSignIn:
			c.goTo(pageSignIn)
		default:
			if !c.runManualEffect(e) && !c.runOwnersEffect(e) {
				c.runCareEffect(e)
			}
		}
	}
}

func (c *conductor) look(e setuppage.Look) {
	s := c.session
	c.work.start(jobLook, func(ctx context.Context, _ func(func())) func() {
		if e.Soon {
			select {
			case <-time.After(typingPause):
			case <-ctx.Done():
				return func() { c.onSetup(setuppage.LookFailed{Cancelled: true}) }
			}
		}
		v, err := s.Look(ctx, e.Target)
		var besides setuppage.Beside
		if err == nil {
			besides = beside(s, v)
		}
		return func() {
			if err != nil {
				c.onSetup(setuppage.LookFailed{Problem: problem.Of(err), Cancelled: ctx.Err() != nil})
				return
			}
			c.keep(v)
			c.onSetup(setuppage.Looked{View: v, Beside: besides})
			c.findSheet(v)
		}
	})
}

// runPlan runs an action of the set-up page; progress comes in event by event, the time of what is waited for once a second.
func (c *conductor) runPlan(e setuppage.Do) {
	s := c.session
	began := c.parts.Now()
	c.work.forget(jobLook)
	back := c.loans.lend(e.Target.Brought)
	c.work.start(jobRun, func(ctx context.Context, post func(func())) func() {
		stop := c.tick(post)
		defer stop()
		defer back()
		observe := func(p apply.Progress) {
			at := c.parts.Now()
			post(func() { c.onSetupProgress(setuppage.Progressed{Progress: p, At: at}) })
		}
		v, err := act(ctx, s, e, observe)
		ended := setuppage.RunEnded{Action: e.Action, Problem: problemOf(err), Cancelled: err != nil && ctx.Err() != nil}
		if err == nil {
			ended.Beside = beside(s, v)
		}
		return func() {
			if err == nil {
				ended.View = &v
				c.keep(v)
				c.findSheet(v)
			}
			c.onSetup(ended)
			if c.parts.Now().Sub(began) > 30*time.Second {
				c.outside.notifyFinished()
			}
		}
	})
}

func act(ctx context.Context, s session, e setuppage.Do, observe setup.Observer) (setup.View, error) {
	switch e.Action {
	case setuppage.Enable:
		return s.Enable(ctx, e.Target, observe)
	case setuppage.Consent:
		return s.Consent(ctx, e.Target, observe)
	case setuppage.SwitchOff:
		return s.Disable(ctx, e.Target)
	}
	return s.Apply(ctx, e.Target, observe)
}

// tick moves the clock of the step list once a second until stopped.
func (c *conductor) tick(post func(func())) (stop func()) {
	ticker, done := time.NewTicker(time.Second), make(chan struct{})
	go func() {
		for {
			select {
			case <-ticker.C:
				now := c.parts.Now()
				post(func() { c.onSetupProgress(setuppage.Tick{Now: now}) })
			case <-done:
				return
			}
		}
	}()
	return func() { ticker.Stop(); close(done) }
}

func (c *conductor) verify(e setuppage.Check) {
	s := c.session
	c.work.start(jobVerify, func(ctx context.Context, post func(func())) func() {
		prove := s.Verify
		if e.Here {
			prove = s.ProveHere
		}
		result, err := prove(ctx, e.Target, func(check setup.Check) {
			post(func() { c.onSetupProgress(setuppage.Checked{Check: check}) })
		})
		return func() {
			v := setuppage.Verified{Problem: problemOf(err), Cancelled: err != nil && ctx.Err() != nil}
			if err == nil {
				v.Result = &result
			}
			c.onSetup(v)
		}
	})
}

func (c *conductor) findWays(t setup.Target) {
	s := c.session
	c.work.start(jobWays, func(ctx context.Context, _ func(func())) func() {
		ways, err := s.Ways(ctx, t)
		return func() {
			if err == nil {
				c.onSetup(setuppage.WaysFound{Ways: ways})
			}
		}
	})
}
