//go:build linux

package e2e

import (
	"slices"
	"strings"
	"testing"
	"time"
)

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
	light.See("approved today", 30*time.Second) // the steps move when their lines grow

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

	// Two more connectors, made from the command line: the open window finds them in the tenant.
	const subject = "subject=104206868788218837041"
	person.run(0, "apply", "msft-entra-id", "--set", subject, "--yes")
	person.run(0, "preview", "msft-entra-id", "--approve", "--yes")
	person.run(0, "enable", "msft-entra-id", "--yes")
	person.run(0, "consent", "msft-entra-id", "--yes")
	person.run(0, "verify", "msft-entra-id")
	person.run(0, "apply", "outlook-cal", "--set", subject, "--yes")
	light.goTo("Overview")
	light.Key("ctrl+r")
	light.Await("Outlook Calendar", 30*time.Second)
	light.tour()
	light.choose("Outlook Calendar")
	light.goTo("Overview")
	light.Click("Snow Atlas", "")
	light.step("Look after")
	light.picture("setup-look-after")
	light.Click("What was sent ▸", "")
	light.picture("sent")
	light.Key("F1")
	light.See("Keyboard shortcuts", 10*time.Second)
	light.picture("shortcuts")
	light.Key("Escape")
	light.Close()

	// The same screens in the dark.
	dark := desk{m.OpenWindow("window-dark", "dark", "--rehearsal="+tenant.File), true}
	dark.Story = adele.Story
	dark.signIn(adele.UPN)
	dark.Await("Snow Atlas", 60*time.Second)
	dark.tour()
	dark.choose("Outlook Calendar")
	dark.goTo("Overview")
	dark.Click("Snow Atlas", "")
	for _, name := range []string{"Preview", "Plan", "Create", "Credential", "Enable", "Consent", "Verify", "Look after"} {
		dark.step(name)
		dark.picture("setup-" + strings.ReplaceAll(strings.ToLower(name), " ", "-"))
	}
}
