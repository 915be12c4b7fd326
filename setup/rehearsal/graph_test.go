package rehearsal_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"gatehouse/setup/rehearsal"
)

func TestBodiesAreHeldAgainstTheType(t *testing.T) {
	x := start(t, rehearsal.Options{})
	admin := x.signIn("adele@contoso.example", scopesGrant)
	for name, c := range map[string]struct {
		body map[string]any
		says string
	}{
		"unknown":        {map[string]any{"displayName": "x", "colour": "red"}, "Property 'colour' does not exist as a declared property or extension property."},
		"nested unknown": {map[string]any{"displayName": "x", "web": map[string]any{"colour": 1}}, "Property 'colour' does not exist as a declared property or extension property."},
		"read-only":      {map[string]any{"displayName": "x", "appId": "y"}, "Property 'appId' is read-only and cannot be set."},
		"unique name":    {map[string]any{"displayName": "x", "uniqueName": "y"}, "Property 'uniqueName' is read-only and cannot be set."},
		"type":           {map[string]any{"displayName": 5}, "Cannot convert the literal '5' to the expected type 'Edm.String'."},
		"no name":        {map[string]any{"tags": []string{"a"}}, "Property 'displayName' is required for resource 'Application'."},
		"white space":    {map[string]any{"displayName": "x", "tags": []string{"a b"}}, "Invalid value specified for property 'tags' of resource 'Application': a tag holds no white space."},
		"twice":          {map[string]any{"displayName": "x", "tags": []string{"a", "a"}}, "Invalid value specified for property 'tags' of resource 'Application': a tag appears twice."},
		"plain http":     {map[string]any{"displayName": "x", "web": map[string]any{"redirectUris": []string{"http://vendor.example"}}}, "Invalid value specified for property 'redirectUris' of resource 'Application': a redirect URI begins with https, or with http for localhost."},
	} {
		t.Run(name, func(t *testing.T) {
			a := x.graph(admin, "POST", "/applications", c.body)
			if a.status != 400 || a.text("error", "message") != c.says {
				t.Errorf("%d %s", a.status, a.raw)
			}
		})
	}
	if a := x.graph(admin, "POST", "/applications", map[string]any{"@odata.type": "#microsoft.graph.application", "displayName": "x", "web": map[string]any{"@odata.type": "#microsoft.graph.webApplication", "redirectUris": []string{}}}); a.status != 201 {
		t.Errorf("@odata.type: %d %s", a.status, a.raw)
	}
	malformed := x.do(x.request("POST", x.ready.Graph+"/v1.0/applications", strings.NewReader(`{"displayName":`), map[string]string{"Authorization": "Bearer " + admin, "Content-Type": "application/json"}))
	want(t, malformed, 400, "BadRequest")
	if malformed.text("error", "innerError", "request-id") == "" || malformed.text("error", "innerError", "date") == "" {
		t.Errorf("envelope: %s", malformed.raw)
	}
}

func TestAPatchReplacesCollectionsWholeAndMergesComplexProperties(t *testing.T) {
	x := start(t, rehearsal.Options{})
	admin := x.signIn("adele@contoso.example", scopesGrant)
	app := x.graph(admin, "POST", "/applications", map[string]any{
		"displayName": "x", "tags": []string{"a", "b"}, "notes": "n", "web": map[string]any{"redirectUris": []string{"https://a.example"}, "homePageUrl": "https://home.example"},
	})
	path := "/applications/" + app.text("id")
	change := map[string]any{"tags": []string{"c"}, "notes": nil, "web": map[string]any{"redirectUris": []string{"https://b.example"}}}
	if a := x.graph(admin, "PATCH", path, change); a.status != http.StatusNoContent {
		t.Fatalf("%d %s", a.status, a.raw)
	}
	a := x.graph(admin, "GET", path+"?$select=tags,notes,web", nil)
	if fmt.Sprint(a.json["tags"]) != "[c]" || a.json["notes"] != nil || a.text("web", "homePageUrl") != "https://home.example" || !strings.Contains(string(a.raw), `["https://b.example"]`) {
		t.Errorf("%s", a.raw)
	}
	if _, there := a.json["displayName"]; there {
		t.Errorf("$select was ignored: %s", a.raw)
	}
	want(t, x.graph(admin, "PATCH", path+"?x=1", map[string]any{"displayName": nil}), 400, "Request_BadRequest")
	want(t, x.graph(admin, "PATCH", "/applications(uniqueName='nothing')", map[string]any{"displayName": "x"}), 404, "Request_ResourceNotFound")
	// The one-time backfill of an application that was made by POST.
	if a := x.graph(admin, "PATCH", path, map[string]any{"uniqueName": "adopted"}); a.status != http.StatusNoContent {
		t.Errorf("backfill: %d %s", a.status, a.raw)
	}
	want(t, x.graph(admin, "PATCH", path, map[string]any{"uniqueName": "other"}), 400, "Request_BadRequest")
}

