package rehearsal_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"gatehouse/setup/rehearsal"
)

func TestWhoMayCreateAnApplication(t *testing.T) {
	x := start(t, rehearsal.Options{})
	x.signIn("adele@contoso.example", scopesWho)
	// Everybody has the scope, so that only the role decides.
	d := x.form(x.ready.Authority+"/"+x.ready.TenantID+"/oauth2/v2.0/devicecode", map[string][]string{"client_id": {commandLineTools}, "scope": {withResource(scopesGrant)}})
	x.visit(x.page(d.text("verification_uri")+"?user_code="+d.text("user_code")), "adele@contoso.example", acceptForAll())

	for _, c := range []struct {
		account         string
		create, asOwner bool
		principal       int
	}{
		{"adele@contoso.example", true, false, 201},
		{"carlos@contoso.example", true, false, 201},
		{"dana@contoso.example", true, true, 201},
		{"casey@contoso.example", true, true, 201},
		{"priya@contoso.example", false, false, 0},
		{"paul@contoso.example", false, false, 0},
		{"ellis@contoso.example", false, false, 0},
		{"guest_partner.example#EXT#@contoso.onmicrosoft.example", false, false, 0},
	} {
		t.Run(c.account, func(t *testing.T) {
			token := x.signIn(c.account, scopesCreate)
			app := x.graph(token, "POST", "/applications", map[string]any{"displayName": "of " + c.account})
			if !c.create {
				want(t, app, 403, "Authorization_RequestDenied")
				return
			}
			if app.status != http.StatusCreated {
				t.Fatalf("create: %d %s", app.status, app.raw)
			}
			owners := x.graph(token, "GET", "/applications/"+app.text("id")+"/owners", nil).list()
			if (len(owners) == 1) != c.asOwner {
				t.Errorf("owners: %v", owners)
			}
			sp := x.graph(token, "POST", "/servicePrincipals", map[string]any{"appId": app.text("appId")})
			if sp.status != c.principal {
				t.Errorf("principal: %d %s", sp.status, sp.raw)
			}
		})
	}
	t.Run("members may create", func(t *testing.T) {
		x.server.Prepare(rehearsal.MembersMayCreateApps(true))
		paul := x.signIn("paul@contoso.example", scopesCreate)
		app := x.graph(paul, "POST", "/applications", map[string]any{"displayName": "Paul's"})
		if app.status != http.StatusCreated {
			t.Fatalf("create: %d %s", app.status, app.raw)
		}
		// Registering is allowed, instantiating is not: a plain member stalls here.
		want(t, x.graph(paul, "POST", "/servicePrincipals", map[string]any{"appId": app.text("appId")}), 403, "Authorization_RequestDenied")
		guest := x.signIn("guest_partner.example#EXT#@contoso.onmicrosoft.example", scopesCreate)
		want(t, x.graph(guest, "POST", "/applications", map[string]any{"displayName": "Gina's"}), 403, "Authorization_RequestDenied")
	})
}

func TestWhoMayGrant(t *testing.T) {
	x := start(t, rehearsal.Options{})
	d := x.form(x.ready.Authority+"/"+x.ready.TenantID+"/oauth2/v2.0/devicecode", map[string][]string{"client_id": {commandLineTools}, "scope": {withResource(scopesGrant)}})
	x.visit(x.page(d.text("verification_uri")+"?user_code="+d.text("user_code")), "adele@contoso.example", acceptForAll())
	adele := x.signIn("adele@contoso.example", scopesGrant)
	c := x.create(adele, "gatehouse-grants-main")
	graphSP := x.graphSP(adele)
	sharePoint := x.graph(adele, "GET", "/servicePrincipals(appId='00000003-0000-0ff1-ce00-000000000000')", nil)
	roles, _ := sharePoint.json["appRoles"].([]any)
	role, _ := roles[0].(map[string]any)
	try := func(token, resource string, id any) int {
		return x.graph(token, "POST", "/servicePrincipals/"+c.principal+"/appRoleAssignments", map[string]any{"principalId": c.principal, "resourceId": resource, "appRoleId": id}).status
	}
	delegated := func(token string) int {
		return x.graph(token, "POST", "/oauth2PermissionGrants", map[string]any{"clientId": c.principal, "consentType": "AllPrincipals", "resourceId": graphSP, "scope": "User.Read"}).status
	}
	dana, carlos, priya := x.signIn("dana@contoso.example", scopesGrant), x.signIn("carlos@contoso.example", scopesGrant), x.signIn("priya@contoso.example", scopesGrant)
	if s := try(dana, graphSP, userReadAll); s != 403 {
		t.Errorf("developer grants Graph: %d", s)
	}
	if s := delegated(dana); s != 403 {
		t.Errorf("developer grants a delegated permission: %d", s)
	}
	if s := try(carlos, graphSP, userReadAll); s != 403 {
		t.Errorf("cloud application administrator grants Graph: %d", s)
	}
	if s := try(carlos, sharePoint.text("id"), role["id"]); s != 201 {
		t.Errorf("cloud application administrator grants SharePoint: %d", s)
	}
	if s := delegated(carlos); s != 201 {
		t.Errorf("cloud application administrator grants a delegated permission: %d", s)
	}
	if s := try(priya, graphSP, userReadAll); s != 201 {
		t.Errorf("privileged role administrator grants Graph: %d", s)
	}
	wrong := x.graph(priya, "POST", "/servicePrincipals/"+c.principal+"/appRoleAssignments", map[string]any{"principalId": c.principal, "resourceId": graphSP, "appRoleId": role["id"]})
	if wrong.status != 400 || !strings.HasPrefix(wrong.text("error", "message"), "Permission being assigned was not found on application") {
		t.Errorf("foreign role: %d %s", wrong.status, wrong.raw)
	}
}

