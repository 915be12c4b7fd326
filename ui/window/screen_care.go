package window

import (
	"context"
	"time"

	"gatehouse/setup"
	"gatehouse/setup/apply"
	"gatehouse/ui/screen/setuppage"
	"gatehouse/ui/screen/words"
)

const jobSecret = "secret"

// runCareEffect runs what the set-up page wants for a connector's life after creation.
func (c *conductor) runCareEffect(effect any) {
	switch e := effect.(type) {
	case setuppage.Question:
		agreed := func() { c.onSetup(e.Then) }
		if e.Expect == "" {
			c.dialogs.confirm(e.Title, e.Text, e.Yes, words.L("Cancel"), agreed, nil)
			return
		}
		c.dialogs.typed(e.Title, e.Text, e.Expect, e.Yes, func(string) { agreed() })
	case setuppage.DoCare:
		c.runCare(e)
	case setuppage.FindRemoved:
		c.findRemoved(e.Target)
	case setuppage.AskCertificate:
		c.askCertificate()
	case setuppage.PutSecret:
		c.putSecret(e.Target)
	case setuppage.Wipe:
		c.loans.end(e.Certificate)
	case setuppage.AskExport:
		c.askExport(e.Target)
	}
}

// runCare runs an action on a connector that exists, or did.
func (c *conductor) runCare(e setuppage.DoCare) {
	s := c.session
	began := c.parts.Now()
	c.work.forget(jobLook)
	c.work.forget(jobRemoved)
	back := c.loans.lend(e.Care.Brought)
	c.work.start(jobRun, func(ctx context.Context, post func(func())) func() {
		stop := c.tick(post)
		defer stop()
		defer back()
		observe := func(p apply.Progress) {
			at := c.parts.Now()
			post(func() { c.onSetupProgress(setuppage.Progressed{Progress: p, At: at}) })
		}
		ended, err := care(ctx, s, e, observe)
		if err == nil && ended.View != nil {
			ended.Beside = beside(s, *ended.View)
		}
		return func() {
			ended.Action, ended.Problem, ended.Cancelled = e.Care.Action, problemOf(err), err != nil && ctx.Err() != nil
			if err != nil {
				ended.View = nil
			}
			if ended.View != nil {
				c.keep(*ended.View)
				c.findSheet(*ended.View)
			}
			c.onSetup(ended)
			if c.parts.Now().Sub(began) > 30*time.Second {
				c.outside.notifyFinished()
			}
		}
	})
}

func care(ctx context.Context, s session, e setuppage.DoCare, observe setup.Observer) (setuppage.RunEnded, error) {
	var v setup.View
	var err error
	switch e.Care.Action {
	case setuppage.Rotate:
		v, _, err = s.Rotate(ctx, e.Target, setup.RotateOptions{Kind: e.Care.Kind, LifetimeDays: e.Care.Days, Brought: e.Care.Brought}, observe)
	case setuppage.Retire:
		v, err = s.Retire(ctx, e.Target, e.Care.Kind, observe)
	case setuppage.Revoke:
		o := setup.RevokeOptions{Unplanned: true}
		if e.Care.Permission != "" {
			o = setup.RevokeOptions{Names: []string{e.Care.Permission}}
		}
		v, err = s.Revoke(ctx, e.Target, o, observe)
	case setuppage.Remove:
		r, err := s.Remove(ctx, e.Target, observe)
		if r.Until.IsZero() {
			return setuppage.RunEnded{}, err
		}
		return setuppage.RunEnded{Removed: &r}, err
	case setuppage.Purge:
		return setuppage.RunEnded{}, s.Purge(ctx, e.Target, observe)
	default:
		v, err = s.Restore(ctx, e.Target, observe)
	}
	return setuppage.RunEnded{View: &v}, err
}

// putSecret puts the kept client secret on the clipboard for a short while.
func (c *conductor) putSecret(t setup.Target) {
	s := c.session
	c.work.start(jobSecret, func(ctx context.Context, _ func(func())) func() {
		value, err := s.KeptSecret(ctx, t)
		context.AfterFunc(ctx, value.Wipe) // the job is over, and the clipboard has its own
		return func() {
			if err != nil {
				c.fail(err)
				return
			}
			text := words.L("Copied. It is taken off the clipboard in 30 seconds.")
			if !c.copySecret(value) {
				text += " " + words.L("This desktop cannot be told that it is a secret: a clipboard history may keep it.")
			}
			c.onSetup(setuppage.Said{Text: text})
		}
	})
}

// findRemoved looks among the deleted items; where they cannot be read nothing is offered.
func (c *conductor) findRemoved(t setup.Target) {
	s := c.session
	c.work.start(jobRemoved, func(ctx context.Context, _ func(func())) func() {
		found, err := s.FindRemoved(ctx, t)
		return func() {
			if err == nil && found != nil {
				c.onSetup(setuppage.RemovedFound{Removed: found})
			}
		}
	})
}
