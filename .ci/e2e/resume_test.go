//go:build linux

package e2e

import (
	"testing"
	"time"
)

// A directory that shows new objects late, and a program that is killed while it waits: the worst moment to lose one's place.
func TestWindowKilledWhileCreatingGoesOnWithoutOrphans(t *testing.T) {
	m := NewMachine(t)
	tenant := m.StartTenant("--lag", "12s")
	browser := m.StartBrowser()
	m.StartScreen()
	adele := browser.Sit(tenant.Account("adele"))
	person := clerk{m, tenant, adele.UPN}

	first := desk{m.OpenWindow("killed", "light", "--rehearsal="+tenant.File), false}
	first.Story = adele.Story
	first.signIn(adele.UPN)
	first.Await("No connector yet", 60*time.Second)
	first.goTo("Connectors")
	first.Click("Set up", "Snow Atlas")
	first.See("See what this connector will see", 20*time.Second)
	first.step("Plan")
	first.Await("changes in", 30*time.Second)
	first.Click("Create", "changes in")
	first.Await("Creating in", 30*time.Second)
	first.AwaitThat("the application to be made", 60*time.Second, func() bool { return CountMade(tenant.Requests()).Applications == 1 })
	first.See("Nothing is created twice", 20*time.Second)
	first.picture("setup-waiting")
	first.Kill()
	if made := CountMade(tenant.Requests()); made.Secrets != 0 {
		t.Fatalf("the program was killed too late to say anything: %+v", made)
	}

	again := desk{m.OpenWindow("again", "light", "--rehearsal="+tenant.File), false}
	again.Story = adele.Story
	again.signIn(adele.UPN)
	again.Await("Snow Atlas", 60*time.Second)
	again.picture("overview-interrupted")
	again.Click("Snow Atlas", "")
	again.Await("An apply was interrupted", 60*time.Second)
	again.picture("setup-interrupted")
	again.step("Plan")
	again.Click("Go on", "")
	again.Await("Created and read back", 3*time.Minute)

	made := CountMade(tenant.Requests())
	if want := (Made{Applications: 1, Principals: 1, Secrets: 1}); made != want {
		t.Errorf("the tenant made %+v, want %+v", made, want)
	}
	assertKept(t, m, person.status("snow-atlas").ClientID)
}
