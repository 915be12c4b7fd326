package store

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Signing out left the person's name in the list, and in copies of it that were set aside.
func TestAForgottenAccountIsNamedInNoFile(t *testing.T) {
	t.Parallel()
	s := open(t)
	a := Account{TenantID: tenantID, UPN: "adele@contoso.example", Cloud: "global", LastUsed: noon, Kept: json.RawMessage(`{"slot":"one"}`)}
	if err := os.WriteFile(filepath.Join(s.Dir(), accountsFile), []byte(`{"v":1,"accounts":[{"upn":"adele@contoso.example"`), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := remember(s, a); err != nil {
		t.Fatal(err)
	}
	b := a
	b.UPN = "priya@contoso.example"
	if err := remember(s, b); err != nil {
		t.Fatal(err)
	}
	if err := s.Forget(a); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(s.Dir(), "*"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil || strings.Contains(strings.ToLower(string(data)), "adele") {
			t.Errorf("%s names the account (%v)", f, err)
		}
	}
	if list, err := s.Accounts(); err != nil || len(list) != 1 || list[0].UPN != b.UPN {
		t.Errorf("left: %+v, %v", list, err)
	}
}

func TestAReplacedAccountIsGivenBackWithWhatItKept(t *testing.T) {
	t.Parallel()
	s := open(t)
	a := Account{TenantID: tenantID, UPN: "adele@contoso.example", Cloud: "global", LastUsed: noon, Kept: json.RawMessage(`{"slot":"one"}`)}
	if old, err := s.Remember(a); err != nil || len(old) != 0 {
		t.Fatal(old, err)
	}
	a.Kept, a.UPN = json.RawMessage(`{"slot":"two"}`), "Adele@Contoso.example"
	old, err := s.Remember(a)
	if err != nil || len(old) != 1 || !strings.Contains(string(old[0].Kept), "one") {
		t.Errorf("%+v, %v", old, err)
	}
}
