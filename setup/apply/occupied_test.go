package apply_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"gatehouse/setup/apply"
	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
)

// beside is another computer at the same tenant.
func (w *world) beside() *world {
	return &world{clock: w.clock, tenant: w.tenant, place: newPlace(), journal: &apply.Memory{}, kind: w.kind}
}

// afterUpsert is the first boundary at which the application is there. Before it there is nothing that tells one administrator of the other;
// package setup looks again right before, when the look behind the plan is older than two seconds.
const afterUpsert = 4

// One administrator is at some boundary of a set-up; another one, who looked before anything was there or looks now, does everything that
// they are let do in that moment. However the two meet, one credential is made, and one keychain holds it.
func TestTwoAdministratorsMayMeetAtAnyBoundary(t *testing.T) {
	for _, kind := range append(slices.Clone(kinds), both) {
		for _, lag := range []time.Duration{0, 8 * time.Second} {
			for _, stale := range []bool{false, true} {
				for nth := afterUpsert; ; nth++ {
					first := newWorld(kind)
					first.tenant.lag = lag
					second := first.beside()
					before := second.look(t)
					passed := 0
					var told error
					reach := func() {
						if passed++; passed != nth {
							return
						}
						first.tenant.boundary = nil
						live := before
						if !stale {
							live = second.look(t)
						}
						_, told = apply.Run(context.Background(), second.runner(live), second.plan(t, live))
					}
					first.tenant.boundary = reach
					runner := first.runner(entra.Connector{})
					runner.Journal = ledger{first.journal, reach}
					err := lives["set-up"](t, first)(context.Background(), runner)
					first.tenant.boundary = nil
					if passed < nth {
						break
					}
					for _, e := range []error{err, told} {
						if e != nil && kind != definition.Federated && !overtaken(e) {
							t.Errorf("%s, lag %s, stale %v, they meet at boundary %d: %v", kind, lag, stale, nth, e)
						}
					}
					// Whoever was told comes back later; whoever was not, finds nothing to do or finishes.
					for _, w := range []*world{first, second, first, second} {
						first.clock.now = first.clock.now.Add(6 * time.Minute)
						if err := w.restart(t, context.Background()); err != nil && !overtaken(err) {
							t.Errorf("%s, lag %s, stale %v, boundary %d, again: %v", kind, lag, stale, nth, err)
						}
						w.journal = &apply.Memory{}
					}
					first.one(t, second)
					if t.Failed() {
						t.Fatalf("%s, lag %s, stale %v, they meet at boundary %d: %v\n%v\n%v", kind, lag, stale, nth, first.tenant.calls, err, told)
					}
				}
			}
		}
	}
}

// overtaken holds for what the one who comes second is told.
func overtaken(err error) bool {
	p := problem.Of(err)
	told := strings.Contains(p.What, "is setting this connector up right now") || strings.Contains(p.What, "has set this connector up in the meantime")
	return told && strings.Contains(p.Why, " UTC")
}

// one holds that there is one application with one credential, which one of the two computers keeps, and nothing that opens nothing.
func (w *world) one(t *testing.T, other *world) {
	t.Helper()
	s := w.tenant.truth()
	if s.App == nil || s.Principal == nil || w.tenant.made["application"] != 1 || w.tenant.made["principal"] != 1 {
		t.Errorf("made %v", w.tenant.made)
		return
	}
	var ids []string
	for _, p := range s.App.Passwords {
		ids = append(ids, p.KeyID)
	}
	for _, k := range s.App.Keys {
		ids = append(ids, k.KeyID)
	}
	if w.kind == definition.Federated {
		if len(ids) != 0 || len(s.App.Federated) != 1 {
			t.Errorf("credentials %v, federated %v", ids, s.App.Federated)
		}
		return
	}
	want := 1
	if w.kind == both {
		want = 2
	}
	if len(ids) != want {
		t.Errorf("credentials %v, want %d", ids, want)
		return
	}
	for _, id := range ids {
		if w.place.holds(id) == other.place.holds(id) {
			t.Errorf("%s is kept by both or by nobody: %v %v", id, w.place.kept, other.place.kept)
		}
		if !plan.IsKept(s.App.Tags, id) {
			t.Errorf("%s is not marked as kept: %v", id, s.App.Tags)
		}
	}
	for _, p := range []*place{w.place, other.place} {
		for name := range p.kept {
			if !slices.ContainsFunc(ids, func(id string) bool { return strings.Contains(name, id) }) {
				t.Errorf("kept, and opens nothing: %s", name)
			}
		}
	}
}
