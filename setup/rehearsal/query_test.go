package rehearsal_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"gatehouse/setup/rehearsal"
)

// query sends a GET with options in pairs.
func (x *tenant) query(token, path string, options ...string) answer {
	x.t.Helper()
	values, headers := url.Values{}, []string{}
	for i := 0; i+1 < len(options); i += 2 {
		if options[i] == "ConsistencyLevel" {
			headers = append(headers, options[i], options[i+1])
			continue
		}
		values.Add(options[i], options[i+1])
	}
	if len(values) > 0 {
		path += "?" + values.Encode()
	}
	return x.graph(token, http.MethodGet, path, nil, headers...)
}

func names(a answer) []string {
	out := []string{}
	for _, o := range a.list() {
		name, _ := o["displayName"].(string)
		out = append(out, name)
	}
	return out
}

// library is a tenant with four applications, the first of them with a principal, an owner, a grant and a federated credential.
func library(t *testing.T) (x *tenant, admin string, first connector) {
	t.Helper()
	x = start(t, rehearsal.Options{})
	admin = x.signIn("adele@contoso.example", scopesGrant+" User.Read.All Group.Read.All")
	first = x.create(admin, "gatehouse-library-main")
	x.expect(204, x.graph(admin, "PATCH", "/applications/"+first.object, map[string]any{"displayName": "Audit Reader", "tags": []any{"Gatehouse", "blue"}}))
	for name, tags := range map[string][]any{"Audit Writer": {"Gatehouse"}, "Billing Export": {}, "billing_import": {"blue"}} {
		x.expect(201, x.graph(admin, "POST", "/applications", map[string]any{"displayName": name, "tags": tags, "signInAudience": "AzureADMyOrg"}))
	}
	x.expect(204, x.graph(admin, "POST", "/applications/"+first.object+"/owners/$ref", map[string]any{"@odata.id": "https://graph.microsoft.com/v1.0/directoryObjects/" + x.ready.Accounts[1].ObjectID}))
	x.expect(201, x.graph(admin, "POST", "/applications/"+first.object+"/federatedIdentityCredentials", map[string]any{
		"name": "main", "issuer": "https://token.actions.githubusercontent.com", "subject": "repo:a/b:ref:refs/heads/main", "audiences": []any{"api://AzureADTokenExchange"},
	}))
	return x, admin, first
}

func TestListsAreFilteredSearchedSortedAndCounted(t *testing.T) {
	x, admin, first := library(t)
	for _, c := range []struct {
		options []string
		want    string
	}{
		{[]string{"$filter", "displayName eq 'audit reader'"}, "Audit Reader"},
		{[]string{"$filter", "startswith(displayName,'Audit')", "$orderby", "displayName desc", "$count", "true", "ConsistencyLevel", "eventual"}, "Audit Writer,Audit Reader"},
		{[]string{"$filter", "tags/any(t:t eq 'blue') and signInAudience eq 'AzureADMyOrg'"}, "Audit Reader,billing_import"},
		{[]string{"$filter", "displayName in ('Billing Export','Audit Writer')"}, "Audit Writer,Billing Export"},
		{[]string{"$filter", "startswith(displayName,'Audit') and not(tags/any(t:t eq 'blue'))", "$count", "true", "ConsistencyLevel", "eventual"}, "Audit Writer"},
		{[]string{"$filter", "owners/$count eq 0 and tags/any(t:t eq 'blue')", "$count", "true", "ConsistencyLevel", "eventual"}, "billing_import"},
		{[]string{"$filter", "appId eq '" + first.client + "'"}, "Audit Reader"},
		{[]string{"$filter", "uniqueName eq 'gatehouse-library-main'"}, "Audit Reader"},
		{[]string{"$filter", "createdDateTime ge 2026-03-04T00:00:00Z and startswith(displayName,'billing')"}, "Billing Export,billing_import"},
		{[]string{"$search", `"displayName:billing"`, "ConsistencyLevel", "eventual"}, "Billing Export,billing_import"},
		{[]string{"$search", `"displayName:audit" AND "displayName:writer"`, "ConsistencyLevel", "eventual"}, "Audit Writer"},
		{[]string{"$search", `"tags:gate" OR "displayName:export"`, "ConsistencyLevel", "eventual"}, "Audit Reader,Audit Writer,Billing Export"},
		{[]string{"filter", "displayName eq 'Audit Reader'", "select", "displayName"}, "Audit Reader"},
	} {
		a := x.query(admin, "/applications", c.options...)
		got := names(a)
		if !slices.Contains(c.options, "$orderby") {
			slices.Sort(got)
		}
		if strings.Join(got, ",") != c.want {
			t.Errorf("%v: %d %v %s, want %s", c.options, a.status, got, a.text("error", "message"), c.want)
		}
		if len(a.list()) > 0 && a.list()[0]["owners"] != nil {
			t.Errorf("%v: the owners are shown", c.options)
		}
		if eventual := slices.Contains(c.options, "$count"); eventual != (a.json["@odata.count"] != nil) {
			t.Errorf("%v: count %v", c.options, a.json["@odata.count"])
		}
	}
}

