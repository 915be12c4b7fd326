package setup_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"gatehouse/setup"
	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
	"gatehouse/setup/lifecycle"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
	"gatehouse/setup/rehearsal"
	"gatehouse/setup/rehearsal/visitor"
	"gatehouse/setup/tenant"
)

// somebody works in the tenant with other tools.
func (st *stage) somebody(t testing.TB, who string) *tenant.Client {
	t.Helper()
	upn := who + "@contoso.example"
	c, err := tenant.SignIn(t.Context(), tenant.SignInOptions{
		Endpoint: st.endpoint(), Tenant: st.server.Ready().TenantID, DeviceCode: true, Account: upn,
		Prompt: tenant.Prompt{Code: func(code tenant.DeviceCode) {
			go func() {
				if v, err := visitor.New(upn, code.UserCode); err == nil {
					_ = v.Visit(context.Background(), code.URL)
				}
			}()
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	for _, step := range []tenant.Step{tenant.StepLook, tenant.StepCreate, tenant.StepGrant} {
		if err := c.Need(t.Context(), step); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

func theirs(t testing.TB, c *tenant.Client, name string, tags ...string) *entra.Application {
	t.Helper()
	app, err := c.PostApplication(t.Context(), entra.Application{
		DisplayName: name, Audience: "AzureADMyOrg", Tags: tags, WebRedirectURIs: []string{"https://theirs.example/back"},
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := c.AddPassword(t.Context(), app.ObjectID, "theirs", time.Now().Add(24*time.Hour)); err != nil {
		t.Fatal(err)
	}
	return app
}

func TestAdoptingKeepsEverythingAndNamesIt(t *testing.T) {
	t.Parallel()
	st := newStage(t, rehearsal.Options{OwnerEnable: true})
	d := reader(t, "  - kind: secret")
	st.house.Add(d)
	app := theirs(t, st.somebody(t, "adele"), "Acme - reader prod", "theirs")
	s := st.signIn(t, st.house, "adele")
	target := setup.Target{Definition: d}

	found, _, err := s.SearchApps(t.Context(), "Acme")
	if err != nil || len(found) != 1 || found[0].App.ObjectID != app.ObjectID || found[0].Connector != "" {
		t.Fatalf("found %+v, %v", found, err)
	}
	a, err := s.AdoptPlan(t.Context(), target, setup.AdoptBy{ClientID: app.AppID})
	if err != nil {
		t.Fatal(err)
	}
	var kept []lifecycle.DriftKind
	for _, k := range a.Kept {
		kept = append(kept, k.Kind)
	}
	if !slices.Equal(kept, []lifecycle.DriftKind{lifecycle.RedirectAdded, lifecycle.SecretForeign}) || a.Rename != "Gatehouse – Reader" || a.Plan.Nothing() {
		t.Errorf("kept %v, rename %q, plan %v", kept, a.Rename, plan.Text(a.Plan))
	}
	if views, err := s.Connectors(t.Context()); err != nil || len(views) != 0 {
		t.Errorf("a look made a connector of it: %d %v", len(views), err)
	}
	v, err := s.Adopt(t.Context(), target, setup.AdoptBy{ObjectID: app.ObjectID}, nil)
	if err != nil {
		t.Fatal(err)
	}
	live := v.Live.App
	if live.UniqueName != "gatehouse-reader-main" || live.DisplayName != "Acme - reader prod" || len(live.WebRedirectURIs) != 1 || len(live.Passwords) != 1 || !slices.Contains(live.Tags, "theirs") {
		t.Errorf("adopted as %+v", live)
	}
	if slices.ContainsFunc(v.Status.Drift, func(x lifecycle.Drift) bool { return x.Kind == lifecycle.DisplayNameChanged }) {
		t.Error("the name that it keeps counts as changed")
	}
	// Everybody's Gatehouse finds it, and whoever set nothing up there knows no other name for it.
	other := st.machine(t, t.TempDir(), newDrawer())
	other.Add(d)
	views, err := st.signIn(t, other, "priya").Connectors(t.Context())
	if err != nil || len(views) != 1 || views[0].Live.App.ObjectID != app.ObjectID {
		t.Fatalf("%d connectors, %v", len(views), err)
	}
	if slices.ContainsFunc(views[0].Status.Drift, func(x lifecycle.Drift) bool { return x.Kind == lifecycle.DisplayNameChanged }) {
		t.Error("another computer takes its name for changed")
	}
	// The rest of the way is that of every connector.
	if v = setUp(t, st.house, s, target); v.Live.App.ObjectID != app.ObjectID || len(v.Live.App.Passwords) != 2 || !v.Live.Principal.Enabled {
		t.Errorf("set up as %+v", v.Live.App)
	}
}

// Two applications that share a name are told apart by everything that a search says of them.
func TestASearchTellsApplicationsOfOneNameApart(t *testing.T) {
	t.Parallel()
	st := newStage(t, rehearsal.Options{OwnerEnable: true})
	c := st.somebody(t, "adele")
	used, idle := theirs(t, c, "Twin"), theirs(t, c, "Twin")
	principal, err := c.CreatePrincipal(t.Context(), used.AppID, nil, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := c.SetEnabled(t.Context(), principal.ObjectID, true); err != nil {
		t.Fatal(err)
	}
	s := st.signIn(t, st.house, "adele")
	if err := c.AddOwner(t.Context(), used.ObjectID, s.Identity().ObjectID); err != nil {
		t.Fatal(err)
	}
	found, more, err := s.SearchApps(t.Context(), "Twin")
	if err != nil || more || len(found) != 2 {
		t.Fatalf("%+v, more %v, %v", found, more, err)
	}
	for _, f := range found {
		want := setup.Candidate{SignIn: entra.No}
		if f.App.ObjectID == used.ObjectID {
			want.SignIn = entra.Yes
		}
		if !f.OwnersRead || f.SignIn != want.SignIn || f.App.Created.IsZero() || (len(f.App.Owners) > 0) != (f.App.ObjectID == used.ObjectID) {
			t.Errorf("found %+v (of %s and %s, principal %s)", f, used.ObjectID, idle.ObjectID, principal.ObjectID)
		}
	}
}

func TestWhatBelongsToAnotherConnectorIsNeverAdopted(t *testing.T) {
	t.Parallel()
	st := newStage(t, rehearsal.Options{OwnerEnable: true})
	d := reader(t, "  - kind: secret")
	st.house.Add(d)
	c := st.somebody(t, "adele")
	tagged := theirs(t, c, "Tagged", plan.Tag, plan.DefinitionTag("outlook-cal", 1))
	named, err := c.PutApplication(t.Context(), entra.Application{UniqueName: "terraform-thing", DisplayName: "Named", Audience: "AzureADMyOrg"})
	if err != nil {
		t.Fatal(err)
	}
	free := theirs(t, c, "Free")
	s := st.signIn(t, st.house, "adele")
	refused := func(target setup.Target, by setup.AdoptBy, kind problem.Kind, part string) {
		t.Helper()
		_, err := s.Adopt(t.Context(), target, by, nil)
		if p := problem.Of(err); err == nil || p.Kind != kind || !strings.Contains(p.What, part) {
			t.Errorf("%v, want %q", err, part)
		}
	}
	target := setup.Target{Definition: d}
	refused(target, setup.AdoptBy{ObjectID: tagged.ObjectID}, problem.Refused, "outlook-cal already")
	refused(target, setup.AdoptBy{ObjectID: named.ObjectID}, problem.Refused, "terraform-thing")
	refused(target, setup.AdoptBy{ObjectID: "Free"}, problem.BadInput, "no id")
	refused(target, setup.AdoptBy{}, problem.BadInput, "not clear")
	refused(target, setup.AdoptBy{ClientID: free.ObjectID}, problem.BadInput, "no application with this id")
	if _, err := s.Adopt(t.Context(), target, setup.AdoptBy{ObjectID: free.ObjectID}, nil); err != nil {
		t.Fatal(err)
	}
	refused(target, setup.AdoptBy{ObjectID: theirs(t, c, "Second").ObjectID}, problem.Refused, "exists already")
	europe := setup.Target{Definition: d, Choices: definition.Choices{Instance: "europe"}}
	refused(europe, setup.AdoptBy{ObjectID: free.ObjectID}, problem.Refused, "gatehouse-reader-main already")
	again, err := s.Adopt(t.Context(), target, setup.AdoptBy{ObjectID: free.ObjectID}, nil)
	if err != nil || again.Live.App.ObjectID != free.ObjectID {
		t.Errorf("a second time: %v", err)
	}
}

func TestTheOldDirectoryConnectorIsAdoptedAsItsSuccessor(t *testing.T) {
	t.Parallel()
	st := newStage(t, rehearsal.Options{OwnerEnable: true})
	d, err := st.house.AdoptedAs("azure-ad")
	if err != nil || d.ID != "msft-entra-id" {
		t.Fatalf("%v %v", d, err)
	}
	app := theirs(t, st.somebody(t, "adele"), "Acme - azure-ad", plan.DefinitionTag("azure-ad", 1))
	s := st.signIn(t, st.house, "adele")
	target := setup.Target{Definition: d, Choices: definition.Choices{DisplayName: d.DefaultDisplayName("")}}
	v, err := s.Adopt(t.Context(), target, setup.AdoptBy{ObjectID: app.ObjectID}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if id, _, _ := plan.ParseDefinitionTag(v.Live.App.Tags); id != "msft-entra-id" || v.Live.App.UniqueName != "gatehouse-msft-entra-id-main" {
		t.Errorf("tags %q, unique name %q", v.Live.App.Tags, v.Live.App.UniqueName)
	}
	if _, err := st.house.AdoptedAs("azure-ax"); err == nil {
		t.Error("any id has a successor")
	}
}
