package rehearsal_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"gatehouse/setup/rehearsal"
)

func (x *tenant) consentLink(c connector, more url.Values) string {
	q := url.Values{"client_id": {c.client}, "state": {"s1"}}
	for k, v := range more {
		q[k] = v
	}
	return x.ready.Browser + "/" + x.ready.TenantID + "/adminconsent?" + q.Encode()
}

func TestTheConsentLinkGrantsWhatTheApplicationLists(t *testing.T) {
	x := start(t, rehearsal.Options{})
	dana := x.signIn("dana@contoso.example", scopesCreate)
	c := x.create(dana, "gatehouse-link-main")
	adele := x.signIn("adele@contoso.example", scopesGrant)

	if a := x.page(x.consentLink(c, nil)); a.status != 400 || !strings.Contains(string(a.raw), "AADSTS7000112") {
		t.Fatalf("disabled application: %d %s", a.status, a.raw)
	}
	x.enable(adele, c)
	for _, account := range []string{"dana@contoso.example", "carlos@contoso.example", "ellis@contoso.example"} {
		page := x.form(x.ready.Browser+"/signin/account", url.Values{"flow": {flowOf(t, x.page(x.consentLink(c, nil)))}, "account": {account}})
		if !strings.Contains(string(page.raw), "Need admin approval") {
			t.Errorf("%s may consent: %s", account, page.raw)
		}
		forced := x.form(x.ready.Browser+"/signin/consent", url.Values{"flow": {flowOf(t, page)}, "decision": {"accept"}})
		if u, _ := url.Parse(forced.header.Get("Location")); u == nil || u.Query().Get("error") != "access_denied" {
			t.Errorf("%s forced the form: %s", account, forced.header.Get("Location"))
		}
	}
	done := x.visit(x.page(x.consentLink(c, nil)), "priya@contoso.example", accept())
	back, err := url.Parse(done.header.Get("Location"))
	if err != nil || done.status != http.StatusFound {
		t.Fatalf("end: %d %v", done.status, err)
	}
	if q := back.Query(); back.Host != "localhost" || q.Get("admin_consent") != "True" || q.Get("tenant") != x.ready.TenantID || q.Get("state") != "s1" || q.Get("error") != "" {
		t.Errorf("redirect: %s", back)
	}
	held := x.graph(adele, "GET", "/servicePrincipals/"+c.principal+"/appRoleAssignments", nil).list()
	if len(held) != 1 || held[0]["appRoleId"] != userReadAll {
		t.Errorf("assignments: %v", held)
	}
	grants := x.graph(adele, "GET", "/oauth2PermissionGrants?$filter="+url.QueryEscape("clientId eq '"+c.principal+"' and consentType eq 'AllPrincipals'"), nil).list()
	if len(grants) != 1 {
		t.Fatalf("grants: %v", grants)
	}
	scope, _ := grants[0]["scope"].(string)
	values := strings.Fields(scope)
	slices.Sort(values)
	if !slices.Equal(values, []string{"offline_access", "openid", "profile"}) {
		t.Errorf("scope: %v", values)
	}
}

func TestTheConsentLinkNeedsAReplyAddressAndKeepsToIt(t *testing.T) {
	x := start(t, rehearsal.Options{})
	adele := x.signIn("adele@contoso.example", scopesGrant)
	c := x.create(adele, "gatehouse-reply-main")
	x.enable(adele, c)
	if a := x.page(x.consentLink(c, url.Values{"redirect_uri": {"https://evil.example"}})); !strings.Contains(string(a.raw), "AADSTS50011") {
		t.Errorf("foreign address: %s", a.raw)
	}
	cancelled := x.visit(x.page(x.consentLink(c, nil)), "adele@contoso.example", cancel())
	if u, _ := url.Parse(cancelled.header.Get("Location")); u == nil || !strings.HasPrefix(u.Query().Get("error_description"), "AADSTS65004") {
		t.Errorf("cancelled: %s", cancelled.header.Get("Location"))
	}
	x.graph(adele, "PATCH", "/applications/"+c.object, map[string]any{"web": map[string]any{"redirectUris": []string{}}})
	if a := x.page(x.consentLink(c, nil)); !strings.Contains(string(a.raw), "AADSTS500113") {
		t.Errorf("no address: %s", a.raw)
	}
}

