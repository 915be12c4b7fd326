package report

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"gatehouse/setup/definition"
	"gatehouse/setup/problem"
)

func TestAHandoverFileComesBackExactly(t *testing.T) {
	m := calendar()
	m.Tenant.Name = "Contoso \u202e Ltd"
	data, err := Handover(m)
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "calendar.handover.json", data)
	f, err := ParseHandover(data)
	if err != nil {
		t.Fatal(err)
	}
	if f.TenantID != tenantID || f.ClientID != clientID || f.TenantName != m.Tenant.Name || !f.Made.Equal(m.Made) || f.UniqueName != m.Connector.UniqueName {
		t.Errorf("got %+v", f)
	}
	var want []HandoverPermission
	for _, p := range m.Permissions {
		want = append(want, HandoverPermission{p.ResourceAppID, p.ID, p.Name, p.Kind})
	}
	if !reflect.DeepEqual(f.Permissions, want) {
		t.Errorf("permissions %+v, want %+v", f.Permissions, want)
	}
}

func TestAHandoverFileIsNotMadeWithoutIds(t *testing.T) {
	for what, change := range map[string]func(*Model){
		"no resource id":   func(m *Model) { m.Permissions[0].ResourceAppID = "" },
		"no permission id": func(m *Model) { m.Permissions[0].ID = "" },
		"no app":           func(m *Model) { m.App.ClientID = "" },
		"no permissions":   func(m *Model) { m.Permissions = nil },
	} {
		m := calendar()
		change(m)
		if data, err := Handover(m); err == nil {
			t.Errorf("%s: made %s", what, data)
		}
	}
}

func TestHandoverFilesAreReadStrictly(t *testing.T) {
	whole, err := Handover(calendar())
	if err != nil {
		t.Fatal(err)
	}
	edit := func(change func(f map[string]any)) string {
		var f map[string]any
		if err := json.Unmarshal(whole, &f); err != nil {
			t.Fatal(err)
		}
		change(f)
		data, err := json.Marshal(f)
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	first := func(f map[string]any) map[string]any { return f["permissions"].([]any)[0].(map[string]any) }
	for what, data := range map[string]string{
		"empty":               "",
		"not JSON":            "PK\x03\x04",
		"another format":      edit(func(f map[string]any) { f["format"] = "gatehouse-report" }),
		"a newer version":     edit(func(f map[string]any) { f["version"] = 2 }),
		"an unknown member":   edit(func(f map[string]any) { f["secret"] = "x" }),
		"unknown in a row":    edit(func(f map[string]any) { first(f)["also"] = "x" }),
		"no tenant":           edit(func(f map[string]any) { delete(f, "tenantId") }),
		"odd tenant":          edit(func(f map[string]any) { f["tenantId"] = tenantID + "/../x" }),
		"odd cloud":           edit(func(f map[string]any) { f["cloud"] = "mars" }),
		"odd definition":      edit(func(f map[string]any) { f["definition"] = "../x" }),
		"another's name":      edit(func(f map[string]any) { f["uniqueName"] = "gatehouse-other-main" }),
		"no permissions":      edit(func(f map[string]any) { f["permissions"] = []any{} }),
		"odd kind":            edit(func(f map[string]any) { first(f)["kind"] = "Role" }),
		"odd id":              edit(func(f map[string]any) { first(f)["id"] = "*" }),
		"twice":               edit(func(f map[string]any) { f["permissions"] = append(f["permissions"].([]any), first(f)) }),
		"repeated member":     strings.Replace(string(whole), `"tenantId"`, `"tenantId":"`+tenantID+`","tenantId"`, 1),
		"something behind it": string(whole) + "{}",
		"wrong type":          edit(func(f map[string]any) { f["permissions"] = "all" }),
		"half":                string(whole[:len(whole)/2]),
		"huge":                strings.Repeat(" ", MaxHandover) + string(whole),
		"invalid UTF-8":       strings.Replace(string(whole), "Contoso Ltd", "Contoso \xff", 1),
		"many": edit(func(f map[string]any) {
			row := first(f)
			var rows []any
			for range maxHandoverPermissions + 1 {
				rows = append(rows, row)
			}
			f["permissions"] = rows
		}),
	} {
		f, err := ParseHandover([]byte(data))
		if err == nil {
			t.Errorf("%s: read as %+v", what, f)
			continue
		}
		if p := problem.Of(err); p.Kind != problem.BadInput || p.Next == "" {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := ParseHandover([]byte(edit(func(map[string]any) {}))); err != nil {
		t.Errorf("unchanged: %v", err)
	}
}

func FuzzHandoverNeverReadsWhatItWouldNotWrite(f *testing.F) {
	whole, err := Handover(calendar())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add([]byte(`{"format":"gatehouse-handover","version":1}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := ParseHandover(data)
		if err == nil && file.check() != nil {
			t.Errorf("read a file with %v", file.check())
		}
	})
}

func TestTheSheetHasTheVendorsWordsInTheirOrderAndNoSecret(t *testing.T) {
	fields := []definition.Handover{
		{Label: "Directory (tenant) ID", Value: "{tenant}"},
		{Label: "Application (client) ID", Value: "{client}"},
		{Label: "Client secret", Value: "{secret}"},
		{Label: "Domains", Value: "{domains}"},
		{Label: "Sign-in page", Value: "https://login.example/{tenant}/v2.0"},
	}
	values := map[string]string{"tenant": tenantID, "client": clientID, "domains": "*", "secret": "must-not-appear"}
	sheet, err := NewSheet("Snow Atlas", "Contoso Ltd", fields, values, "in the keychain of this computer")
	if err != nil {
		t.Fatal(err)
	}
	want := []Field{
		{"Directory (tenant) ID", tenantID},
		{"Application (client) ID", clientID},
		{"Client secret", "in the keychain of this computer"},
		{"Domains", "*"},
		{"Sign-in page", "https://login.example/" + tenantID + "/v2.0"},
	}
	if !reflect.DeepEqual(sheet.Fields, want) {
		t.Errorf("got %+v", sheet.Fields)
	}
	html, err := sheet.HTML()
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "sheet.html", html)
	golden(t, "sheet.txt", []byte(sheet.Text()))
	delete(values, "domains")
	if _, err := NewSheet("Snow Atlas", "Contoso Ltd", fields, values, ""); err == nil || !strings.Contains(err.Error(), "{domains}") {
		t.Errorf("a sheet with a hole: %v", err)
	}
}

func TestTheSheetSurvivesHostileValues(t *testing.T) {
	plain := Sheet{"plain", "plain", []Field{{"plain", "plain"}}}
	page, err := plain.HTML()
	if err != nil {
		t.Fatal(err)
	}
	want, _, _ := skeleton(t, page)
	for _, hostile := range corpora(t) {
		page, err := Sheet{hostile, hostile, []Field{{hostile, hostile}}}.HTML()
		if err != nil {
			t.Fatal(err)
		}
		checkPage(t, page, want, hostile)
	}
}
