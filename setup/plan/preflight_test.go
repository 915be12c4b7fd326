package plan_test

import (
	"fmt"
	"strings"
	"testing"

	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
)

func findingOf(p *plan.Plan, kind plan.Kind) (plan.Finding, bool) {
	for _, f := range p.Findings {
		if f.Kind == kind {
			return f, true
		}
	}
	return plan.Finding{}, false
}

func TestReplyAddressesAreHeldAgainstEntrasRules(t *testing.T) {
	const own, shared, everybody = "AzureADMyOrg", "AzureADMultipleOrgs", "AzureADandPersonalMicrosoftAccount"
	for _, c := range []struct {
		uri, audience string
		public, good  bool
	}{
		{"https://vendor.example/callback?x=1", own, false, true},
		{"http://localhost:8080/callback", own, false, true},
		{"http://127.0.0.1", own, false, true},
		{"http://vendor.example", own, false, false},
		{"http://vendor.example", own, true, false},
		{"msal-client://auth", own, true, true},
		{"msal-client://auth", own, false, false},
		{"vendor.example/callback", own, false, false},
		{"https:///callback", own, false, false},
		{"https://vendor.example/#/callback", own, false, false},
		{"https://vendor.example/a b", own, false, false},
		{"https://vendor.example/a;b", own, false, false},
		{"https://vendor.example/" + strings.Repeat("a", 240), own, false, false},
		{"http://[::1]/", own, false, false},
		{"https://*.vendor.example", own, false, true},
		{"https://*.vendor.example", shared, false, false},
		{"https://vendor.example/?x=1", shared, false, true},
		{"https://vendor.example/?x=1", everybody, false, false},
	} {
		if why := plan.RedirectProblem(c.uri, c.audience, c.public); (why == "") != c.good {
			t.Errorf("%s for %s (public %v): %q", c.uri, c.audience, c.public, why)
		}
	}
}

// What is there already was accepted by Entra once: only new addresses are refused.
func TestOnlyNewReplyAddressesAreRefused(t *testing.T) {
	in := snow()
	in.Live.App = &entra.Application{ObjectID: "o", AppID: "c", UniqueName: "gatehouse-snow-atlas-main", WebRedirectURIs: []string{"http://old.example"}}
	if _, found := findingOf(mustMake(t, in), plan.RedirectInvalid); found {
		t.Error("an address that is there is refused")
	}
	in.Definition.App.RedirectURIs = []string{"http://new.example"}
	if f, found := findingOf(mustMake(t, in), plan.RedirectInvalid); !found || !f.Blocks || f.Phase != plan.Create {
		t.Errorf("%+v", f)
	}
}

func TestABlockedCreateDoesNotKeepAnybodyFromConsenting(t *testing.T) {
	in := snow()
	in.Policies.SecretsForbidden = true
	in.Live.App = &entra.Application{ObjectID: "o", AppID: "c", UniqueName: "gatehouse-snow-atlas-main"}
	p := mustMake(t, in)
	if len(p.Blocked(plan.Consent)) != 0 || len(p.Blocked(plan.Credential)) != 1 || len(p.Blocked()) != 1 {
		t.Errorf("blocked: consent %v, credential %v", p.Blocked(plan.Consent), p.Blocked(plan.Credential))
	}
}

func TestWhoMayOnlyConsentIsNotToldToCreate(t *testing.T) {
	in := snow()
	in.Me.CanCreate = entra.Can{Ability: entra.No, Why: "None of your roles may."}
	if f, found := findingOf(mustMake(t, in), plan.RoleToCreate); !found || !f.Blocks || f.Phase != plan.Create {
		t.Errorf("%+v", f)
	}
	in.Live.App = &entra.Application{ObjectID: "o", AppID: "c", UniqueName: "gatehouse-snow-atlas-main"}
	if f, found := findingOf(mustMake(t, in), plan.RoleToCreate); found {
		t.Errorf("the application is there: %+v", f)
	}
}

func TestWhoSwitchesSignInOn(t *testing.T) {
	mine := []entra.Owner{{ObjectID: strings.ToUpper(adeleID)}}
	for name, c := range map[string]struct {
		can    entra.Ability
		owners []entra.Owner
		kind   plan.Kind
	}{
		"a managing role":        {entra.Yes, nil, ""},
		"no role":                {entra.No, []entra.Owner{{ObjectID: "somebody"}}, plan.RoleToEnable},
		"no role, but the owner": {entra.No, mine, plan.RoleToEnableMaybe},
		"another role":           {entra.CannotTell, []entra.Owner{{ObjectID: "somebody"}}, plan.RoleToEnableMaybe},
	} {
		in := snow()
		in.Me.CanEnable = entra.Can{Ability: c.can, Why: "Because."}
		in.Live.App = &entra.Application{ObjectID: "o", AppID: "c", UniqueName: "gatehouse-snow-atlas-main", Owners: c.owners}
		p := mustMake(t, in)
		for _, kind := range []plan.Kind{plan.RoleToEnable, plan.RoleToEnableMaybe} {
			if _, found := findingOf(p, kind); found != (kind == c.kind) {
				t.Errorf("%s: %s is %v", name, kind, found)
			}
		}
	}
}

