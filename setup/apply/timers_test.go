package apply_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"gatehouse/setup/apply"
	"gatehouse/setup/definition"
	"gatehouse/setup/problem"
)

// following moves the tenant's clock with the bubble's.
type following struct{ *world }

func (f following) runner(t *testing.T) apply.Runner {
	t.Helper()
	r := f.world.runner(f.look(t))
	r.Now, r.Sleep, r.Jitter = nil, nil, nil
	r.Observer = func(apply.Progress) { f.clock.now = time.Now() }
	return r
}

func inBubble(t *testing.T, lag time.Duration, run func(*testing.T, following)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(definition.Secret)
		w.clock.now = time.Now()
		w.tenant.history[0].at = w.clock.now.Add(-time.Hour)
		w.tenant.lag = lag
		run(t, following{w})
	})
}

func TestLagIsWaitedForWithRealTimers(t *testing.T) {
	inBubble(t, 30*time.Second, func(t *testing.T, w following) {
		begin := time.Now()
		r := w.runner(t)
		if _, err := apply.Run(context.Background(), r, w.plan(t, r.Live)); err != nil {
			t.Fatal(err)
		}
		w.whole(t)
		if took := time.Since(begin); took < 30*time.Second || took > 5*time.Minute {
			t.Errorf("took %s of the bubble's time", took)
		}
	})
}

func TestCancelEndsAWaitAtOnce(t *testing.T) {
	inBubble(t, time.Hour, func(t *testing.T, w following) {
		ctx, cancel := context.WithTimeout(context.Background(), 100*time.Second)
		defer cancel()
		begin := time.Now()
		r := w.runner(t)
		_, err := apply.Run(ctx, r, w.plan(t, r.Live))
		if p := problem.Of(err); p == nil || p.Kind != problem.Unfinished {
			t.Errorf("error %v, want unfinished", err)
		}
		if took := time.Since(begin); took != 100*time.Second {
			t.Errorf("the cancel took effect after %s", took)
		}
	})
}

func TestStepGivesUpAtItsOwnDeadline(t *testing.T) {
	inBubble(t, time.Hour, func(t *testing.T, w following) {
		begin := time.Now()
		r := w.runner(t)
		r.StepDeadline = 90 * time.Second
		_, err := apply.Run(context.Background(), r, w.plan(t, r.Live))
		if p := problem.Of(err); p == nil || p.Kind != problem.Unfinished {
			t.Errorf("error %v, want unfinished", err)
		}
		if took := time.Since(begin); took != 90*time.Second {
			t.Errorf("gave up after %s", took)
		}
	})
}
