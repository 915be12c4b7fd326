package setup_test

import (
	"archive/zip"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"gatehouse/setup"
	"gatehouse/setup/doctor"
	"gatehouse/setup/rehearsal"
	"gatehouse/setup/scan"
)

// A machine that has done the whole job knows people, tenants, connectors and secrets. None of them is in a bundle.
func TestABundleOfAMachineThatDidTheJobHoldsNothingOfIt(t *testing.T) {
	t.Parallel()
	scanner := &scan.Scanner{}
	st := newStage(t, rehearsal.Options{OwnerEnable: true}, rehearsal.WithTap(func(_ string, answer []byte) { scanner.Answer(answer) }))
	s := st.signIn(t, st.house, "adele")
	target := setup.Target{Definition: reader(t, "  - kind: secret\n    lifetimeDays: 90")}
	target.Choices.Instance = "frankfurt-office"
	st.house.Add(target.Definition)
	v := setUp(t, st.house, s, target)
	if _, err := s.Verify(t.Context(), target, nil); err != nil {
		t.Fatal(err)
	}
	kinds := scanner.Kinds()
	if len(kinds) < 2 {
		t.Fatalf("the scanner was given %v only", kinds)
	}
	me := s.Identity()
	for what, value := range map[string]string{
		"account": me.UPN, "person": me.Name, "person's id": me.ObjectID, "tenant": me.Tenant.Name, "tenant id": me.Tenant.ID, "domain": me.Tenant.DefaultDomain,
		"first domain": me.Tenant.InitialDomain, "connector": v.Target.UniqueName(), "instance": "frankfurt-office", "client id": v.Live.App.AppID,
		"application": v.Live.App.ObjectID, "principal": v.Live.Principal.ObjectID, "key id": v.Live.App.Passwords[0].KeyID,
	} {
		scanner.Add(what, value)
	}

	p := st.house.Patient(func(context.Context) doctor.Display { return doctor.Display{Missing: "There is no screen."} }, nil)
	report := setup.Examine(t.Context(), p, nil)
	b, err := p.Bundle(report)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := setup.SaveBundle(filepath.Join(dir, "support.zip"), b); err != nil {
		t.Fatal(err)
	}
	hits, looked, err := scanner.Files(dir)
	if err != nil || looked == 0 {
		t.Fatalf("%d files, %v", looked, err)
	}
	for _, hit := range hits {
		t.Errorf("%s", hit)
	}
	if home, err := os.UserHomeDir(); err == nil && len(home) > 3 {
		for _, f := range b.Files {
			if strings.Contains(string(f.Data), home) {
				t.Errorf("%s names the home folder", f.Name)
			}
		}
	}
	texts := unpacked(t, filepath.Join(dir, "support.zip"))
	for name, want := range map[string]string{
		"requests.jsonl": `"path":"/v1.0/applications/{id}/addPassword"`, "changes.jsonl": `"step":"grant:LicenseAssignment.Read.All"`,
		"settings.txt": "Accounts used: 1", "doctor.txt": "✓ Clock",
	} {
		if !strings.Contains(texts[name], want) {
			t.Errorf("%s does not hold %s:\n%s", name, want, texts[name])
		}
	}
}

func unpacked(t *testing.T, path string) map[string]string {
	t.Helper()
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	out := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		out[f.Name] = string(data)
	}
	return out
}

func TestTheDoctorSignsNobodyInAndLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var asked []string
	st := newStage(t, rehearsal.Options{}, rehearsal.WithTap(func(path string, _ []byte) {
		mu.Lock()
		defer mu.Unlock()
		asked = append(asked, path)
	}))
	before := files(t, st.house.StateDir())
	report := setup.Examine(t.Context(), st.house.Patient(nil, nil), nil)
	if report.Worst == doctor.Failed || len(report.Lines) != 11 {
		t.Errorf("%s", doctor.Text(report))
	}
	if after := files(t, st.house.StateDir()); after != before {
		t.Errorf("the state folder held %q, now %q", before, after)
	}
	if st.keys.count() != 0 {
		t.Error("a trial value is left in the keychain")
	}
	mu.Lock()
	defer mu.Unlock()
	for _, path := range asked {
		if path != "/" && path != "/v1.0/" {
			t.Errorf("it asked for %s", path)
		}
	}
}

func files(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return strings.Join(names, " ")
}

func TestTheDoctorEndsWhenNothingAnswers(t *testing.T) {
	t.Parallel()
	st := newStage(t, rehearsal.Options{})
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, cancel)
	p := st.house.Patient(func(ctx context.Context) doctor.Display { <-ctx.Done(); return doctor.Display{} }, nil)
	start := time.Now()
	report := setup.Examine(ctx, p, nil)
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("it took %s", took)
	}
	for _, l := range report.Lines {
		if l.ID == "display" && (l.State != doctor.Unknown || l.Found != "Cancelled.") {
			t.Errorf("%+v", l)
		}
	}
}

func TestEveryLineIsDocumented(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile(filepath.Join("..", "docs", "doctor.md"))
	if err != nil {
		t.Fatal(err)
	}
	st := newStage(t, rehearsal.Options{})
	none := func(context.Context) doctor.Display { return doctor.Display{Missing: "None."} }
	lines := setup.Examine(t.Context(), st.house.Patient(none, nil), nil).Lines
	if len(lines) != 13 {
		t.Errorf("%d lines", len(lines))
	}
	for _, l := range lines {
		if !strings.Contains(string(page), "`"+l.ID+"`") {
			t.Errorf("%s is not documented", l.ID)
		}
	}
}
