package store

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"gatehouse/preview"
	"gatehouse/setup/definition"
	"gatehouse/setup/gate"
	"gatehouse/setup/problem"
)

const (
	tenantID  = "7c9e0000-0000-4000-8000-0000000041d2"
	connector = "gatehouse-outlook-cal-main"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func open(t *testing.T) *Store {
	t.Helper()
	s, err := Open(filepath.Join(t.TempDir(), "state"))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestEverythingInTheStateFolderIsPrivate(t *testing.T) {
	s := open(t)
	fill(t, s)
	err := filepath.WalkDir(s.Dir(), func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		if strings.Contains(path, ".new-") {
			t.Errorf("temporary file left: %s", path)
		}
		if runtime.GOOS == "windows" { // access lists, not modes
			return nil
		}
		if want := map[bool]fs.FileMode{true: 0o700, false: 0o600}[entry.IsDir()]; info.Mode().Perm() != want {
			t.Errorf("%s has mode %v, want %v", path, info.Mode().Perm(), want)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func fill(t *testing.T, s *Store) {
	t.Helper()
	journal, err := s.OpenJournal(tenantID, connector)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { journal.Close() })
	for what, err := range map[string]error{
		"account":  remember(s, Account{TenantID: tenantID, UPN: "adele@contoso.example", Cloud: "global", LastUsed: noon}),
		"approval": s.Approve(someApproval()),
		"activity": s.Record(Activity{Time: noon, TenantID: tenantID, Step: "application"}),
		"receipt":  s.SaveReceipt(Receipt{Kind: VerifyReceipt, TenantID: tenantID, Connector: connector, Time: noon, OK: true}),
		"choices":  s.SaveChoices(tenantID, connector, definition.Choices{Instance: "main"}),
	} {
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
	}
}

func someApproval() gate.Approval {
	return gate.Approval{
		TenantID: tenantID, Connector: "outlook-cal", Instance: "main", DefinitionHash: "d1", RulesHash: "r1", SampleHash: "s1",
		Source: preview.Example, ByOID: "oid", ByName: "Adele \u202e Vance", At: noon,
	}
}

func TestOpenRefusesFoldersThatOthersSteer(t *testing.T) {
	real := t.TempDir()
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(real, link); err != nil {
		if runtime.GOOS == "windows" {
			return // links need a privilege there
		}
		t.Fatal(err)
	}
	_, err := Open(link)
	if p := problem.Of(err); err == nil || p.Kind != problem.Refused || !strings.Contains(p.What, "symbolic link") {
		t.Errorf("symlinked folder: %v", err)
	}
	file := filepath.Join(real, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(file); err == nil {
		t.Error("a file was opened as a folder")
	}
}

func TestOpenClosesAFolderThatOthersCouldRead(t *testing.T) {
	if runtime.GOOS == "windows" {
		return // access lists, not modes
	}
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir); err != nil {
		t.Fatal(err)
	}
	if info, _ := os.Stat(dir); info.Mode().Perm() != 0o700 {
		t.Errorf("mode %v, want 0700", info.Mode().Perm())
	}
}

func TestLinksInsideCannotLeadOut(t *testing.T) {
	outside := filepath.Join(t.TempDir(), "victim")
	if err := os.WriteFile(outside, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := open(t)
	for _, name := range []string{approvalsFile, accountsFile} {
		if err := os.Symlink(outside, filepath.Join(s.Dir(), name)); err != nil {
			if runtime.GOOS == "windows" {
				return
			}
			t.Fatal(err)
		}
	}
	if err := s.Approve(someApproval()); err == nil {
		t.Error("an approval was written through a link")
	}
	_ = remember(s, Account{TenantID: tenantID, UPN: "a@contoso.example"}) // may replace the link, never follow it
	if data, _ := os.ReadFile(outside); string(data) != "precious" {
		t.Errorf("the file outside now holds %q", data)
	}
}

func TestNewerOrForeignFoldersAreRefusedUntouched(t *testing.T) {
	for content, words := range map[string]string{
		`{"format":"gatehouse-state","version":99}`: "newer Gatehouse",
		`{"format":"other","version":1}`:            "belongs to something else",
		`{"format":`:                                "damaged",
	} {
		dir := t.TempDir()
		path := filepath.Join(dir, versionFile)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(dir); err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("%s: %v", content, err)
		}
		if data, _ := os.ReadFile(path); string(data) != content {
			t.Errorf("%s was changed to %s", content, data)
		}
	}
}

func TestApprovalsComeBackInOrderAndSurviveDamage(t *testing.T) {
	s := open(t)
	first, second := someApproval(), someApproval()
	second.SampleHash = "s2"
	if err := s.Approve(first); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(s.Dir(), approvalsFile)
	file, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = file.WriteString("not json\n\n{\"torn\":")
	_ = file.Close()
	if err := s.Approve(second); err != nil {
		t.Fatal(err)
	}
	got, err := s.Approvals()
	if err != nil {
		t.Fatal(err)
	}
	if want := []gate.Approval{first, second}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v", got)
	}
	damage, err := s.Damaged()
	if err != nil || len(damage) != 1 || !reflect.DeepEqual(damage[0], Damage{approvalsFile, []int{2, 4}}) {
		t.Errorf("damage %+v, %v", damage, err)
	}
	if data, _ := os.ReadFile(path); !strings.Contains(string(data), "not json") || !strings.Contains(string(data), `{"torn":`) {
		t.Error("damaged lines were dropped from the file")
	}
}

func TestAnIncompleteApprovalIsNotRecorded(t *testing.T) {
	s := open(t)
	a := someApproval()
	a.RulesHash = ""
	if err := s.Approve(a); err == nil {
		t.Error("an approval without a rules hash was recorded")
	}
	if list, err := s.Approvals(); err != nil || len(list) != 0 {
		t.Errorf("list %v, %v", list, err)
	}
}

func TestManyWritersLoseNothing(t *testing.T) {
	s := open(t)
	var group sync.WaitGroup
	for writer := range 8 {
		other, err := Open(s.Dir())
		if err != nil {
			t.Fatal(err)
		}
		group.Go(func() {
			for range 20 {
				if err := other.Record(Activity{Time: noon, Step: strings.Repeat("x", 100*writer)}); err != nil {
					t.Error(err)
				}
			}
			if err := remember(other, Account{TenantID: tenantID, UPN: string(rune('a'+writer)) + "@contoso.example", LastUsed: noon}); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	list, err := s.Activity()
	if err != nil || len(list) != 160 {
		t.Errorf("%d activities, %v", len(list), err)
	}
	if damage, _ := s.Damaged(); damage != nil {
		t.Errorf("damage %v", damage)
	}
	accounts, err := s.Accounts()
	if err != nil || len(accounts) != 8 {
		t.Errorf("%d accounts, %v", len(accounts), err)
	}
}

func remember(s *Store, a Account) error {
	_, err := s.Remember(a)
	return err
}

func TestAccountsAreReplacedForgottenAndSortedByUse(t *testing.T) {
	s := open(t)
	a := Account{TenantID: tenantID, UPN: "adele@contoso.example", Cloud: "global", LastUsed: noon}
	b := Account{TenantID: tenantID, UPN: "priya@contoso.example", Cloud: "global", LastUsed: noon.Add(time.Hour)}
	later := a
	later.UPN, later.LastUsed = "ADELE@contoso.example", noon.Add(2*time.Hour)
	for _, account := range []Account{a, b, later} {
		if err := remember(s, account); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := s.Accounts(); err != nil || !reflect.DeepEqual(got, []Account{later, b}) {
		t.Errorf("got %+v, %v", got, err)
	}
	if err := s.Forget(a); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Accounts(); err != nil || !reflect.DeepEqual(got, []Account{b}) {
		t.Errorf("after forget: %+v, %v", got, err)
	}
}

func TestADamagedAccountListIsSetAsideNotOverwritten(t *testing.T) {
	s := open(t)
	if err := os.WriteFile(filepath.Join(s.Dir(), accountsFile), []byte("{half"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Accounts(); err == nil {
		t.Error("a damaged list was read without a word")
	}
	if err := remember(s, Account{TenantID: tenantID, UPN: "a@contoso.example", LastUsed: noon}); err != nil {
		t.Fatal(err)
	}
	aside, _ := filepath.Glob(filepath.Join(s.Dir(), accountsFile+".damaged-*"))
	if len(aside) != 1 {
		t.Fatalf("set aside: %v", aside)
	}
	if data, _ := os.ReadFile(aside[0]); string(data) != "{half" {
		t.Errorf("set aside with %q", data)
	}
	if got, err := s.Accounts(); err != nil || len(got) != 1 {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestTheNewestReceiptOfTheVeryConnectorIsFound(t *testing.T) {
	s := open(t)
	if _, found, err := s.LastReceipt(tenantID, connector, VerifyReceipt); found || err != nil {
		t.Errorf("empty: %v, %v", found, err)
	}
	make := func(connector, kind string, at time.Time, ok bool) {
		r := Receipt{Kind: kind, TenantID: tenantID, Connector: connector, Time: at, OK: ok, Checks: []Check{{"token", ok, "roles match"}}}
		if err := s.SaveReceipt(r); err != nil {
			t.Fatal(err)
		}
	}
	make(connector, VerifyReceipt, noon, false)
	make(connector, VerifyReceipt, noon.Add(time.Nanosecond), true)
	make(connector, ApplyReceipt, noon.Add(time.Hour), false)
	make(connector+"2", VerifyReceipt, noon.Add(2*time.Hour), false)
	got, found, err := s.LastReceipt(tenantID, connector, VerifyReceipt)
	if err != nil || !found || !got.OK || !got.Time.Equal(noon.Add(time.Nanosecond)) || len(got.Checks) != 1 {
		t.Errorf("got %+v, %v, %v", got, found, err)
	}
}

func TestAnUnreadableReceiptIsNotReplacedByAnOlderSuccess(t *testing.T) {
	s := open(t)
	r := Receipt{Kind: VerifyReceipt, TenantID: tenantID, Connector: connector, Time: noon, OK: true}
	if err := s.SaveReceipt(r); err != nil {
		t.Fatal(err)
	}
	r.Time = noon.Add(time.Hour)
	if err := s.SaveReceipt(r); err != nil {
		t.Fatal(err)
	}
	paths, _ := filepath.Glob(filepath.Join(s.Dir(), receiptsFolder, "*"))
	if err := os.WriteFile(paths[len(paths)-1], []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, found, err := s.LastReceipt(tenantID, connector, VerifyReceipt); err == nil || found {
		t.Errorf("found %v, %v", found, err)
	}
}

func TestChoicesAreKeptPerTenantAndConnector(t *testing.T) {
	s := open(t)
	want := definition.Choices{Instance: "main", Credential: "secret", Settings: map[string]string{"domains": "*"}}
	if err := s.SaveChoices(tenantID, connector, want); err != nil {
		t.Fatal(err)
	}
	if got, found, err := s.Choices(tenantID, connector); err != nil || !found || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v, %v", got, found, err)
	}
	for _, other := range [][2]string{{tenantID, "gatehouse-outlook-cal-Main"}, {"other", connector}} {
		if _, found, err := s.Choices(other[0], other[1]); found || err != nil {
			t.Errorf("%v: %v, %v", other, found, err)
		}
	}
}

func TestHostileNamesStayInTheFolderAndApart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.StringMatching(`[A-Za-z./_\\: -]{0,200}`), rapid.SampledFrom([]string{
			"", ".", "..", "../../etc/passwd", "con", "NUL", "a/b", `a\b`, "a:b", "a\x00b", "name.", "name ", "+", "~",
		}))
		a, b := text.Draw(t, "a"), text.Draw(t, "b")
		fa, fb := fileName(a), fileName(b)
		if strings.ContainsAny(fa, `/\:*?"<>|+ `) || strings.ContainsRune(fa, 0) || strings.HasPrefix(fa, ".") {
			t.Fatalf("%q became %q", a, fa)
		}
		if len(fa) > longestName {
			t.Fatalf("%q became a name of %d bytes", a, len(fa))
		}
		if fa != strings.ToLower(fa) {
			t.Fatalf("%q became %q, which differs by case only from others", a, fa)
		}
		if a != b && fa == fb {
			t.Fatalf("%q and %q share %q", a, b, fa)
		}
	})
}

func TestDefaultDirsOfRealAndRehearsalTenantDiffer(t *testing.T) {
	t.Setenv("HOME", t.TempDir())
	t.Setenv("XDG_CONFIG_HOME", "")
	t.Setenv("AppData", t.TempDir())
	real, err := DefaultDir(false)
	if err != nil {
		t.Fatal(err)
	}
	rehearsal, err := DefaultDir(true)
	if err != nil || rehearsal != filepath.Join(real, "rehearsal") {
		t.Errorf("%s and %s, %v", real, rehearsal, err)
	}
}

func TestAFullOrReadOnlyFolderIsSaidInWords(t *testing.T) {
	s := open(t)
	if err := os.RemoveAll(s.Dir()); err != nil {
		t.Fatal(err)
	}
	err := s.Approve(someApproval())
	var p *problem.Problem
	if !errors.As(err, &p) || p.Next == "" || !strings.Contains(p.What, "state folder") {
		t.Errorf("got %v", err)
	}
}
