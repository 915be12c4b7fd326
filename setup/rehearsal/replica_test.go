package rehearsal_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"gatehouse/setup/rehearsal"
)

// TestEveryReadMayMissWhatAnotherShowed changes everything that a connector is made of at one moment, and then reads it in every way
// until two lags are over: each way meets copies that know and copies that do not, and in the end none that does not.
func TestEveryReadMayMissWhatAnotherShowed(t *testing.T) {
	t.Parallel()
	const lag = 20 * time.Second
	x := start(t, rehearsal.Options{Lag: lag, Flap: true}, rehearsal.WithReplicas(3, 1))
	admin := x.signIn("adele@contoso.example", scopesGrant)
	// patiently sends a change until the copy that it meets knows what it is about.
	patiently := func(status int, method, path string, body any, headers ...string) answer {
		for range 60 {
			a := x.graph(admin, method, path, body, headers...)
			if a.status == status {
				return a
			}
			x.clock.advance(time.Second)
		}
		t.Fatalf("%s %s never answered %d", method, path, status)
		return answer{}
	}
	app := patiently(201, "PATCH", "/applications(uniqueName='gatehouse-copies-main')", appBody("before"), "Prefer", "create-if-missing")
	old := patiently(201, "POST", "/applications", map[string]any{"displayName": "old"})
	principal := patiently(201, "POST", "/servicePrincipals", map[string]any{"appId": app.text("appId"), "accountEnabled": true})
	first := patiently(200, "POST", "/applications/"+app.text("id")+"/addPassword", map[string]any{})
	x.clock.advance(2 * lag)
	resource := x.graphSP(admin)
	me := x.graph(admin, "GET", "/me", nil).text("id")

	object, held := "/applications/"+app.text("id"), "/servicePrincipals/"+principal.text("id")+"/appRoleAssignments"
	x.expect(204, x.graph(admin, "PATCH", object, map[string]any{"displayName": "after", "tags": []string{"changed"}}))
	second := x.expect(200, x.graph(admin, "POST", object+"/addPassword", map[string]any{}))
	x.expect(201, x.graph(admin, "POST", object+"/federatedIdentityCredentials", map[string]any{
		"name": "proxy", "issuer": "https://accounts.google.com", "subject": "1", "audiences": []string{"api://AzureADTokenExchange"},
	}))
	x.expect(204, x.graph(admin, "POST", object+"/owners/$ref", map[string]any{"@odata.id": "https://graph.microsoft.com/v1.0/directoryObjects/" + me}))
	x.expect(201, x.graph(admin, "POST", held, map[string]any{"principalId": principal.text("id"), "resourceId": resource, "appRoleId": userReadAll}))
	x.expect(201, x.graph(admin, "POST", "/oauth2PermissionGrants", map[string]any{
		"clientId": principal.text("id"), "resourceId": resource, "consentType": "AllPrincipals", "scope": "User.Read",
	}))
	x.expect(204, x.graph(admin, "DELETE", "/applications/"+old.text("id"), nil))
	fresh := x.expect(201, x.graph(admin, "POST", "/applications", map[string]any{"displayName": "fresh"}))

	c := connector{client: app.text("appId")}
	holds := func(path, part string, headers ...string) func() bool {
		return func() bool {
			a := x.graph(admin, "GET", path, nil, headers...)
			return a.status == http.StatusOK && strings.Contains(string(a.raw), part)
		}
	}
	status := func(path string, want int) func() bool {
		return func() bool { return x.graph(admin, "GET", path, nil).status == want }
	}
	filter := func(f string) string { return "?$filter=" + url.QueryEscape(f) }
	for name, seen := range map[string]func() bool{
		"the application by id":          holds(object, `"after"`),
		"by client id":                   holds("/applications(appId='"+app.text("appId")+"')", `"after"`),
		"by unique name":                 holds("/applications(uniqueName='gatehouse-copies-main')", `"after"`),
		"in the list":                    holds("/applications", `"after"`),
		"filtered by name":               holds("/applications"+filter("displayName eq 'after'"), `"after"`),
		"filtered by tag":                holds("/applications"+filter("tags/any(t:t eq 'changed')"), `"after"`),
		"its principal's mirrored name":  holds("/servicePrincipals/"+principal.text("id"), `"after"`),
		"the new secret":                 holds(object, second.text("keyId")),
		"the federated credential":       holds(object+"/federatedIdentityCredentials", `"proxy"`),
		"the federated credential alone": status(object+"/federatedIdentityCredentials/proxy", 200),
		"the owner":                      holds(object+"/owners", me),
		"the grant, held":                holds(held, userReadAll),
		"the grant, given":               holds("/servicePrincipals/"+resource+"/appRoleAssignedTo", userReadAll),
		"the delegated grant":            holds("/oauth2PermissionGrants"+filter("clientId eq '"+principal.text("id")+"'"), `"User.Read"`),
		"the deleted one is gone":        status("/applications/"+old.text("id"), 404),
		"the deleted one is remembered":  holds("/directory/deletedItems/microsoft.graph.application", old.text("id")),
		"the new one":                    status("/applications/"+fresh.text("id"), 200),
		"a token for the new secret":     func() bool { return x.token(c.asItself(second.text("secretText"))).status == 200 },
		"the role in a token": func() bool {
			return x.graph(x.token(c.asItself(first.text("secretText"))).text("access_token"), "GET", "/users?$top=1", nil).status == 200
		},
	} {
		t.Run(name, func(t *testing.T) {
			began := x.clock.now()
			defer func() { x.clock.advance(began.Sub(x.clock.now())) }() // every way looks at the same time
			yes, no, lost, last := 0, 0, 0, false
			for range 16 {
				x.clock.advance(lag / 10)
				for range 4 {
					now := seen()
					if last && !now {
						lost++
					}
					if last = now; now {
						yes++
					} else {
						no++
					}
				}
			}
			for range 8 {
				if x.clock.advance(time.Second); !seen() {
					t.Error("not everywhere after one and a half lags")
				}
			}
			if yes < 5 || no < 5 || lost < 2 {
				t.Errorf("seen %d times, missed %d times, %d of them after it was seen", yes, no, lost)
			}
		})
	}
}
