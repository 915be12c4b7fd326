package secret

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// drawer is a keychain of one process, with the size limit of a real one.
type drawer struct {
	items  map[Name][]byte
	refuse error
}

func (d *drawer) Place() Place                { return Keychain }
func (d *drawer) Probe(context.Context) error { return d.refuse }

func (d *drawer) Put(_ context.Context, name Name, value Secret) error {
	if d.refuse != nil {
		return d.refuse
	}
	if len(value.Reveal()) > MaxSize {
		return tooBig(len(value.Reveal()))
	}
	d.items[name] = append([]byte(nil), value.Reveal()...)
	return nil
}

func (d *drawer) Get(_ context.Context, name Name) (Secret, error) {
	value, ok := d.items[name]
	if !ok {
		return Secret{}, ErrNotFound
	}
	return New(value), nil
}

func (d *drawer) Delete(_ context.Context, name Name) error {
	delete(d.items, name)
	return nil
}

var keyName = Name{"tenant", "app", "key"}

func TestAValueOfAnySizeComesBackAndNoFileShowsIt(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "vault")
	d := &drawer{items: map[Name][]byte{}}
	keeper := NewLarge(d, dir)
	for _, value := range [][]byte{
		[]byte("small"), bytes.Repeat([]byte("a"), MaxSize), bytes.Repeat([]byte("b"), MaxSize+1), bytes.Repeat([]byte{0, 255}, MaxLarge/2),
		[]byte(largeMark + "a secret that looks like a pointer"),
	} {
		if err := keeper.Put(t.Context(), keyName, New(value)); err != nil {
			t.Fatalf("%d bytes: %v", len(value), err)
		}
		got, err := keeper.Get(t.Context(), keyName)
		if err != nil || !bytes.Equal(got.Reveal(), value) {
			t.Errorf("%d bytes: %v", len(value), err)
		}
		files, _ := filepath.Glob(filepath.Join(dir, "*"))
		if inFile := len(value) > MaxSize || bytes.HasPrefix(value, []byte(largeMark)); inFile != (len(files) == 1) {
			t.Errorf("%d bytes: %d files", len(value), len(files))
		}
		for _, f := range files {
			data, err := os.ReadFile(f)
			if err != nil || len(value) > 16 && bytes.Contains(data, value[len(value)-16:]) {
				t.Errorf("%d bytes: the file shows the value (%v)", len(value), err)
			}
			if info, err := os.Stat(f); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("mode %v, %v", info.Mode(), err)
			}
		}
	}
	if err := keeper.Delete(t.Context(), keyName); err != nil {
		t.Fatal(err)
	}
	files, _ := filepath.Glob(filepath.Join(dir, "*"))
	if _, err := keeper.Get(t.Context(), keyName); !errors.Is(err, ErrNotFound) || len(files) != 0 {
		t.Errorf("after delete: %v, %d files", err, len(files))
	}
	if err := keeper.Put(t.Context(), keyName, New(make([]byte, MaxLarge+1))); err == nil {
		t.Error("a value over the bound was taken")
	}
}

func TestAKeychainThatRefusesLeavesNoFile(t *testing.T) {
	dir := t.TempDir()
	keeper := NewLarge(&drawer{items: map[Name][]byte{}, refuse: absent(nil)}, dir)
	if err := keeper.Put(t.Context(), keyName, New(make([]byte, MaxSize+1))); !errors.Is(err, ErrAbsent) {
		t.Errorf("got %v", err)
	}
	if files, _ := filepath.Glob(filepath.Join(dir, "*")); len(files) != 0 {
		t.Errorf("left behind: %v", files)
	}
}

func TestAChangedOrForeignFileOpensNothing(t *testing.T) {
	dir := t.TempDir()
	d := &drawer{items: map[Name][]byte{}}
	keeper := NewLarge(d, dir)
	other := Name{"tenant", "app", "other"}
	for _, n := range []Name{keyName, other} {
		if err := keeper.Put(t.Context(), n, New(bytes.Repeat([]byte(n.KeyID), MaxSize))); err != nil {
			t.Fatal(err)
		}
	}
	l := keeper.(*large)
	mine, err := os.ReadFile(l.path(keyName))
	if err != nil {
		t.Fatal(err)
	}
	foreign, err := os.ReadFile(l.path(other))
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{
		"another credential's": foreign, "cut": mine[:len(mine)/2], "empty": nil,
		"renamed": bytes.ReplaceAll(foreign, []byte(`"other"`), []byte(`"key"`)),
		"changed": []byte(strings.Replace(string(mine), `"sealed": "`, `"sealed": "A`, 1)),
	} {
		if err := os.WriteFile(l.path(keyName), data, 0o600); err != nil {
			t.Fatal(err)
		}
		if value, err := keeper.Get(t.Context(), keyName); err == nil {
			t.Errorf("%s file: opened %d bytes", name, len(value.Reveal()))
		}
	}
}