func TestWhetherAnOwnerMaySwitchSignInOnIsAChoiceOfTheTenant(t *testing.T) {
	for _, allowed := range []bool{false, true} {
		t.Run(fmt.Sprint(allowed), func(t *testing.T) {
			x := start(t, rehearsal.Options{OwnerEnable: allowed})
			dana := x.signIn("dana@contoso.example", scopesCreate)
			c := x.create(dana, "gatehouse-owner-main")
			a := x.graph(dana, "PATCH", "/servicePrincipals/"+c.principal, map[string]any{"accountEnabled": true})
			if allowed != (a.status == http.StatusNoContent) {
				t.Errorf("enable: %d %s", a.status, a.raw)
			}
			if a := x.graph(dana, "PATCH", "/servicePrincipals/"+c.principal, map[string]any{"notes": "for people"}); a.status != http.StatusNoContent {
				t.Errorf("notes: %d %s", a.status, a.raw)
			}
		})
	}
}

func TestOwnRolesNeedThePermissionAndTheAdvancedQuery(t *testing.T) {
	x := start(t, rehearsal.Options{})
	const path = "/me/transitiveMemberOf/microsoft.graph.directoryRole"
	basic := x.signIn("adele@contoso.example", scopesWho)
	want(t, x.graph(basic, "GET", path, nil), 400, "Request_UnsupportedQuery")
	limited := x.graph(basic, "GET", path+"?$count=true", nil, "ConsistencyLevel", "eventual").list()
	if len(limited) != 1 || limited[0]["@odata.type"] != "#microsoft.graph.directoryRole" || len(limited[0]) != 2 {
		t.Errorf("with User.Read alone: %v", limited)
	}
	full := x.graph(x.signIn("adele@contoso.example", scopesLook), "GET", path+"?$count=true", nil, "ConsistencyLevel", "eventual").list()
	if len(full) != 1 || full[0]["roleTemplateId"] != "62e90394-69f5-4237-9190-012177145e10" {
		t.Errorf("with the permission: %v", full)
	}
	for _, account := range []string{"ellis@contoso.example", "casey@contoso.example"} {
		if list := x.graph(x.signIn(account, scopesLook), "GET", path+"?$count=true", nil, "ConsistencyLevel", "eventual").list(); len(list) != 0 {
			t.Errorf("%s: %v", account, list)
		}
	}
	want(t, x.graph(basic, "GET", "/policies/authorizationPolicy", nil), 403, "Authorization_RequestDenied")
	organization := x.graph(basic, "GET", "/organization?$select=id,displayName,verifiedDomains,city", nil).list()
	if len(organization) != 1 || organization[0]["displayName"] != "Contoso Ltd" || organization[0]["city"] != nil {
		t.Errorf("organization with User.Read: %v", organization)
	}
}

