package rehearsal_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"gatehouse/setup/rehearsal"
)

const day = 24 * time.Hour

const (
	sharePointApp = "00000003-0000-0ff1-ce00-000000000000"
	officeApp     = "c5393580-f805-4401-95e8-94b7a6ef2fc2"
)

// prepared is a tenant with an application that was there before the conditions.
func prepared(t *testing.T, conditions ...rehearsal.Condition) (*tenant, string, connector) {
	t.Helper()
	x := start(t, rehearsal.Options{})
	admin := x.signIn("adele@contoso.example", scopesGrant+" ReportSettings.ReadWrite.All Reports.Read.All AuditLog.Read.All")
	c := x.create(admin, "gatehouse-prepared-main")
	x.server.Prepare(conditions...)
	return x, admin, c
}

func (x *tenant) addSecret(token string, c connector, life time.Duration) answer {
	return x.graph(token, "POST", "/applications/"+c.object+"/addPassword", map[string]any{"passwordCredential": map[string]any{"endDateTime": x.clock.now().Add(life)}})
}

func (x *tenant) addCertificate(token string, c connector, life time.Duration) answer {
	now := x.clock.now()
	return x.setKeys(token, c, certify(x.t, twoKeys()[0], now, now.Add(life)).entry())
}

func TestEachConditionRefusesExactlyWhatItSays(t *testing.T) {
	const issuer = "https://accounts.google.com"
	app := func(more ...any) map[string]any { return with(map[string]any{"displayName": "x"}, more...) }
	federate := func(x *tenant, token string, c connector) answer {
		return x.graph(token, "POST", "/applications/"+c.object+"/federatedIdentityCredentials",
			map[string]any{"name": "name", "issuer": issuer, "subject": "s", "audiences": []string{"api://AzureADTokenExchange"}})
	}
	post := func(body map[string]any) func(*tenant, string, connector) answer {
		return func(x *tenant, token string, _ connector) answer {
			return x.graph(token, "POST", "/applications", body)
		}
	}
	secret := func(life time.Duration) func(*tenant, string, connector) answer {
		return func(x *tenant, token string, c connector) answer { return x.addSecret(token, c, life) }
	}
	certificate := func(life time.Duration) func(*tenant, string, connector) answer {
		return func(x *tenant, token string, c connector) answer { return x.addCertificate(token, c, life) }
	}
	as := func(account string, body map[string]any) func(*tenant, string, connector) answer {
		return func(x *tenant, _ string, _ connector) answer {
			return x.graph(x.signIn(account, scopesCreate), "POST", "/applications", body)
		}
	}
	get := func(path string) func(*tenant, string, connector) answer {
		return func(x *tenant, token string, _ connector) answer { return x.graph(token, "GET", path, nil) }
	}
	bare, anybody, _ := prepared(t)
	for name, test := range map[string]struct {
		condition rehearsal.Condition
		refused   func(*tenant, string, connector) answer
		status    int
		code      string
		allowed   func(*tenant, string, connector) answer
	}{
		"secrets forbidden":        {rehearsal.SecretsForbidden(), secret(day), 400, "CredentialTypeNotAllowedAsPerAppPolicy", certificate(day)},
		"secret lifetime":          {rehearsal.MaxSecretLifetime(90 * day), secret(90*day + time.Second), 400, "CredentialInvalidLifetimeAsPerAppPolicy", secret(90 * day)},
		"secret lifetime in hours": {rehearsal.MaxSecretLifetime(36 * time.Hour), secret(37 * time.Hour), 400, "CredentialInvalidLifetimeAsPerAppPolicy", secret(36 * time.Hour)},
		"certificate lifetime":     {rehearsal.MaxCertificateLifetime(180 * day), certificate(181 * day), 400, "CredentialInvalidLifetimeAsPerAppPolicy", certificate(180 * day)},
		"trusted certificates":     {rehearsal.TrustedCertificatesOnly(), certificate(day), 400, "CredentialTypeNotAllowedAsPerAppPolicy", secret(day)},
		"issuers":                  {rehearsal.IssuersAllowed("https://issuer.example"), federate, 400, "InvalidFederatedIdentityCredentialValue", secret(day)},
		"audience":                 {rehearsal.AudienceForbidden("AzureADMultipleOrgs"), post(app("signInAudience", "AzureADMultipleOrgs")), 400, "SignInAudienceNotAllowedAsPerAppPolicy", post(app())},
		"management reference":     {rehearsal.ManagementReferenceRequired(), post(app()), 400, "ServiceTreeValueMissing", post(app("serviceManagementReference", "11111111-2222-4333-8444-555555555555"))},
		"URIs that name nothing":   {rehearsal.TenantNamedURIsOnly(), post(app("identifierUris", []string{"api://orders"})), 400, "InvalidUniqueTenantIdentifierAsPerAppPolicy", post(app("identifierUris", []string{"https://orders.contoso.example/api"}))},
		"the person's quota":       {rehearsal.QuotaUsed("dana", 250), as("dana@contoso.example", app()), 403, "Directory_QuotaExceeded", as("carlos@contoso.example", app())},
		"the directory's quota":    {rehearsal.DirectoryQuota(50_000, 50_000), post(app()), 403, "Directory_QuotaExceeded", secret(day)},
		"no premium licence":       {rehearsal.WithoutPremium(), get("/auditLogs/signIns?$top=1"), 403, "Authentication_RequestFromNonPremiumTenantOrB2CTenant", get("/users?$top=1")},
		"no SharePoint":            {rehearsal.WithoutResource(sharePointApp), get("/servicePrincipals(appId='" + sharePointApp + "')"), 404, "Request_ResourceNotFound", get("/servicePrincipals(appId='" + graphApp + "')")},
	} {
		t.Run(name, func(t *testing.T) {
			x, admin, c := prepared(t, test.condition)
			want(t, test.refused(x, admin, c), test.status, test.code)
			if a := test.allowed(x, admin, c); a.status >= 300 {
				t.Errorf("refused more than it says: %d %s", a.status, a.raw)
			}
			if a := test.refused(bare, anybody, bare.create(anybody, "gatehouse-"+strings.NewReplacer(" ", "-", "'", "").Replace(name))); a.status >= 300 {
				t.Errorf("refused without the condition: %d %s", a.status, a.raw)
			}
		})
	}
}

