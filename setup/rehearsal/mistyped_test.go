package rehearsal_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"gatehouse/assets"
)

// schemaOfAssets is what the program knows of Graph's types: "[Guid]!" and so on for each property.
func schemaOfAssets(t *testing.T) map[string]map[string]string {
	t.Helper()
	raw, err := assets.FS.ReadFile("graphschema.json")
	var file struct {
		Types map[string]map[string]string
	}
	if err == nil {
		err = json.Unmarshal(raw, &file)
	}
	if err != nil || len(file.Types) < 20 {
		t.Fatalf("%d types: %v", len(file.Types), err)
	}
	return file.Types
}

// wrongFor are values that are none of a property's type, in each way in which a value can be wrong.
func wrongFor(graphType string) []any {
	inner := strings.Trim(graphType, "[]!")
	wrong := []any{[]any{[]any{}}, map[string]any{"noSuchProperty": 1}, 3.5, "no such word"}
	switch {
	case graphType == "String" || graphType == "String!":
		wrong = wrong[:3]
	case inner == "customSecurityAttributeValue": // open: any object fits
		wrong = []any{wrong[0], wrong[2], wrong[3]}
	}
	return wrong
}

func TestEveryMistypedPropertyIsRefusedWhereverItIsSent(t *testing.T) {
	x, admin, first := library(t)
	settings := x.signIn("adele@contoso.example", "ReportSettings.ReadWrite.All")
	resource := x.graphSP(admin)
	grant := x.graph(admin, "POST", "/oauth2PermissionGrants", map[string]any{"clientId": first.principal, "consentType": "AllPrincipals", "resourceId": resource, "scope": "User.Read"})
	x.expect(201, grant)
	types, sent := schemaOfAssets(t), 0
	for _, target := range []struct {
		method, path, typeName, parameter string
		good                              map[string]any
	}{
		{"POST", "/applications", "application", "", map[string]any{"displayName": "x"}},
		{"PATCH", "/applications/" + first.object, "application", "", nil},
		{"PATCH", "/applications(uniqueName='gatehouse-library-main')", "application", "", nil},
		{"POST", "/servicePrincipals", "servicePrincipal", "", map[string]any{"appId": first.client}},
		{"PATCH", "/servicePrincipals/" + first.principal, "servicePrincipal", "", nil},
		{"POST", "/applications/" + first.object + "/addPassword", "passwordCredential", "passwordCredential", nil},
		{"POST", "/servicePrincipals/" + first.principal + "/addPassword", "passwordCredential", "passwordCredential", nil},
		{"POST", "/applications/" + first.object + "/federatedIdentityCredentials", "federatedIdentityCredential", "", map[string]any{"name": "x1", "issuer": "https://i.example", "subject": "s", "audiences": []any{"a"}}},
		{"PATCH", "/applications/" + first.object + "/federatedIdentityCredentials(name='main')", "federatedIdentityCredential", "", nil},
		{"POST", "/servicePrincipals/" + first.principal + "/appRoleAssignments", "appRoleAssignment", "", nil},
		{"POST", "/oauth2PermissionGrants", "oAuth2PermissionGrant", "", nil},
		{"PATCH", "/oauth2PermissionGrants/" + grant.text("id"), "oAuth2PermissionGrant", "", nil},
		{"PATCH", "/admin/reportSettings", "adminReportSettings", "", nil},
	} {
		token := admin
		if target.typeName == "adminReportSettings" {
			token = settings
		}
		names := map[string]string{"noSuchProperty": "nothing"}
		for name, graphType := range types[target.typeName] {
			names[name] = graphType
		}
		for name, graphType := range names {
			for _, wrong := range wrongFor(graphType) {
				body := map[string]any{name: wrong}
				for k, v := range target.good {
					if k != name {
						body[k] = v
					}
				}
				if target.parameter != "" {
					body = map[string]any{target.parameter: body}
				}
				sent++
				if a := x.graph(token, target.method, target.path, body); a.status != http.StatusBadRequest || a.text("error", "code") != "Request_BadRequest" {
					t.Errorf("%s %s %v: %d %s", target.method, target.path, body, a.status, a.text("error", "message"))
				}
			}
		}
	}
	if sent < 500 {
		t.Errorf("only %d requests were sent", sent)
	}
}
