package rehearsal_test

import (
	"net/http"
	"testing"

	"gatehouse/setup/entra"
	"gatehouse/setup/permission"
	"gatehouse/setup/rehearsal"
	"gatehouse/setup/rehearsal/token"
)

// A token is for one service and carries its roles only, by whatever name of whichever cloud the service is asked for.
func TestEveryServiceHasTokensOfItsOwn(t *testing.T) {
	x := start(t, rehearsal.Options{})
	admin := x.signIn("adele@contoso.example", scopesGrant)
	c := x.create(admin, "gatehouse-services-main")
	x.enable(admin, c)
	for resource, granted := range map[string]string{entra.SharePointAppID: "Sites.FullControl.All", entra.O365MgmtAppID: "ActivityFeed.Read"} {
		p, ok := permission.Embedded().Lookup(resource, granted, entra.ApplicationPermission)
		if !ok {
			t.Fatalf("%s is unknown", granted)
		}
		x.expect(201, x.graph(admin, "POST", "/servicePrincipals/"+c.principal+"/appRoleAssignments",
			map[string]any{"principalId": c.principal, "resourceId": x.resourceSP(admin, resource), "appRoleId": p.ID}))
	}
	for scope, want := range map[string]string{
		entra.SharePointAppID: "Sites.FullControl.All", entra.O365MgmtAppID: "ActivityFeed.Read",
		"https://contoso.sharepoint.com": "Sites.FullControl.All", "https://contoso.sharepoint.us": "Sites.FullControl.All",
		"https://contoso.sharepoint-mil.us": "Sites.FullControl.All", "https://contoso.sharepoint.cn": "Sites.FullControl.All",
		"https://manage.office.com": "ActivityFeed.Read", "https://manage-gcc.office.com": "ActivityFeed.Read",
		"https://manage.office365.us": "ActivityFeed.Read", "https://manage.protection.apps.mil": "ActivityFeed.Read",
		"https://graph.microsoft.com": "", "https://graph.microsoft.us": "", "https://dod-graph.microsoft.us": "", "https://microsoftgraph.chinacloudapi.cn": "",
	} {
		asked := c.asItself(c.secret)
		asked.Set("scope", scope+"/.default")
		got := x.token(asked)
		var claims token.Claims
		if got.status != http.StatusOK || token.Peek(got.text("access_token"), &claims) != nil {
			t.Errorf("%s: %d %s", scope, got.status, got.raw)
			continue
		}
		if want == "" && len(claims.Roles) > 0 || want != "" && (len(claims.Roles) != 1 || claims.Roles[0] != want) {
			t.Errorf("%s: roles %v", scope, claims.Roles)
		}
		if a := x.graph(got.text("access_token"), "GET", "/applications", nil); want != "" && a.status != http.StatusUnauthorized {
			t.Errorf("%s: Graph took a token of another service: %d", scope, a.status)
		}
	}
	for _, scope := range []string{"https://a.b.sharepoint.com", "https://sharepoint.com", "https://sharepoint.com.evil.example", "https://manage.office.com.evil.example", "api://unknown"} {
		asked := c.asItself(c.secret)
		asked.Set("scope", scope+"/.default")
		aadsts(t, x.token(asked), 400, "500011", "invalid_resource")
	}
}