func TestFederatedCredentialsHaveLimits(t *testing.T) {
	x := start(t, rehearsal.Options{})
	admin := x.signIn("adele@contoso.example", scopesGrant)
	c := x.create(admin, "gatehouse-limits-main")
	list := "/applications/" + c.object + "/federatedIdentityCredentials"
	body := func(name, issuer, subject string, audiences ...string) map[string]any {
		return map[string]any{"name": name, "issuer": issuer, "subject": subject, "audiences": audiences}
	}
	const issuer = "https://issuer.example"
	want(t, x.graph(admin, "POST", list, body("a!", issuer, "s", "a")), 400, "Request_BadRequest")
	want(t, x.graph(admin, "POST", list, body("name", issuer, "s", "a", "b")), 400, "Request_BadRequest")
	want(t, x.graph(admin, "POST", list, body("name", issuer, "", "a")), 400, "Request_BadRequest")
	want(t, x.graph(admin, "POST", list, body("name", issuer, strings.Repeat("s", 601), "a")), 400, "Request_BadRequest")
	for i := range 20 {
		if a := x.graph(admin, "POST", list, body(fmt.Sprintf("name-%d", i), issuer, fmt.Sprint("s", i), "a")); a.status != http.StatusCreated {
			t.Fatalf("%d: %d %s", i, a.status, a.raw)
		}
	}
	want(t, x.graph(admin, "POST", list, body("name-20", issuer, "s20", "a")), 400, "Request_BadRequest")
	first := x.graph(admin, "GET", list, nil).list()[0]
	if a := x.graph(admin, "DELETE", list+"/"+fmt.Sprint(first["id"]), nil); a.status != http.StatusNoContent {
		t.Fatalf("delete: %d %s", a.status, a.raw)
	}
	same := x.graph(admin, "POST", list, body("name-1", issuer, "new", "a"))
	if same.status != 409 || same.text("error", "message") != "FederatedIdentityCredential with name name-1 already exists." {
		t.Errorf("same name: %d %s", same.status, same.raw)
	}
	want(t, x.graph(admin, "POST", list, body("other", issuer, "s1", "a")), 409, "Request_MultipleObjectsWithSameKeyValue")
}

func TestSecretsFollowTheTenantsPolicy(t *testing.T) {
	x := start(t, rehearsal.Options{})
	admin := x.signIn("adele@contoso.example", scopesGrant)
	c := x.create(admin, "gatehouse-policy-main")
	path := "/applications/" + c.object + "/addPassword"
	x.server.Prepare(rehearsal.MaxSecretLifetime(90 * 24 * time.Hour))
	want(t, x.graph(admin, "POST", path, map[string]any{"passwordCredential": map[string]any{"displayName": "long"}}), 400, "CredentialInvalidLifetimeAsPerAppPolicy")
	short := map[string]any{"passwordCredential": map[string]any{"displayName": "short", "endDateTime": "2026-05-01T00:00:00Z"}}
	a := x.graph(admin, "POST", path, short)
	if a.status != http.StatusOK || a.text("endDateTime") != "2026-05-01T00:00:00Z" || a.text("hint") != a.text("secretText")[:3] {
		t.Fatalf("%d", a.status)
	}
	x.server.Prepare(rehearsal.SecretsForbidden())
	want(t, x.graph(admin, "POST", path, short), 400, "CredentialTypeNotAllowedAsPerAppPolicy")
	listed := x.graph(admin, "GET", "/applications/"+c.object, nil)
	if strings.Contains(string(listed.raw), a.text("secretText")) || strings.Contains(string(listed.raw), "#") && strings.Contains(string(listed.raw), `"#hash"`) {
		t.Error("a secret is shown after it was issued")
	}
	if a := x.graph(admin, "POST", "/applications/"+c.object+"/removePassword", map[string]any{"keyId": a.text("keyId")}); a.status != http.StatusNoContent {
		t.Errorf("remove: %d %s", a.status, a.raw)
	}
	want(t, x.graph(admin, "POST", "/applications/"+c.object+"/removePassword", map[string]any{"keyId": a.text("keyId")}), 400, "Request_BadRequest")
}

