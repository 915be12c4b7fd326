package apply_test

import (
	"context"
	"testing"
	"time"

	"pgregory.net/rapid"

	"gatehouse/setup/apply"
	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
)

// restart is a new process after a crash: it looks with what the journal knows, plans again and goes on.
func (w *world) restart(t testing.TB, ctx context.Context) error {
	live, err := w.tenant.Look(ctx, apply.Recall(w.journal.Entries()).Query("gatehouse-snow-atlas-main", []string{entra.GraphAppID}))
	if err != nil {
		return err
	}
	_, err = apply.Run(ctx, w.runner(live), w.plan(t, live))
	return err
}

// settle runs until nothing is left to do, with crashes as planned, and checks the promise.
func (w *world) settle(t testing.TB, rt interface {
	Helper()
	Errorf(string, ...any)
	Fatalf(string, ...any)
},
) {
	rt.Helper()
	for range 60 {
		ctx, cancel := context.WithCancel(context.Background())
		w.tenant.crash = cancel
		err := w.restart(t, ctx)
		cancel()
		w.clock.now = w.clock.now.Add(time.Second)
		if err != nil {
			if p := problem.Of(err); p.What == "" {
				rt.Fatalf("a problem without words: %v", err)
			}
			continue
		}
		w.clock.now = w.clock.now.Add(w.tenant.lag + w.tenant.slow + w.tenant.index + time.Second)
		left := w.plan(t, w.tenant.peek())
		if !left.Nothing() {
			rt.Fatalf("after a run without error: %s", plan.Text(left))
		}
		w.whole(rt)
		return
	}
	rt.Fatalf("never finished; requests %v", w.tenant.calls)
}

func TestEveryFaultAtEveryRequestEndsWhole(t *testing.T) {
	for _, kind := range kinds {
		for _, lag := range []time.Duration{0, 8 * time.Second, 45 * time.Second} {
			for f := throttle; f <= offline; f++ {
				for n := range 24 {
					for _, slow := range []time.Duration{0, lag / 2} {
						w := newWorld(kind)
						w.tenant.lag, w.tenant.slow = lag, slow
						w.tenant.faults[n] = f
						w.settle(t, t)
						if t.Failed() {
							t.Fatalf("%s, lag %s + %s, fault %d at request %d: %v", kind, lag, slow, f, n, w.tenant.calls)
						}
					}
				}
			}
		}
	}
}

func TestManyFaultsEndWhole(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(rapid.SampledFrom(kinds).Draw(rt, "kind"))
		w.tenant.lag = time.Duration(rapid.IntRange(0, 90).Draw(rt, "lag")) * time.Second
		w.tenant.slow = time.Duration(rapid.IntRange(0, 90).Draw(rt, "slow")) * time.Second
		for n, f := range rapid.SliceOfN(rapid.IntRange(int(pass), int(offline)), 0, 60).Draw(rt, "faults") {
			w.tenant.faults[n] = fault(f)
		}
		w.settle(t, rt)
	})
}

func TestUnansweredSecretIsNotIssuedTwice(t *testing.T) {
	for _, f := range []fault{dropBefore, dropAfter} {
		w := newWorld(definition.Secret)
		w.tenant.faults[4] = f // addPassword
		if _, err := w.apply(t); err != nil {
			t.Fatal(err)
		}
		w.whole(t)
		live := 0
		for _, p := range w.tenant.truth().App.Passwords {
			if p.End.After(w.clock.now) {
				live++
			}
		}
		if live != 1 {
			t.Errorf("fault %d: %d live secrets", f, live)
		}
	}
}