func TestPoliciesAreShownAsTheyAreEnforced(t *testing.T) {
	x, admin, c := prepared(t,
		rehearsal.SecretsForbidden(), rehearsal.MaxCertificateLifetime(180*day), rehearsal.TrustedCertificatesOnly(), rehearsal.TenantNamedURIsOnly(),
		rehearsal.ConsentWorkflow("priya"), rehearsal.MembersMayConsent(false))
	policy := x.expect(200, x.graph(admin, "GET", "/policies/defaultAppManagementPolicy", nil))
	for _, part := range []string{`"isEnabled":true`, `"passwordAddition"`, `"maxLifetime":"P180D"`, `"unknownFutureValue"`, `"uriAdditionWithoutUniqueTenantIdentifier"`} {
		if !strings.Contains(string(policy.raw), part) {
			t.Errorf("the default policy lacks %s: %s", part, policy.raw)
		}
	}
	beta := x.do(x.request("GET", x.ready.Graph+"/beta/policies/defaultAppManagementPolicy", nil, map[string]string{"Authorization": "Bearer " + admin}))
	if !strings.Contains(string(beta.raw), `"trustedCertificateAuthority"`) {
		t.Errorf("version beta: %s", beta.raw)
	}
	x.server.Prepare(rehearsal.SecretsAllowedFor(c.client))
	x.expect(200, x.addSecret(admin, c, day))
	own := x.graph(admin, "GET", "/applications/"+c.object+"/appManagementPolicies", nil).list()
	all := x.graph(admin, "GET", "/policies/appManagementPolicies", nil).list()
	if len(own) != 1 || len(all) != 1 || own[0]["id"] != all[0]["id"] {
		t.Fatalf("policies of the application: %v, of all: %v", own, all)
	}
	applied := x.graph(admin, "GET", "/policies/appManagementPolicies/"+fmt.Sprint(own[0]["id"])+"/appliesTo", nil).list()
	if len(applied) != 1 || applied[0]["id"] != c.object {
		t.Errorf("applies to: %v", applied)
	}
	workflow := x.expect(200, x.graph(admin, "GET", "/policies/adminConsentRequestPolicy", nil))
	if workflow.json["isEnabled"] != true || !strings.Contains(string(workflow.raw), "/users/"+x.graph(admin, "GET", "/users/priya@contoso.example", nil).text("id")) {
		t.Errorf("workflow: %s", workflow.raw)
	}
	want(t, x.graph(x.signIn("dana@contoso.example", scopesCreate), "GET", "/policies/adminConsentRequestPolicy", nil), 403, "Authorization_RequestDenied")
	authorization := x.expect(200, x.graph(admin, "GET", "/policies/authorizationPolicy", nil))
	if !strings.Contains(string(authorization.raw), `"permissionGrantPoliciesAssigned":[]`) {
		t.Errorf("authorization policy: %s", authorization.raw)
	}
	page := x.form(x.ready.Browser+"/signin/account", url.Values{"flow": {flowOf(t, x.page(x.authorizeAddress(authorizeQuery("User.Read"))))}, "account": {"paul@contoso.example"}})
	if !strings.Contains(string(page.raw), "AADSTS90095") {
		t.Errorf("with the workflow: %s", page.raw)
	}
}

