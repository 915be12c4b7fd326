package tenant

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gatehouse/setup/apply"
	"gatehouse/setup/entra"
)

const (
	objectID    = "aaaaaaaa-0000-4000-8000-000000000001"
	appID       = "aaaaaaaa-0000-4000-8000-000000000002"
	principalID = "aaaaaaaa-0000-4000-8000-000000000003"
	graphID     = "aaaaaaaa-0000-4000-8000-000000000004"
	uniqueName  = "gatehouse-snow-atlas-main"
)

var (
	pathApp      = "/v1.0/applications/" + objectID
	pathByName   = "/v1.0/applications(uniqueName='" + uniqueName + "')?$select=" + selectApplication
	pathByAppID  = "/v1.0/servicePrincipals(appId='" + appID + "')"
	pathByID     = "/v1.0/servicePrincipals/" + principalID
	pathResource = "/v1.0/servicePrincipals(appId='" + entra.GraphAppID + "')?$select=" + selectResource
)

func existing() map[string][]given {
	app := map[string]any{
		"id": objectID, "appId": appID, "uniqueName": uniqueName, "displayName": "Snow", "signInAudience": "AzureADMyOrg", "tags": []string{"Gatehouse"}, "notes": nil,
		"web":          map[string]any{"redirectUris": []string{"https://x.example/"}, "implicitGrantSettings": map[string]any{"enableIdTokenIssuance": true}},
		"publicClient": map[string]any{"redirectUris": []string{}}, "isFallbackPublicClient": nil, "createdDateTime": "2026-05-01T10:00:00Z",
		"requiredResourceAccess": []any{map[string]any{"resourceAppId": entra.GraphAppID, "resourceAccess": []any{map[string]any{"id": someID, "type": "Role"}, map[string]any{"id": graphID, "type": "Scope"}}}},
		"passwordCredentials":    []any{map[string]any{"keyId": someID, "displayName": "op", "startDateTime": "2026-05-01T10:00:00Z", "endDateTime": "2026-11-01T10:00:00Z", "hint": "abc"}},
	}
	principal := map[string]any{"id": principalID, "appId": appID, "displayName": "Snow", "accountEnabled": false, "tags": []string{}, "notes": "n"}
	roles := values(map[string]any{"id": "g1", "appRoleId": "r1", "resourceId": graphID, "principalId": principalID})
	scopes := values(map[string]any{"id": "g2", "clientId": principalID, "resourceId": graphID, "consentType": "AllPrincipals", "principalId": nil, "scope": " User.Read  Mail.Read "})
	return map[string][]given{
		pathApp + "?$select=" + selectApplication: ok(app),
		pathByName: ok(app),
		pathApp + "/owners?$select=id,displayName,userPrincipalName":                 ok(values(map[string]any{"id": "o1", "displayName": "Ada", "userPrincipalName": "ada@contoso.example"})),
		pathApp + "/federatedIdentityCredentials":                                    ok(values(map[string]any{"id": "f1", "name": "proxy", "issuer": "https://i/", "subject": "s", "audiences": []string{"api://x"}})),
		pathByAppID + "?$select=" + selectPrincipal:                                  ok(principal),
		pathByAppID + "/appRoleAssignments":                                          ok(roles),
		pathByAppID + "/oauth2PermissionGrants":                                      ok(scopes),
		pathByID + "?$select=" + selectPrincipal:                                     ok(principal),
		pathByID + "/appRoleAssignments":                                             ok(roles),
		"/v1.0/oauth2PermissionGrants?$filter=clientId+eq+%27" + principalID + "%27": ok(scopes),
		pathResource: ok(map[string]any{"id": graphID, "appId": entra.GraphAppID, "displayName": "Microsoft Graph", "appRoles": []any{map[string]any{"id": "r1", "value": "User.Read.All"}}, "oauth2PermissionScopes": []any{map[string]any{"id": "s1", "value": "User.Read"}}}),
	}
}

func TestAFreshConnectorTakesOneBatch(t *testing.T) {
	s := newScripted(t, map[string][]given{pathResource: existing()[pathResource]})
	got, err := s.caller(t, nil).Look(t.Context(), apply.Query{UniqueName: uniqueName, Resources: []string{entra.GraphAppID, entra.GraphAppID}})
	if err != nil {
		t.Fatal(err)
	}
	if got.App != nil || got.Principal != nil || len(got.Problems) != 0 || got.Resources[entra.GraphAppID].Roles["r1"] != "User.Read.All" || got.ServerTime.IsZero() {
		t.Errorf("got %+v", got)
	}
	if len(s.sizes) != 1 || s.sizes[0] != 3 {
		t.Errorf("batches of %v", s.sizes)
	}
}