func TestQueriesThatGraphDoesNotAnswerAreRefusedInItsWords(t *testing.T) {
	x, admin, first := library(t)
	for _, c := range []struct {
		path, code, message string
		options             []string
	}{
		{"/applications", "Request_UnsupportedQuery", "special request header: 'ConsistencyLevel: eventual'", []string{"$search", `"displayName:x"`}},
		{"/applications", "BadRequest", "character ':' is not valid at position 11", []string{"$search", "displayName:x", "ConsistencyLevel", "eventual"}},
		{"/applications", "BadRequest", "Unrecognized query argument", []string{"$search", `"x"`, "ConsistencyLevel", "eventual"}},
		{"/applications", "BadRequest", "Unrecognized query argument", []string{"$search", `"notes:x"`, "ConsistencyLevel", "eventual"}},
		{"/applications", "BadRequest", "Could not find a property named 'colour'", []string{"$search", `"colour:x"`, "ConsistencyLevel", "eventual"}},
		{"/applications", "Request_UnsupportedQuery", "property 'notes' of resource 'Application'", []string{"$filter", "notes eq 'x'"}},
		{"/applications", "Request_UnsupportedQuery", "property 'displayName' of resource 'Application'", []string{"$filter", "contains(displayName,'x')"}},
		{"/servicePrincipals", "Request_UnsupportedQuery", "property 'homepage' of resource 'ServicePrincipal'", []string{"$filter", "homepage eq 'x'"}},
		{"/servicePrincipals", "BadRequest", "Found operand types 'Edm.Boolean' and 'Edm.String' for operator kind 'Equal'", []string{"$filter", "accountEnabled eq 'true'"}},
		{"/users", "BadRequest", "Found operand types 'Edm.Boolean' and 'Edm.String'", []string{"$filter", "accountEnabled eq 'true'"}},
		{"/applications", "Request_UnsupportedQuery", "property 'owners' of resource 'Application'", []string{"$filter", "owners/any(o:o/id eq 'x')"}},
		{"/applications", "BadRequest", "Could not find a property named 'colour'", []string{"$filter", "colour eq 'x'"}},
		{"/applications", "BadRequest", "Could not find a property named 'colour'", []string{"$select", "id,colour"}},
		{"/applications", "BadRequest", "Could not find a property named 'colour'", []string{"$expand", "colour"}},
		{"/applications", "BadRequest", "Could not find a property named 'appRoleAssignments'", []string{"$expand", "appRoleAssignments"}},
		{"/applications", "Request_UnsupportedQuery", "Sorting not supported", []string{"$orderby", "appId"}},
		{"/applications", "Request_UnsupportedQuery", "ConsistencyLevel", []string{"$filter", "displayName ne 'x'"}},
		{"/applications", "BadRequest", "specified more than once", []string{"$top", "1", "$top", "2"}},
		{"/applications", "Request_BadRequest", "Invalid page size", []string{"$top", "1000"}},
		{"/applications", "BadRequest", "'$what' is not supported", []string{"$what", "x"}},
		{"/applications/$count", "Request_BadRequest", "$count is not currently supported", nil},
		{"/applications/" + first.object + "/owners/$count", "Request_BadRequest", "$count is not currently supported", nil},
		{"/organization/" + x.ready.TenantID + "/$count", "BadRequest", "'$count'", nil},
		{"/applications/" + first.object, "BadRequest", "The requested resource is not a collection", []string{"$filter", "displayName eq 'x'"}},
	} {
		a := x.query(admin, c.path, c.options...)
		if a.status != http.StatusBadRequest || a.text("error", "code") != c.code || !strings.Contains(a.text("error", "message"), c.message) {
			t.Errorf("%s %v: %d %s", c.path, c.options, a.status, a.raw)
		}
	}
}

