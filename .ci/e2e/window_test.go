//go:build linux

package e2e

import (
	"slices"
	"testing"
	"time"
)

// rail is the list of screens on the left; each picture's name comes from its screen.
var rail = []struct{ entry, picture string }{
	{"Overview", "overview"},
	{"Connectors", "connectors"},
	{"Preview", "preview"},
	{"Approvals & reports", "approvals"},
	{"Activity", "activity"},
	{"Settings", "settings"},
}

// desk is a person at the window and at the browser.
type desk struct {
	*Window
	dark bool
}

func (d desk) picture(name string) {
	d.m.t.Helper()
	if d.dark {
		d.Picture(name+"-dark", true)
		return
	}
	d.Picture(name+"-light", false)
}

// goTo opens a screen from the rail; its entries stand beside one another, so the neighbour tells them from other texts.
func (d desk) goTo(entry string) {
	d.m.t.Helper()
	neighbour := "Overview"
	if entry == neighbour {
		neighbour = "Approvals & reports"
	}
	d.Click(entry, neighbour)
}

// step opens a step of the set-up page.
func (d desk) step(name string) {
	d.m.t.Helper()
	neighbour := "Credential"
	if name == "Preview" {
		neighbour = "Plan"
	}
	d.Click(name, neighbour)
}

// signIn signs the person in who sits at the browser.
func (d desk) signIn(upn string) {
	d.m.t.Helper()
	d.See("Sign in to a tenant", 20*time.Second)
	d.picture("signin")
	d.Type("adele@contoso.com", upn)
	d.Click("Sign in", "")
	d.See("Before Microsoft asks you", 20*time.Second)
	d.picture("signin-explained")
}

func TestWindowSetsUpAConnectorUntilItIsVerified(t *testing.T) {
	m := NewMachine(t)
	tenant := m.StartTenant()
	browser := m.StartBrowser()
	m.StartScreen()
	adele := browser.Sit(tenant.Account("adele"))

	light := desk{m.OpenWindow("window", "light", "--rehearsal="+tenant.File), false}
	light.Story = adele.Story
	light.signIn(adele.UPN)
	light.Await("No connector yet", 60*time.Second)
	light.picture("overview-empty")

	light.goTo("Connectors")
	light.See("Snow Atlas", 20*time.Second)
	light.picture("connectors")
	light.Click("Set up", "Snow Atlas")
	light.See("See what this connector will see", 20*time.Second)
	light.picture("setup-1-preview")

	light.Click("Open the preview", "")
	light.See("What the vendor sees", 20*time.Second)
	light.picture("preview-direct")
	light.Click("Approve preview…", "")
	light.Type("Snow Atlas", "Snow Atlas")
	light.picture("preview-approve")
	light.Click("Approve", "")

	light.step("Plan")
	light.Await("changes in", 30*time.Second)
	light.picture("setup-2-plan")
	light.Click("Create", "changes in")
	light.Await("Created and read back", 90*time.Second)
	light.step("Create")
	light.See("Created in", 20*time.Second)
	light.picture("setup-3-create")
	light.step("Credential")
	light.See("In the tenant", 20*time.Second)
	light.picture("setup-4-credential")

	light.step("Enable")
	light.picture("setup-5-enable-before")
	light.Click("Switch sign-in on", "")
	light.Await("Sign-in is on and proven", 90*time.Second)
	light.step("Enable")
	light.See("Tokens can be issued", 20*time.Second)
	light.picture("setup-5-enable")

	light.step("Consent")
	light.picture("setup-6-consent-before")
	light.Click("Grant here", "")
	light.Await("The planned permissions are granted", 90*time.Second)
	light.step("Consent")
	light.See("Everything planned is granted", 20*time.Second)
	light.picture("setup-6-consent")

	light.step("Verify")
	light.Click("Verify now", "")
	light.Await("The receipt is kept", 120*time.Second)
	light.picture("setup-7-verify")

	for _, screen := range rail {
		light.goTo(screen.entry)
		light.picture(screen.picture)
	}
	light.Close()

	person := clerk{m, tenant, adele.UPN}
	found := person.status("snow-atlas")
	if done := found.done(); len(done) != 6 || !found.SignIn || found.Granted != found.Planned || len(found.Drift) > 0 {
		t.Errorf("status says %+v; want every mark done, sign-in on, every planned permission granted, no drift", found)
	}
	if want := []string{"Previewed", "Created", "Credential", "Enabled", "Consented", "Verified"}; !slices.Equal(found.done(), want) {
		t.Errorf("the life line's done marks are %q, want %q", found.done(), want)
	}
	made := CountMade(tenant.Requests())
	if want := (Made{Applications: 1, Principals: 1, Secrets: 1, Grants: made.Grants}); made != want || made.Grants != found.Planned {
		t.Errorf("the tenant made %+v, want %+v with %d grants", made, want, found.Planned)
	}
	assertKept(t, m, found.ClientID)

	// The same screens in the dark, with the connector as it is now.
	dark := desk{m.OpenWindow("window-dark", "dark", "--rehearsal="+tenant.File), true}
	dark.Story = adele.Story
	dark.signIn(adele.UPN)
	dark.Await("Snow Atlas", 60*time.Second)
	for _, screen := range rail {
		dark.goTo(screen.entry)
		dark.picture(screen.picture)
	}
	dark.goTo("Overview")
	dark.Click("Snow Atlas", "")
	for _, name := range []string{"Preview", "Plan", "Create", "Credential", "Enable", "Consent", "Verify"} {
		dark.step(name)
		dark.picture("setup-" + name)
	}
}