func TestABatchAnswersEachRequestByItself(t *testing.T) {
	x := start(t, rehearsal.Options{})
	admin := x.signIn("adele@contoso.example", scopesGrant)
	item := func(id, method, path string, more ...any) map[string]any {
		m := map[string]any{"id": id, "method": method, "url": path}
		for i := 0; i+1 < len(more); i += 2 {
			m[fmt.Sprint(more[i])] = more[i+1]
		}
		return m
	}
	a := x.graph(admin, "POST", "/$batch", map[string]any{"requests": []any{
		item("1", "GET", "/me?$select=id"),
		item("2", "GET", "/applications(uniqueName='nothing')"),
		item("3", "GET", "/me", "dependsOn", []string{"2"}),
		item("4", "GET", "/me/transitiveMemberOf/microsoft.graph.directoryRole?$count=true", "headers", map[string]string{"ConsistencyLevel": "eventual"}),
		item("5", "POST", "/applications", "headers", map[string]string{"Content-Type": "application/json"}, "body", map[string]any{"displayName": "batched"}),
	}})
	if a.status != http.StatusOK {
		t.Fatalf("%d %s", a.status, a.raw)
	}
	have := map[string]string{}
	responses, _ := a.json["responses"].([]any)
	for _, r := range responses {
		m, _ := r.(map[string]any)
		have[fmt.Sprint(m["id"])] = fmt.Sprint(m["status"])
		if _, isObject := m["body"].(map[string]any); !isObject {
			t.Errorf("body of %v is no object: %v", m["id"], m["body"])
		}
	}
	if fmt.Sprint(have) != "map[1:200 2:404 3:424 4:200 5:201]" {
		t.Errorf("statuses: %v", have)
	}
	var many []any
	for i := range 21 {
		many = append(many, item(fmt.Sprint(i), "GET", "/me"))
	}
	want(t, x.graph(admin, "POST", "/$batch", map[string]any{"requests": many}), 400, "MaximumValueExceeded")
	want(t, x.graph(admin, "POST", "/$batch", map[string]any{"requests": []any{item("1", "GET", "/me"), item("1", "GET", "/me")}}), 400, "BadRequest")
}

func TestCompressedBodiesAreRead(t *testing.T) {
	x := start(t, rehearsal.Options{})
	admin := x.signIn("adele@contoso.example", scopesGrant)
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	fmt.Fprint(z, `{"displayName":"compressed"}`)
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	header := map[string]string{"Authorization": "Bearer " + admin, "Content-Type": "application/json", "Content-Encoding": "gzip"}
	if a := x.do(x.request("POST", x.ready.Graph+"/v1.0/applications", &b, header)); a.text("displayName") != "compressed" {
		t.Errorf("%d %s", a.status, a.raw)
	}
	if a := x.do(x.request("POST", x.ready.Graph+"/v1.0/applications", strings.NewReader("not gzip"), header)); a.status != 400 {
		t.Errorf("broken: %d", a.status)
	}
	bomb := bytes.Buffer{}
	z = gzip.NewWriter(&bomb)
	_, _ = z.Write(bytes.Repeat([]byte(" "), 16<<20))
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if a := x.do(x.request("POST", x.ready.Graph+"/v1.0/applications", &bomb, header)); a.status != http.StatusRequestEntityTooLarge {
		t.Errorf("bomb: %d", a.status)
	}
}

func TestQueriesFollowGraphsRules(t *testing.T) {
	x := start(t, rehearsal.Options{})
	admin := x.signIn("adele@contoso.example", scopesGrant+" User.Read.All Group.Read.All")
	x.create(admin, "gatehouse-query-main")
	tagged := x.graph(admin, "GET", "/applications?$filter="+url.QueryEscape("tags/any(t:t eq 'Gatehouse')")+"&$select=id,tags", nil).list()
	if len(tagged) != 1 {
		t.Errorf("by tag: %v", tagged)
	}
	want(t, x.graph(admin, "GET", "/users?$select=shoeSize", nil), 400, "BadRequest")
	want(t, x.graph(admin, "GET", "/users?$filter="+url.QueryEscape("userType ne 'Guest'"), nil), 400, "Request_UnsupportedQuery")
	want(t, x.graph(admin, "GET", "/users?$filter="+url.QueryEscape("displayName eq 'x"), nil), 400, "BadRequest")
	want(t, x.graph(admin, "GET", "/users?$top=1000", nil), 400, "Request_BadRequest")
	want(t, x.graph(admin, "GET", "/nothing/of/this", nil), 400, "BadRequest")
	a := x.graph(admin, "GET", "/users?$count=true&$top=1&$filter="+url.QueryEscape("userType ne 'Guest'"), nil, "ConsistencyLevel", "eventual")
	if n, _ := a.json["@odata.count"].(float64); n != 287 {
		t.Errorf("members: %v %s", a.json["@odata.count"], a.raw)
	}
	seen := map[string]bool{}
	next, pages := x.ready.Graph+"/v1.0/users?$select=id&$top=70", 0
	for next != "" {
		a := x.do(x.request("GET", next, nil, map[string]string{"Authorization": "Bearer " + admin}))
		for _, o := range a.list() {
			seen[fmt.Sprint(o["id"])] = true
		}
		next = a.text("@odata.nextLink")
		pages++
	}
	if len(seen) != 300 || pages != 5 {
		t.Errorf("%d people on %d pages", len(seen), pages)
	}
}