func TestRelationsAreExpandedAndCounted(t *testing.T) {
	x, admin, first := library(t)
	app := x.query(admin, "/applications/"+first.object, "$expand", "owners($select=id,displayName),federatedIdentityCredentials,tokenIssuancePolicies", "$select", "id")
	owners, _ := app.json["owners"].([]any)
	federated, _ := app.json["federatedIdentityCredentials"].([]any)
	none, listed := app.json["tokenIssuancePolicies"].([]any)
	if len(owners) != 1 || len(federated) != 1 || len(none) != 0 || !listed {
		t.Fatalf("%s", app.raw)
	}
	if owner, _ := owners[0].(map[string]any); owner["displayName"] != "Priya Nair" || owner["@odata.type"] != "#microsoft.graph.user" || owner["mail"] != nil {
		t.Errorf("%v", owner)
	}
	if listed := x.query(admin, "/applications", "$expand", "owners", "$filter", "appId eq '"+first.client+"'").list(); len(listed) != 1 || len(listed[0]["owners"].([]any)) != 1 {
		t.Errorf("%v", listed)
	}
	role := x.query(admin, "/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')", "$select", "id").text("id")
	x.expect(201, x.graph(admin, "POST", "/servicePrincipals/"+first.principal+"/appRoleAssignments", map[string]any{
		"principalId": first.principal, "resourceId": role, "appRoleId": "df021288-bdef-4463-88db-98f22de89214",
	}))
	sp := x.query(admin, "/servicePrincipals/"+first.principal, "$expand", "appRoleAssignments,oauth2PermissionGrants,memberOf")
	if held, _ := sp.json["appRoleAssignments"].([]any); len(held) != 1 {
		t.Errorf("%s", sp.raw)
	}
	groups := x.query(admin, "/groups", "$expand", "members($select=id)", "$top", "5").list()
	if members, _ := groups[0]["members"].([]any); len(groups) != 5 || len(members) == 0 || len(members) > 20 {
		t.Errorf("%d groups, %v", len(groups), groups[0])
	}
	for path, want := range map[string]string{
		"/applications/$count":                                                   "4",
		"/applications/" + first.object + "/owners/$count":                       "1",
		"/applications/" + first.object + "/federatedIdentityCredentials/$count": "1",
		"/servicePrincipals/" + first.principal + "/appRoleAssignments/$count":   "1",
		"/users/$count": fmt.Sprint(x.query(admin, "/users", "$count", "true", "ConsistencyLevel", "eventual").json["@odata.count"]),
	} {
		if a := x.query(admin, path, "ConsistencyLevel", "eventual"); a.status != 200 || string(a.raw) != want {
			t.Errorf("%s: %d %s, want %s", path, a.status, a.raw, want)
		}
	}
}

func TestTheSameResourceLiesUnderEveryFormOfItsPath(t *testing.T) {
	x, admin, first := library(t)
	for _, prefix := range []string{"/v1.0", "/beta", "/v1.0/myorganization", "/beta/myorganization", "/v1.0/" + x.ready.TenantID, "/beta/contoso.example", "/v1.0/" + strings.ToUpper(x.ready.TenantID)} {
		header := map[string]string{"Authorization": "Bearer " + admin}
		list := x.do(x.request("GET", x.ready.Graph+prefix+"/applications?$top=2", nil, header))
		next := list.text("@odata.nextLink")
		if list.status != 200 || !strings.HasPrefix(next, x.ready.Graph+prefix+"/applications?") {
			t.Errorf("%s: %d %s", prefix, list.status, list.raw)
			continue
		}
		if rest := x.do(x.request("GET", next, nil, header)); len(list.list())+len(rest.list()) != 4 {
			t.Errorf("%s: %s", prefix, rest.raw)
		}
		for _, key := range []string{"/" + first.object, "('" + first.object + "')", "(appId='" + first.client + "')", "(uniqueName='gatehouse-library-main')"} {
			if a := x.do(x.request("GET", x.ready.Graph+prefix+"/applications"+key, nil, header)); a.text("appId") != first.client {
				t.Errorf("%s%s: %d %s", prefix, key, a.status, a.raw)
			}
		}
		header["Content-Type"] = "application/json"
		batch := x.do(x.request("POST", x.ready.Graph+prefix+"/$batch", strings.NewReader(`{"requests":[{"id":"1","method":"GET","url":"/applications/`+first.object+`"}]}`), header))
		if batch.status != 200 || !strings.Contains(string(batch.raw), first.client) {
			t.Errorf("%s/$batch: %d %s", prefix, batch.status, batch.raw)
		}
	}
	if a := x.do(x.request("GET", x.ready.Graph+"/v1.0/other.example/applications", nil, map[string]string{"Authorization": "Bearer " + admin})); a.status != 400 {
		t.Errorf("another tenant's path: %d", a.status)
	}
}

