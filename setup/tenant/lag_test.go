package tenant

import (
	"errors"
	"slices"
	"testing"
	"time"

	"gatehouse/setup/apply"
	"gatehouse/setup/entra"
	"gatehouse/setup/rehearsal"
)

// patiently repeats a step while the answer is one that replication explains. Any other error ends the test: a lagging
// tenant must never look like a mistake.
func patiently(t *testing.T, what string, step func() error) (waits int) {
	t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for {
		err := step()
		if err == nil {
			return waits
		}
		var e *entra.Error
		if !errors.As(err, &e) {
			t.Fatalf("%s: %v", what, err)
		}
		if _, lag := e.Lag(); !lag {
			t.Fatalf("%s is not seen as replication: %v (%s)", what, e, e.Message)
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s: still %v", what, e)
		}
		waits++
		time.Sleep(100 * time.Millisecond)
	}
}

func TestRehearsalLagIsAlwaysSeenAsLag(t *testing.T) {
	const lag = 700 * time.Millisecond
	s := rehearse(t, rehearsal.Options{Lag: lag})
	c := s.signIn(t, "adele")
	ctx := t.Context()
	for _, step := range []Step{StepLook, StepCreate, StepGrant} {
		if err := c.Need(ctx, step); err != nil {
			t.Fatal(err)
		}
	}
	query := apply.Query{UniqueName: "gatehouse-lag-main", Resources: []string{entra.GraphAppID}}
	fresh, err := c.Look(ctx, query)
	if err != nil {
		t.Fatal(err)
	}
	graph := fresh.Resources[entra.GraphAppID]
	app, err := c.PutApplication(ctx, entra.Application{UniqueName: query.UniqueName, DisplayName: "Lag", Audience: "AzureADMyOrg", Tags: []string{Tag}})
	if err != nil || app == nil {
		t.Fatalf("%+v %v", app, err)
	}
	if early, err := c.Look(ctx, apply.Query{UniqueName: query.UniqueName, ObjectID: app.ObjectID, AppID: app.AppID}); err != nil || early.App != nil {
		t.Errorf("the rehearsal is kinder than the real thing, or a lagging read is an error: %+v %v", early.App, err)
	}
	var principal *entra.ServicePrincipal
	waits := patiently(t, "service principal", func() (err error) {
		principal, err = c.CreatePrincipal(ctx, app.AppID, nil, "")
		return err
	})
	_, value, err := c.AddPassword(ctx, app.ObjectID, "op", time.Now().Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	waits += patiently(t, "enable", func() error { return c.SetEnabled(ctx, principal.ObjectID, true) })
	waits += patiently(t, "grant", func() error {
		_, err := c.GrantRole(ctx, principal.ObjectID, graph.ObjectID, idOf(graph.Roles, "User.Read.All"))
		return err
	})
	waits += patiently(t, "delegated grant", func() error {
		_, err := c.CreateScopeGrant(ctx, principal.ObjectID, graph.ObjectID, []string{"User.Read"})
		if already(err) {
			return nil
		}
		return err
	})
	var roles []string
	waits += patiently(t, "token of the app", func() error {
		session, err := c.AsApp(ctx, app.AppID, AppCredential{Secret: value})
		if err != nil {
			return err
		}
		defer session.Close()
		if roles = session.Roles(); !slices.Contains(roles, "User.Read.All") {
			return &entra.Error{Code: "AADSTS700016"} // a token without its roles is waited for as well
		}
		return nil
	})
	if waits == 0 {
		t.Error("nothing lagged: the test shows nothing")
	}
	time.Sleep(lag)
	query.AppID, query.ObjectID, query.PrincipalID = app.AppID, app.ObjectID, principal.ObjectID
	got, err := c.Look(ctx, query)
	if err != nil || len(got.App.Passwords) != 1 || len(got.RoleGrants) != 1 || len(got.ScopeGrants) != 1 || !got.Principal.Enabled || len(got.Problems) != 0 {
		t.Errorf("%+v %v", got, err)
	}
}
