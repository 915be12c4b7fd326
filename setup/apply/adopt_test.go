package apply_test

import (
	"context"
	"net/http"
	"slices"
	"testing"
	"time"

	"gatehouse/setup/apply"
	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
)

const adoptedName = "gatehouse-snow-atlas-main"

func (t *tenant) NameApplication(ctx context.Context, id, name string) error {
	return t.request(ctx, "name application", func() error {
		if err := t.appVisible(id); err != nil {
			return err
		}
		if have := t.truth().App.UniqueName; have != "" && have != name {
			return answer(http.StatusBadRequest, "Request_BadRequest", "Property 'uniqueName' is read-only and cannot be set.")
		}
		t.commit(func(s *entra.Connector) { s.App.UniqueName = name })
		return nil
	})
}

// adopt takes over what somebody made by POST, as new processes do until one run ends without an error.
func (w *world) adopt(t *testing.T) {
	t.Helper()
	for range 80 {
		ctx, cancel := context.WithCancel(context.Background())
		w.tenant.crash = cancel
		id := w.tenant.truth().App.ObjectID
		live, err := w.tenant.Look(ctx, apply.Query{ObjectID: id})
		if err == nil && live.App != nil {
			_, err = apply.Adopt(ctx, w.runner(live), w.tenant, adoptedName, plan.AdoptTags(w.definition()))
		}
		cancel()
		w.clock.now = w.clock.now.Add(time.Second)
		if err == nil && live.App != nil {
			return
		}
	}
	t.Fatalf("never finished: %v", w.tenant.calls)
}

func TestAdoptingUnderLagAndFaultsWritesNameAndTagsAndNothingElse(t *testing.T) {
	for _, named := range []bool{true, false} {
		for _, lag := range []time.Duration{0, 45 * time.Second} {
			for f := pass; f <= offline; f++ {
				for n := range 6 {
					w := newWorld(definition.Secret)
					foreign := entra.Application{
						ObjectID: "app-1", AppID: "client-1", DisplayName: "Theirs", Audience: "AzureADMultipleOrgs", Tags: []string{"theirs"},
						WebRedirectURIs: []string{"https://theirs.example"}, Passwords: []entra.Password{{KeyID: "k", DisplayName: "theirs"}},
					}
					w.tenant.commit(func(s *entra.Connector) { app := foreign; s.App = &app })
					w.clock.now = w.clock.now.Add(time.Hour)
					w.tenant.lag, w.tenant.slow = lag, lag/2
					w.tenant.faults[n] = f
					if !named {
						w.tenant.refuse["name application"] = http.StatusConflict
						w.tenant.noUpsert = answer(http.StatusNotFound, "Request_ResourceNotFound", "Resource 'x' does not exist.")
					}
					w.adopt(t)
					got := *w.tenant.truth().App
					want := append([]string{"theirs"}, plan.AdoptTags(w.definition())...)
					if !named {
						want = append(want, plan.NameTag(adoptedName))
					}
					if plan.NameOf(got) != adoptedName || (got.UniqueName == adoptedName) != named || !slices.Equal(got.Tags, want) {
						t.Fatalf("named %t, lag %s, fault %d at request %d: %q %q after %v", named, lag, f, n, got.UniqueName, got.Tags, w.tenant.calls)
					}
					if got.DisplayName != foreign.DisplayName || got.Audience != foreign.Audience || len(got.Passwords) != 1 || len(got.WebRedirectURIs) != 1 {
						t.Fatalf("something else was changed: %+v", got)
					}
					if f == pass {
						break
					}
				}
			}
		}
	}
}

func TestAnApplicationThatMayNotBeChangedIsNotAdopted(t *testing.T) {
	w := newWorld(definition.Secret)
	w.tenant.commit(func(s *entra.Connector) { s.App = &entra.Application{ObjectID: "app-1", AppID: "client-1"} })
	w.clock.now = w.clock.now.Add(time.Hour)
	w.tenant.refuse["name application"] = http.StatusForbidden
	live, err := w.tenant.Look(t.Context(), apply.Query{ObjectID: "app-1"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := apply.Adopt(t.Context(), w.runner(live), w.tenant, adoptedName, plan.AdoptTags(w.definition())); err == nil {
		t.Error("adopted")
	}
	if tags := w.tenant.truth().App.Tags; len(tags) > 0 {
		t.Errorf("tags %q", tags)
	}
}