func TestObjectsAreFoundByIDWhateverTheirType(t *testing.T) {
	x, admin, first := library(t)
	person := x.ready.Accounts[0].ObjectID
	for id, want := range map[string]string{first.object: "application", first.principal: "servicePrincipal", person: "user"} {
		if a := x.query(admin, "/directoryObjects/"+id); a.text("@odata.type") != "#microsoft.graph."+want {
			t.Errorf("%s: %d %s", want, a.status, a.raw)
		}
	}
	got := x.graph(admin, "POST", "/directoryObjects/getByIds", map[string]any{"ids": []any{person, first.principal, first.object}, "types": []any{"user", "servicePrincipal"}})
	if len(got.list()) != 2 || got.list()[0]["@odata.type"] != "#microsoft.graph.user" || got.list()[1]["@odata.type"] != "#microsoft.graph.servicePrincipal" {
		t.Errorf("%s", got.raw)
	}
	want(t, x.graph(admin, "POST", "/directoryObjects/getByIds", map[string]any{"ids": "one"}), 400, "Request_BadRequest")
	want(t, x.query(admin, "/directoryObjects/"+x.ready.TenantID), 404, "Request_ResourceNotFound")
}

func TestAServicePrincipalOwnsAndHoldsASecret(t *testing.T) {
	x, admin, first := library(t)
	other := x.create(admin, "gatehouse-library-second")
	x.expect(204, x.graph(admin, "POST", "/applications/"+other.object+"/owners/$ref", map[string]any{"@odata.id": x.ready.Graph + "/v1.0/directoryObjects/" + first.principal}))
	owners := x.query(admin, "/applications/"+other.object+"/owners")
	if len(owners.list()) != 1 || owners.list()[0]["appId"] != first.client || owners.list()[0]["@odata.type"] != "#microsoft.graph.servicePrincipal" {
		t.Errorf("%s", owners.raw)
	}
	if refs := x.query(admin, "/applications/"+other.object+"/owners/$ref"); !strings.HasSuffix(fmt.Sprint(refs.list()[0]["@odata.id"]), first.principal+"/Microsoft.DirectoryServices.ServicePrincipal") {
		t.Errorf("%s", refs.raw)
	}
	added := x.graph(admin, "POST", "/servicePrincipals/"+first.principal+"/addPassword", map[string]any{"passwordCredential": map[string]any{"displayName": "own"}})
	x.expect(200, added)
	if shown := x.query(admin, "/servicePrincipals/"+first.principal); strings.Contains(string(shown.raw), added.text("secretText")) || !strings.Contains(string(shown.raw), added.text("keyId")) {
		t.Errorf("%s", shown.raw)
	}
	x.expect(204, x.graph(admin, "POST", "/servicePrincipals/"+first.principal+"/removePassword", map[string]any{"keyId": added.text("keyId")}))
	want(t, x.graph(admin, "POST", "/servicePrincipals/"+first.principal+"/addPassword", map[string]any{"passwordCredential": 5}), 400, "Request_BadRequest")
	want(t, x.graph(admin, "POST", "/servicePrincipals/"+first.principal+"/addPassword", map[string]any{"password": nil}), 400, "Request_BadRequest")
}

