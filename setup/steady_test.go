package setup

import (
	"testing"

	"gatehouse/setup/entra"
)

func whole() entra.Connector {
	return entra.Connector{
		App: &entra.Application{
			ObjectID: "a", Tags: []string{"Gatehouse", "gatehouse.credential:k"},
			Passwords: []entra.Password{{KeyID: "k"}}, Federated: []entra.Federated{{Name: "f", Subject: "s"}},
		},
		Principal:   &entra.ServicePrincipal{ObjectID: "p", Enabled: true},
		RoleGrants:  []entra.RoleGrant{{RoleID: "R", ResourceID: "G"}},
		ScopeGrants: []entra.ScopeGrant{{ID: "s", Scopes: []string{"User.Read", "Mail.Read"}}},
	}
}

func TestAnAnswerThatShowsLessThanBeforeIsBehind(t *testing.T) {
	for name, lose := range map[string]func(*entra.Connector){
		"application":        func(c *entra.Connector) { c.App = nil },
		"tag":                func(c *entra.Connector) { c.App.Tags = c.App.Tags[:1] },
		"secret":             func(c *entra.Connector) { c.App.Passwords = nil },
		"federated subject":  func(c *entra.Connector) { c.App.Federated[0].Subject = "older" },
		"principal":          func(c *entra.Connector) { c.Principal = nil },
		"sign-in":            func(c *entra.Connector) { c.Principal.Enabled = false },
		"permission":         func(c *entra.Connector) { c.RoleGrants = nil },
		"delegated grant":    func(c *entra.Connector) { c.ScopeGrants = nil },
		"one of its scopes":  func(c *entra.Connector) { c.ScopeGrants[0].Scopes = []string{"Mail.Read"} },
		"what could be read": func(c *entra.Connector) { c.Problems = []string{"The owners could not be read."} },
	} {
		now := whole()
		lose(&now)
		if !behind(whole(), now) {
			t.Errorf("without the %s it is not seen as behind", name)
		}
		if name == "what could be read" {
			continue
		}
		if behind(now, whole()) && name != "sign-in" && name != "federated subject" {
			t.Errorf("more than before (%s) is seen as behind", name)
		}
	}
	switchedOff := whole()
	switchedOff.Principal.Enabled = false
	if !behind(switchedOff, whole()) {
		t.Error("sign-in that was switched off and is shown as on is not seen as behind")
	}
}

func TestWhatDiffersOnlyInSpellingOrOrderIsNotBehind(t *testing.T) {
	now := whole()
	now.RoleGrants[0] = entra.RoleGrant{RoleID: "r", ResourceID: "g"}
	now.ScopeGrants[0].Scopes = []string{"mail.read", "user.read", "offline_access"}
	now.App.Tags = append([]string{"more"}, now.App.Tags...)
	if behind(whole(), now) {
		t.Error("it is seen as behind")
	}
	if behind(entra.Connector{}, entra.Connector{}) {
		t.Error("nothing is behind nothing")
	}
}
