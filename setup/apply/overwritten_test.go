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

const stranger = "5f1c0000-0000-4000-8000-00000000beef"

// after does something in the tenant right after the nth change of a kind.
func (w *world) after(op string, nth int, do func(*entra.Connector)) {
	passed := 0
	w.tenant.boundary = func() {
		if w.tenant.calls[len(w.tenant.calls)-1] != op {
			return
		}
		if passed++; passed == 2*nth { // once before and once after each
			w.tenant.commit(do)
		}
	}
}

// replaceKeys is what another administrator's run does that looked before ours was there.
func replaceKeys(s *entra.Connector) {
	s.App.Keys = []entra.Key{{KeyID: stranger, DisplayName: plan.SecretLabel + " op-other", End: s.App.Created.AddDate(1, 0, 0)}}
	s.App.Tags = append(slices.DeleteFunc(slices.Clone(s.App.Tags), func(t string) bool { return strings.HasPrefix(t, plan.CredentialTag("")) }), plan.CredentialTag(stranger))
}

func TestACertificateThatSomebodyElseOverwroteIsToldAndNothingIsKeptOfIt(t *testing.T) {
	for _, lag := range []time.Duration{0, 8 * time.Second, 45 * time.Second} {
		w := newWorld(definition.Certificate)
		w.tenant.lag = lag
		w.after("patch tags", 1, replaceKeys)
		began := w.clock.now
		_, err := w.apply(t)
		if p := problem.Of(err); err == nil || p.Kind != problem.Unfinished || !strings.Contains(p.What, "Somebody else changed the credentials of this connector in the same moment") {
			t.Fatalf("lag %s: %v", lag, err)
		}
		if took := w.clock.now.Sub(began); took > 30*time.Second+6*lag {
			t.Errorf("lag %s: it took %s to tell", lag, took)
		}
		app := w.tenant.truth().App
		if len(w.place.kept) != 0 || len(app.Keys) != 1 || app.Keys[0].KeyID != stranger {
			t.Errorf("lag %s: kept %v, registered %v", lag, w.place.kept, app.Keys)
		}
		for _, tag := range app.Tags {
			if strings.HasPrefix(tag, "gatehouse.seen:") || strings.HasPrefix(tag, plan.CredentialTag("")) && tag != plan.CredentialTag(stranger) {
				t.Errorf("lag %s: the tag %s is left", lag, tag)
			}
		}
		w.tenant.boundary = nil
		w.clock.now = w.clock.now.Add(2 * lag)
		if err := w.restart(t, context.Background()); err != nil {
			t.Errorf("lag %s, resumed: %v", lag, err)
		}
		if p := w.plan(t, w.look(t)); !p.Nothing() || len(w.tenant.truth().App.Keys) != 1 || len(w.place.kept) != 0 {
			t.Errorf("lag %s, resumed: %s, registered %v, kept %v", lag, plan.Text(p), w.tenant.truth().App.Keys, w.place.kept)
		}
	}
}

func TestAMarkThatSomebodyElseOverwroteIsWrittenAgainBesideTheirs(t *testing.T) {
	for _, kind := range []string{definition.Secret, definition.Certificate} {
		for _, lag := range []time.Duration{0, 8 * time.Second, 45 * time.Second} {
			w := newWorld(kind)
			w.tenant.lag = lag
			theirs := plan.CredentialTag(stranger)
			w.after("patch tags", 1, func(s *entra.Connector) {
				s.App.Tags = append(slices.DeleteFunc(slices.Clone(s.App.Tags), func(t string) bool { return strings.HasPrefix(t, plan.CredentialTag("")) }), theirs)
			})
			began := w.clock.now
			if _, err := w.apply(t); err != nil {
				t.Fatalf("%s, lag %s: %v", kind, lag, err)
			}
			if took := w.clock.now.Sub(began); took > 30*time.Second+6*lag {
				t.Errorf("%s, lag %s: it took %s", kind, lag, took)
			}
			w.whole(t)
			tags := w.tenant.truth().App.Tags
			if !slices.Contains(tags, theirs) || slices.ContainsFunc(tags, func(tag string) bool { return strings.HasPrefix(tag, "gatehouse.seen:") }) {
				t.Errorf("%s, lag %s: tags %v", kind, lag, tags)
			}
		}
	}
}

// A plan may be minutes old when a rotation is confirmed.
func TestWhatSomebodyElseAddedSinceThePlanIsNotOverwritten(t *testing.T) {
	for _, kind := range []string{definition.Secret, definition.Certificate} {
		w := newWorld(kind)
		if _, err := w.apply(t); err != nil {
			t.Fatal(err)
		}
		live := w.look(t)
		steps := w.rotate(t)(live)
		w.tenant.commit(func(s *entra.Connector) {
			s.App.Keys = append(s.App.Keys, entra.Key{KeyID: stranger, DisplayName: "by hand", End: w.clock.now.AddDate(1, 0, 0)})
			s.App.Tags = append(s.App.Tags, "cost-centre-7")
		})
		w.clock.now = w.clock.now.Add(3 * time.Minute)
		w.journal = &apply.Memory{}
		if _, err := apply.Run(context.Background(), w.runner(live), &plan.Plan{Connector: "gatehouse-snow-atlas-main", Steps: steps}); err != nil {
			t.Fatal(err)
		}
		app := w.tenant.truth().App
		if !slices.Contains(app.Tags, "cost-centre-7") || !slices.ContainsFunc(app.Keys, func(k entra.Key) bool { return k.KeyID == stranger }) {
			t.Errorf("%s: tags %v, certificates %v", kind, app.Tags, app.Keys)
		}
		if n := len(plan.KeptCredentials(app, kind)); n != 2 {
			t.Errorf("%s: %d kept credentials, want two", kind, n)
		}
	}
}

