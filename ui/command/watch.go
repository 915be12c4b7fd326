package command

import (
	"context"
	"time"

	"gatehouse/setup"
	"gatehouse/setup/problem"
)

// watching are the flags of commands that wait for an approver.
type watching struct {
	Watch    bool          `help:"Wait until the approver has acted; ends with 4 when that takes longer."`
	WatchFor time.Duration `help:"How long to wait for the approver." default:"1h" placeholder:"DURATION"`
}

// watch waits until everything is granted. What machines read is the last state, printed once.
func (w watching) watch(ctx context.Context, e *env, s *setup.Session, t setup.Target) error {
	e.say.line("Waiting for an approver, up to %s. Stop with Ctrl+C; nothing is lost.", w.WatchFor.String())
	v, err := s.Watch(ctx, t, setup.WatchOptions{For: w.WatchFor}, func(seen setup.Watched) {
		switch {
		case seen.Failed != nil:
			e.say.line("  ? %s Looking again in %s.", problem.Of(seen.Failed).What, seen.Next.Round(time.Second).String())
		case seen.Changed:
			sign := "on"
			if p := seen.View.Live.Principal; p == nil || !p.Enabled {
				sign = "off"
			}
			e.say.line("  ◌ %d of %d permissions are granted, sign-in is %s.", seen.View.Status.GrantedOf[0], seen.View.Status.GrantedOf[1], sign)
		}
	})
	if err == nil {
		return e.viewDone(v)
	}
	if v.Live.App != nil && e.JSON {
		return errorAfter(err, e.emit(lineOf(v)))
	}
	return err
}
