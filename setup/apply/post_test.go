package apply_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"gatehouse/setup/apply"
	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
)

const name = "gatehouse-snow-atlas-main"

func ignoredHeader() *entra.Error {
	return answer(http.StatusNotFound, "Request_ResourceNotFound", "Resource '"+name+"' does not exist or one of its queried reference-property objects are not present.")
}

func unknownKey() *entra.Error {
	return answer(http.StatusBadRequest, "BadRequest", "The number of keys specified in the URI does not match number of key properties for the resource 'microsoft.graph.application'.")
}

// withoutUpsert is a tenant in a cloud that refuses upsert by unique name.
func withoutUpsert(kind string, refusal *entra.Error) *world {
	w := newWorld(kind)
	w.tenant.noUpsert = refusal
	return w
}

func TestWhereUpsertIsRefusedTheApplicationIsPostedOnceWithItsNameTag(t *testing.T) {
	for _, refusal := range []*entra.Error{ignoredHeader(), unknownKey()} {
		for _, kind := range kinds {
			w := withoutUpsert(kind, refusal)
			if _, err := w.apply(t); err != nil {
				t.Fatal(err)
			}
			w.whole(t)
			app := w.tenant.truth().App
			if app.UniqueName != "" || !slices.Contains(app.Tags, plan.NameTag(name)) || !slices.Contains(app.Tags, plan.Tag) || plan.NameOf(*app) != name {
				t.Errorf("name %q, tags %v", app.UniqueName, app.Tags)
			}
			want := []string{"look", "put application", "look", "look", "look", "put application", "post application", "create principal"}
			if !slices.Equal(w.tenant.calls[:len(want)], want) {
				t.Errorf("requests %v\nwant %v", w.tenant.calls, want)
			}
			w.journal = &apply.Memory{} // finished
			before := len(w.tenant.calls)
			live := w.look(t)
			p := w.plan(t, live)
			if _, err := apply.Run(context.Background(), w.runner(live), p); err != nil || !p.Nothing() || len(w.tenant.calls) != before+1 {
				t.Errorf("second apply: %v, %s, requests %v", err, plan.Text(p), w.tenant.calls[before:])
			}
		}
	}
}

func TestWhereUpsertIsRefusedChangesGoToTheApplicationById(t *testing.T) {
	w := withoutUpsert(definition.Secret, unknownKey())
	if _, err := w.apply(t); err != nil {
		t.Fatal(err)
	}
	id := w.tenant.truth().App.ObjectID
	w.tenant.commit(func(s *entra.Connector) { s.App.WebRedirectURIs = nil })
	w.journal = &apply.Memory{}
	if _, err := w.apply(t); err != nil {
		t.Fatal(err)
	}
	w.whole(t)
	if app := w.tenant.truth().App; app.ObjectID != id || len(app.WebRedirectURIs) != 1 || app.UniqueName != "" {
		t.Errorf("changed to %+v", app)
	}
}

func TestOtherRefusalsOfAnUpsertMakeNothing(t *testing.T) {
	for _, refusal := range []*entra.Error{
		answer(http.StatusNotFound, "NotFound", ""), // a proxy's page
		answer(http.StatusBadRequest, "Request_BadRequest", "Invalid value specified for property 'uniqueName' of resource 'Application'."),
		answer(http.StatusForbidden, "Authorization_RequestDenied", "Insufficient privileges to complete the operation."),
		answer(http.StatusMethodNotAllowed, "MethodNotAllowed", ""),
		answer(http.StatusNotImplemented, "NotImplemented", ""),
	} {
		w := withoutUpsert(definition.Secret, refusal)
		if _, err := w.apply(t); err == nil {
			t.Errorf("%v: no error", refusal)
		}
		if s := w.tenant.truth(); s.App != nil || w.tenant.posts > 0 {
			t.Errorf("%v: made %v", refusal, w.tenant.made)
		}
	}
}

// One copy of the directory that is behind gives the same 404.
func TestASingleNotFoundIsNoReasonToPost(t *testing.T) {
	w := withoutUpsert(definition.Secret, ignoredHeader())
	w.tenant.spurious = 1
	if _, err := w.apply(t); err != nil {
		t.Fatal(err)
	}
	w.whole(t)
	if w.tenant.posts > 0 || w.tenant.truth().App.UniqueName != name {
		t.Errorf("%d POSTs, application %+v", w.tenant.posts, w.tenant.truth().App)
	}
}

func TestAnApplicationThatTheJournalKnowsIsNotPostedAgain(t *testing.T) {
	w := withoutUpsert(definition.Secret, ignoredHeader())
	live := w.look(t)
	p := w.plan(t, live)
	if _, err := apply.Run(context.Background(), w.runner(live), p, plan.Create); err != nil {
		t.Fatal(err)
	}
	w.tenant.lag, w.tenant.index = 40*time.Second, time.Minute
	w.tenant.history[len(w.tenant.history)-1].at = w.clock.now
	for i := 1; i < len(w.tenant.history); i++ {
		w.tenant.history[i].at = w.clock.now
	}
	if live = w.look(t); live.App != nil {
		t.Fatal("the application can be seen: nothing is tested")
	}
	if _, err := apply.Run(context.Background(), w.runner(live), w.plan(t, live)); err != nil {
		t.Fatal(err)
	}
	w.whole(t)
}

