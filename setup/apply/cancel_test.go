package apply_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"gatehouse/setup/apply"
	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
)

// begin sets the connector up where a life begins with one that is there.
func (w *world) begin(t testing.TB, life string) {
	t.Helper()
	if life == "set-up" {
		return
	}
	if _, err := w.apply(t); err != nil {
		t.Fatal(err)
	}
	w.journal = &apply.Memory{}
	w.clock.now = w.clock.now.Add(24 * time.Hour)
}

// ended resumes once, ends a rotation that is under way, and holds that everything is whole.
func (w *world) ended(t testing.TB, life string) {
	t.Helper()
	if err := w.restart(t, context.Background()); err != nil {
		t.Fatalf("resume: %v\n%s", err, entries(w.journal))
	}
	w.clock.now = w.clock.now.Add(w.tenant.lag + w.tenant.slow + time.Second)
	if life == "rotation" && len(plan.KeptCredentials(w.tenant.truth().App, w.kind)) > 1 {
		w.journal = &apply.Memory{}
		w.again(t, w.retire)
	}
	w.whole(t)
	w.tidy(t)
	if t.Failed() {
		t.Fatalf("%v\n%s", w.tenant.calls, entries(w.journal))
	}
}

func eachLife(t *testing.T, do func(t *testing.T, life, kind string, lag, slow time.Duration)) {
	t.Helper()
	for life := range lives {
		for _, kind := range kinds {
			if life == "rotation" && kind == definition.Federated || life == "proof" && kind != definition.Federated {
				continue
			}
			t.Run(life+" "+kind, func(t *testing.T) {
				t.Parallel()
				for _, lag := range []time.Duration{0, 8 * time.Second, 45 * time.Second} {
					do(t, life, kind, lag, 0)
					if lag > 0 {
						do(t, life, kind, lag, lag/2)
					}
				}
			})
		}
	}
}

func TestCancelledAtAnyBoundaryOneResumeMakesItWhole(t *testing.T) {
	eachLife(t, func(t *testing.T, life, kind string, lag, slow time.Duration) {
		for nth := 1; ; nth++ {
			w := newWorld(kind)
			w.tenant.lag, w.tenant.slow = lag, slow
			w.begin(t, life)
			ctx, cancel := context.WithCancel(context.Background())
			passed := 0
			reach := func() {
				if passed++; passed == nth {
					cancel()
				}
			}
			w.tenant.boundary, w.place.boundary = reach, reach
			runner := w.runner(entra.Connector{})
			runner.Journal = ledger{w.journal, reach}
			err := lives[life](t, w)(ctx, runner)
			cancel()
			w.tenant.boundary, w.place.boundary = nil, nil
			if passed < nth {
				return
			}
			// Cancelled is not an error of its own; but what is left to do is said as unfinished once something was changed.
			if p := problem.Of(err); err != nil && !errors.Is(err, context.Canceled) && p.Kind != problem.Unfinished {
				t.Fatalf("cancelled at boundary %d: %v", nth, err)
			}
			w.ended(t, life)
		}
	})
}

// filling is a journal on a disk that is full from some line on.
type filling struct {
	apply.Journal
	left   *int
	onFull func()
}

func (f filling) Append(e apply.Entry) error {
	if *f.left--; *f.left < 0 {
		f.onFull()
		return errors.New("no space left on device")
	}
	return f.Journal.Append(e)
}

func TestNothingIsSentThatTheJournalCouldNotHoldAndTheResumeIsWhole(t *testing.T) {
	eachLife(t, func(t *testing.T, life, kind string, lag, slow time.Duration) {
		for nth := 0; ; nth++ {
			w := newWorld(kind)
			w.tenant.lag, w.tenant.slow = lag, slow
			w.begin(t, life)
			left, sent := nth, -1
			runner := w.runner(entra.Connector{})
			runner.Journal = filling{w.journal, &left, func() {
				if sent < 0 {
					sent = changesIn(w.tenant.calls)
				}
			}}
			err := lives[life](t, w)(context.Background(), runner)
			if sent < 0 {
				return
			}
			if err == nil || !strings.Contains(err.Error(), "journal") {
				t.Fatalf("the journal is full from line %d: %v", nth, err)
			}
			if more := changesIn(w.tenant.calls) - sent; more != 0 {
				t.Fatalf("%d changes were sent that are not in the journal: %v", more, w.tenant.calls)
			}
			w.ended(t, life)
		}
	})
}

func changesIn(calls []string) int { return len(calls) - count(calls, "look") }
