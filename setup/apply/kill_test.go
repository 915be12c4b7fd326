package apply_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"gatehouse/setup/apply"
	"gatehouse/setup/certificate"
	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
)

// killed ends a run as SIGKILL does: nothing of it goes on, not even what a cancel leaves time for.
type killed struct{}

// ledger is a journal whose writes are boundaries.
type ledger struct {
	apply.Journal
	reach func()
}

func (l ledger) Append(e apply.Entry) error {
	l.reach()
	err := l.Journal.Append(e)
	l.reach()
	return err
}

// mortal runs work and kills it at the nth boundary between two lasting changes (from 1; 0 = never). It gives the boundaries passed.
func (w *world) mortal(nth int, work func(context.Context, apply.Runner) error) (passed int, err error) {
	reach := func() {
		if passed++; passed == nth {
			panic(killed{})
		}
	}
	w.tenant.boundary, w.place.boundary = reach, reach
	defer func() {
		w.tenant.boundary, w.place.boundary = nil, nil
		if r := recover(); r != nil {
			if _, ok := r.(killed); !ok {
				panic(r)
			}
		}
	}()
	runner := w.runner(entra.Connector{})
	runner.Journal = ledger{w.journal, reach}
	return passed, work(context.Background(), runner)
}

// lives are the parts of a connector's life that are killed: its set-up, a rotation with the removal of the old credential, a proof.
var lives = map[string]func(t testing.TB, w *world) func(context.Context, apply.Runner) error{
	"set-up": func(t testing.TB, w *world) func(context.Context, apply.Runner) error {
		return func(ctx context.Context, r apply.Runner) error {
			r.Live = w.look(t)
			_, err := apply.Run(ctx, r, w.plan(t, r.Live))
			return err
		}
	},
	"rotation": func(t testing.TB, w *world) func(context.Context, apply.Runner) error {
		rotate := w.rotate(t)
		return func(ctx context.Context, r apply.Runner) error {
			for _, steps := range []func(entra.Connector) []plan.Step{rotate, w.retire} {
				r.Live = w.look(t)
				if _, err := apply.Run(ctx, r, &plan.Plan{Connector: "gatehouse-snow-atlas-main", Steps: steps(r.Live)}); err != nil {
					return err
				}
			}
			return nil
		}
	},
	"proof": func(t testing.TB, w *world) func(context.Context, apply.Runner) error {
		return func(ctx context.Context, r apply.Runner) error {
			keyID := ""
			for _, action := range []func() plan.Action{
				func() plan.Action {
					return plan.AddCertificate{Label: plan.ProofLabel, CommonName: plan.ProofLabel, End: w.clock.now.Add(time.Hour), Lend: func(id string, _ certificate.Certificate) { keyID = id }}
				},
				func() plan.Action { return plan.RemoveCredential{KeyID: keyID, Certificate: true} },
			} {
				r.Live = w.look(t)
				step := plan.Step{ID: "proof", Phase: plan.Credential, Action: action()}
				if _, err := apply.Run(ctx, r, &plan.Plan{Connector: "gatehouse-snow-atlas-main", Steps: []plan.Step{step}}); err != nil {
					return err
				}
			}
			return nil
		}
	},
}

// A rotation that was killed and resumed by an apply left a secret that nobody kept, or one that was kept and not marked, and went on
// as if it were done; a certificate likewise.
func TestKilledAtAnyBoundaryUnderAnyLagOneResumeMakesItWhole(t *testing.T) {
	for life, begin := range lives {
		for _, kind := range kinds {
			if life == "rotation" && kind == definition.Federated || life == "proof" && kind != definition.Federated {
				continue
			}
			t.Run(life+" "+kind, func(t *testing.T) {
				t.Parallel()
				kills := 0
				for _, lag := range []time.Duration{0, 8 * time.Second, 45 * time.Second, 2 * time.Minute} {
					for _, slow := range []time.Duration{0, lag / 2} {
						for nth := 1; ; nth++ {
							w := newWorld(kind)
							w.tenant.lag, w.tenant.slow = lag, slow
							w.begin(t, life)
							passed, err := w.mortal(nth, begin(t, w))
							if err != nil {
								t.Fatal(err)
							}
							if passed < nth {
								break
							}
							kills++
							if nth%2 == 0 {
								w.clock.now = w.clock.now.Add(time.Minute)
							}
							w.ended(t, life)
						}
					}
				}
				t.Logf("%d kills", kills)
			})
		}
	}
}

func entries(j *apply.Memory) string {
	var out strings.Builder
	for _, e := range j.Entries() {
		fmt.Fprintf(&out, "%s %s %s\n", e.Step, e.Moment, e.Key)
	}
	return out.String()
}

// tidy holds when nothing is left that opens nothing: every kept thing and every mark belongs to a credential that is there.
func (w *world) tidy(t testing.TB) {
	t.Helper()
	app := w.tenant.truth().App
	has := map[string]bool{}
	for _, p := range app.Passwords {
		has[p.KeyID] = true
	}
	for _, k := range app.Keys {
		has[k.KeyID] = true
		if w.kind == definition.Federated {
			t.Errorf("the certificate %q is left", k.DisplayName)
		}
	}
	for name := range w.place.kept {
		if id := strings.TrimSuffix(name[strings.LastIndex(name, "/")+1:], "-cert"); !has[id] {
			t.Errorf("kept, and opens nothing: %s", name)
		}
	}
	for _, tag := range app.Tags {
		if id, ok := strings.CutPrefix(tag, plan.CredentialTag("")); ok && !has[id] {
			t.Errorf("marked, and gone: %s", tag)
		}
	}
	if left := w.plan(t, w.tenant.peek()); !left.Nothing() {
		t.Errorf("left to do: %s", plan.Text(left))
	}
}