func TestAnUnansweredPostIsNotSentAgainBeforeTheIndexHadItsTime(t *testing.T) {
	for _, f := range []fault{dropBefore, dropAfter, gatewayLost, crashBefore, crashAfter} {
		w := withoutUpsert(definition.Secret, ignoredHeader())
		w.tenant.lag, w.tenant.index = 10*time.Second, time.Minute
		w.tenant.faults[6] = f
		happened := f == dropAfter || f == crashAfter
		crashes := f == crashBefore || f == crashAfter
		begin := w.clock.now
		run := func() error {
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			w.tenant.crash = cancel
			return w.restart(t, ctx)
		}
		err := run()
		if w.tenant.calls[6] != "post application" {
			t.Fatalf("the fault met %s", w.tenant.calls[6])
		}
		switch {
		case crashes && err == nil:
			t.Fatal("the crash did not happen")
		case !crashes && !happened:
			p := problem.Of(err)
			if p == nil || p.Kind != problem.Unfinished || !strings.Contains(p.Why, "found by its tag") || w.clock.now.Sub(begin) < 10*time.Minute {
				t.Errorf("fault %d: %v after %s, want unfinished at the deadline", f, err, w.clock.now.Sub(begin))
			}
		case happened && !crashes && err != nil:
			t.Errorf("fault %d: %v", f, err)
		}
		if n := count(w.tenant.calls, "post application"); n != 1 {
			t.Errorf("fault %d: sent %d times by one run", f, n)
		}
		if err != nil {
			err = run()
		}
		if err != nil {
			t.Errorf("fault %d, resumed: %v", f, err)
		}
		w.whole(t)
		want := 2
		if happened {
			want = 1
		}
		if n := count(w.tenant.calls, "post application"); n != want {
			t.Errorf("fault %d: sent %d times, want %d: %v", f, n, want, w.tenant.calls)
		}
		if want == 2 && w.clock.now.Sub(begin) < 10*time.Minute {
			t.Errorf("fault %d: sent again after %s", f, w.clock.now.Sub(begin))
		}
	}
}

func TestARunEndsOnlyWhenTheApplicationIsFoundByItsTag(t *testing.T) {
	w := withoutUpsert(definition.Secret, ignoredHeader())
	w.tenant.index = 90 * time.Second
	if _, err := w.apply(t); err != nil {
		t.Fatal(err)
	}
	w.journal = &apply.Memory{} // another administrator
	if live := w.look(t); live.App == nil {
		t.Error("the next look does not find the connector and would make a second one")
	}
	if _, err := w.apply(t); err != nil {
		t.Fatal(err)
	}
	w.whole(t)
}

func TestAnInterruptedWaitForTheTagIsResumed(t *testing.T) {
	w := withoutUpsert(definition.Secret, ignoredHeader())
	w.tenant.index = time.Hour
	for range 2 { // the second run has nothing else to do
		_, err := w.apply(t)
		if p := problem.Of(err); p == nil || p.Kind != problem.Unfinished || !strings.Contains(p.Why, "found by its tag") {
			t.Fatalf("error %v, want unfinished", err)
		}
	}
	w.tenant.index = 0
	if _, err := w.apply(t); err != nil {
		t.Fatal(err)
	}
	w.whole(t)
}

func TestWhereUpsertIsRefusedEveryFaultAtEveryRequestEndsWhole(t *testing.T) {
	for _, refusal := range []*entra.Error{ignoredHeader(), unknownKey()} {
		for _, kind := range kinds {
			for _, lag := range []time.Duration{0, 8 * time.Second, 45 * time.Second} {
				for f := throttle; f <= offline; f++ {
					for n := range 30 {
						w := withoutUpsert(kind, refusal)
						w.tenant.lag, w.tenant.slow, w.tenant.index = lag, lag/2, lag
						w.tenant.faults[n] = f
						w.settle(t, t)
						if t.Failed() {
							t.Fatalf("%s, lag %s, fault %d at request %d: %v", kind, lag, f, n, w.tenant.calls)
						}
					}
				}
			}
		}
	}
}

func TestWhereUpsertIsRefusedManyFaultsEndWhole(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := withoutUpsert(rapid.SampledFrom(kinds).Draw(rt, "kind"), ignoredHeader())
		w.tenant.lag = time.Duration(rapid.IntRange(0, 90).Draw(rt, "lag")) * time.Second
		w.tenant.slow = time.Duration(rapid.IntRange(0, 90).Draw(rt, "slow")) * time.Second
		w.tenant.index = time.Duration(rapid.IntRange(0, 90).Draw(rt, "index")) * time.Second
		for n, f := range rapid.SliceOfN(rapid.IntRange(int(pass), int(offline)), 0, 60).Draw(rt, "faults") {
			w.tenant.faults[n] = fault(f)
		}
		w.settle(t, rt)
	})
}
