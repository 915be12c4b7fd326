package secret

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"gatehouse/setup/problem"
)

// passphrases answers with the given ones in turn and records what was asked.
type passphrases struct {
	answers  []string
	confirms []bool
}

func (p *passphrases) ask(_ context.Context, confirm bool) (Secret, error) {
	if len(p.confirms) >= len(p.answers) {
		return Secret{}, errors.New("asked once too often")
	}
	p.confirms = append(p.confirms, confirm)
	return New([]byte(p.answers[len(p.confirms)-1])), nil
}

func vaultFiles(t *testing.T, dir string) (paths []string) {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	return paths
}

func TestVaultKeepsAcrossProcessesAndAsksOnce(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state", "vault")
	first := &passphrases{answers: []string{"a long passphrase"}}
	v := OpenVault(dir, first.ask)
	other := someName
	other.KeyID = "cccc3333"
	if err := v.Probe(t.Context()); err != nil {
		t.Fatal(err)
	}
	for name, value := range map[Name]string{someName: "secret one", other: "secret two"} {
		if err := v.Put(t.Context(), name, New([]byte(value))); err != nil {
			t.Fatal(err)
		}
	}
	if len(first.confirms) != 1 || !first.confirms[0] {
		t.Errorf("a new vault asked %v, want once with confirmation", first.confirms)
	}

	second := &passphrases{answers: []string{"a long passphrase"}}
	v = OpenVault(dir, second.ask)
	for name, want := range map[Name]string{someName: "secret one", other: "secret two"} {
		got, err := v.Get(t.Context(), name)
		if err != nil || string(got.Reveal()) != want {
			t.Errorf("got %q, %v", got.Reveal(), err)
		}
	}
	if len(second.confirms) != 1 || second.confirms[0] {
		t.Errorf("an old vault asked %v, want once without confirmation", second.confirms)
	}
	paths := vaultFiles(t, dir)
	if len(paths) != 2 {
		t.Errorf("files: %q, want two and nothing of the probe", paths)
	}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(data), "secret ") || strings.Contains(string(data), "passphrase") {
			t.Errorf("%s holds something in clear", path)
		}
		if info, _ := os.Stat(path); runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", path, info.Mode())
		}
	}
}

func TestVaultRefusesTheWrongPassphraseAndAsksAgain(t *testing.T) {
	dir := t.TempDir()
	if err := OpenVault(dir, (&passphrases{answers: []string{"a long passphrase"}}).ask).Put(t.Context(), someName, New([]byte("v"))); err != nil {
		t.Fatal(err)
	}
	p := &passphrases{answers: []string{"another passphrase", "a long passphrase"}}
	v := OpenVault(dir, p.ask)
	_, err := v.Get(t.Context(), someName)
	if found := problem.Of(err); found.Kind != problem.Refused || !strings.Contains(found.What, "passphrase does not open") {
		t.Fatalf("got %v", err)
	}
	other := someName
	other.KeyID = "later"
	if err := v.Put(t.Context(), other, New([]byte("w"))); err != nil {
		t.Fatalf("the right passphrase, second try: %v", err)
	}
	if got, err := v.Get(t.Context(), someName); err != nil || string(got.Reveal()) != "v" {
		t.Errorf("got %q, %v", got.Reveal(), err)
	}
}

func TestANewVaultCannotBeginWithAWrongPassphraseOfAnOldOne(t *testing.T) {
	dir := t.TempDir()
	if err := OpenVault(dir, (&passphrases{answers: []string{"a long passphrase"}}).ask).Put(t.Context(), someName, New([]byte("v"))); err != nil {
		t.Fatal(err)
	}
	other := someName
	other.KeyID = "later"
	err := OpenVault(dir, (&passphrases{answers: []string{"mistyped passphrase"}}).ask).Put(t.Context(), other, New([]byte("w")))
	if err == nil {
		t.Fatal("a second passphrase crept into the vault")
	}
	if n := len(vaultFiles(t, dir)); n != 1 {
		t.Errorf("%d files after the refusal, want 1", n)
	}
}