func TestAChangeMayRepeatTheIDAndNoOther(t *testing.T) {
	x, admin, first := library(t)
	x.expect(204, x.graph(admin, "PATCH", "/applications/"+first.object, map[string]any{"id": strings.ToUpper(first.object), "notes": "x"}))
	want(t, x.graph(admin, "PATCH", "/applications/"+first.object, map[string]any{"id": first.principal, "notes": "x"}), 400, "Request_BadRequest")
	want(t, x.graph(admin, "POST", "/applications", map[string]any{"id": first.object, "displayName": "x"}), 400, "Request_BadRequest")
}

func TestAnApplicationIsBornWithTheSecretsThatAreAskedFor(t *testing.T) {
	x, admin, _ := library(t)
	made := x.graph(admin, "POST", "/applications", map[string]any{"displayName": "Born", "signInAudience": "AzureADMyOrg", "passwordCredentials": []any{map[string]any{"displayName": "first"}}})
	x.expect(201, made)
	list, _ := made.json["passwordCredentials"].([]any)
	secret, _ := list[0].(map[string]any)["secretText"].(string)
	shown := x.query(admin, "/applications/"+made.text("id"))
	if len(list) != 1 || len(secret) < 16 || strings.Contains(string(shown.raw), secret) || !strings.Contains(string(shown.raw), `"displayName":"first"`) {
		t.Fatalf("%s", shown.raw)
	}
	x.expect(201, x.graph(admin, "POST", "/servicePrincipals", map[string]any{"appId": made.text("appId")}))
	x.expect(200, x.asApplication(made.text("appId"), secret))
	want(t, x.graph(admin, "PATCH", "/applications/"+made.text("id"), map[string]any{"passwordCredentials": []any{}}), 400, "Request_BadRequest")
	for _, bad := range []any{"first", []any{5}, []any{map[string]any{"secretText": "mine"}}, []any{map[string]any{"endDateTime": "2020-01-01T00:00:00Z"}}} {
		want(t, x.graph(admin, "POST", "/applications", map[string]any{"displayName": "Born", "passwordCredentials": bad}), 400, "Request_BadRequest")
	}
}

// asApplication asks for a token with a secret.
func (x *tenant) asApplication(client, secret string) answer {
	x.t.Helper()
	return x.token(url.Values{"grant_type": {"client_credentials"}, "client_id": {client}, "client_secret": {secret}, "scope": {"https://graph.microsoft.com/.default"}})
}

func TestWhoeverManagesOwnApplicationsOnlyOwnsWhatItCreates(t *testing.T) {
	x, admin, first := library(t)
	added := x.graph(admin, "POST", "/servicePrincipals/"+first.principal+"/addPassword", map[string]any{"passwordCredential": map[string]any{"displayName": "own"}})
	resource := x.graphSP(admin)
	const ownedBy = "18a4783c-866b-4cc7-a460-3d5e5662c884"
	x.expect(201, x.graph(admin, "POST", "/servicePrincipals/"+first.principal+"/appRoleAssignments", map[string]any{"principalId": first.principal, "resourceId": resource, "appRoleId": ownedBy}))
	x.expect(204, x.graph(admin, "PATCH", "/servicePrincipals/"+first.principal, map[string]any{"accountEnabled": true}))
	signIn := x.asApplication(first.client, added.text("secretText"))
	x.expect(200, signIn)
	app := signIn.text("access_token")
	mine := x.graph(app, "POST", "/applications", map[string]any{"displayName": "Mine"})
	x.expect(201, mine)
	x.expect(201, x.graph(app, "POST", "/servicePrincipals", map[string]any{"appId": mine.text("appId")}))
	x.expect(204, x.graph(app, "PATCH", "/applications/"+mine.text("id"), map[string]any{"notes": "mine"}))
	want(t, x.graph(app, "PATCH", "/applications/"+first.object, map[string]any{"notes": "not mine"}), 403, "Authorization_RequestDenied")
	owned := x.query(admin, "/servicePrincipals/"+first.principal+"/ownedObjects")
	if len(owned.list()) != 2 || owned.list()[0]["@odata.type"] != "#microsoft.graph.application" || owned.list()[1]["@odata.type"] != "#microsoft.graph.servicePrincipal" {
		t.Errorf("%s", owned.raw)
	}
	if apps := x.query(admin, "/servicePrincipals/"+first.principal+"/ownedObjects/microsoft.graph.application"); strings.Join(names(apps), ",") != "Mine" {
		t.Errorf("%s", apps.raw)
	}
}

