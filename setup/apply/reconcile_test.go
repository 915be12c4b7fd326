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

func count(calls []string, op string) int {
	n := 0
	for _, c := range calls {
		if c == op {
			n++
		}
	}
	return n
}

func TestUnansweredWriteIsLookedForAndSentAgainOnlyWhenMissing(t *testing.T) {
	for _, kind := range kinds {
		for n := 1; n <= 8; n++ {
			for _, f := range []fault{dropBefore, gatewayLost, dropAfter, throttle} {
				w := newWorld(kind)
				w.tenant.faults[n] = f
				if _, err := w.apply(t); err != nil {
					t.Fatalf("%s, fault %d at request %d: %v", kind, f, n, err)
				}
				w.whole(t)
				op := w.tenant.calls[n]
				if op == "look" {
					continue
				}
				before := count(w.tenant.calls[:n], op)
				sent := count(w.tenant.calls, op) - before
				// A secret cannot be told by looking: it is removed and issued again. Two roles are granted by the same operation.
				want := 2
				if f == dropAfter && op != "add password" {
					want = 1
				}
				if op == "grant role" && before == 0 {
					want++
				}
				if sent != want {
					t.Errorf("%s, fault %d: %s was sent %d times, want %d: %v", kind, f, op, sent, want, w.tenant.calls)
				}
				if f != throttle && w.tenant.calls[n+1] != "look" {
					t.Errorf("%s, fault %d: %s is followed by %s and not by a look", kind, f, op, w.tenant.calls[n+1])
				}
			}
		}
	}
}

func TestUnansweredSecretIsRemovedBeforeAnotherIsIssued(t *testing.T) {
	w := newWorld(definition.Secret)
	w.tenant.faults[4] = dropAfter
	if _, err := w.apply(t); err != nil {
		t.Fatal(err)
	}
	want := []string{"add password", "look", "remove password", "add password", "patch tags"}
	if got := w.tenant.calls[4:9]; !slices.Equal(got, want) {
		t.Errorf("requests %v, want %v", got, want)
	}
}

func TestOrphanThatShowsLateIsRemovedOnce(t *testing.T) {
	w := newWorld(definition.Secret)
	if _, err := w.apply(t, plan.Create); err != nil {
		t.Fatal(err)
	}
	w.tenant.lag = 20 * time.Second
	w.clock.now = w.clock.now.Add(time.Minute)
	live := w.look(t)
	w.tenant.faults[len(w.tenant.calls)] = dropAfter // addPassword
	result, err := apply.Run(context.Background(), w.runner(live), w.plan(t, live))
	if err != nil {
		t.Fatal(err)
	}
	w.whole(t)
	if n := count(w.tenant.calls, "remove password"); n != 1 {
		t.Errorf("the orphan was removed %d times: %v", n, w.tenant.calls)
	}
	if p := result.Connector.App.Passwords; len(p) != 1 || p[0].KeyID != result.KeyID {
		t.Errorf("the result shows %v, want the kept secret alone", p)
	}
}

func TestRemovalThatHappenedBeforeACrashIsDone(t *testing.T) {
	w := newWorld(definition.Secret)
	if _, err := w.apply(t, plan.Create); err != nil {
		t.Fatal(err)
	}
	w.tenant.faults[len(w.tenant.calls)+1] = dropAfter  // addPassword
	w.tenant.faults[len(w.tenant.calls)+3] = crashAfter // removePassword
	ctx, cancel := context.WithCancel(context.Background())
	w.tenant.crash = cancel
	live := w.look(t)
	if _, err := apply.Run(ctx, w.runner(live), w.plan(t, live)); err == nil {
		t.Fatal("the crash did not happen")
	}
	w.tenant.lag = 20 * time.Second // the next process meets a replica that still shows the secret
	for i := range w.tenant.history {
		w.tenant.history[i].at = w.clock.now.Add(-time.Hour)
	}
	w.tenant.history[len(w.tenant.history)-1].at = w.clock.now
	live = w.look(t)
	if len(live.App.Passwords) != 1 {
		t.Fatalf("the replica shows %v, want the removed secret", live.App.Passwords)
	}
	if _, err := apply.Run(context.Background(), w.runner(live), w.plan(t, live)); err != nil {
		t.Fatal(err)
	}
	w.whole(t)
}

func TestLaggingLookDropsNoTag(t *testing.T) {
	w := newWorld(definition.Secret)
	if _, err := w.apply(t, plan.Create); err != nil {
		t.Fatal(err)
	}
	w.clock.now = w.clock.now.Add(time.Minute)
	w.tenant.commit(func(s *entra.Connector) { s.App.Tags = []string{plan.Tag, "cost-centre-7"} }) // somebody took the approval away
	w.clock.now = w.clock.now.Add(time.Minute)
	w.tenant.lag = 20 * time.Second
	w.tenant.faults[len(w.tenant.calls)+2] = dropBefore // addPassword, after the application was changed; the look then is behind
	if _, err := w.apply(t); err != nil {
		t.Fatal(err)
	}
	w.whole(t)
	for _, want := range []string{plan.Tag, "cost-centre-7", plan.DefinitionTag("snow-atlas", 3), "gatehouse.approval:1:a:b:c:example::1"} {
		if !slices.Contains(w.tenant.truth().App.Tags, want) {
			t.Errorf("tags %v: %s was dropped", w.tenant.truth().App.Tags, want)
		}
	}
}