func TestAddingAnOwnerNeedsTwoPermissionsAndSaysWhenItIsDone(t *testing.T) {
	x := start(t, rehearsal.Options{})
	narrow := x.signIn("carlos@contoso.example", "User.Read Application.ReadWrite.All")
	app := x.graph(narrow, "POST", "/applications", map[string]any{"displayName": "owned"})
	me := x.graph(narrow, "GET", "/me", nil).text("id")
	body := map[string]any{"@odata.id": x.ready.Graph + "/v1.0/directoryObjects/" + me}
	path := "/applications/" + app.text("id") + "/owners/$ref"
	want(t, x.graph(narrow, "POST", path, body), 403, "Authorization_RequestDenied")
	wide := x.signIn("carlos@contoso.example", scopesCreate)
	if a := x.graph(wide, "POST", path, body); a.status != http.StatusNoContent {
		t.Fatalf("add: %d %s", a.status, a.raw)
	}
	again := x.graph(wide, "POST", path, body)
	if again.status != 400 || again.text("error", "message") != "One or more added object references already exist for the following modified properties: 'owners'." {
		t.Errorf("again: %d %s", again.status, again.raw)
	}
	expanded := x.graph(wide, "GET", "/applications/"+app.text("id")+"?$expand=owners", nil)
	if owners, _ := expanded.json["owners"].([]any); len(owners) != 1 {
		t.Errorf("expanded: %s", expanded.raw)
	}
}

func TestABadTokenIsRefusedWithGraphsWords(t *testing.T) {
	x := start(t, rehearsal.Options{})
	want(t, x.graph("", "GET", "/me", nil), 401, "InvalidAuthenticationToken")
	want(t, x.graph("a.b.c", "GET", "/me", nil), 401, "InvalidAuthenticationToken")
	token := x.signIn("adele@contoso.example", scopesWho)
	head, _, _ := strings.Cut(token, ".")
	want(t, x.graph(head+".e30.x", "GET", "/me", nil), 401, "InvalidAuthenticationToken")
	other := start(t, rehearsal.Options{})
	foreign := other.graph(token, "GET", "/me", nil)
	if foreign.status != 401 || foreign.text("error", "message") != "Access token validation failure. Invalid signature." {
		t.Errorf("a token of another run: %d %s", foreign.status, foreign.raw)
	}
	x.clock.advance(2 * 3600 * 1e9)
	if a := x.graph(token, "GET", "/me", nil); a.status != 401 || !strings.Contains(string(a.raw), "expired") {
		t.Errorf("expired: %d %s", a.status, a.raw)
	}
}

func TestMembershipsAreLimitedToWhatTheCallerMayRead(t *testing.T) {
	x := start(t, rehearsal.Options{})
	admin := x.signIn("adele@contoso.example", scopesGrant)
	me := x.graph(admin, "GET", "/me", nil).text("id")
	_, reads := x.holder(admin, "GroupMember.Read.All")
	_, blind := x.holder(admin, "User.Read.All")
	_, nothing := x.holder(admin, "Calendars.Read")
	path := "/users/" + me + "/memberOf/microsoft.graph.group"
	want(t, x.graph(reads, "GET", path, nil), 400, "Request_UnsupportedQuery")
	get := func(token, path string) []map[string]any {
		return x.expect(200, x.graph(token, "GET", path+"?$count=true", nil, "ConsistencyLevel", "eventual")).list()
	}
	groups := get(reads, path)
	if len(groups) == 0 || groups[0]["displayName"] == nil {
		t.Fatalf("groups: %v", groups)
	}
	if limited := get(blind, path); len(limited) != len(groups) || len(limited[0]) != 2 || limited[0]["id"] != groups[0]["id"] {
		t.Errorf("without a permission for groups: %v", limited)
	}
	want(t, x.graph(nothing, "GET", path+"?$count=true", nil, "ConsistencyLevel", "eventual"), 403, "Authorization_RequestDenied")
	if all := x.expect(200, x.graph(reads, "GET", "/users/"+me+"/transitiveMemberOf", nil)).list(); len(all) != len(groups)+1 {
		t.Errorf("one role and the groups: %d, groups %d", len(all), len(groups))
	}
	if mine := get(x.signIn("adele@contoso.example", scopesCreate), "/me/transitiveMemberOf/microsoft.graph.group"); len(mine) != len(groups) {
		t.Errorf("own groups: %v", mine)
	}
	if roles := get(blind, "/users/"+me+"/transitiveMemberOf/microsoft.graph.directoryRole"); len(roles) != 1 || len(roles[0]) != 2 {
		t.Errorf("roles: %v", roles)
	}
}
