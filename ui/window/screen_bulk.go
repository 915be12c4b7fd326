package window

import (
	"context"
	"time"

	"gatehouse/setup"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
	"gatehouse/ui/screen/bulk"
	"gatehouse/ui/screen/connectors"
	"gatehouse/ui/screen/words"
)

// Keys of the jobs of this page.
const (
	jobTogether = "together"
	jobBulk     = "bulk"
)

// together looks at several connectors and sets them up.
type together interface {
	Together(ctx context.Context, targets []setup.Target) ([]setup.BulkItem, error)
	Bulk(ctx context.Context, targets []setup.Target, last plan.Phase, o setup.BulkOptions, observe func(setup.BulkProgress)) (setup.BulkResult, error)
}

// openTogether opens the page for what is chosen in the catalogue.
func (c *conductor) openTogether() {
	if picked := c.connectors.PickedTargets(); len(picked) > 0 || c.work.active(jobBulk) {
		c.openBulk(picked)
		return
	}
	c.goTo(pageConnectors)
}

// openBulk opens the page that sets several connectors up together. One run at a time: it is shown until it ends.
func (c *conductor) openBulk(targets []setup.Target) {
	switch {
	case c.work.active(jobBulk):
		c.goTo(pageBulk)
		return
	case c.session == nil:
		c.goTo(pageSignIn)
		return
	case c.work.active(jobRun):
		c.fail(problem.New(problem.Refused, words.L("{{.Name}} is still running.", words.M{"Name": c.setup.Target.Definition.Name}), "", words.L("Wait for it or pause it first."), nil))
		return
	}
	remembered := make([]setup.Target, len(targets))
	for i, t := range targets {
		remembered[i] = c.parts.House.Target(t.Definition, c.me.Tenant.ID, t.Instance())
	}
	name := c.me.Tenant.Name
	if name == "" {
		name = c.me.Tenant.Typed()
	}
	through := c.bulk.Through
	var effects []any
	c.bulk, effects = bulk.Open(remembered, c.parts.House.Rehearsal(), c.me.Tenant.Typed(), name)
	if through != "" {
		c.bulk.Through = through
	}
	c.page = pageBulk
	c.runBulkEffects(effects)
	c.draw()
}

func (c *conductor) onBulk(event any) {
	var effects []any
	c.bulk, effects = bulk.Update(c.bulk, event)
	if left := c.runBulkEffects(effects); !left {
		c.drawIf(pageBulk)
	}
}

// onBulkProgress takes the many small events of a run; they are drawn together.
func (c *conductor) onBulkProgress(event any) {
	c.bulk, _ = bulk.Update(c.bulk, event)
	c.drawSoon(pageBulk)
}

func (c *conductor) runBulkEffects(effects []any) (left bool) {
	for _, e := range effects {
		switch e := e.(type) {
		case bulk.Look:
			c.lookTogether(e)
		case bulk.Confirm:
			c.dialogs.typed(e.Title, e.Text, e.Domain, words.L("Go on"), func(string) { c.onBulk(bulk.Agreed{}) })
		case bulk.Do:
			c.runBulk(e)
		case bulk.Halt:
			c.work.cancel(jobBulk)
			c.work.cancel(jobTogether)
		case bulk.Drop:
			c.connectors = connectors.Update(c.connectors, connectors.Choose{Target: e.Target})
		case bulk.GoSetup:
			c.openSetup(e.Target)
			return true
		case bulk.GoPreview:
			c.openPreview(e.Target)
			c.backToBulk = true
			return true
		case bulk.Leave:
			c.goTo(pageConnectors)
			return true
		}
	}
	return false
}

func (c *conductor) lookTogether(e bulk.Look) {
	s := c.session
	c.work.start(jobTogether, func(ctx context.Context, _ func(func())) func() {
		if e.Soon && !rest(ctx) {
			return func() { c.onBulk(bulk.Looked{Cancelled: true}) }
		}
		items, err := s.Together(ctx, e.Targets)
		return func() {
			c.keepAll(items)
			c.onBulk(bulk.Looked{Items: items, Problem: problemOf(err), Cancelled: err != nil && ctx.Err() != nil})
		}
	})
}

// rest waits until the typing pauses; false when nobody waits for it any more.
func rest(ctx context.Context) bool {
	select {
	case <-time.After(typingPause):
		return true
	case <-ctx.Done():
		return false
	}
}

// keepAll puts what was read among the other views.
func (c *conductor) keepAll(items []setup.BulkItem) {
	for _, item := range items {
		if item.View.Plan != nil || item.View.Live.App != nil {
			c.keep(item.View)
		}
	}
}

func (c *conductor) runBulk(e bulk.Do) {
	s := c.session
	began := c.parts.Now()
	c.work.forget(jobTogether)
	c.work.start(jobBulk, func(ctx context.Context, post func(func())) func() {
		stop := c.everySecond(func(now time.Time) { post(func() { c.onBulkProgress(bulk.Tick{Now: now}) }) })
		defer stop()
		result, err := s.Bulk(ctx, e.Targets, e.Through, setup.BulkOptions{}, func(p setup.BulkProgress) {
			at := c.parts.Now()
			post(func() { c.onBulkProgress(bulk.Progressed{Progress: p, At: at}) })
		})
		stopped := ctx.Err() != nil
		return func() {
			c.onBulk(bulk.Finished{Result: result, Problem: problemOf(err), Cancelled: stopped})
			if c.parts.Now().Sub(began) > 30*time.Second {
				c.outside.notifyFinished()
			}
		}
	})
}

// everySecond calls f with the time once a second until it is stopped.
func (c *conductor) everySecond(f func(now time.Time)) (stop func()) {
	ticker, done := time.NewTicker(time.Second), make(chan struct{})
	go func() {
		for {
			select {
			case <-ticker.C:
				f(c.parts.Now())
			case <-done:
				return
			}
		}
	}()
	return func() { ticker.Stop(); close(done) }
}