func TestOldPlanDropsNoTagThatWasWrittenSince(t *testing.T) {
	w := newWorld(definition.Secret)
	live := w.look(t)
	p := w.plan(t, live)
	r := w.runner(live)
	result, err := apply.Run(context.Background(), r, p, plan.Create, plan.Credential)
	if err != nil {
		t.Fatal(err)
	}
	r.Live = result.Connector
	if _, err := apply.Run(context.Background(), r, p, plan.Create); err != nil {
		t.Fatal(err)
	}
	if !plan.IsKept(w.tenant.truth().App.Tags, result.KeyID) {
		t.Errorf("tags %v lost the kept secret", w.tenant.truth().App.Tags)
	}
}

func TestAlreadyThereIsDone(t *testing.T) {
	w := newWorld(definition.Federated)
	live := w.look(t)
	p := w.plan(t, live)
	r := w.runner(live)
	r.SkipReadBack = true
	result, err := apply.Run(context.Background(), r, p, plan.Create)
	if err != nil {
		t.Fatal(err)
	}
	// Another administrator did the rest in the meantime.
	w.tenant.commit(func(s *entra.Connector) {
		s.RoleGrants = []entra.RoleGrant{{RoleID: "role-a", ResourceID: graphSPID}, {RoleID: "role-b", ResourceID: graphSPID}}
	})
	before := len(w.tenant.calls)
	r.Live = result.Connector
	if _, err := apply.Run(context.Background(), r, p, plan.Create, plan.Consent); err != nil {
		t.Fatal(err)
	}
	want := []string{"look", "put application", "create principal", "look", "add owner", "grant role", "grant role"}
	if got := w.tenant.calls[before:]; !slices.Equal(got, want) {
		t.Errorf("requests %v, want %v", got, want)
	}
	if n := w.tenant.made["principal"] + w.tenant.made["application"]; n != 2 {
		t.Errorf("made %v", w.tenant.made)
	}
}

func TestRetryAfterIsHonouredAndSaid(t *testing.T) {
	w := newWorld(definition.Secret)
	w.tenant.faults[2] = throttle
	begin := w.clock.now
	if _, err := w.apply(t); err != nil {
		t.Fatal(err)
	}
	if waited := w.clock.now.Sub(begin); waited < 7*time.Second {
		t.Errorf("waited %s, the server asked for 7 s", waited)
	}
	said := slices.ContainsFunc(w.events, func(p apply.Progress) bool {
		return p.State == apply.Waiting && p.Step.ID == "principal" && p.Retry == 7*time.Second && strings.Contains(p.Note, "slow down")
	})
	if !said {
		t.Errorf("events %+v", w.events)
	}
}

func TestReadBackNamesWhatTheTenantNeverShows(t *testing.T) {
	for op, name := range map[string]string{"grant role": "permission User.Read.All", "set enabled": "sign-in switched on", "add owner": "owner", "patch tags": "client secret", "put federated": "federated credential"} {
		kind := definition.Secret
		if op == "put federated" {
			kind = definition.Federated
		}
		w := newWorld(kind)
		w.tenant.swallow[op] = true
		_, err := w.apply(t)
		p := problem.Of(err)
		if p == nil || p.Kind != problem.Unfinished || !strings.Contains(p.Why, name) {
			t.Errorf("%s swallowed: %v, want unfinished and %q named", op, err, name)
		}
	}
}

func TestNameOfADeletedApplicationIsTaken(t *testing.T) {
	w := newWorld(definition.Secret)
	w.tenant.refuse["put application"] = 409
	begin := w.clock.now
	_, err := w.apply(t)
	if p := problem.Of(err); p == nil || p.Kind != problem.Refused || !strings.Contains(p.Why, "30 days") {
		t.Errorf("error %v, want refused with the reason", err)
	}
	if waited := w.clock.now.Sub(begin); waited < time.Minute || waited > 5*time.Minute {
		t.Errorf("waited %s for the index", waited)
	}
}

func TestBrokenJournalStopsBeforeTheChange(t *testing.T) {
	w := newWorld(definition.Secret)
	live := w.look(t)
	r := w.runner(live)
	r.Journal = full{w.journal}
	if _, err := apply.Run(context.Background(), r, w.plan(t, live)); err == nil {
		t.Error("no error although nothing could be recorded")
	}
	if len(w.tenant.calls) != 1 {
		t.Errorf("requests %v, want the look alone", w.tenant.calls)
	}
}

// full is a journal on a full disk.
type full struct{ apply.Journal }

func (full) Append(apply.Entry) error { return context.DeadlineExceeded }
