package apply_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"gatehouse/setup/apply"
	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
)

// works tells whether some credential that is registered is kept here with everything that a sign-in needs.
func (w *world) works(s entra.Connector) bool {
	if s.App == nil {
		return false
	}
	has := func(id string) bool {
		_, ok := w.place.kept[tenantID+"/"+s.App.AppID+"/"+id]
		return ok
	}
	return slices.ContainsFunc(s.App.Passwords, func(p entra.Password) bool { return has(p.KeyID) }) ||
		slices.ContainsFunc(s.App.Keys, func(k entra.Key) bool { return has(k.KeyID) && has(k.KeyID+"-cert") })
}

// again runs steps as new processes do until one run ends without an error.
func (w *world) again(rt interface {
	Helper()
	Fatalf(string, ...any)
}, steps func(entra.Connector) []plan.Step,
) {
	rt.Helper()
	for range 80 {
		ctx, cancel := context.WithCancel(context.Background())
		w.tenant.crash = cancel
		live, err := w.tenant.Look(ctx, apply.Recall(w.journal.Entries()).Query("gatehouse-snow-atlas-main", []string{entra.GraphAppID}))
		if err == nil {
			_, err = apply.Run(ctx, w.runner(live), &plan.Plan{Connector: "gatehouse-snow-atlas-main", Steps: steps(live)})
		}
		cancel()
		w.clock.now = w.clock.now.Add(time.Second)
		if err == nil {
			w.clock.now = w.clock.now.Add(w.tenant.lag + w.tenant.slow + time.Second)
			w.journal = &apply.Memory{}
			return
		}
	}
	rt.Fatalf("never finished: %v", w.tenant.calls)
}

func (w *world) rotate(t testing.TB) func(entra.Connector) []plan.Step {
	return func(live entra.Connector) []plan.Step {
		p, err := plan.Make(plan.Input{
			Definition: w.definition(), Live: live, Me: entra.Identity{ObjectID: someUserID, Name: "Adele Vance"},
			Requested: w.wanted(), Approval: "gatehouse.approval:1:a:b:c:example::1", Kept: w.place.holds, Now: w.clock.now, Rotate: w.kind,
		})
		if err != nil {
			t.Fatal(err)
		}
		return p.Of(plan.Credential)
	}
}

func (w *world) retire(live entra.Connector) []plan.Step {
	return plan.Retire(live.App, w.kind, w.clock.now)
}

// turn rotates and retires with faults as planned, and holds the promise after every change of the tenant and of the keychain.
func (w *world) turn(t testing.TB, rt interface {
	Helper()
	Errorf(string, ...any)
	Fatalf(string, ...any)
},
) {
	rt.Helper()
	if _, err := w.apply(t); err != nil {
		rt.Fatalf("set up: %v", err)
	}
	w.journal = &apply.Memory{}
	w.clock.now = w.clock.now.Add(24 * time.Hour)
	begun := len(w.tenant.history)
	faults := w.tenant.planned
	for n, f := range faults {
		w.tenant.faults[len(w.tenant.calls)+n] = f
	}
	w.place.watch = func() {
		if !w.works(w.tenant.truth()) {
			rt.Fatalf("no stored credential works after a change of the keychain: %v", w.tenant.calls)
		}
	}
	w.again(rt, w.rotate(t))
	if kept := plan.KeptCredentials(w.tenant.truth().App, w.kind); len(kept) != 2 {
		rt.Fatalf("%d kept credentials while both should work: %v", len(kept), w.tenant.calls)
	}
	w.again(rt, w.retire)
	w.place.watch = nil
	for _, m := range w.tenant.history[begun:] {
		app := m.state.App
		if app == nil || len(app.Passwords)+len(app.Keys) == 0 {
			rt.Errorf("a moment without any credential")
		}
	}
	s := w.tenant.truth()
	if n := len(s.App.Passwords) + len(s.App.Keys); n != 1 || !w.works(s) {
		rt.Errorf("%d credentials at the end, one works: %v", n, w.works(s))
	}
	tags := 0
	for _, tag := range s.App.Tags {
		if strings.HasPrefix(tag, "gatehouse.credential:") {
			tags++
		}
	}
	if want := map[string]int{definition.Secret: 1, definition.Certificate: 2}[w.kind]; len(w.place.kept) != want || tags != 1 {
		rt.Errorf("%d things kept, want %d; %d tags %v", len(w.place.kept), want, tags, s.App.Tags)
	}
}

func TestRotationUnderLagAndFaultsNeverLeavesTheConnectorWithoutAStoredCredential(t *testing.T) {
	for _, kind := range []string{definition.Secret, definition.Certificate} {
		for _, lag := range []time.Duration{0, 60 * time.Second} {
			for _, slow := range []time.Duration{0, lag / 2} {
				for f := pass; f <= offline; f++ {
					for n := range 14 {
						w := newWorld(kind)
						w.tenant.lag, w.tenant.slow = lag, slow
						w.tenant.planned = map[int]fault{n: f}
						w.turn(t, t)
						if t.Failed() {
							t.Fatalf("%s, lag %s + %s, fault %d at request %d: %v", kind, lag, slow, f, n, w.tenant.calls)
						}
						if f == pass {
							break
						}
					}
				}
			}
		}
	}
}

func TestRotationSurvivesManyFaults(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(rapid.SampledFrom([]string{definition.Secret, definition.Certificate}).Draw(rt, "kind"))
		w.tenant.lag = time.Duration(rapid.IntRange(0, 90).Draw(rt, "lag")) * time.Second
		w.tenant.slow = time.Duration(rapid.IntRange(0, 60).Draw(rt, "slow")) * time.Second
		w.tenant.planned = map[int]fault{}
		for n, f := range rapid.SliceOfN(rapid.IntRange(int(pass), int(offline)), 0, 40).Draw(rt, "faults") {
			w.tenant.planned[n] = fault(f)
		}
		w.turn(t, rt)
	})
}

// A secret was issued without an answer, a copy of the directory hid it, a second one was kept, and the program ended: the next run found
// nothing left to do and left the first one behind.
func TestAnUnansweredSecretIsRemovedAlsoWhenNothingElseIsLeftToDo(t *testing.T) {
	w := newWorld(definition.Secret)
	w.tenant.slow = time.Second
	w.tenant.planned = map[int]fault{1: dropAfter, 4: crashAfter}
	w.turn(t, t)
}
