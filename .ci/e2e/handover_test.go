//go:build linux

package e2e

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
)

// connector is what status says about one connector.
type connector struct {
	ID         string `json:"id"`
	UniqueName string `json:"uniqueName"`
	ClientID   string `json:"clientId"`
	SignIn     bool   `json:"signIn"`
	State      string `json:"state"`
	Granted    int    `json:"granted"`
	Planned    int    `json:"planned"`
	Marks      []struct {
		Name  string `json:"name"`
		State string `json:"state"`
	} `json:"marks"`
	Drift []struct {
		Kind string `json:"kind"`
	} `json:"drift"`
}

// done lists the marks of the life line that are done.
func (c connector) done() []string {
	var names []string
	for _, mark := range c.Marks {
		if mark.State == "done" {
			names = append(names, mark.Name)
		}
	}
	return names
}

// clerk runs commands as one person.
type clerk struct {
	m      *Machine
	tenant *Tenant
	upn    string
}

func (c clerk) run(exit int, arguments ...string) Result {
	c.m.t.Helper()
	return c.m.Gatehouse(exit, append(arguments, "--rehearsal="+c.tenant.File, "--account", c.upn)...)
}

func (c clerk) status(id string) connector {
	c.m.t.Helper()
	result := c.run(0, "status", "--json")
	var report struct {
		Connectors []connector `json:"connectors"`
	}
	if err := json.Unmarshal([]byte(result.Stdout), &report); err != nil {
		c.m.t.Fatalf("read the status: %v\n%s", err, result.Stdout)
	}
	index := slices.IndexFunc(report.Connectors, func(found connector) bool { return found.ID == id })
	if index < 0 {
		c.m.t.Fatalf("status does not know %s: %s", id, result.Stdout)
	}
	return report.Connectors[index]
}

func TestDeveloperCreatesAndAnApproverConsentsThroughTheLink(t *testing.T) {
	m := NewMachine(t)
	tenant := m.StartTenant()
	browser := m.StartBrowser()
	sitting := browser.Sit(tenant.Account("dana"))
	dana := clerk{m, tenant, sitting.UPN}
	defer func() {
		if t.Failed() {
			t.Log(sitting.Story())
		}
	}()

	dana.run(0, "apply", "snow-atlas", "--yes")
	created := dana.status("snow-atlas")
	if created.SignIn || created.Granted != 0 {
		t.Fatalf("right after creation sign-in is %v with %d permissions granted; want neither", created.SignIn, created.Granted)
	}
	for _, command := range []string{"enable", "consent"} {
		if refused := dana.run(3, command, "snow-atlas", "--yes"); !strings.Contains(strings.ToLower(refused.Stderr), "preview") {
			t.Errorf("%s before an approved preview does not name the reason:\n%s", command, refused.Stderr)
		}
	}

	dana.run(0, "preview", "snow-atlas", "--approve", "--yes")
	dana.run(0, "enable", "snow-atlas", "--yes")
	waiting := dana.run(4, "consent", "snow-atlas", "--yes", "--json")
	var ways struct {
		Link   string `json:"link"`
		Report string `json:"report"`
	}
	if err := json.Unmarshal([]byte(waiting.Stdout), &ways); err != nil {
		t.Fatalf("read the ways to consent: %v\n%s", err, waiting.Stdout)
	}
	report, err := os.ReadFile(ways.Report)
	if err != nil {
		t.Fatalf("the report was not written: %v", err)
	}
	for _, want := range []string{"Snow Atlas", created.ClientID, dana.upn} {
		if !strings.Contains(string(report), want) {
			t.Errorf("the report does not name %q", want)
		}
	}
	page := browser.Open("file://" + ways.Report)
	page.See("Snow Atlas")
	page.Picture("report")

	if before := dana.status("snow-atlas"); before.Granted != 0 {
		t.Fatalf("%d permissions are granted although nobody consented", before.Granted)
	}
	tab := browser.Open(ways.Link)
	tab.Click(tenant.Account("priya"))
	tab.See("Permissions requested")
	tab.Picture("browser-admin-consent")
	tab.Click("Accept")
	tab.WaitAddress("admin_consent=True")

	after := dana.status("snow-atlas")
	if after.Granted != after.Planned || after.Planned == 0 || !slices.Contains(after.done(), "Consented") || len(after.Drift) > 0 {
		t.Errorf("after consent status says %+v; want every planned permission granted and no drift", after)
	}
	dana.run(0, "verify", "snow-atlas")
	if done := dana.status("snow-atlas").done(); len(done) != 6 {
		t.Errorf("after verify only %q are done", done)
	}
	if made, want := CountMade(tenant.Requests()), (Made{Applications: 1, Principals: 1, Secrets: 1}); made.Applications != want.Applications ||
		made.Principals != want.Principals || made.Secrets != want.Secrets {
		t.Errorf("the tenant made %+v, want %+v", made, want)
	}
	assertKept(t, m, created.ClientID)
}

// assertKept holds when the keychain has exactly one item for the application.
func assertKept(t *testing.T, m *Machine, clientID string) {
	t.Helper()
	if kept := m.Keeps(clientID); kept != 1 {
		t.Errorf("the keychain holds %d items for the application, want 1 (all items: %v)", kept, m.KeychainItems())
	}
}