func TestDirectoryListsTakeNoSkipAndMailboxesDo(t *testing.T) {
	x, admin, _ := library(t)
	want(t, x.query(admin, "/applications", "$skip", "1"), 400, "Request_BadRequest")
	reader := x.signIn("adele@contoso.example", "Mail.Read")
	all := x.query(reader, "/me/messages", "$top", "4", "$select", "id").list()
	rest := x.query(reader, "/me/messages", "$top", "2", "$skip", "1", "$select", "id")
	if len(all) != 4 || len(rest.list()) != 2 || rest.list()[0]["id"] != all[1]["id"] || strings.Contains(rest.text("@odata.nextLink"), "skip=") {
		t.Fatalf("%s", rest.raw)
	}
	next := x.do(x.request("GET", rest.text("@odata.nextLink"), nil, map[string]string{"Authorization": "Bearer " + reader}))
	if next.list()[0]["id"] != all[3]["id"] {
		t.Errorf("the page after the skipped ones begins with %v, want %v", next.list()[0]["id"], all[3]["id"])
	}
}

func TestAnswersCarryAsManyNotesAsAreWanted(t *testing.T) {
	x, admin, first := library(t)
	for accept, want := range map[string]string{
		"application/json": "minimal", "application/json;odata.metadata=none": "none", "application/json; charset=utf-8; IEEE754Compatible=false; odata.metadata=full": "full",
	} {
		list := x.graph(admin, "GET", "/applications?$top=1&$expand=owners", nil, "Accept", accept)
		app := list.list()[0]
		owner, _ := app["owners"].([]any)[0].(map[string]any)
		if !strings.Contains(list.header.Get("Content-Type"), "odata.metadata="+want+";") || list.text("@odata.nextLink") == "" {
			t.Errorf("%s: %v %s", accept, list.header, list.raw)
		}
		if (list.json["@odata.context"] != nil) != (want != "none") || (owner["@odata.type"] != nil) != (want != "none") || (app["@odata.type"] == "#microsoft.graph.application") != (want == "full") {
			t.Errorf("%s: %s", accept, list.raw)
		}
		if id, _ := app["@odata.id"].(string); strings.HasSuffix(id, first.object+"/Microsoft.DirectoryServices.Application") != (want == "full") {
			t.Errorf("%s: %s", accept, list.raw)
		}
	}
}

func TestDomainsAreListedByThemselves(t *testing.T) {
	x, admin, _ := library(t)
	if list := x.query(admin, "/domains"); len(list.list()) != 3 || x.query(admin, "/domains/contoso.example").json["isDefault"] != true {
		t.Errorf("%s", list.raw)
	}
	want(t, x.query(admin, "/domains/other.example"), 404, "Request_ResourceNotFound")
}

func TestReferencesInABodyAreFollowedOrRefused(t *testing.T) {
	x, admin, first := library(t)
	bind := func(ids ...string) []any {
		out := []any{}
		for _, id := range ids {
			out = append(out, x.ready.Graph+"/v1.0/directoryObjects/"+id)
		}
		return out
	}
	priya := x.ready.Accounts[1].ObjectID
	app := x.graph(admin, "POST", "/applications", map[string]any{"displayName": "Bound", "owners@odata.bind": bind(priya, first.principal)})
	x.expect(201, app)
	sp := x.graph(admin, "POST", "/servicePrincipals", map[string]any{"appId": app.text("appId"), "owners@odata.bind": bind(priya)})
	x.expect(201, sp)
	for path, count := range map[string]int{"/applications/" + app.text("id"): 2, "/servicePrincipals/" + sp.text("id"): 1} {
		if owners := x.query(admin, path+"/owners").list(); len(owners) != count {
			t.Errorf("%s has %d owners, want %d", path, len(owners), count)
		}
		want(t, x.graph(admin, "PATCH", path, map[string]any{"owners@odata.bind": bind(priya)}), 400, "Request_BadRequest")
	}
	want(t, x.graph(admin, "POST", "/applications", map[string]any{"displayName": "x", "owners@odata.bind": bind(x.ready.TenantID)}), 404, "Request_ResourceNotFound")
	want(t, x.graph(admin, "POST", "/applications", map[string]any{"displayName": "x", "tokenLifetimePolicies@odata.bind": bind(priya)}), 400, "Request_BadRequest")
}