func TestAnApplicationsOwnPolicyStandsBeforeTheDefault(t *testing.T) {
	x, admin, c := prepared(t, rehearsal.MaxSecretLifetime(30*day))
	x.server.Prepare(rehearsal.ForApplication(c.client, rehearsal.MaxSecretLifetime(90*day), rehearsal.MaxCertificateLifetime(10*day)))
	x.expect(200, x.addSecret(admin, c, 90*day))
	want(t, x.addSecret(admin, c, 91*day), 400, "CredentialInvalidLifetimeAsPerAppPolicy")
	want(t, x.addCertificate(admin, c, 11*day), 400, "CredentialInvalidLifetimeAsPerAppPolicy")
	made := x.expect(201, x.graph(admin, "POST", "/applications", map[string]any{"displayName": "other"}))
	other := connector{object: made.text("id"), client: made.text("appId")}
	want(t, x.addSecret(admin, other, 31*day), 400, "CredentialInvalidLifetimeAsPerAppPolicy")
	x.expect(204, x.addCertificate(admin, other, 11*day))
	x.server.Prepare(rehearsal.Unrestricted())
	x.expect(200, x.addSecret(admin, other, 31*day))
}

func TestAPolicyLeavesWhatIsThereAndOlderApplicationsAlone(t *testing.T) {
	x, admin, c := prepared(t)
	x.expect(204, x.addCertificate(admin, c, 90*day))
	x.server.Prepare(rehearsal.MaxCertificateLifetime(day), rehearsal.CreatedAfter(x.clock.now().Add(time.Hour), rehearsal.SecretsForbidden()))
	x.expect(204, x.setKeys(admin, c, x.keys(admin, c, "")[0]))
	x.expect(200, x.addSecret(admin, c, day))
	x.clock.advance(59 * time.Minute)
	x.clock.advance(2 * time.Minute)
	admin = x.signIn("adele@contoso.example", scopesGrant)
	later := x.expect(201, x.graph(admin, "POST", "/applications", map[string]any{"displayName": "later"}))
	want(t, x.addSecret(admin, connector{object: later.text("id")}, day), 400, "CredentialTypeNotAllowedAsPerAppPolicy")
}

