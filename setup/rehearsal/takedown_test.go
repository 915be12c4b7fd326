package rehearsal_test

import (
	"fmt"
	"testing"

	"gatehouse/setup/rehearsal"
)

// The way back of everything that a set-up does.

func TestRevokedPermissionsAreGoneFromTheNextToken(t *testing.T) {
	x := start(t, rehearsal.Options{})
	admin := x.signIn("adele@contoso.example", scopesGrant)
	c, token := x.holder(admin, "User.Read.All", "Group.Read.All")
	x.expect(200, x.graph(token, "GET", "/groups?$top=1", nil))
	dana := x.signIn("dana@contoso.example", scopesCreate)
	for _, held := range x.graph(admin, "GET", "/servicePrincipals/"+c.principal+"/appRoleAssignments", nil).list() {
		path := "/servicePrincipals/" + c.principal + "/appRoleAssignments/" + fmt.Sprint(held["id"])
		if held["appRoleId"] == userReadAll {
			continue
		}
		want(t, x.graph(dana, "DELETE", path, nil), 403, "Authorization_RequestDenied")
		x.expect(204, x.graph(admin, "DELETE", path, nil))
		want(t, x.graph(admin, "DELETE", path, nil), 404, "Request_ResourceNotFound")
	}
	fresh := x.token(c.asItself(c.secret)).text("access_token")
	x.expect(200, x.graph(fresh, "GET", "/users?$top=1", nil))
	want(t, x.graph(fresh, "GET", "/groups?$top=1", nil), 403, "Authorization_RequestDenied")
	// A token that was issued before lives on, as in life.
	x.expect(200, x.graph(token, "GET", "/groups?$top=1", nil))
}

func TestAGrantOfDelegatedPermissionsIsReplacedWholeAndRevoked(t *testing.T) {
	x := start(t, rehearsal.Options{})
	admin := x.signIn("adele@contoso.example", scopesGrant)
	c := x.create(admin, "gatehouse-scopes-main")
	x.visit(x.page(x.authorizeAddress(authorizeQuery("DelegatedPermissionGrant.ReadWrite.All"))), "priya@contoso.example", acceptForAll())
	x.enable(admin, c)
	x.consent(admin, c, []string{"User.Read", "Mail.Read"})
	list := func() []map[string]any {
		return x.graph(admin, "GET", "/servicePrincipals/"+c.principal+"/oauth2PermissionGrants", nil).list()
	}
	path := "/oauth2PermissionGrants/" + fmt.Sprint(list()[0]["id"])
	want(t, x.graph(x.signIn("dana@contoso.example", "User.Read DelegatedPermissionGrant.ReadWrite.All"), "PATCH", path, map[string]any{"scope": "User.Read"}), 403, "Authorization_RequestDenied")
	want(t, x.graph(admin, "PATCH", path, map[string]any{"consentType": "Principal"}), 400, "Request_BadRequest")
	x.expect(204, x.graph(admin, "PATCH", path, map[string]any{"scope": "User.Read Files.Read"}))
	if scope := list()[0]["scope"]; scope != "User.Read Files.Read" {
		t.Errorf("scope: %v", scope)
	}
	x.expect(204, x.graph(admin, "DELETE", path, nil))
	want(t, x.graph(admin, "GET", path, nil), 404, "Request_ResourceNotFound")
	if left := list(); len(left) != 0 {
		t.Errorf("left: %v", left)
	}
}

func TestCredentialsAreTakenBackOneByOne(t *testing.T) {
	x := start(t, rehearsal.Options{})
	admin := x.signIn("adele@contoso.example", scopesGrant)
	c := x.create(admin, "gatehouse-credentials-main")
	x.enable(admin, c)
	app := "/applications/" + c.object
	second := x.expect(200, x.graph(admin, "POST", app+"/addPassword", map[string]any{"passwordCredential": map[string]any{"displayName": "second"}}))
	first := ""
	list, _ := x.graph(admin, "GET", app, nil).json["passwordCredentials"].([]any)
	for _, v := range list {
		if p, _ := v.(map[string]any); p["displayName"] == "first" {
			first = fmt.Sprint(p["keyId"])
		}
	}
	x.expect(204, x.graph(admin, "POST", app+"/removePassword", map[string]any{"keyId": first}))
	aadsts(t, x.token(c.asItself(c.secret)), 401, "7000215", "invalid_client")
	x.expect(200, x.token(c.asItself(second.text("secretText"))))

	const issuer, subject, audience = "https://accounts.google.com", "100172753465132042621", "api://AzureADTokenExchange"
	federated := app + "/federatedIdentityCredentials"
	made := x.expect(201, x.graph(admin, "POST", federated, map[string]any{"name": "GcpFederation", "issuer": issuer, "subject": subject, "audiences": []string{audience}}))
	x.expect(200, x.token(c.withAssertion(x.server.Assertion(issuer, subject, audience))))
	x.expect(204, x.graph(admin, "DELETE", federated+"/"+made.text("id"), nil))
	want(t, x.graph(admin, "DELETE", federated+"/"+made.text("id"), nil), 404, "Request_ResourceNotFound")
	aadsts(t, x.token(c.withAssertion(x.server.Assertion(issuer, subject, audience))), 401, "70025", "invalid_client")
}

func TestANewNameReachesThePrincipalAndAnOwnerMayGo(t *testing.T) {
	x := start(t, rehearsal.Options{})
	dana := x.signIn("dana@contoso.example", scopesCreate)
	c := x.create(dana, "gatehouse-owned-main")
	app, sp := "/applications/"+c.object, "/servicePrincipals/"+c.principal
	x.expect(204, x.graph(dana, "PATCH", app, map[string]any{"displayName": "Another name"}))
	if a := x.graph(dana, "GET", sp, nil); a.text("displayName") != "Another name" || a.text("appDisplayName") != "Another name" {
		t.Errorf("principal: %s %s", a.text("displayName"), a.text("appDisplayName"))
	}
	me := x.graph(dana, "GET", "/me", nil).text("id")
	paul := x.graph(dana, "GET", "/users/paul@contoso.example", nil).text("id")
	want(t, x.graph(dana, "DELETE", app+"/owners/"+paul+"/$ref", nil), 404, "Request_ResourceNotFound")
	x.expect(204, x.graph(dana, "DELETE", app+"/owners/"+me+"/$ref", nil))
	// Without role and ownership the application is somebody else's.
	want(t, x.graph(dana, "PATCH", app, map[string]any{"displayName": "Too late"}), 403, "Authorization_RequestDenied")
	x.expect(204, x.graph(dana, "DELETE", sp, nil))
	want(t, x.graph(dana, "GET", sp, nil), 404, "Request_ResourceNotFound")
}
