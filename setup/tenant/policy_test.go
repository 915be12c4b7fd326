package tenant

import (
	"testing"

	"gatehouse/setup/entra"
)

const (
	pathConsentRules = "/v1.0/policies/adminConsentRequestPolicy"
	pathProducts     = "/v1.0/subscribedSkus?$select=capabilityStatus,servicePlans"
)

func TestWhatIsKnownOfConsentRequestsAndLicencesHasThreeStates(t *testing.T) {
	product := func(status, plan string) []given {
		return ok(values(map[string]any{"capabilityStatus": status, "servicePlans": []any{map[string]any{"servicePlanName": plan}}}))
	}
	refused := []given{{status: 403, body: graphFailure("Authorization_RequestDenied", "no")}}
	for name, c := range map[string]struct {
		path    string
		answer  []given
		request entra.Ability
		premium entra.Ability
	}{
		"requests are taken":  {pathConsentRules, ok(map[string]any{"isEnabled": true}), entra.Yes, entra.CannotTell},
		"requests are off":    {pathConsentRules, ok(map[string]any{"isEnabled": false}), entra.No, entra.CannotTell},
		"requests are unread": {pathConsentRules, refused, entra.CannotTell, entra.CannotTell},
		"P2":                  {pathProducts, product("Enabled", "AAD_PREMIUM_P2"), entra.CannotTell, entra.Yes},
		"P1, about to end":    {pathProducts, product("Warning", "AAD_PREMIUM"), entra.CannotTell, entra.Yes},
		"P1, ended":           {pathProducts, product("Suspended", "AAD_PREMIUM"), entra.CannotTell, entra.No},
		"another product":     {pathProducts, product("Enabled", "TEAMS1"), entra.CannotTell, entra.No},
		"products are unread": {pathProducts, refused, entra.CannotTell, entra.CannotTell},
	} {
		answers := person(globalAdmin)
		answers[pathConsentRules], answers[pathProducts] = refused, refused
		answers[c.path] = c.answer
		_, got, err := newScripted(t, answers).client(t).Identity(t.Context())
		if err != nil || got.ConsentRequests != c.request || got.Premium != c.premium {
			t.Errorf("%s: requests %s, licence %s, %v", name, got.ConsentRequests, got.Premium, err)
		}
	}
}

func TestWhoMaySwitchSignInOnAndConsentToOtherServices(t *testing.T) {
	for name, c := range map[string]struct {
		roles         []string
		enable, other entra.Ability
	}{
		"global administrator":            {[]string{globalAdmin}, entra.Yes, entra.Yes},
		"cloud application administrator": {[]string{cloudAdmin}, entra.Yes, entra.Yes},
		"privileged role administrator":   {[]string{privileged}, entra.CannotTell, entra.Yes},
		"application developer":           {[]string{developer}, entra.CannotTell, entra.No},
		"plain user":                      {nil, entra.No, entra.No},
	} {
		id, _, err := newScripted(t, person(c.roles...)).client(t).Identity(t.Context())
		if err != nil || id.CanEnable.Ability != c.enable || id.CanConsentOther.Ability != c.other {
			t.Errorf("%s: enable %+v, other %+v, %v", name, id.CanEnable, id.CanConsentOther, err)
		}
	}
}
