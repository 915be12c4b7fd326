package rehearsal_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"gatehouse/setup/rehearsal"
)

const deletedApps = "/directory/deletedItems/microsoft.graph.application"

func (x *tenant) expect(status int, a answer) answer {
	x.t.Helper()
	if a.status != status {
		x.t.Fatalf("got %d, want %d: %s", a.status, status, a.raw)
	}
	return a
}

func TestADeletedApplicationKeepsItsUniqueNameUntilItIsPurged(t *testing.T) {
	x := start(t, rehearsal.Options{})
	admin := x.signIn("adele@contoso.example", scopesGrant)
	const byName = "/applications(uniqueName='gatehouse-deleted-main')"
	c := x.create(admin, "gatehouse-deleted-main")
	x.enable(admin, c)
	x.expect(204, x.graph(admin, "DELETE", "/applications/"+c.object, nil))
	want(t, x.graph(admin, "GET", byName, nil), 404, "Request_ResourceNotFound")
	want(t, x.graph(admin, "GET", "/servicePrincipals/"+c.principal, nil), 404, "Request_ResourceNotFound")
	aadsts(t, x.token(c.asItself(c.secret)), 400, "700016", "unauthorized_client")
	want(t, x.graph(admin, "PATCH", byName, appBody("y"), "Prefer", "create-if-missing"), 400, "Request_BadRequest")

	gone := x.graph(admin, "GET", deletedApps+"?$filter="+url.QueryEscape("uniqueName eq 'gatehouse-deleted-main'"), nil).list()
	if len(gone) != 1 || gone[0]["deletedDateTime"] == nil || gone[0]["id"] != c.object {
		t.Fatalf("deleted items: %v", gone)
	}
	if other := x.graph(admin, "GET", deletedApps+"?$filter="+url.QueryEscape("uniqueName eq 'else'"), nil).list(); len(other) != 0 {
		t.Errorf("the filter is not applied: %v", other)
	}
	x.expect(200, x.graph(admin, "GET", "/directory/deletedItems/"+c.object, nil))
	x.expect(204, x.graph(admin, "DELETE", "/directory/deletedItems/"+c.object, nil))
	want(t, x.graph(admin, "GET", "/directory/deletedItems/"+c.object, nil), 404, "Request_ResourceNotFound")
	want(t, x.graph(admin, "GET", "/directory/deletedItems/"+c.principal, nil), 404, "Request_ResourceNotFound")
	x.expect(201, x.graph(admin, "PATCH", byName, appBody("y"), "Prefer", "create-if-missing"))
}

func TestRestoringAnApplicationLeavesItsServicePrincipalDeleted(t *testing.T) {
	x := start(t, rehearsal.Options{})
	admin := x.signIn("adele@contoso.example", scopesGrant)
	c := x.create(admin, "gatehouse-restored-main")
	x.enable(admin, c)
	grant := map[string]any{"principalId": c.principal, "resourceId": x.graphSP(admin), "appRoleId": userReadAll}
	x.expect(201, x.graph(admin, "POST", "/servicePrincipals/"+c.principal+"/appRoleAssignments", grant))
	x.expect(204, x.graph(admin, "DELETE", "/applications/"+c.object, nil))
	restore := func(token, id string) answer {
		return x.graph(token, "POST", "/directory/deletedItems/"+id+"/restore", nil)
	}
	want(t, restore(admin, c.principal), 400, "Request_BadRequest")
	if a := x.expect(200, restore(admin, c.object)); a.json["deletedDateTime"] != nil || a.text("uniqueName") != "gatehouse-restored-main" {
		t.Errorf("restored: %s", a.raw)
	}
	aadsts(t, x.token(c.asItself(c.secret)), 401, "7000229", "invalid_client")
	x.expect(200, restore(admin, c.principal))
	x.expect(200, x.graph(x.expect(200, x.token(c.asItself(c.secret))).text("access_token"), "GET", "/users?$top=1", nil))
	want(t, restore(admin, c.object), 404, "Request_ResourceNotFound")
}

func TestAnotherPrincipalOrIdentifierStandsInTheWayOfARestore(t *testing.T) {
	x := start(t, rehearsal.Options{})
	admin := x.signIn("adele@contoso.example", scopesGrant)
	c := x.create(admin, "gatehouse-taken-main")
	x.expect(204, x.graph(admin, "DELETE", "/servicePrincipals/"+c.principal, nil))
	x.expect(201, x.graph(admin, "POST", "/servicePrincipals", map[string]any{"appId": c.client}))
	want(t, x.graph(admin, "POST", "/directory/deletedItems/"+c.principal+"/restore", nil), 409, "Request_MultipleObjectsWithSameKeyValue")

	uri := map[string]any{"identifierUris": []string{"https://contoso.example/taken"}}
	x.expect(204, x.graph(admin, "PATCH", "/applications/"+c.object, uri))
	x.expect(204, x.graph(admin, "DELETE", "/applications/"+c.object, nil))
	uri["displayName"] = "the next one"
	x.expect(201, x.graph(admin, "POST", "/applications", uri))
	want(t, x.graph(admin, "POST", "/directory/deletedItems/"+c.object+"/restore", nil), 409, "Request_MultipleObjectsWithSameKeyValue")
}

func TestWhoMayRestoreAndPurge(t *testing.T) {
	x := start(t, rehearsal.Options{})
	dana := x.signIn("dana@contoso.example", scopesCreate)
	adele := x.signIn("adele@contoso.example", scopesGrant)
	c := x.create(dana, "gatehouse-dana-main")
	x.expect(204, x.graph(dana, "DELETE", "/applications/"+c.object, nil))
	want(t, x.graph(dana, "POST", "/directory/deletedItems/"+c.object+"/restore", nil), 403, "Authorization_RequestDenied")
	want(t, x.graph(dana, "DELETE", "/directory/deletedItems/"+c.object, nil), 403, "Authorization_RequestDenied")
	x.expect(200, x.graph(adele, "POST", "/directory/deletedItems/"+c.object+"/restore", nil))
}

func TestADeletedApplicationIsGoneAfterThirtyDays(t *testing.T) {
	x := start(t, rehearsal.Options{})
	admin := x.signIn("adele@contoso.example", scopesGrant)
	c := x.create(admin, "gatehouse-forgotten-main")
	x.expect(204, x.graph(admin, "DELETE", "/applications/"+c.object, nil))
	x.clock.advance(30*24*time.Hour - time.Minute)
	admin = x.signIn("adele@contoso.example", scopesGrant)
	x.expect(200, x.graph(admin, "GET", "/directory/deletedItems/"+c.object, nil))
	x.clock.advance(time.Minute)
	if list := x.graph(admin, "GET", deletedApps, nil).list(); len(list) != 0 {
		t.Errorf("still there: %v", list)
	}
	want(t, x.graph(admin, "POST", "/directory/deletedItems/"+c.object+"/restore", nil), 404, "Request_ResourceNotFound")
	if a := x.graph(admin, "PATCH", "/applications(uniqueName='gatehouse-forgotten-main')", appBody("y"), "Prefer", "create-if-missing"); a.status != http.StatusCreated {
		t.Errorf("the name is still reserved: %d %s", a.status, a.raw)
	}
}
