package tenant

import (
	"context"
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"

	"gatehouse/setup/entra"
)

const (
	globalAdmin  = "62e90394-69f5-4237-9190-012177145e10"
	privileged   = "e8611ab8-c189-46e8-94e1-60213ab1f814"
	cloudAdmin   = "158c047a-c907-4556-b7ef-446551a6b5f7"
	developer    = "cf1c38e5-3621-4004-a7cb-879624dced7c"
	reader       = "f2ef992c-3afb-46b9-b7cf-a126ee74c451"
	pathRoles    = "/v1.0/me/transitiveMemberOf/microsoft.graph.directoryRole?$count=true"
	pathAssigned = "/v1.0/roleManagement/directory/roleAssignments?$filter=principalId+eq+%27" + someID + "%27"
	pathEligible = "/v1.0/roleManagement/directory/roleEligibilityScheduleInstances?$filter=principalId+eq+%27" + someID + "%27"
	pathAuthz    = "/v1.0/policies/authorizationPolicy"
	pathAppRules = "/v1.0/policies/defaultAppManagementPolicy"
)

// fixed is a credential whose token names its holder.
type fixed struct{ token string }

func (f fixed) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{Token: f.token, ExpiresOn: time.Now().Add(time.Hour)}, nil
}

func (f fixed) Authenticate(context.Context, *policy.TokenRequestOptions) (azidentity.AuthenticationRecord, error) {
	return azidentity.AuthenticationRecord{}, nil
}

func tokenOf(payload string) string {
	return "e30." + base64.RawURLEncoding.EncodeToString([]byte(payload)) + ".x"
}

func (s *scripted) client(t *testing.T) *Client {
	return &Client{
		caller: s.caller(t, nil), tenantID: objectID, steps: map[Step]bool{}, cred: fixed{tokenOf(`{"oid":"` + someID + `"}`)},
		opts: SignInOptions{Endpoint: s.endpoint(), Tenant: "contoso.example"}, granted: []string{"User.Read"},
	}
}

func person(roleIDs ...string) map[string][]given {
	var active []any
	for _, id := range roleIDs {
		active = append(active, map[string]any{"id": "x", "displayName": "<role>", "roleTemplateId": id})
	}
	var assigned []any
	for _, id := range roleIDs {
		assigned = append(assigned, map[string]any{"roleDefinitionId": id})
	}
	return map[string][]given{
		"/v1.0/me?$select=id,userPrincipalName,displayName,userType": ok(map[string]any{"id": someID, "userPrincipalName": "zoe@contoso.example", "displayName": "Zoë", "userType": "Member"}),
		"/v1.0/organization?$select=id,displayName,verifiedDomains,tenantType": ok(values(map[string]any{"id": objectID, "displayName": "Contoso", "verifiedDomains": []any{
			map[string]any{"name": "contoso.onmicrosoft.example", "isInitial": true}, map[string]any{"name": "contoso.example", "isDefault": true},
		}})),
		pathRoles: ok(values(active...)), pathAssigned: ok(values(assigned...)), pathEligible: ok(values()),
		pathAuthz:    ok(map[string]any{"guestUserRoleId": "10dae51f-b6af-4016-8d66-8c2a99b929b3", "defaultUserRolePermissions": map[string]any{"allowedToCreateApps": false, "permissionGrantPoliciesAssigned": []string{"ManagePermissionGrantsForSelf.microsoft-user-default-legacy"}}}),
		pathAppRules: ok(map[string]any{"isEnabled": false}),
	}
}

