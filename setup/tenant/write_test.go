package tenant

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gatehouse/setup/entra"
)

// lastBody gives the last request's body without the type annotation that the SDK adds.
func lastBody(t *testing.T, f *fakeGraph) map[string]any {
	t.Helper()
	all := f.requests()
	var body map[string]any
	if err := json.Unmarshal([]byte(all[len(all)-1].body), &body); err != nil {
		t.Fatalf("%v in %q", err, all[len(all)-1].body)
	}
	return strip(body).(map[string]any)
}

func strip(v any) any {
	switch v := v.(type) {
	case map[string]any:
		delete(v, "@odata.type")
		for k := range v {
			v[k] = strip(v[k])
		}
	case []any:
		for i := range v {
			v[i] = strip(v[i])
		}
	}
	return v
}

func TestAnUpsertThatUpdatesGivesNilAndSendsWholeCollections(t *testing.T) {
	f := newFakeGraph(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	got, err := f.caller(t, nil).PutApplication(t.Context(), entra.Application{UniqueName: uniqueName, DisplayName: "Snow", Audience: "AzureADMyOrg", Required: []entra.Access{
		{ResourceAppID: entra.GraphAppID, ID: objectID, Kind: entra.ApplicationPermission},
		{ResourceAppID: entra.SharePointAppID, ID: appID, Kind: entra.ApplicationPermission},
		{ResourceAppID: entra.GraphAppID, ID: principalID, Kind: entra.DelegatedPermission},
	}})
	if got != nil || err != nil {
		t.Fatalf("%v %v", got, err)
	}
	r := f.requests()[0]
	if r.method != "PATCH" || r.path != "/v1.0/applications(uniqueName='"+uniqueName+"')" || r.header.Get("Prefer") != "create-if-missing" || r.header.Get("Content-Encoding") != "" || r.header.Get("Authorization") != "Bearer token" {
		t.Errorf("sent %s %s %v", r.method, r.path, r.header)
	}
	access := func(id, kind string) map[string]any { return map[string]any{"id": id, "type": kind} }
	want := map[string]any{
		"displayName": "Snow", "signInAudience": "AzureADMyOrg", "tags": []any{}, "isFallbackPublicClient": false,
		"web":          map[string]any{"redirectUris": []any{}, "implicitGrantSettings": map[string]any{"enableIdTokenIssuance": false}},
		"publicClient": map[string]any{"redirectUris": []any{}},
		"requiredResourceAccess": []any{
			map[string]any{"resourceAppId": entra.GraphAppID, "resourceAccess": []any{access(objectID, "Role"), access(principalID, "Scope")}},
			map[string]any{"resourceAppId": entra.SharePointAppID, "resourceAccess": []any{access(appID, "Role")}},
		},
	}
	if diff := cmp.Diff(want, lastBody(t, f)); diff != "" {
		t.Error(diff)
	}
}

func TestAnUpsertThatCreatesGivesTheApplication(t *testing.T) {
	f := newFakeGraph(t, func(w http.ResponseWriter, _ *http.Request) { sendJSON(w, 201, existing()[pathByName][0].body) })
	got, err := f.caller(t, nil).PutApplication(t.Context(), entra.Application{UniqueName: uniqueName, DisplayName: "Snow"})
	if err != nil || got.ObjectID != objectID || got.AppID != appID || got.UniqueName != uniqueName || !got.IDTokens || got.Created.IsZero() || len(got.Tags) != 1 {
		t.Errorf("%+v %v", got, err)
	}
}

func TestAnAdoptedApplicationIsUpdatedByIdAndNeverCreated(t *testing.T) {
	f := newFakeGraph(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	if _, err := f.caller(t, nil).PutApplication(t.Context(), entra.Application{ObjectID: objectID, DisplayName: "Snow"}); err != nil {
		t.Fatal(err)
	}
	if r := f.requests()[0]; r.path != pathApp || r.header.Get("Prefer") != "" {
		t.Errorf("sent %s %v", r.path, r.header)
	}
}

func TestAnIdThatIsNoGuidIsRefusedBeforeAnythingIsSent(t *testing.T) {
	f := newFakeGraph(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	c := f.caller(t, nil)
	if _, err := c.PutApplication(t.Context(), entra.Application{UniqueName: "x", Required: []entra.Access{{ID: "User.Read"}}}); err == nil {
		t.Error("a permission name passed as id")
	}
	if _, err := c.GrantRole(t.Context(), principalID, graphID, "User.Read.All"); err == nil {
		t.Error("a role name passed as id")
	}
	if err := c.RemovePassword(t.Context(), objectID, "k"); err == nil {
		t.Error("a key name passed as id")
	}
	if n := len(f.requests()); n != 0 {
		t.Errorf("%d requests", n)
	}
}

func TestAPrincipalIsCreatedWithSignInOff(t *testing.T) {
	f := newFakeGraph(t, func(w http.ResponseWriter, _ *http.Request) {
		sendJSON(w, 201, map[string]any{"id": principalID, "appId": appID, "accountEnabled": false})
	})
	got, err := f.caller(t, nil).CreatePrincipal(t.Context(), appID, []string{"Gatehouse"}, "why")
	if err != nil || got.ObjectID != principalID || got.Enabled {
		t.Fatalf("%+v %v", got, err)
	}
	want := map[string]any{"appId": appID, "accountEnabled": false, "tags": []any{"Gatehouse"}, "notes": "why"}
	if diff := cmp.Diff(want, lastBody(t, f)); diff != "" {
		t.Error(diff)
	}
	if r := f.requests()[0]; r.method != "POST" || r.path != "/v1.0/servicePrincipals" {
		t.Errorf("sent %s %s", r.method, r.path)
	}
}

func TestTheSecretExistsOnlyAsSecret(t *testing.T) {
	f := newFakeGraph(t, func(w http.ResponseWriter, _ *http.Request) {
		sendJSON(w, 200, map[string]any{"keyId": objectID, "displayName": "x", "secretText": "s3cr3t-value", "hint": "s3c", "startDateTime": "2026-05-01T10:00:00Z", "endDateTime": "2026-11-01T10:00:00Z"})
	})
	log := NewLog(5)
	password, value, err := f.caller(t, log).AddPassword(t.Context(), objectID, "x", time.Date(2026, 11, 1, 12, 0, 0, 0, time.FixedZone("", 7200)))
	if err != nil || password.KeyID != objectID || string(value.Reveal()) != "s3cr3t-value" {
		t.Fatalf("%+v %v", password, err)
	}
	want := map[string]any{"passwordCredential": map[string]any{"displayName": "x", "endDateTime": "2026-11-01T10:00:00Z"}}
	if diff := cmp.Diff(want, lastBody(t, f)); diff != "" {
		t.Error(diff)
	}
	if text, err := json.Marshal(log.All()); err != nil || strings.Contains(string(text), "s3c") {
		t.Errorf("%s %v", text, err)
	}
}

func TestASuccessWithoutTheSecretIsAnUnknownOutcome(t *testing.T) {
	for _, body := range []any{map[string]any{"keyId": objectID}, map[string]any{"secretText": "x"}, map[string]any{}} {
		f := newFakeGraph(t, func(w http.ResponseWriter, _ *http.Request) { sendJSON(w, 200, body) })
		_, _, err := f.caller(t, nil).AddPassword(t.Context(), objectID, "x", time.Now())
		var e *entra.Error
		if !errors.As(err, &e) || !e.Unknown {
			t.Errorf("%v gives %v", body, err)
		}
	}
}

func TestTheOtherWritesSayExactlyWhatTheyChange(t *testing.T) {
	f := newFakeGraph(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost && !strings.HasSuffix(r.URL.Path, "/$ref") && !strings.HasSuffix(r.URL.Path, "removePassword") {
			sendJSON(w, 201, map[string]any{"id": "new"})
			return
		}
		w.WriteHeader(http.StatusNoContent)
	})
	c := f.caller(t, nil)
	ctx := t.Context()
	for _, step := range []struct {
		method, path string
		body         map[string]any
		do           func() error
	}{
		{"PATCH", pathApp, map[string]any{"tags": []any{"a", "b"}}, func() error { return c.PatchTags(ctx, objectID, []string{"a", "b"}) }},
		{"PATCH", pathByID, map[string]any{"accountEnabled": true}, func() error { return c.SetEnabled(ctx, principalID, true) }},
		{"POST", pathApp + "/owners/$ref", map[string]any{"@odata.id": f.URL + "/v1.0/directoryObjects/" + someID}, func() error { return c.AddOwner(ctx, objectID, someID) }},
		{"PATCH", pathApp + "/federatedIdentityCredentials(name='proxy')", map[string]any{"name": "proxy", "issuer": "https://i", "subject": "s", "audiences": []any{"a"}, "description": "d"}, func() error {
			return c.PutFederated(ctx, objectID, entra.Federated{Name: "proxy", Issuer: "https://i", Subject: "s", Audience: "a", Description: "d"})
		}},
		{"POST", pathApp + "/removePassword", map[string]any{"keyId": someID}, func() error { return c.RemovePassword(ctx, objectID, someID) }},
		{"POST", pathByID + "/appRoleAssignments", map[string]any{"principalId": principalID, "resourceId": graphID, "appRoleId": someID}, func() error {
			g, err := c.GrantRole(ctx, principalID, graphID, someID)
			if err == nil && g.ID != "new" {
				t.Errorf("grant %+v", g)
			}
			return err
		}},
		{"POST", "/v1.0/oauth2PermissionGrants", map[string]any{"clientId": principalID, "consentType": "AllPrincipals", "resourceId": graphID, "scope": "User.Read Mail.Read"}, func() error {
			_, err := c.CreateScopeGrant(ctx, principalID, graphID, []string{"User.Read", "Mail.Read"})
			return err
		}},
		{"PATCH", "/v1.0/oauth2PermissionGrants/g-1", map[string]any{"scope": "User.Read"}, func() error { return c.UpdateScopeGrant(ctx, "g-1", []string{"User.Read"}) }},
	} {
		if err := step.do(); err != nil {
			t.Errorf("%s %s: %v", step.method, step.path, err)
			continue
		}
		all := f.requests()
		last := all[len(all)-1]
		if last.method != step.method || last.path != step.path {
			t.Errorf("sent %s %s, want %s %s", last.method, last.path, step.method, step.path)
		}
		if diff := cmp.Diff(step.body, lastBody(t, f)); diff != "" {
			t.Errorf("%s %s:\n%s", step.method, step.path, diff)
		}
	}
}

func TestADelegatedGrantRefusedAsNotFoundMayHaveApplied(t *testing.T) {
	f := newFakeGraph(t, func(w http.ResponseWriter, _ *http.Request) {
		sendJSON(w, 404, graphFailure("Directory_ObjectNotFound", "Unable to read the company information from the directory."))
	})
	_, err := f.caller(t, nil).CreateScopeGrant(t.Context(), principalID, graphID, []string{"User.Read"})
	var e *entra.Error
	if !errors.As(err, &e) || !e.Unknown {
		t.Fatalf("got %v", err)
	}
	if _, lag := e.Lag(); !lag {
		t.Error("it is not seen as replication")
	}
}
