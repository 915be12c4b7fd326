package apply_test

import (
	"context"
	"maps"
	"net/http"
	"testing"
	"time"

	"gatehouse/setup/apply"
	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
)

var sharePoint = entra.Resource{
	ObjectID: "5ba20000-0000-4000-8000-000000000002", AppID: entra.SharePointAppID, Name: "SharePoint", Roles: map[string]string{"role-s": "Sites.Read.All"},
}

// offers shows the resources that a look asked for: Graph is in every tenant, others once somebody made them.
func (t *tenant) offers(c *entra.Connector, asked []string) {
	made := c.Resources
	c.Resources = map[string]entra.Resource{}
	for _, id := range asked {
		switch resource, ok := made[id]; {
		case id == entra.GraphAppID:
			c.Resources[id] = graph
		case ok:
			c.Resources[id] = resource
		default:
			c.Before.Absent = append(c.Before.Absent, id)
		}
	}
}

func (t *tenant) CreateResource(ctx context.Context, appID string) (out entra.Resource, err error) {
	err = t.request(ctx, "create resource", func() error {
		if _, there := t.truth().Resources[appID]; there {
			return answer(http.StatusConflict, "Request_MultipleObjectsWithSameKeyValue", "The service principal name is already in use.")
		}
		t.made["resource"]++
		out = sharePoint
		t.commit(func(s *entra.Connector) {
			s.Resources = maps.Clone(s.Resources)
			if s.Resources == nil {
				s.Resources = map[string]entra.Resource{}
			}
			s.Resources[appID] = out
		})
		return nil
	})
	return out, err
}

// needsSharePoint is a world whose connector also reads SharePoint, which the tenant does not have yet.
func needsSharePoint() *world {
	w := newWorld(definition.Secret)
	w.extra = []plan.Wanted{{Permission: definition.Permission{Name: "Sites.Read.All", Resource: entra.SharePointAppID, Kind: entra.ApplicationPermission}, ID: "role-s", ResourceName: "SharePoint"}}
	return w
}

func (w *world) lookAtBoth(t testing.TB, ctx context.Context) (entra.Connector, error) {
	t.Helper()
	return w.tenant.Look(ctx, apply.Recall(w.journal.Entries()).Query("gatehouse-snow-atlas-main", []string{entra.GraphAppID, entra.SharePointAppID}))
}

func TestAMissingResourceIsMadeOnceWhateverGoesWrong(t *testing.T) {
	for _, lag := range []time.Duration{0, 8 * time.Second, 45 * time.Second} {
		for f := pass; f <= offline; f++ {
			for n := range 16 {
				w := needsSharePoint()
				w.tenant.lag, w.tenant.slow = lag, lag/2
				w.tenant.faults[n] = f
				left := w.finish(t)
				if !left.Nothing() || w.tenant.made["resource"] != 1 || len(w.tenant.truth().RoleGrants) != 3 {
					t.Fatalf("lag %s, fault %d at request %d: made %v, grants %v, left %s, requests %v", lag, f, n, w.tenant.made, w.tenant.truth().RoleGrants, plan.Text(left), w.tenant.calls)
				}
			}
		}
	}
}

// finish runs again and again, as somebody would, until a run ends well.
func (w *world) finish(t testing.TB) *plan.Plan {
	t.Helper()
	for range 60 {
		ctx, cancel := context.WithCancel(context.Background())
		w.tenant.crash = cancel
		live, err := w.lookAtBoth(t, ctx)
		if err == nil {
			_, err = apply.Run(ctx, w.runner(live), w.plan(t, live))
		}
		cancel()
		w.clock.now = w.clock.now.Add(time.Second)
		if err == nil {
			w.clock.now = w.clock.now.Add(w.tenant.lag + w.tenant.slow + time.Second)
			return w.plan(t, w.tenant.peek())
		}
	}
	t.Fatalf("never finished; requests %v", w.tenant.calls)
	return nil
}

func TestWhoMayNotMakeAResourceGoesOnWithoutIt(t *testing.T) {
	w := needsSharePoint()
	w.tenant.refuse["create resource"] = http.StatusForbidden
	live, err := w.lookAtBoth(t, t.Context())
	if err != nil {
		t.Fatal(err)
	}
	result, err := apply.Run(t.Context(), w.runner(live), w.plan(t, live), plan.Create, plan.Credential)
	if err != nil || w.tenant.truth().App == nil || len(w.tenant.truth().App.Passwords) != 1 {
		t.Fatalf("%v: %+v", err, w.tenant.truth())
	}
	if len(result.Findings) != 1 || result.Findings[0].Next == "" {
		t.Errorf("findings %+v", result.Findings)
	}
}