func TestConcealedNamesAreAChoiceOfTheTenant(t *testing.T) {
	x, admin, _ := prepared(t)
	const path = "/admin/reportSettings"
	if a := x.expect(200, x.graph(admin, "GET", path, nil)); a.json["displayConcealedNames"] != true {
		t.Errorf("at first: %s", a.raw)
	}
	report := func() string {
		a := x.graph(admin, "GET", "/reports/getOffice365ActiveUserDetail(period='D7')", nil)
		return string(x.page(a.header.Get("Location")).raw)
	}
	if csv := report(); strings.Contains(csv, "adele@contoso.example") || strings.Contains(csv, "Adele Vance") || strings.Count(csv, "\n") < 100 {
		t.Error("names are shown although they are concealed")
	}
	show := map[string]any{"displayConcealedNames": false}
	want(t, x.graph(x.signIn("priya@contoso.example", "ReportSettings.ReadWrite.All"), "PATCH", path, show), 403, "Authorization_RequestDenied")
	want(t, x.graph(x.signIn("carlos@contoso.example", scopesLook), "GET", path, nil), 403, "Authorization_RequestDenied")
	want(t, x.graph(admin, "PATCH", path, map[string]any{}), 400, "Request_BadRequest")
	want(t, x.graph(admin, "PATCH", path, map[string]any{"displayConcealedNames": "no"}), 400, "Request_BadRequest")
	x.expect(204, x.graph(admin, "PATCH", path, show))
	if a := x.graph(admin, "GET", path, nil); a.json["displayConcealedNames"] != false {
		t.Errorf("afterwards: %s", a.raw)
	}
	if !strings.Contains(report(), "adele@contoso.example") {
		t.Error("names are concealed although they are not")
	}
}

func TestAMissingResourceIsMadeByItsAppID(t *testing.T) {
	x, admin, c := prepared(t, rehearsal.WithoutResource(sharePointApp))
	for _, appID := range []string{sharePointApp, officeApp} {
		want(t, x.graph(admin, "GET", "/servicePrincipals(appId='"+appID+"')", nil), 404, "Request_ResourceNotFound")
		dana := x.signIn("dana@contoso.example", scopesCreate)
		want(t, x.graph(dana, "POST", "/servicePrincipals", map[string]any{"appId": appID}), 403, "Authorization_RequestDenied")
		made := x.expect(201, x.graph(admin, "POST", "/servicePrincipals", map[string]any{"appId": appID}))
		roles, _ := made.json["appRoles"].([]any)
		role, _ := roles[0].(map[string]any)
		grant := map[string]any{"principalId": c.principal, "resourceId": made.text("id"), "appRoleId": role["id"]}
		held := x.expect(201, x.graph(admin, "POST", "/servicePrincipals/"+c.principal+"/appRoleAssignments", grant))
		x.expect(204, x.graph(admin, "DELETE", "/servicePrincipals/"+c.principal+"/appRoleAssignments/"+held.text("id"), nil))
	}
	x.server.Prepare(rehearsal.WithoutResource(officeApp), rehearsal.WithResource(officeApp))
	x.expect(200, x.graph(admin, "GET", "/servicePrincipals(appId='"+officeApp+"')", nil))
}

func TestTheDirectorysQuotaIsShownInBetaOnly(t *testing.T) {
	x, admin, _ := prepared(t, rehearsal.DirectoryQuota(49_000, 50_000))
	want(t, x.graph(admin, "GET", "/organization?$select=directorySizeQuota", nil), 400, "BadRequest")
	a := x.do(x.request("GET", x.ready.Graph+"/beta/organization?$select=id,directorySizeQuota", nil, map[string]string{"Authorization": "Bearer " + admin}))
	shown, _ := a.list()[0]["directorySizeQuota"].(map[string]any)
	if shown["total"] != 50_000.0 || shown["used"] != 49_002.0 {
		t.Errorf("quota: %s", a.raw)
	}
}

