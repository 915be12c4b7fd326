//go:build linux

package e2e

import "time"

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
	explained := false
	until(d.m.t, 30*time.Second, "an explanation, or somebody who is signed in", func() bool {
		s, err := d.look()
		if err != nil {
			return false
		}
		explained = s.Shows("Before Microsoft asks you")
		return explained || s.Shows("Sign out") // kept tokens need no browser
	}, d.Explain)
	if explained {
		d.picture("signin-explained")
	}
}

// tour looks at every screen and keeps its picture.
func (d desk) tour() {
	d.m.t.Helper()
	for _, screen := range rail {
		d.goTo(screen.entry)
		d.picture(screen.picture)
	}
}

// choose opens the preview of a connector whose answers a sanitizer changes, and looks at each of its tabs.
func (d desk) choose(connector string) {
	d.m.t.Helper()
	d.goTo("Connectors")
	d.Click("Preview", connector)
	d.See("Preview · "+connector, 20*time.Second)
	d.See("tokenised", 20*time.Second)
	d.picture("preview-sanitized")
	for _, tab := range []struct{ name, picture string }{{"Sanitized JSON", "preview-json"}, {"Field coverage", "preview-coverage"}, {"Blocked calls", "preview-blocked"}} {
		d.Click(tab.name, "Side by side")
		d.picture(tab.picture)
	}
	d.Click("Side by side", "Sanitized JSON")
}
