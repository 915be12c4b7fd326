package rehearsal_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"gatehouse/setup/rehearsal"
)

// as asks an address under another of the server's names.
func (x *tenant) as(host, path string, header map[string]string) answer {
	x.t.Helper()
	r := x.request(http.MethodGet, x.ready.Authority+path, nil, header)
	r.Host = host
	return x.do(r)
}

func TestEveryCloudIsDescribedUnderItsOwnNames(t *testing.T) {
	hosts := []string{"login.microsoftonline.com", "login.microsoftonline.us", "login.partner.microsoftonline.cn", "management.usgovcloudapi.net", "management.azure.com"}
	x := start(t, rehearsal.Options{AlsoAs: hosts})
	for host, want := range map[string][3]string{
		"login.microsoftonline.com":        {"https://login.microsoftonline.com/", "graph.microsoft.com", "microsoftonline.com"},
		"login.microsoftonline.us":         {"https://login.microsoftonline.us/", "graph.microsoft.us", "microsoftonline.us"},
		"login.partner.microsoftonline.cn": {"https://login.partner.microsoftonline.cn/", "microsoftgraph.chinacloudapi.cn", "partner.microsoftonline.cn"},
	} {
		meta := x.as(host, "/"+x.ready.TenantID+"/v2.0/.well-known/openid-configuration", nil)
		if meta.text("msgraph_host") != want[1] || meta.text("cloud_instance_name") != want[2] || !strings.HasPrefix(meta.text("issuer"), want[0]) || !strings.HasPrefix(meta.text("token_endpoint"), want[0]) {
			t.Errorf("%s: %s", host, meta.raw)
		}
		one := x.as(host, "/metadata/endpoints?api-version=2022-09-01", nil)
		if one.text("authentication", "loginEndpoint") != strings.TrimSuffix(want[0], "/") || one.text("microsoftGraphResourceId") != "https://"+want[1]+"/" {
			t.Errorf("%s: %s", host, one.raw)
		}
	}
	own := x.page(x.ready.Metadata)
	if own.text("name") != "GatehouseRehearsal" || own.text("authentication", "loginEndpoint") != x.ready.Authority || own.text("authentication", "tenant") != x.ready.TenantID {
		t.Errorf("%s", own.raw)
	}
	var list []map[string]any
	if err := json.Unmarshal(x.as("management.usgovcloudapi.net", "/metadata/endpoints?api-version=2019-05-01", nil).raw, &list); err != nil || len(list) != 3 || list[0]["name"] != "AzureUSGovernment" {
		t.Errorf("%v %v", err, list)
	}
	if err := json.Unmarshal(x.page(x.ready.Metadata+"?api-version=2020-06-01").raw, &list); err != nil || len(list) != 4 || list[0]["name"] != "GatehouseRehearsal" {
		t.Errorf("%v %v", err, list)
	}
	if old := x.as("management.azure.com", "/metadata/endpoints?api-version=2015-01-01", nil); old.text("portalEndpoint") != "https://portal.azure.com" {
		t.Errorf("%s", old.raw)
	}
}

func TestDiscoveryTrustsTheKnownAuthoritiesAndNoOther(t *testing.T) {
	x := start(t, rehearsal.Options{})
	ask := func(authority string) answer {
		return x.page(x.ready.Authority + "/common/discovery/instance?api-version=1.1&authorization_endpoint=" + url.QueryEscape(authority+"/common/oauth2/v2.0/authorize"))
	}
	for _, known := range []string{x.ready.Authority, "https://login.microsoftonline.us", "https://login.chinacloudapi.cn", "https://sts.windows.net"} {
		a := ask(known)
		if a.status != 200 || !strings.HasPrefix(a.text("tenant_discovery_endpoint"), known+"/") || !strings.Contains(string(a.raw), "login.usgovcloudapi.net") {
			t.Errorf("%s: %d %s", known, a.status, a.raw)
		}
	}
	for _, unknown := range []string{"https://login.evil.example", "https://127.0.0.1:1", "https://login.microsoftonline.com.evil.example", ":"} {
		if a := ask(unknown); a.status != 400 || a.text("error") != "invalid_instance" {
			t.Errorf("%s: %d %s", unknown, a.status, a.raw)
		}
	}
}

// azureCLI signs an administrator in with Microsoft's own command line.
func (x *tenant) azureCLI(scope string) string {
	x.t.Helper()
	const id = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"
	d := x.form(x.ready.Authority+"/organizations/oauth2/v2.0/devicecode", url.Values{"client_id": {id}, "scope": {scope}})
	x.visit(x.page(d.text("verification_uri")+"?user_code="+d.text("user_code")), "adele@contoso.example", accept())
	a := x.token(url.Values{"grant_type": {"urn:ietf:params:oauth:grant-type:device_code"}, "client_id": {id}, "device_code": {d.text("device_code")}})
	x.expect(http.StatusOK, a)
	return a.text("access_token")
}

func TestResourceManagerKnowsTheTenantAndNoSubscription(t *testing.T) {
	x := start(t, rehearsal.Options{})
	token := x.azureCLI("https://management.core.windows.net//.default")
	for _, scope := range []string{"https://management.core.usgovcloudapi.net//.default", "https://management.core.chinacloudapi.cn//.default"} {
		if scopes := claims(t, x.azureCLI(scope))["scp"]; scopes != claims(t, token)["scp"] || !strings.Contains(fmt.Sprint(scopes), "user_impersonation") || strings.Contains(fmt.Sprint(scopes), "Application.") {
			t.Errorf("%s: %v", scope, scopes)
		}
	}
	header := map[string]string{"Authorization": "Bearer " + token}
	host := strings.TrimPrefix(x.ready.Authority, "https://")
	tenants := x.as(host, "/tenants?api-version=2020-01-01", header)
	if len(tenants.list()) != 1 || tenants.list()[0]["tenantId"] != x.ready.TenantID || tenants.list()[0]["defaultDomain"] != "contoso.example" {
		t.Errorf("%d %s", tenants.status, tenants.raw)
	}
	if a := x.as(host, "/subscriptions?api-version=2020-01-01", header); a.status != 200 || len(a.list()) != 0 {
		t.Errorf("%d %s", a.status, a.raw)
	}
	graph := map[string]string{"Authorization": "Bearer " + x.azureCLI("https://graph.microsoft.com/.default")}
	for code, a := range map[string]answer{
		"AuthenticationFailed":               x.as(host, "/tenants?api-version=2020-01-01", nil),
		"InvalidAuthenticationToken":         x.as(host, "/tenants?api-version=2020-01-01", map[string]string{"Authorization": "Bearer x.y.z"}),
		"InvalidAuthenticationTokenAudience": x.as(host, "/tenants?api-version=2020-01-01", graph),
		"MissingApiVersionParameter":         x.as(host, "/tenants", header),
	} {
		if a.text("error", "code") != code {
			t.Errorf("%s: %d %s", code, a.status, a.raw)
		}
	}
}