func TestIdentifierURIsNeedAVerifiedDomain(t *testing.T) {
	x, admin, c := prepared(t)
	set := func(more map[string]any, uris ...string) answer {
		return x.graph(admin, "PATCH", "/applications/"+c.object, with(more, "identifierUris", uris))
	}
	for uri, code := range map[string]string{
		"https://vendor.example/api": "HostNameNotOnVerifiedDomain", "https://notcontoso.example": "HostNameNotOnVerifiedDomain", "no-scheme": "Request_BadRequest",
		"api://11111111-2222-4333-8444-555555555555": "Request_BadRequest", "https://contoso.example/*": "Request_BadRequest", "https://contoso.example/a?b": "Request_BadRequest",
	} {
		want(t, set(map[string]any{}, uri), 400, code)
	}
	x.expect(204, set(map[string]any{}, "api://"+c.client, "api://"+x.ready.TenantID+"/orders", "https://orders.contoso.example", "api://orders"))
	x.expect(204, set(map[string]any{"api": map[string]any{"requestedAccessTokenVersion": 2}}, "https://vendor.example/api"))
	other := x.create(admin, "gatehouse-uri-main")
	want(t, x.graph(admin, "PATCH", "/applications/"+other.object, map[string]any{"identifierUris": []string{"https://vendor.example/other"}}), 400, "HostNameNotOnVerifiedDomain")
	want(t, x.graph(admin, "PATCH", "/applications/"+other.object, map[string]any{"identifierUris": []string{"https://VENDOR.example/api"}, "api": map[string]any{"requestedAccessTokenVersion": 2}}), 409, "Request_MultipleObjectsWithSameKeyValue")
}

func TestRedirectURIsKeepToTheirPlatform(t *testing.T) {
	x, admin, _ := prepared(t)
	create := func(audience, platform string, uris ...string) answer {
		return x.graph(admin, "POST", "/applications", map[string]any{"displayName": "x", "signInAudience": audience, platform: map[string]any{"redirectUris": uris}})
	}
	var many []string
	for i := range 257 {
		many = append(many, fmt.Sprintf("https://vendor.example/%d", i))
	}
	const own, shared, personal = "AzureADMyOrg", "AzureADMultipleOrgs", "AzureADandPersonalMicrosoftAccount"
	for name, c := range map[string]struct {
		audience, platform string
		uris               []string
		status             int
	}{
		"https":                      {own, "web", []string{"https://vendor.example/callback?x=1"}, 201},
		"localhost":                  {own, "web", []string{"http://localhost:8080/callback", "http://127.0.0.1"}, 201},
		"plain http":                 {own, "web", []string{"http://vendor.example"}, 400},
		"plain http, public":         {own, "publicClient", []string{"http://vendor.example"}, 400},
		"own scheme, public":         {own, "publicClient", []string{"msal-client://auth", "urn:ietf:wg:oauth:2.0:oob"}, 201},
		"own scheme, web":            {own, "web", []string{"msal-client://auth"}, 400},
		"no scheme":                  {own, "web", []string{"vendor.example/callback"}, 400},
		"no host":                    {own, "web", []string{"https:///callback"}, 400},
		"fragment":                   {own, "spa", []string{"https://vendor.example/#/callback"}, 400},
		"forbidden character":        {own, "web", []string{"https://vendor.example/a;b"}, 400},
		"too long":                   {own, "web", []string{"https://vendor.example/" + strings.Repeat("a", 240)}, 400},
		"IPv6 loopback":              {own, "web", []string{"http://[::1]/"}, 400},
		"wildcard, single tenant":    {own, "web", []string{"https://*.vendor.example"}, 201},
		"wildcard, multi-tenant":     {shared, "web", []string{"https://*.vendor.example"}, 400},
		"query, personal accounts":   {personal, "web", []string{"https://vendor.example/?x=1"}, 400},
		"256":                        {own, "web", many[:256], 201},
		"257":                        {own, "web", many, 400},
		"101, with personal account": {personal, "web", many[:101], 400},
	} {
		if a := create(c.audience, c.platform, c.uris...); a.status != c.status {
			t.Errorf("%s: %d %s", name, a.status, a.raw)
		}
	}
}
