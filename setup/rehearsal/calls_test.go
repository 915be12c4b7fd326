package rehearsal_test

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
	"gatehouse/setup/permission"
	"gatehouse/setup/rehearsal"
)

// asPerson signs somebody in through the connector itself: the token carries what the connector was granted and nothing else.
func (x *tenant) asPerson(c connector, account string, scopes []string) string {
	x.t.Helper()
	q := authorizeQuery(strings.Join(scopes, " "))
	q.Set("client_id", c.client)
	address := strings.Replace(x.authorizeAddress(q), "/organizations/", "/"+x.ready.TenantID+"/", 1)
	code := hidden(x.visit(x.page(address), account, nil))["code"]
	form := redeem(code)
	form.Set("client_id", c.client)
	form.Set("client_secret", c.secret)
	form.Set("scope", withResource(strings.Join(scopes, " ")))
	return x.expect(200, x.token(form)).text("access_token")
}

// consent grants delegated permissions of Microsoft Graph to everybody.
func (x *tenant) consent(admin string, c connector, scopes []string) {
	x.t.Helper()
	grant := map[string]any{"clientId": c.principal, "consentType": "AllPrincipals", "resourceId": x.graphSP(admin), "scope": strings.Join(scopes, " ")}
	x.expect(201, x.graph(admin, "POST", "/oauth2PermissionGrants", grant))
}

// delegated are the permissions of Microsoft Graph that a definition wants for the person who signs in.
func delegated(d *definition.Definition) []string {
	var out []string
	for _, p := range d.Permissions {
		if p.Kind == entra.DelegatedPermission && (p.Resource == "" || p.Resource == entra.GraphAppID) && !slices.Contains([]string{"openid", "profile", "email", "offline_access"}, p.Name) {
			out = append(out, p.Name)
		}
	}
	return out
}

// install creates and enables an application that holds the application permissions of a definition, and signs in as it.
func (x *tenant) install(admin string, d *definition.Definition) (connector, string) {
	x.t.Helper()
	c := x.create(admin, "gatehouse-"+d.ID+"-main")
	x.enable(admin, c)
	resources := map[string]string{"": x.graphSP(admin)}
	for _, p := range d.Permissions {
		if p.Kind != entra.ApplicationPermission {
			continue
		}
		known, ok := permission.Embedded().Lookup(p.Resource, p.Name, p.Kind)
		if !ok {
			x.t.Fatalf("%s asks for the unknown permission %s", d.ID, p.Name)
		}
		if resources[p.Resource] == "" {
			resources[p.Resource] = x.resourceSP(admin, p.Resource)
		}
		grant := map[string]any{"principalId": c.principal, "resourceId": resources[p.Resource], "appRoleId": known.ID}
		if a := x.graph(admin, "POST", "/servicePrincipals/"+c.principal+"/appRoleAssignments", grant); a.status != http.StatusCreated {
			x.t.Fatalf("grant %s: %d %s", p.Name, a.status, a.raw)
		}
	}
	return c, x.token(c.asItself(c.secret)).text("access_token")
}

// resourceSP is the principal of a resource, made where the tenant does not have it yet.
func (x *tenant) resourceSP(admin, appID string) string {
	x.t.Helper()
	a := x.graph(admin, "GET", "/servicePrincipals(appId='"+appID+"')", nil)
	if a.status == http.StatusNotFound {
		a = x.expect(201, x.graph(admin, "POST", "/servicePrincipals", map[string]any{"appId": appID}))
	}
	return a.text("id")
}

// tokenised are the calls that carry a token which only the gate turns back into what it stands for: asked directly, the tenant knows no
// such thing.
var tokenised = map[string]int{
	"msft-teams/Meeting by its link": http.StatusOK, "msft-teams/Attendance of a meeting": http.StatusNotFound, "msft-teams/Who attended": http.StatusNotFound,
}

func TestEveryExampleCallOfEveryConnectorHasAnAnswer(t *testing.T) {
	x := start(t, rehearsal.Options{})
	admin := x.signIn("adele@contoso.example", scopesGrant+scopesData)
	places := x.places(admin)
	_, records := x.holder(admin, "CallRecords.Read.All")
	places["call"] = fmt.Sprint(x.graph(records, "GET", "/communications/callRecords?$top=1", nil).list()[0]["id"])
	places["g"] = places["t"]
	fill := []string{"{from}", x.clock.now().AddDate(0, 0, -7).Format(time.RFC3339), "{to}", x.clock.now().Format(time.RFC3339)}
	for name, id := range places {
		fill = append(fill, "{"+name+"}", id)
	}
	all, err := definition.Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) == 0 {
		t.Fatal("no connectors")
	}
	for _, d := range all {
		c, itself := x.install(admin, d)
		x.server.Prepare(rehearsal.MeetingsAllowed(c.client))
		person, scopes := "", delegated(d)
		if len(scopes) > 0 {
			x.consent(admin, c, scopes)
			person = x.asPerson(c, "adele@contoso.example", scopes)
		}
		for _, call := range d.Calls {
			token := itself
			if strings.HasPrefix(call.URL, "/v1.0/me") || !asItself(d) {
				token = person
			}
			t.Run(d.ID+"/"+call.Name, func(t *testing.T) {
				x.checkCall(t, d.ID+"/"+call.Name, call, token, strings.NewReplacer(fill...).Replace(call.URL))
			})
		}
	}
}