func TestAbilitiesFollowRolesByTemplateId(t *testing.T) {
	const yes, no, dunno = entra.Yes, entra.No, entra.CannotTell
	refused := []given{{status: 403, body: graphFailure("Authorization_RequestDenied", "no")}}
	membersMay := ok(map[string]any{"defaultUserRolePermissions": map[string]any{"allowedToCreateApps": true}})
	for name, c := range map[string]struct {
		roles                      []string
		change                     func(map[string][]given)
		create, application, deleg entra.Ability
	}{
		"global administrator":            {[]string{globalAdmin}, nil, yes, yes, yes},
		"privileged role administrator":   {[]string{privileged}, nil, no, yes, yes},
		"cloud application administrator": {[]string{cloudAdmin}, nil, yes, no, yes},
		"application developer":           {[]string{developer}, nil, yes, no, no},
		"reader":                          {[]string{reader}, nil, no, no, no},
		"plain user":                      {nil, nil, no, no, no},
		"two roles":                       {[]string{developer, privileged}, nil, yes, yes, yes},
		"plain user where members may":    {nil, func(a map[string][]given) { a[pathAuthz] = membersMay }, dunno, no, no},
		"guest where members may":         {nil, func(a map[string][]given) { a[pathAuthz] = membersMay; guest(a) }, no, no, no},
		"policy refused":                  {nil, func(a map[string][]given) { a[pathAuthz] = refused }, dunno, no, no},
		"roles refused":                   {[]string{globalAdmin}, func(a map[string][]given) { a[pathRoles] = refused }, dunno, dunno, dunno},
		"roles as limited objects": {nil, func(a map[string][]given) {
			a[pathRoles] = ok(values(map[string]any{"@odata.type": "#microsoft.graph.directoryRole", "id": "x"}))
		}, dunno, dunno, dunno},
		"eligible, not active": {nil, func(a map[string][]given) {
			a[pathEligible] = ok(values(map[string]any{"roleDefinitionId": globalAdmin}))
		}, dunno, dunno, dunno},
		"eligible for a reader role":      {nil, func(a map[string][]given) { a[pathEligible] = ok(values(map[string]any{"roleDefinitionId": reader})) }, no, no, no},
		"custom role":                     {nil, func(a map[string][]given) { a[pathAssigned] = ok(values(map[string]any{"roleDefinitionId": appID})) }, dunno, dunno, dunno},
		"custom role beside a strong one": {[]string{globalAdmin}, func(a map[string][]given) { a[pathAssigned] = ok(values(map[string]any{"roleDefinitionId": appID})) }, yes, yes, yes},
		"eligible roles refused":          {[]string{developer}, func(a map[string][]given) { a[pathEligible] = refused }, yes, dunno, dunno},
		"no licence for eligible roles": {[]string{developer}, func(a map[string][]given) {
			a[pathEligible] = []given{{status: 400, body: graphFailure("AadPremiumLicenseRequired", "x")}}
		}, yes, no, no},
		"assignments refused": {[]string{developer}, func(a map[string][]given) { a[pathAssigned] = refused }, yes, dunno, dunno},
	} {
		answers := person(c.roles...)
		if c.change != nil {
			c.change(answers)
		}
		s := newScripted(t, answers)
		id, _, err := s.client(t).Identity(t.Context())
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if id.CanCreate.Ability != c.create || id.CanConsentApplication.Ability != c.application || id.CanConsentDelegated.Ability != c.deleg {
			t.Errorf("%s: create %+v, application %+v, delegated %+v", name, id.CanCreate, id.CanConsentApplication, id.CanConsentDelegated)
		}
		for _, can := range []entra.Can{id.CanCreate, id.CanConsentApplication, id.CanConsentDelegated} {
			if !strings.HasSuffix(can.Why, ".") || strings.Contains(can.Why, "<role>") {
				t.Errorf("%s: why is %q", name, can.Why)
			}
		}
		if len(s.requests()) != 1 {
			t.Errorf("%s: %d requests", name, len(s.requests()))
		}
	}
}

func guest(a map[string][]given) {
	a["/v1.0/me?$select=id,userPrincipalName,displayName,userType"] = ok(map[string]any{"id": someID, "userType": "Guest"})
}

func TestIdentityNamesPersonAndTenant(t *testing.T) {
	id, policies, err := newScripted(t, person(globalAdmin)).client(t).Identity(t.Context())
	if err != nil || id.ObjectID != someID || id.Name != "Zoë" || id.Guest || !id.RolesVisible || len(id.Roles) != 1 {
		t.Fatalf("%+v %v", id, err)
	}
	if got := id.Tenant; got.ID != objectID || got.Name != "Contoso" || got.DefaultDomain != "contoso.example" || got.InitialDomain != "contoso.onmicrosoft.example" || got.Cloud != "global" || !got.Rehearsal || len(got.Domains) != 2 {
		t.Errorf("%+v", got)
	}
	if !policies.Known || policies.AllowedToCreateApps || policies.SecretsForbidden || !policies.UserConsentAllowed {
		t.Errorf("%+v", policies)
	}
}

