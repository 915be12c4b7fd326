package command

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gatehouse/setup"
	"gatehouse/setup/definition"
	"gatehouse/setup/problem"
)

// A permission that only the tenant knows is found in a vendor's list, named by its id in the definition that is made of it, and resolved
// by the tenant's own service principal before the first write.
func TestAPermissionThatOnlyTheTenantKnowsIsResolvedThere(t *testing.T) {
	c := newScene(t)
	const role = "7f0b2a4e-8c1d-4f5a-9b7e-6d2c1a0f9e8d"
	api := c.portal.send("POST", "/applications", map[string]any{"displayName": "Thing API", "appRoles": []any{map[string]any{
		"id": role, "value": "Things.Read.All", "displayName": "Read things", "description": "Reads things.", "isEnabled": true, "allowedMemberTypes": []string{"Application"},
	}}})
	appID, _ := api["appId"].(string)
	c.portal.send("POST", "/servicePrincipals", map[string]any{"appId": appID})

	dir := t.TempDir()
	list, made := filepath.Join(dir, "list.json"), filepath.Join(dir, "things.yaml")
	manifest, err := json.Marshal(map[string]any{"requiredResourceAccess": []any{
		map[string]any{"resourceAppId": appID, "resourceAccess": []any{map[string]string{"id": role, "type": "Role"}}},
		map[string]any{"resourceAppId": "00000003-0000-0000-c000-000000000000", "resourceAccess": []any{map[string]string{"id": "df021288-bdef-4463-88db-98f22de89214", "type": "Role"}}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(list, manifest, 0o600); err != nil {
		t.Fatal(err)
	}
	var out vendorListed
	if code := c.gatehouse(&out, "lint", "--vendor-list", list, "--make", made, "--name", "Things"); code != 0 || len(out.Permissions) != 2 {
		t.Fatalf("ended with %d: %+v", code, out)
	}
	text, err := os.ReadFile(made)
	if err != nil || !strings.Contains(string(text), "id: "+role) || strings.Count(string(text), "    id: ") != 1 {
		t.Fatalf("%v\n%s", err, text)
	}
	d, err := definition.Load(made)
	if err != nil {
		t.Fatal(err)
	}
	v, err := c.s.Look(t.Context(), setup.Target{Definition: d, Choices: definition.Choices{Instance: "main"}})
	if err != nil || len(v.Wanted) != 2 || !strings.EqualFold(v.Wanted[0].ID, role) || v.Wanted[0].ResourceName != "Thing API" {
		t.Fatalf("%v: %+v", err, v.Wanted)
	}
	// Under another name the tenant does not offer it: that is said before anything is written.
	wrong := filepath.Join(dir, "wrong.yaml")
	if err := os.WriteFile(wrong, []byte(strings.Replace(string(text), "Things.Read.All", "Things.Write.All", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	if d, err = definition.Load(wrong); err != nil {
		t.Fatal(err)
	}
	_, err = c.s.Look(t.Context(), setup.Target{Definition: d, Choices: definition.Choices{Instance: "main"}})
	if p := problem.Of(err); p == nil || p.Kind != problem.BadInput || !strings.Contains(p.What, "Things.Write.All") {
		t.Errorf("under another name: %v", err)
	}
}