func TestADeletedApplicationOfSomebodyElseIsNotOfferedForRestoring(t *testing.T) {
	in := snow()
	in.Live.Before.Deleted = &entra.Deleted{App: entra.Application{AppID: "c", UniqueName: "gatehouse-snow-atlas-main"}, At: noon}
	f, found := findingOf(mustMake(t, in), plan.NameDeleted)
	if !found || !f.Blocks || strings.Contains(f.Next, "gatehouse restore") || !strings.Contains(f.Text, "21 December 2026") {
		t.Errorf("%+v", f)
	}
	in.Live.Before.Deleted.App.Tags = []string{plan.Tag, plan.DefinitionTag("snow-atlas", 3)}
	if f, _ := findingOf(mustMake(t, in), plan.NameDeleted); !strings.Contains(f.Next, "gatehouse restore") {
		t.Errorf("%+v", f)
	}
}

func TestPersonalAccountsBringLimitsOfTheirOwn(t *testing.T) {
	in := snow()
	in.Definition.App.Audience = "AzureADandPersonalMicrosoftAccount"
	if _, found := findingOf(mustMake(t, in), plan.PersonalAccounts); !found {
		t.Error("nothing is said of application permissions")
	}
	for i := range 31 {
		in.Requested = append(in.Requested, permission(fmt.Sprintf("P%d", i), fmt.Sprintf("id-%d", i), entra.DelegatedPermission))
	}
	if f, found := findingOf(mustMake(t, in), plan.TooManyRequested); !found || !f.Blocks {
		t.Errorf("%+v", f)
	}
	in.Definition.App.Audience = "AzureADMyOrg"
	if f, found := findingOf(mustMake(t, in), plan.TooManyRequested); found {
		t.Errorf("without personal accounts: %+v", f)
	}
}

func TestUnreadPoliciesAreSaidAndBlockNothing(t *testing.T) {
	in := snow()
	in.Policies = entra.Policies{}
	p := mustMake(t, in)
	if _, found := findingOf(p, plan.PoliciesUnread); !found || len(p.Blocked()) != 0 {
		t.Errorf("%+v", p.Findings)
	}
}

func TestARefusedKindIsReplacedOnlyByOneThatCanBeSetUp(t *testing.T) {
	forbidden := entra.Policies{Known: true, SecretsForbidden: true}
	secret, key := definition.Credential{Kind: definition.Secret}, definition.Credential{Kind: definition.Certificate}
	federated := definition.Credential{Kind: definition.Federated, Name: "gcp", Issuer: "https://accounts.google.com", Subject: "{subject}", Audience: "a"}
	settings := []definition.Setting{{ID: "subject", Label: "Subject", Kind: "text"}}
	kept := &entra.Application{ObjectID: "o", Tags: []string{plan.CredentialTag("k")}, Passwords: []entra.Password{{KeyID: "k", End: noon.AddDate(0, 1, 0)}}}
	for name, c := range map[string]struct {
		credentials []definition.Credential
		policies    entra.Policies
		missing     bool // the federated credential's subject
		live        *entra.Application
		rotate      string
		chosen      string
		want        string
	}{
		"nothing is refused":            {[]definition.Credential{secret, key}, entra.Policies{Known: true}, false, nil, "", definition.Secret, definition.Secret},
		"a certificate":                 {[]definition.Credential{secret, key}, forbidden, false, nil, "", definition.Secret, definition.Certificate},
		"the definition's order":        {[]definition.Credential{secret, federated, key}, forbidden, false, nil, "", definition.Secret, definition.Federated},
		"settings are missing":          {[]definition.Credential{secret, federated, key}, forbidden, true, nil, "", definition.Secret, definition.Certificate},
		"nothing else":                  {[]definition.Credential{secret}, forbidden, false, nil, "", definition.Secret, definition.Secret},
		"both are refused":              {[]definition.Credential{secret, key}, entra.Policies{Known: true, SecretsForbidden: true, TrustedKeysOnly: true}, false, nil, "", definition.Secret, definition.Secret},
		"a secret is no way out":        {[]definition.Credential{key, secret}, entra.Policies{Known: true, TrustedKeysOnly: true}, false, nil, "", definition.Certificate, definition.Certificate},
		"what is there is not replaced": {[]definition.Credential{secret, key}, forbidden, false, kept, "", definition.Secret, definition.Secret},
		"a rotation stays of its kind":  {[]definition.Credential{secret, key}, forbidden, false, nil, definition.Secret, definition.Secret, definition.Secret},
	} {
		in := snow()
		in.Definition.Credentials, in.Definition.Settings = c.credentials, settings
		if !c.missing {
			in.Choices.Settings = map[string]string{"subject": "4711"}
		}
		in.Policies, in.Live.App, in.Rotate = c.policies, c.live, c.rotate
		in.Choices.Credential = c.chosen
		got, changed := plan.Adapt(in)
		if got.Credential != c.want || (changed != nil) != (c.want != c.chosen) {
			t.Errorf("%s: %s, %+v", name, got.Credential, changed)
		}
		if changed != nil && (changed.Kind != plan.CredentialChanged || !changed.Adapts || changed.Blocks) {
			t.Errorf("%s: %+v", name, changed)
		}
	}
}