func TestIdentityGoesOnWithoutWhatWasRefused(t *testing.T) {
	answers := person()
	for path := range answers {
		if !strings.HasPrefix(path, "/v1.0/me?") {
			answers[path] = []given{{status: 403, body: graphFailure("Authorization_RequestDenied", "no")}}
		}
	}
	id, policies, err := newScripted(t, answers).client(t).Identity(t.Context())
	if err != nil || id.RolesVisible || policies.Known || id.Tenant.Name != "contoso.example" || id.Tenant.ID != objectID {
		t.Errorf("%+v %+v %v", id, policies, err)
	}
}

func TestAnOpaqueTokenOnlyCostsCertainty(t *testing.T) {
	c := newScripted(t, person(developer)).client(t)
	c.cred = fixed{"opaque"}
	id, _, err := c.Identity(t.Context())
	if err != nil || id.CanCreate.Ability != entra.Yes || id.CanConsentApplication.Ability != entra.CannotTell {
		t.Errorf("%+v %v", id, err)
	}
}

func TestAppManagementPolicyIsReadAsItWillBeApplied(t *testing.T) {
	restriction := func(kind, state, lifetime, after string) map[string]any {
		r := map[string]any{"restrictionType": kind, "state": state, "maxLifetime": nil, "restrictForAppsCreatedAfterDateTime": nil}
		if lifetime != "" {
			r["maxLifetime"] = lifetime
		}
		if after != "" {
			r["restrictForAppsCreatedAfterDateTime"] = after
		}
		return r
	}
	for name, c := range map[string]struct {
		enabled   bool
		list      []any
		forbidden bool
		longest   time.Duration
	}{
		"off":            {false, []any{restriction("passwordAddition", "enabled", "", "")}, false, 0},
		"forbidden":      {true, []any{restriction("passwordAddition", "enabled", "", "2020-01-01T00:00:00Z")}, true, 0},
		"disabled":       {true, []any{restriction("passwordAddition", "disabled", "", "")}, false, 0},
		"from next year": {true, []any{restriction("passwordAddition", "enabled", "", "2990-01-01T00:00:00Z")}, false, 0},
		"two limits":     {true, []any{restriction("passwordLifetime", "enabled", "P365D", ""), restriction("passwordLifetime", "enabled", "P90D", "")}, false, 90 * 24 * time.Hour},
		"other kinds":    {true, []any{restriction("symmetricKeyAddition", "enabled", "", "")}, false, 0},
	} {
		answers := person()
		answers[pathAppRules] = ok(map[string]any{"isEnabled": c.enabled, "applicationRestrictions": map[string]any{"passwordCredentials": c.list}})
		_, got, err := newScripted(t, answers).client(t).Identity(t.Context())
		if err != nil || !got.Known || got.SecretsForbidden != c.forbidden || got.SecretMaxLifetime != c.longest {
			t.Errorf("%s: %+v %v", name, got, err)
		}
	}
}

func TestDurationsOfPoliciesAreReadOrRefused(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"P180D": 180 * 24 * time.Hour, "P4DT12H30M5S": 4*24*time.Hour + 12*time.Hour + 30*time.Minute + 5*time.Second, "P1Y": 365 * 24 * time.Hour,
		"P2W": 14 * 24 * time.Hour, "PT36H": 36 * time.Hour, "P1M": 30 * 24 * time.Hour,
		"": 0, "P": 0, "PT": 0, "180": 0, "P-1D": 0, "P0D": 0, "P9999Y": 0,
	} {
		got, valid := isoDuration(text)
		if got != want && valid || valid != (want > 0) {
			t.Errorf("%q gives %v %v, want %v", text, got, valid, want)
		}
	}
}
