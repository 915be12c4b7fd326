package entra_test

import (
	"testing"
	"time"

	"gatehouse/setup/entra"
)

func TestPoliciesHoldForTheApplicationThatTheyConcern(t *testing.T) {
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	const passwords, keys, day = "passwordCredentials", "keyCredentials", 24 * time.Hour
	forbidden := entra.Rule{On: passwords, Type: "passwordAddition", Enabled: true}
	off := entra.Rule{On: passwords, Type: "passwordAddition"}
	later := entra.Rule{On: passwords, Type: "passwordAddition", Enabled: true, After: now.AddDate(0, -1, 0)}
	short := entra.Rule{On: passwords, Type: "passwordLifetime", Enabled: true, MaxLifetime: 30 * day}
	shorter := entra.Rule{On: passwords, Type: "passwordLifetime", Enabled: true, MaxLifetime: 7 * day}
	keyLife := entra.Rule{On: keys, Type: "asymmetricKeyLifetime", Enabled: true, MaxLifetime: 90 * day}
	trusted := entra.Rule{On: keys, Type: "trustedCertificateAuthority", Enabled: true}
	hidden := entra.Rule{On: keys, Type: "unknownFutureValue", Enabled: true}
	old := &entra.Application{Created: now.AddDate(-1, 0, 0)}
	for name, c := range map[string]struct {
		rules, own []entra.Rule
		app        *entra.Application
		want       entra.Policies
	}{
		"forbidden":                       {[]entra.Rule{forbidden}, nil, nil, entra.Policies{SecretsForbidden: true}},
		"switched off":                    {[]entra.Rule{off}, nil, nil, entra.Policies{}},
		"an older application":            {[]entra.Rule{later}, nil, old, entra.Policies{}},
		"a new application":               {[]entra.Rule{later}, nil, nil, entra.Policies{SecretsForbidden: true}},
		"exempt by its own policy":        {[]entra.Rule{forbidden, short}, []entra.Rule{off}, old, entra.Policies{SecretMaxLifetime: 30 * day}},
		"forbidden by its own policy":     {nil, []entra.Rule{forbidden}, old, entra.Policies{SecretsForbidden: true}},
		"its own policy may allow more":   {[]entra.Rule{shorter}, []entra.Rule{short}, old, entra.Policies{SecretMaxLifetime: 30 * day}},
		"the shortest of several":         {[]entra.Rule{short, shorter}, nil, nil, entra.Policies{SecretMaxLifetime: 7 * day}},
		"certificates":                    {[]entra.Rule{keyLife, trusted}, nil, nil, entra.Policies{KeyMaxLifetime: 90 * day, TrustedKeysOnly: true}},
		"a rule that Graph does not name": {[]entra.Rule{hidden}, nil, nil, entra.Policies{HiddenRule: true}},
	} {
		got := entra.Policies{Rules: c.rules}.For(c.app, c.own, now)
		if got.SecretsForbidden != c.want.SecretsForbidden || got.SecretMaxLifetime != c.want.SecretMaxLifetime || got.KeyMaxLifetime != c.want.KeyMaxLifetime ||
			got.TrustedKeysOnly != c.want.TrustedKeysOnly || got.HiddenRule != c.want.HiddenRule {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