// Changed settings rewrite the tags as well.
func TestATagThatSomebodyElseAddedSinceThePlanOutlivesAChangeOfSettings(t *testing.T) {
	w := newWorld(definition.Secret)
	if _, err := w.apply(t); err != nil {
		t.Fatal(err)
	}
	live := w.look(t)
	w.extra = []plan.Wanted{{Permission: definition.Permission{Name: "Directory.Read.All", Kind: entra.ApplicationPermission}, ID: "role-c"}}
	p := w.plan(t, live)
	w.tenant.commit(func(s *entra.Connector) { s.App.Tags = append(s.App.Tags, plan.CredentialTag(stranger)) })
	w.clock.now = w.clock.now.Add(3 * time.Minute)
	w.journal = &apply.Memory{}
	if _, err := apply.Run(context.Background(), w.runner(live), p, plan.Create); err != nil {
		t.Fatal(err)
	}
	if tags := w.tenant.truth().App.Tags; w.tenant.calls[len(w.tenant.calls)-1] != "look" || !slices.Contains(tags, plan.CredentialTag(stranger)) {
		t.Errorf("%v, tags %v", w.tenant.calls, tags)
	}
	if n := count(w.tenant.calls, "put application"); n != 2 {
		t.Errorf("the application was written %d times, want two", n)
	}
}

// A rotation was killed right after it marked the new secret, and an apply resumed it from a copy of the directory that had not heard of it:
// it ended at once, and the next command, still shown the older copy, said that there was nothing to retire.
func TestAResumeWaitsUntilTheDirectoryShowsTheCredentialThatWasMarkedLast(t *testing.T) {
	for _, kind := range []string{definition.Secret, definition.Certificate} {
		w := newWorld(kind)
		if _, err := w.apply(t); err != nil {
			t.Fatal(err)
		}
		w.clock.now = w.clock.now.Add(time.Minute)
		w.journal = &apply.Memory{}
		live := w.look(t)
		w.tenant.lag = 30 * time.Second
		ctx, crash := context.WithCancel(context.Background())
		r := w.runner(live)
		r.Journal = ledger{w.journal, func() {
			if n := len(w.journal.Entries()); n > 0 && w.journal.Entries()[n-1].Step == "secret-kept" && w.journal.Entries()[n-1].Moment == apply.Made {
				crash()
			}
		}}
		if _, err := apply.Run(ctx, r, &plan.Plan{Connector: "gatehouse-snow-atlas-main", Steps: w.rotate(t)(live)}); err == nil {
			t.Fatal("it was not ended")
		}
		if n := len(plan.KeptCredentials(w.look(t).App, kind)); n != 1 {
			t.Fatalf("%s: the directory shows %d already", kind, n)
		}
		if err := w.restart(t, context.Background()); err != nil {
			t.Fatal(err)
		}
		if n := len(plan.KeptCredentials(w.look(t).App, kind)); n != 2 {
			t.Errorf("%s: the next look shows %d kept credentials, want two", kind, n)
		}
	}
}

// What a run knows is not unlearned from a copy of the directory that is behind: the gate took a secret for missing that the plan had seen.
func TestACredentialThatWasShownOnceIsNotMissingAtTheGate(t *testing.T) {
	for _, kind := range kinds {
		for shift := range 2 {
			w := newWorld(kind)
			if _, err := w.apply(t, plan.Create); err != nil {
				t.Fatal(err)
			}
			w.clock.now = w.clock.now.Add(2 * time.Minute)
			ctx, crash := context.WithCancel(context.Background())
			r := w.runner(w.look(t))
			r.Journal = ledger{w.journal, func() {
				if n := len(w.journal.Entries()); w.journal.Entries()[n-1].Step == "secret-kept" || w.journal.Entries()[n-1].Step == "enable" {
					crash()
				}
			}}
			if _, err := apply.Run(ctx, r, w.plan(t, r.Live)); err == nil {
				t.Fatal("it was not ended")
			}
			w.tenant.slow = time.Minute
			w.clock.now = w.clock.now.Add(time.Second)
			for len(w.tenant.calls)%2 != shift {
				w.look(t)
			}
			live := w.look(t)
			again := w.runner(live)
			again.Gate = func(_ plan.Phase, c entra.Connector) error {
				if len(c.App.Passwords)+len(c.App.Keys)+len(c.App.Federated) == 0 {
					t.Errorf("%s: the gate sees no credential", kind)
				}
				return nil
			}
			if _, err := apply.Run(context.Background(), again, w.plan(t, live)); err != nil {
				t.Errorf("%s: %v", kind, err)
			}
			w.whole(t)
		}
	}
}
