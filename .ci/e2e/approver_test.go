//go:build linux

package e2e

import (
	"os"
	"strings"
	"testing"
	"time"
)

// An Application Developer prepares, cannot consent, and hands over; a Privileged Role Administrator opens the file in the
// window of another day and grants exactly what it lists.
func TestHandOverFileGoesFromOneWindowToAnother(t *testing.T) {
	m := NewMachine(t)
	tenant := m.StartTenant()
	browser := m.StartBrowser()
	m.StartScreen()
	sitting := browser.Sit(tenant.Account("dana"))
	dana := clerk{m, tenant, sitting.UPN}
	dana.run(0, "apply", "snow-atlas", "--yes")
	dana.run(0, "preview", "snow-atlas", "--approve", "--yes")
	dana.run(0, "enable", "snow-atlas", "--yes")

	first := desk{m.OpenWindow("window", "light", "--rehearsal="+tenant.File), false}
	first.Story = sitting.Story
	first.signIn(dana.upn)
	first.Await("Snow Atlas", 60*time.Second)
	first.goTo("Overview")
	first.Click("Snow Atlas", "")
	first.step("Consent")
	first.See("Or let an approver do it", 20*time.Second)
	first.ScrollTo("Copy link")
	s, err := first.look()
	must(t, err)
	if grant, ok := s.Clickable("Grant here", ""); ok {
		t.Errorf("somebody who cannot consent is offered to grant: %+v", grant)
	}
	if !s.Shows("Privileged Role Administrator") {
		t.Errorf("the page does not say whose role is missing:\n%s", first.Explain())
	}
	first.picture("consent-cannot")
	first.Click("Copy link", "")

	file := m.File("handover.json")
	first.Click("Hand-over file…", "")
	first.See("Save the hand-over file", 10*time.Second)
	if link := first.Paste("/path/to/file"); !strings.Contains(link, "/adminconsent?") {
		t.Errorf("the clipboard holds %q, want the consent link", link)
	}
	first.Fill("/path/to/file", file)
	first.Click("Save", "")
	first.See("The hand-over file is written", 30*time.Second)
	if _, err := os.Stat(file); err != nil {
		t.Fatal(err)
	}

	first.choose("Microsoft Entra ID")
	first.Click("Live", "Example")
	first.Await("your own data", 60*time.Second)
	first.AwaitGone("Cancel", 90*time.Second)
	first.See("You may not read this live", 10*time.Second)
	first.picture("preview-live-refused")
	first.Close()
	sitting.Leave()

	approving := browser.Sit(tenant.Account("priya"))
	second := desk{m.OpenWindow("window-approver", "dark", "--rehearsal="+tenant.File), true}
	second.Story = approving.Story
	second.signIn(approving.UPN)
	second.Await("Snow Atlas", 60*time.Second)
	second.goTo("Approvals & reports")
	second.Click("Open hand-over file…", "")
	second.Fill("/path/to/file", file)
	second.picture("handover-open")
	second.Click("Open", "")
	second.Await("asks for consent to Snow Atlas", 30*time.Second)
	second.picture("handover")
	second.Click("Go to consent", "")
	second.See("Grant the permissions", 20*time.Second)
	second.Click("Grant here", "")
	second.Await("The planned permissions are granted", 90*time.Second)
	second.picture("handover-granted")

	second.choose("Microsoft Entra ID")
	second.Click("Live", "Example")
	second.Await("your own data", 60*time.Second)
	second.AwaitGone("Cancel", 90*time.Second)
	second.picture("preview-live")
	if s, err = second.look(); err != nil || s.Shows("You may not read this live") {
		t.Errorf("somebody who may read it gets no live sample (%v)\n%s", err, second.Explain())
	}

	if after := (clerk{m, tenant, approving.UPN}).status("snow-atlas"); after.Granted != after.Planned || after.Planned == 0 || len(after.Drift) > 0 {
		t.Errorf("after consent status says %+v; want every planned permission granted and no drift", after)
	}
}