func TestVaultAsksNothingForWhatIsNotThere(t *testing.T) {
	v := OpenVault(filepath.Join(t.TempDir(), "none"), (&passphrases{}).ask)
	if _, err := v.Get(t.Context(), someName); !errors.Is(err, ErrNotFound) {
		t.Errorf("get: %v", err)
	}
	if err := v.Delete(t.Context(), someName); err != nil {
		t.Errorf("delete: %v", err)
	}
}

func TestVaultRefusesShortPassphrasesAndPassesOnRefusal(t *testing.T) {
	dir := t.TempDir()
	if err := OpenVault(dir, (&passphrases{answers: []string{"short"}}).ask).Probe(t.Context()); err == nil || !strings.Contains(err.Error(), "at least 8") {
		t.Errorf("short passphrase: %v", err)
	}
	refusal := errors.New("no, thank you")
	err := OpenVault(dir, func(context.Context, bool) (Secret, error) { return Secret{}, refusal }).Probe(t.Context())
	if !errors.Is(err, refusal) {
		t.Errorf("refusal: %v", err)
	}
	if n := len(vaultFiles(t, dir)); n != 0 {
		t.Errorf("%d files were made", n)
	}
}

func TestChangedVaultFilesAreRefused(t *testing.T) {
	dir := t.TempDir()
	if err := OpenVault(dir, (&passphrases{answers: []string{"a long passphrase"}}).ask).Put(t.Context(), someName, New([]byte("value"))); err != nil {
		t.Fatal(err)
	}
	path := vaultFiles(t, dir)[0]
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	change := func(edit func(f map[string]any)) []byte {
		var f map[string]any
		if err := json.Unmarshal(whole, &f); err != nil {
			t.Fatal(err)
		}
		edit(f)
		data, err := json.Marshal(f)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	kdfOf := func(f map[string]any) map[string]any { return f["kdf"].(map[string]any) }
	for what, data := range map[string][]byte{
		"another credential's":   change(func(f map[string]any) { f["keyId"] = "stolen" }),
		"weaker memory":          change(func(f map[string]any) { kdfOf(f)["memoryKiB"] = 8 }),
		"weaker passes":          change(func(f map[string]any) { kdfOf(f)["passes"] = 1 }),
		"memory that kills":      change(func(f map[string]any) { kdfOf(f)["memoryKiB"] = 1 << 31 }),
		"other lanes":            change(func(f map[string]any) { kdfOf(f)["lanes"] = 5 }),
		"other version":          change(func(f map[string]any) { f["version"] = 2 }),
		"other format":           change(func(f map[string]any) { f["format"] = "zip" }),
		"no nonce":               change(func(f map[string]any) { f["nonce"] = "" }),
		"flipped bit in sealed":  change(func(f map[string]any) { f["sealed"] = "A" + f["sealed"].(string)[1:len(f["sealed"].(string))] + "" }),
		"truncated":              whole[:len(whole)/2],
		"empty":                  {},
		"not JSON":               []byte("hello"),
		"larger than a file may": append(whole, make([]byte, maxVaultFile)...),
	} {
		if what == "flipped bit in sealed" {
			data = []byte(strings.Replace(string(whole), `"sealed": "`, `"sealed": "AAAA`, 1))
		}
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := OpenVault(dir, (&passphrases{answers: []string{"a long passphrase"}}).ask).Get(t.Context(), someName)
		if p := problem.Of(err); err == nil || p.Kind != problem.Refused || p.Next == "" {
			t.Errorf("%s: got %q, %v", what, got.Reveal(), err)
		}
	}
	if err := os.WriteFile(path, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := OpenVault(dir, (&passphrases{answers: []string{"a long passphrase"}}).ask).Get(t.Context(), someName); err != nil || string(got.Reveal()) != "value" {
		t.Errorf("the whole file again: %q, %v", got.Reveal(), err)
	}
}

func TestVaultSaysWhenItCannotWrite(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(dir, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	err := OpenVault(dir, (&passphrases{answers: []string{"a long passphrase"}}).ask).Put(t.Context(), someName, New([]byte("v")))
	if p := problem.Of(err); err == nil || p.Kind != problem.Refused {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "x")); err == nil || errors.Is(err, fs.ErrInvalid) {
		t.Error("the folder came into being")
	}
}