func TestTheSecondConsentPageTakesScopesOrEverythingThatIsListed(t *testing.T) {
	x := start(t, rehearsal.Options{})
	adele := x.signIn("adele@contoso.example", scopesGrant)
	c := x.create(adele, "gatehouse-second-main")
	x.enable(adele, c)
	link := func(tenant, scope string) string {
		return strings.Replace(x.consentLink(c, url.Values{"scope": {scope}}), "/"+x.ready.TenantID+"/adminconsent", "/"+tenant+"/v2.0/adminconsent", 1)
	}
	granted := func() (scopes []string, roles int) {
		for _, g := range x.graph(adele, "GET", "/servicePrincipals/"+c.principal+"/oauth2PermissionGrants", nil).list() {
			scope, _ := g["scope"].(string)
			scopes = append(scopes, strings.Fields(scope)...)
		}
		slices.Sort(scopes)
		return scopes, len(x.graph(adele, "GET", "/servicePrincipals/"+c.principal+"/appRoleAssignments", nil).list())
	}
	for name, bad := range map[string]struct{ address, number string }{
		"no scope":       {link(x.ready.TenantID, ""), "AADSTS900144"},
		"two resources":  {link(x.ready.TenantID, "https://graph.microsoft.com/User.Read https://contoso.sharepoint.example/AllSites.Read"), "AADSTS500011"},
		"mixed":          {link(x.ready.TenantID, "https://graph.microsoft.com/.default User.Read"), "AADSTS70011"},
		"another tenant": {link("fabrikam.invalid", "User.Read"), "AADSTS90002"},
		"single tenant":  {link("organizations", "User.Read"), "AADSTS50194"},
	} {
		if a := x.page(bad.address); a.status != 400 || !strings.Contains(string(a.raw), bad.number+":") {
			t.Errorf("%s: %d %s", name, a.status, a.raw)
		}
	}
	scoped := link(x.ready.TenantID, "https://graph.microsoft.com/User.Read https://graph.microsoft.com/Mail.Read")
	if page := x.form(x.ready.Browser+"/signin/account", url.Values{"flow": {flowOf(t, x.page(scoped))}, "account": {"dana@contoso.example"}}); !strings.Contains(string(page.raw), "Need admin approval") {
		t.Errorf("a developer may consent: %s", page.raw)
	}
	// Delegated permissions need no more than an application administrator, application permissions of Microsoft Graph do.
	done := x.visit(x.page(scoped), "carlos@contoso.example", accept())
	back, err := url.Parse(done.header.Get("Location"))
	if err != nil || back.Query().Get("admin_consent") != "True" || back.Query().Get("scope") != "https://graph.microsoft.com/User.Read https://graph.microsoft.com/Mail.Read" {
		t.Fatalf("end: %d %v", done.status, back)
	}
	if scopes, roles := granted(); !slices.Equal(scopes, []string{"Mail.Read", "User.Read"}) || roles != 0 {
		t.Errorf("granted: %v, %d roles", scopes, roles)
	}
	x.visit(x.page(link(x.ready.TenantID, "openid offline_access")), "carlos@contoso.example", accept())
	if scopes, roles := granted(); !slices.Equal(scopes, []string{"Mail.Read", "User.Read", "offline_access", "openid"}) || roles != 0 {
		t.Errorf("sign-in scopes alone: %v, %d roles", scopes, roles)
	}
	everything := link(x.ready.TenantID, "https://graph.microsoft.com/.default")
	if page := x.form(x.ready.Browser+"/signin/account", url.Values{"flow": {flowOf(t, x.page(everything))}, "account": {"carlos@contoso.example"}}); !strings.Contains(string(page.raw), "Need admin approval") {
		t.Errorf("an application administrator may consent to Graph: %s", page.raw)
	}
	x.visit(x.page(everything), "priya@contoso.example", accept())
	if scopes, roles := granted(); slices.Contains(scopes, "Mail.Read") || roles != 1 {
		t.Errorf("the list replaces an earlier grant: %v, %d roles", scopes, roles)
	}
	wrong := x.visit(x.page(link(x.ready.TenantID, "https://graph.microsoft.com/Mail.ReadEverything")), "adele@contoso.example", nil)
	if u, _ := url.Parse(wrong.header.Get("Location")); u == nil || !strings.HasPrefix(u.Query().Get("error_description"), "AADSTS650053") {
		t.Errorf("unknown scope: %d %s", wrong.status, wrong.header.Get("Location"))
	}
}