// asItself holds for a connector that reads without a person.
func asItself(d *definition.Definition) bool {
	return slices.ContainsFunc(d.Permissions, func(p definition.Permission) bool { return p.Kind == entra.ApplicationPermission })
}

func (x *tenant) checkCall(t *testing.T, name string, call definition.Call, token, path string) {
	t.Helper()
	a := x.do(x.request("GET", x.ready.Graph+path, nil, map[string]string{"Authorization": "Bearer " + token}))
	if status, ok := tokenised[name]; ok {
		if a.status != status || len(a.list()) != 0 {
			t.Errorf("%d, want %d and nothing found: %s", a.status, status, a.raw)
		}
		return
	}
	if call.Shape == "csv" {
		x.checkReport(t, a)
		return
	}
	if a.status != http.StatusOK {
		t.Fatalf("%d %s", a.status, a.raw)
	}
	if _, isList := a.json["value"]; isList && len(a.list()) == 0 {
		t.Errorf("an empty answer shows nothing: %s", a.raw)
	}
}

// checkReport follows the redirect of a usage report by hand.
func (x *tenant) checkReport(t *testing.T, a answer) {
	t.Helper()
	if a.status != http.StatusFound {
		t.Fatalf("%d %s", a.status, a.raw)
	}
	address, err := url.Parse(a.header.Get("Location"))
	if err != nil {
		t.Fatal(err)
	}
	if host := strings.TrimPrefix(x.ready.Graph, "https://"); address.Host == host {
		t.Errorf("the file lies on Graph's own host: %s", address.Host)
	}
	if leaked := x.do(x.request("GET", address.String(), nil, map[string]string{"Authorization": "Bearer x"})); leaked.status != http.StatusBadRequest {
		t.Errorf("a token was taken: %d", leaked.status)
	}
	file := x.page(address.String())
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(file.raw), "\ufeff"))).ReadAll()
	if err != nil || len(rows) < 100 || rows[0][0] != "Report Refresh Date" || !slices.Contains(rows[0], "User Principal Name") && !slices.Contains(rows[0], "Owner Principal Name") {
		t.Errorf("the file: %v, %d rows", err, len(rows))
	}
	x.clock.advance(6 * time.Minute)
	if late := x.page(address.String()); late.status != http.StatusForbidden {
		t.Errorf("an old address: %d", late.status)
	}
	x.clock.advance(-6 * time.Minute)
}

func TestAPersonReadsTheOwnMailboxOnly(t *testing.T) {
	x := start(t, rehearsal.Options{})
	token := x.signIn("adele@contoso.example", "User.Read User.Read.All Calendars.Read MailboxSettings.Read AuditLog.Read.All")
	own := x.graph(token, "GET", "/me", nil).text("id")
	for path, status := range map[string]int{
		"/me/events": 200, "/users/" + own + "/mailboxSettings": 200, "/users/priya@contoso.example/events": 403, "/users/priya@contoso.example/mailboxSettings": 403,
		"/me/calendar/calendarView": 400, "/auditLogs/signIns?$top=1": 200, "/users/" + own + "/messages": 403,
	} {
		if a := x.graph(token, "GET", path, nil); a.status != status {
			t.Errorf("%s: %d %.200s", path, a.status, a.raw)
		}
	}
	priya := x.signIn("priya@contoso.example", "AuditLog.Read.All")
	want(t, x.graph(priya, "GET", "/auditLogs/signIns", nil), 403, "Authentication_RequestFromUnsupportedUserRole")
}

func TestACalendarViewUnfoldsSeries(t *testing.T) {
	x := start(t, rehearsal.Options{})
	token := x.signIn("adele@contoso.example", "User.Read Calendars.Read")
	a := x.graph(token, "GET", "/me/calendarView?startDateTime=2025-06-02T00:00:00Z&endDateTime=2025-06-30T00:00:00Z&$top=50", nil)
	occurrences := 0
	for _, e := range a.list() {
		if e["type"] == "occurrence" {
			occurrences++
		}
		start, _ := e["start"].(map[string]any)
		if at := fmt.Sprint(start["dateTime"]); at < "2025-06-02" || at >= "2025-06-30" {
			t.Errorf("outside the window: %s", at)
		}
	}
	if occurrences != 4 {
		t.Errorf("%d occurrences in four weeks", occurrences)
	}
}
