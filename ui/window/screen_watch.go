package window

import (
	"context"

	"gatehouse/setup"
	"gatehouse/ui/screen/setuppage"
)

const jobWatch = "watch"

// watcher waits for an approver who acts elsewhere.
type watcher interface {
	Watch(ctx context.Context, t setup.Target, o setup.WatchOptions, note func(setup.Watched)) (setup.View, error)
}

// watch looks until everything planned is granted; the page counts the seconds meanwhile.
func (c *conductor) watch(t setup.Target) {
	s := c.session
	now := c.parts.Now()
	c.onSetup(setuppage.Tick{Now: now})
	c.work.start(jobWatch, func(ctx context.Context, post func(func())) func() {
		stop := c.tick(post)
		defer stop()
		v, err := s.Watch(ctx, t, setup.WatchOptions{}, func(seen setup.Watched) {
			at := c.parts.Now()
			post(func() {
				if seen.Changed && seen.Failed == nil {
					c.keep(seen.View)
				}
				c.onSetupProgress(setuppage.WatchSaw{Seen: seen, At: at})
			})
		})
		return func() {
			ended := setuppage.WatchEnded{Problem: problemOf(err), Cancelled: err != nil && ctx.Err() != nil}
			if err == nil {
				ended.View = &v
				c.keep(v)
				c.outside.notifyGranted()
			}
			c.onSetup(ended)
		}
	})
}
