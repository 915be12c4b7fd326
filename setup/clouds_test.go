package setup_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"gatehouse/setup"
	"gatehouse/setup/definition"
	"gatehouse/setup/plan"
	"gatehouse/setup/rehearsal"
	"gatehouse/setup/tenant"
)

const federatedAnywhere = `  - kind: federated
    name: gcp
    issuer: https://accounts.google.com
    subject: "100000000000000000001"
    audience: "{audience}"
settings:
  - id: audience
    label: Audience
    kind: text
    default: api://AzureADTokenExchange`

// Two tenants, in two clouds, are open at once on one machine: what was chosen, approved and begun in one must not be seen in the other.
func TestTwoTenantsInTwoCloudsShareAMachineAndNothingElse(t *testing.T) {
	t.Parallel()
	dir, keys := t.TempDir(), newDrawer()
	here := newStage(t, rehearsal.Options{Seed: 1})
	there := newStage(t, rehearsal.Options{Seed: 2})
	if here.server.Ready().TenantID == there.server.Ready().TenantID {
		t.Fatal("one tenant")
	}
	open := func(st *stage, cloud string) (*setup.House, *setup.Session) {
		ep := st.endpoint()
		ep.Cloud, _ = tenant.CloudByName(cloud)
		house, err := setup.Open(setup.Config{StateDir: dir, Keychain: keys, Endpoint: ep})
		if err != nil {
			t.Fatal(err)
		}
		house.Add(reader(t, federatedAnywhere))
		return house, st.signIn(t, house, "adele")
	}
	globalHouse, global := open(here, "global")
	governmentHouse, government := open(there, "gcc-high")
	target := func(h *setup.House, s *setup.Session, settings map[string]string) setup.Target {
		d, err := h.Find("reader")
		if err != nil {
			t.Fatal(err)
		}
		return h.Target(d, s.Identity().Tenant.ID, "main", settings)
	}

	// Global: approved and set up, with a name of its own.
	first := target(globalHouse, global, nil)
	first.Choices.DisplayName = "Ours"
	v := setUp(t, globalHouse, global, first)
	if got := v.Live.App.Federated[0].Audience; got != "api://AzureADTokenExchange" {
		t.Errorf("global audience %s", got)
	}

	// Government: nothing of it is there.
	second := target(governmentHouse, government, nil)
	if second.Choices.DisplayName != "" {
		t.Errorf("a choice of the other tenant: %+v", second.Choices)
	}
	w, err := government.Look(t.Context(), second)
	if err != nil {
		t.Fatal(err)
	}
	if w.Live.App != nil || w.Current || w.Approval != nil || !w.Journal.IsZero() || !w.Verified.IsZero() {
		t.Errorf("of the other tenant: app %v, approval %+v, journal %v, verified %v", w.Live.App, w.Approval, w.Journal, w.Verified)
	}
	if list, err := government.Connectors(t.Context()); err != nil || len(list) != 0 {
		t.Errorf("%d connectors, %v", len(list), err)
	}
	if _, err := government.Enable(t.Context(), second, nil); err == nil {
		t.Error("sign-in was switched on by the approval of another tenant")
	}
	w = setUp(t, governmentHouse, government, second)
	if got := w.Live.App.Federated[0].Audience; got != "api://AzureADTokenExchangeUSGov" {
		t.Errorf("government audience %s", got)
	}
	if w.Live.App.DisplayName == "Ours" || w.Live.App.AppID == v.Live.App.AppID {
		t.Errorf("government application %+v", w.Live.App)
	}

	for _, c := range []struct {
		s      *setup.Session
		t      setup.Target
		cloud  string
		portal string
	}{{global, first, "global", "entra.microsoft.com"}, {government, second, "gcc-high", "entra.microsoft.us"}} {
		if got := c.s.Identity().Tenant.Cloud; got != c.cloud {
			t.Errorf("cloud %s, want %s", got, c.cloud)
		}
		ways, err := c.s.Ways(t.Context(), c.t)
		if u, parseErr := url.Parse(ways.Portal); err != nil || parseErr != nil || u.Host != c.portal {
			t.Errorf("portal %s, %v", ways.Portal, err)
		}
		after, err := c.s.Look(t.Context(), c.t)
		if err != nil || !after.Plan.Nothing() {
			t.Errorf("%s: %v, %s", c.cloud, err, plan.Text(after.Plan))
		}
	}
	writesNameTheirTenant(t, globalHouse, map[string]string{global.Identity().Tenant.ID: "global", government.Identity().Tenant.ID: "gcc-high"})
}

func writesNameTheirTenant(t *testing.T, house *setup.House, clouds map[string]string) {
	t.Helper()
	list, err := house.Activity()
	if err != nil || len(list) == 0 {
		t.Fatalf("activity %v, %v", list, err)
	}
	var seen []string
	for _, a := range list {
		if clouds[a.TenantID] != a.Cloud {
			t.Errorf("%s: tenant %s in cloud %s", a.Step, a.TenantID, a.Cloud)
		}
		if !slices.Contains(seen, a.Cloud) {
			seen = append(seen, a.Cloud)
		}
	}
	if len(seen) != 2 {
		t.Errorf("writes of %v", seen)
	}
}

func TestUsageReportsAreSaidToBeMissingWhereTheCloudHasNone(t *testing.T) {
	t.Parallel()
	st := newStage(t, rehearsal.Options{})
	for _, cloud := range tenant.Clouds()[:2] { // the rehearsal's tokens are good for the Graph of these two
		ep := st.endpoint()
		ep.Cloud = cloud
		house, err := setup.Open(setup.Config{StateDir: t.TempDir(), Keychain: newDrawer(), Endpoint: ep})
		if err != nil {
			t.Fatal(err)
		}
		d := reader(t, secretOnly)
		d.Calls = append(d.Calls, definition.Call{Name: "Usage", URL: "/v1.0/reports/getOffice365ActiveUserDetail(period='D7')", Method: "GET", Example: "skus.json"})
		v, err := st.signIn(t, house, "adele").Look(t.Context(), setup.Target{Definition: d})
		if err != nil {
			t.Fatal(err)
		}
		said := slices.ContainsFunc(v.Plan.Findings, func(f plan.Finding) bool {
			return f.Kind == plan.CloudLacks && !f.Blocks && strings.Contains(f.Text, "Usage")
		})
		if said != (cloud.Name != "global") {
			t.Errorf("%s: %+v", cloud.Name, v.Plan.Findings)
		}
	}
}
