package setup_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"gatehouse/setup"
	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
	"gatehouse/setup/problem"
	"gatehouse/setup/rehearsal"
)

func TestTheSheetNamesTheCertificateBothWaysAndSaysWhereTheSecretLies(t *testing.T) {
	t.Parallel()
	st := newStage(t, rehearsal.Options{})
	s := st.signIn(t, st.house, "adele")
	d, err := st.house.Find("kloudless-teams-admin")
	if err != nil {
		t.Fatal(err)
	}
	target := answered(d, nil)
	if _, err := s.Sheet(t.Context(), target); problem.Of(err) == nil || problem.Of(err).Kind != problem.Refused {
		t.Errorf("before it exists: %v", err)
	}
	v := setUp(t, st.house, s, target)
	sheet, err := s.Sheet(t.Context(), target)
	if err != nil {
		t.Fatal(err)
	}
	fields := map[string]string{}
	for _, f := range sheet.Fields {
		fields[f.Label] = f.Value
	}
	key := v.Live.App.Keys[0]
	if fields["Thumbprint (SHA-1, as the portals show it)"] != key.Thumbprint || !regexp.MustCompile(`^[0-9A-F]{40}$`).MatchString(key.Thumbprint) {
		t.Errorf("SHA-1: %q", fields)
	}
	if sum := fields["Thumbprint (SHA-256)"]; !regexp.MustCompile(`^[0-9A-F]{64}$`).MatchString(sum) {
		t.Errorf("SHA-256: %q", sum)
	}
	if id := fields["Custom Key Identifier"]; len(id) != 28 || !strings.HasSuffix(id, "=") {
		t.Errorf("key identifier: %q", id)
	}
	secret := v.Live.App.Passwords[0].KeyID
	if !strings.Contains(fields["Client Secret"], "keychain of this computer") || !strings.Contains(fields["Client Secret"], secret) {
		t.Errorf("secret: %q", fields["Client Secret"])
	}
	// Where Entra shows the SHA-1 only, what this computer keeps tells the other; elsewhere it is said in words.
	shown := fields["Thumbprint (SHA-256)"]
	v.Live.App.Keys[0].Thumbprint256 = ""
	if sheet, err = s.SheetOf(v); err != nil || !strings.Contains(sheet.Text(), shown) {
		t.Errorf("from the keychain: %v\n%s", err, sheet.Text())
	}
	elsewhere := st.machine(t, t.TempDir(), newDrawer())
	other := st.signIn(t, elsewhere, "adele")
	sheet, err = other.Sheet(t.Context(), elsewhere.Target(d, s.Identity().Tenant.ID, target.Choices.Instance, target.Choices.Settings))
	if err != nil || !strings.Contains(sheet.Text(), "not on this one") {
		t.Errorf("on another computer: %v\n%s", err, sheet.Text())
	}
	if sheet, err = other.SheetOf(v); err != nil || !strings.Contains(sheet.Text(), "Not shown by Entra") {
		t.Errorf("on another computer, without the certificate: %v\n%s", err, sheet.Text())
	}
}

func TestTheSheetIsWrittenAsThePathAsks(t *testing.T) {
	t.Parallel()
	st := newStage(t, rehearsal.Options{})
	s := st.signIn(t, st.house, "adele")
	d, err := st.house.Find("certero-application")
	if err != nil {
		t.Fatal(err)
	}
	target := answered(d, nil)
	setUp(t, st.house, s, target)
	dir := t.TempDir()
	for name, want := range map[string]string{"sheet.html": "<!doctype html>", "sheet.txt": "Certero", "sheet.json": "{"} {
		path := filepath.Join(dir, name)
		if err := s.Report(t.Context(), target, "sheet", path); err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(path)
		if err != nil || !strings.HasPrefix(string(data), want) || !strings.Contains(string(data), "contoso.example") {
			t.Errorf("%s: %v %.80s", name, err, data)
		}
	}
	// A definition without fields has no sheet, and one whose certificate is missing no sheet with holes.
	v, err := s.Look(t.Context(), target)
	if err != nil {
		t.Fatal(err)
	}
	bare := *d
	bare.Handover = nil
	v.Target.Definition = &bare
	if _, err := s.SheetOf(v); problem.Of(err) == nil || !strings.Contains(problem.Of(err).Next, "handover") {
		t.Errorf("no fields: %v", err)
	}
	bare.Handover = []definition.Handover{{Label: "Thumbprint", Value: "{thumbprint}"}}
	if _, err := s.SheetOf(v); problem.Of(err) == nil || problem.Of(err).Kind != problem.Unfinished {
		t.Errorf("no certificate: %v", err)
	}
}

// What an approver reads of each permission is worked out for the connector's own calls.
func TestTheReportSaysOfEveryPermissionWhatItOpensAndWhetherLessWouldDo(t *testing.T) {
	t.Parallel()
	st := newStage(t, rehearsal.Options{})
	s := st.signIn(t, st.house, "adele")
	d, err := st.house.Find("certero-application")
	if err != nil {
		t.Fatal(err)
	}
	target := answered(d, nil)
	setUp(t, st.house, s, target)
	path := filepath.Join(t.TempDir(), "report.json")
	if err := s.Report(t.Context(), target, "json", path); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Permissions []struct {
			Name, Opens, Tells, Risk, RiskWhy string
			Writes                            *bool
			Served                            int
			Narrower                          []struct{ Name, Risk string }
		}
	}
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Permissions) != len(d.Permissions) {
		t.Fatalf("%d permissions", len(got.Permissions))
	}
	for _, p := range got.Permissions {
		if p.Opens == "" || p.Tells == "" || p.Risk == "" || p.RiskWhy == "" || p.Writes == nil || *p.Writes {
			t.Errorf("%+v", p)
		}
		if (p.Name == "Directory.Read.All") != (len(p.Narrower) == 3 && p.Served > 0) {
			t.Errorf("%s: %+v of %d calls", p.Name, p.Narrower, p.Served)
		}
	}
}

func TestScriptsOfManualStepsTakeOnlyWhatMeansNothingToAShell(t *testing.T) {
	t.Parallel()
	st := newStage(t, rehearsal.Options{})
	s := st.signIn(t, st.house, "adele")
	d := *reader(t, "  - kind: secret")
	d.Settings = []definition.Setting{{ID: "place", Label: "Place", Kind: "text"}}
	d.Steps = []definition.ManualStep{{ID: "one", Who: "w", Text: "At {place} for {client}.", PowerShell: "Set-Thing -App \"{client}\" -At \"{place}\""}}
	v := setup.View{Target: setup.Target{Definition: &d, Choices: definition.Choices{Settings: map[string]string{"place": `"; Remove-Item C:\ #`}}}}
	step := s.ManualSteps(v)[0]
	if step.PowerShell != d.Steps[0].PowerShell || !strings.HasPrefix(step.Text, `At "; Remove`) || !strings.Contains(step.Text, "{client}") {
		t.Errorf("not created, hostile setting: %+v", step)
	}
	v.Target.Choices.Settings["place"] = "eu-west.1"
	v.Live.App = &entra.Application{AppID: "3f0b2a4e-8c1d-4f5a-9b7e-6d2c1a0f9e8d"}
	if step = s.ManualSteps(v)[0]; step.PowerShell != `Set-Thing -App "3f0b2a4e-8c1d-4f5a-9b7e-6d2c1a0f9e8d" -At "eu-west.1"` {
		t.Errorf("created: %+v", step)
	}
}
