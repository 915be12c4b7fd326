package setup_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gatehouse/setup"
	"gatehouse/setup/rehearsal"
	"gatehouse/setup/rehearsal/visitor"
	"gatehouse/setup/scan"
	"gatehouse/setup/tenant"
)

// remembering is a machine that keeps sign-ins: its own cache folder, the system's own key.
func (st *stage) remembering(t *testing.T, dir string) *setup.House {
	t.Helper()
	house, err := setup.Open(setup.Config{StateDir: dir, Keychain: st.keys, Endpoint: st.endpoint(), KeepTokens: true})
	if err != nil {
		t.Fatal(err)
	}
	return house
}

// asking signs in by code and counts how often somebody had to.
func (st *stage) asking(t *testing.T, house *setup.House, named, who string, asked *int) *setup.Session {
	t.Helper()
	s, err := house.SignIn(t.Context(), tenant.SignInOptions{
		Tenant: st.server.Ready().TenantID, DeviceCode: true, Account: named,
		Prompt: tenant.Prompt{Code: func(c tenant.DeviceCode) {
			*asked++
			go func() {
				if v, err := visitor.New(who, c.UserCode); err == nil {
					_ = v.Visit(context.Background(), c.URL)
				}
			}()
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func cacheFiles(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(os.Getenv("XDG_CACHE_HOME"), ".IdentityService", "*"))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// cached gives the test a cache folder of its own, and tells whether this system can encrypt it: a container may forbid the kernel's
// keyring. There the test proves that tokens stay in memory and that the program says so.
func cached(t *testing.T) bool {
	t.Helper()
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	where, err := tenant.TokenCache()
	if err == nil && where != "" {
		return true
	}
	t.Logf("no encrypted token cache here: %v", err)
	st := newStage(t, rehearsal.Options{})
	dir, asked := t.TempDir(), 0
	for want := 1; want <= 2; want++ {
		house := st.remembering(t, dir)
		if state := house.TokenCache(); state.Encrypted || state.Why == "" {
			t.Errorf("the state is %+v", state)
		}
		before := asked
		st.asking(t, house, "", adele, &asked).Close()
		if asked == before {
			t.Error("signed in without a cache and without asking")
		}
	}
	if files := cacheFiles(t); len(files) != 0 {
		t.Errorf("written all the same: %v", files)
	}
	return false
}

const adele, priya = "adele@contoso.example", "priya@contoso.example"

func TestASecondRunIsSignedInWithoutABrowserUntilSomebodySignsOut(t *testing.T) {
	if !cached(t) {
		return
	}
	tokens := &scan.Scanner{}
	st := newStage(t, rehearsal.Options{}, rehearsal.WithTap(func(_ string, answer []byte) { tokens.Answer(answer) }))
	dir, asked := t.TempDir(), 0
	first := st.asking(t, st.remembering(t, dir), "", adele, &asked)
	first.Close()
	if asked == 0 {
		t.Fatal("the first sign-in asked nobody")
	}
	if k := tokens.Kinds(); k["access_token"] == 0 || k["refresh_token"] == 0 {
		t.Fatalf("issued %v: the scan would prove nothing", k)
	}
	before := asked
	second := st.asking(t, st.remembering(t, dir), "", adele, &asked)
	if asked != before || second.Identity().UPN != adele {
		t.Errorf("the second run asked %d times and is %s", asked-before, second.Identity().UPN)
	}
	if _, err := second.Connectors(t.Context()); err != nil {
		t.Errorf("the restored session cannot read: %v", err)
	}
	for _, folder := range []string{os.Getenv("XDG_CACHE_HOME"), dir} {
		hits, looked, err := tokens.Files(folder)
		if err != nil || looked == 0 {
			t.Fatalf("%d files, %v", looked, err)
		}
		for _, h := range hits {
			t.Error(h)
		}
	}
	if files := cacheFiles(t); len(files) == 0 {
		t.Fatal("nothing lies in the cache: the second run was signed in by something else")
	}
	if err := second.SignOut(); err != nil {
		t.Fatal(err)
	}
	if files := cacheFiles(t); len(files) != 0 {
		t.Errorf("after signing out the cache still holds %v", files)
	}
	if data, err := os.ReadFile(filepath.Join(dir, "accounts.json")); err != nil || strings.Contains(string(data), "adele") {
		t.Errorf("after signing out accounts.json says %s (%v)", data, err)
	}
	before = asked
	third := st.asking(t, st.remembering(t, dir), "", adele, &asked)
	if asked == before {
		t.Error("after signing out nobody was asked")
	}
	_ = third.SignOut()
}

func TestOnlyTheSignInThatIsMeantIsTakenUp(t *testing.T) {
	if !cached(t) {
		return
	}
	st := newStage(t, rehearsal.Options{})
	dir, asked := t.TempDir(), 0
	one := st.asking(t, st.remembering(t, dir), adele, adele, &asked)
	one.Close()
	before := asked
	two := st.asking(t, st.remembering(t, dir), priya, priya, &asked)
	two.Close()
	if asked == before || two.Identity().UPN != priya {
		t.Errorf("another account was named; asked %d times, signed in as %s", asked-before, two.Identity().UPN)
	}
	before = asked
	if s := st.asking(t, st.remembering(t, dir), "", adele, &asked); asked == before {
		t.Errorf("two accounts were used here, none was named, and %s was chosen without asking", s.Identity().UPN)
	}
	before = asked
	if s := st.asking(t, st.remembering(t, dir), "PRIYA@contoso.example", priya, &asked); asked != before || s.Identity().UPN != priya {
		t.Errorf("a named account of an earlier run was asked for again (%d), or is %s", asked-before, s.Identity().UPN)
	}
	house := st.remembering(t, dir)
	if kept := house.KeptSignIns(); len(kept) != 2 || kept[0].UPN != priya || kept[0].TenantID == "" {
		t.Errorf("kept: %+v", kept)
	}
	before = asked
	fresh, err := house.SignIn(t.Context(), tenant.SignInOptions{
		Tenant: st.server.Ready().TenantID, DeviceCode: true, Account: priya, AskPerson: true,
		Prompt: tenant.Prompt{Code: func(c tenant.DeviceCode) {
			asked++
			go func() {
				if v, err := visitor.New(priya, c.UserCode); err == nil {
					_ = v.Visit(context.Background(), c.URL)
				}
			}()
		}},
	})
	if err != nil || asked == before {
		t.Errorf("a person who wants to choose was not asked: %v", err)
	} else {
		fresh.Close()
	}
	gone, err := house.SignOutOf("", "")
	if err != nil || len(gone) != 2 {
		t.Errorf("signed out: %+v, %v", gone, err)
	}
	if files := cacheFiles(t); len(files) != 0 {
		t.Errorf("left in the cache: %v", files)
	}
}

// A kept sign-in that does not work any more must cost the person nothing but the usual sign-in.
func TestADamagedCacheOrListAsksThePersonAgain(t *testing.T) {
	if !cached(t) {
		return
	}
	st := newStage(t, rehearsal.Options{})
	dir, asked := t.TempDir(), 0
	st.asking(t, st.remembering(t, dir), "", adele, &asked).Close()
	for name, spoil := range map[string]func(string) string{
		"cache":        func(string) string { return "" },
		"no such slot": func(s string) string { return strings.ReplaceAll(s, "gatehouse-", "gatehouse-0") },
		"foreign slot": func(s string) string { return strings.ReplaceAll(s, "gatehouse-", "../../../") },
	} {
		path := filepath.Join(dir, "accounts.json")
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if name == "cache" {
			for _, f := range cacheFiles(t) {
				if err := os.WriteFile(f, []byte("eyJ.half"), 0o600); err != nil {
					t.Fatal(err)
				}
			}
		} else if err := os.WriteFile(path, []byte(spoil(string(data))), 0o600); err != nil {
			t.Fatal(err)
		}
		before := asked
		s := st.asking(t, st.remembering(t, dir), "", adele, &asked)
		if asked == before || s.Identity().UPN != adele {
			t.Errorf("%s: asked %d times", name, asked-before)
		}
		s.Close()
	}
	if _, err := st.remembering(t, dir).SignOutOf("", ""); err != nil {
		t.Error(err)
	}
	if err := (*tenant.Kept)(nil).Forget(); err != nil || errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}