func TestEveryWayToLookSeesTheSameConnector(t *testing.T) {
	var first entra.Connector
	for i, c := range []struct {
		name    string
		query   apply.Query
		batches int
	}{
		{"all ids known", apply.Query{UniqueName: uniqueName, ObjectID: objectID, AppID: appID, PrincipalID: principalID, Resources: []string{entra.GraphAppID}}, 1},
		{"principal unknown", apply.Query{UniqueName: uniqueName, ObjectID: objectID, AppID: appID, Resources: []string{entra.GraphAppID}}, 1},
		{"nothing known", apply.Query{UniqueName: uniqueName, Resources: []string{entra.GraphAppID}}, 2},
		{"ids of an older application", apply.Query{UniqueName: uniqueName, ObjectID: someID, AppID: someID, PrincipalID: someID, Resources: []string{entra.GraphAppID}}, 2},
		{"adopted, by id only", apply.Query{ObjectID: objectID, AppID: appID, Resources: []string{entra.GraphAppID}}, 1},
	} {
		s := newScripted(t, existing())
		got, err := s.caller(t, nil).Look(t.Context(), c.query)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if len(s.sizes) != c.batches || len(s.requests()) != c.batches {
			t.Errorf("%s: %d batches of %v", c.name, len(s.sizes), s.sizes)
		}
		got.ServerTime = first.ServerTime
		if i == 0 {
			first = got
			if !got.App.IDTokens || got.App.Federated[0].Audience != "api://x" || got.App.Owners[0].UPN == "" || got.Principal.Enabled || len(got.RoleGrants) != 1 ||
				!slices.Equal(got.ScopeGrants[0].Scopes, []string{"User.Read", "Mail.Read"}) || got.App.Required[1].Kind != entra.DelegatedPermission || len(got.Problems) != 0 {
				t.Errorf("got %+v", got)
			}
			continue
		}
		if diff := cmp.Diff(first, got); diff != "" {
			t.Errorf("%s:\n%s", c.name, diff)
		}
	}
}

func TestWhatCannotBeReadIsNeverShownAsClean(t *testing.T) {
	full := apply.Query{UniqueName: uniqueName, ObjectID: objectID, AppID: appID, PrincipalID: principalID, Resources: []string{entra.GraphAppID}}
	for path := range existing() {
		if strings.HasPrefix(path, pathByAppID) {
			continue
		}
		answers := existing()
		answers[path] = []given{{status: 403, body: graphFailure("Authorization_RequestDenied", "Zoë may not")}}
		s := newScripted(t, answers)
		got, err := s.caller(t, nil).Look(t.Context(), full)
		if strings.Contains(path, "/applications/"+objectID+"?") || path == pathByName {
			continue // one of two names for the application; both refused is the next test
		}
		if err != nil || len(got.Problems) != 1 || !strings.Contains(got.Problems[0], "403") || strings.Contains(got.Problems[0], "Zoë") {
			t.Errorf("%s: %v, problems %q", path, err, got.Problems)
		}
	}
}

func TestAnUnreadableApplicationIsAnErrorAndNotAbsence(t *testing.T) {
	answers := existing()
	refused := []given{{status: 403, body: graphFailure("Authorization_RequestDenied", "no")}}
	answers[pathByName] = refused
	_, err := newScripted(t, answers).caller(t, nil).Look(t.Context(), apply.Query{UniqueName: uniqueName})
	var e *entra.Error
	if !errors.As(err, &e) || e.Status != 403 {
		t.Errorf("got %v", err)
	}
}

func TestListReadsEveryConnectorAndCountsTagsOfTheApplicationOnly(t *testing.T) {
	answers := existing()
	app := answers[pathByName][0].body
	answers["/v1.0/applications?$filter=tags%2Fany%28t%3At+eq+%27Gatehouse%27%29&$select="+selectApplication+"&$top=100"] = ok(values(app))
	s := newScripted(t, answers)
	got, err := s.caller(t, nil).List(t.Context())
	if err != nil || len(got) != 1 || got[0].Principal == nil || len(got[0].RoleGrants) != 1 || got[0].Resources[entra.GraphAppID].ObjectID != graphID || len(got[0].Problems) != 0 {
		t.Fatalf("%v %+v", err, got)
	}
	for _, r := range s.requests() {
		if strings.Contains(r.path, "servicePrincipals?") {
			t.Errorf("asked %s", r.path)
		}
	}
}

func TestNamesAreEscapedInKeys(t *testing.T) {
	if got := key("it's a/b"); got != "it%27%27s%20a%2Fb" {
		t.Errorf("got %s", got)
	}
}
