package torture

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"gatehouse/setup/secret"
)

// drawer is a keychain in a folder: it outlives the process that filled it, and another process may read it.
type drawer struct {
	dir string
	at  func(boundary string) // called before and after every change; nil = nobody listens
}

const between = "~"

func (d drawer) path(n secret.Name) string {
	return filepath.Join(d.dir, strings.Join([]string{n.TenantID, n.AppID, n.KeyID}, between))
}

func (d drawer) reach(boundary string) {
	if d.at != nil {
		d.at(boundary)
	}
}

func (drawer) Place() secret.Place         { return secret.Keychain }
func (drawer) Probe(context.Context) error { return nil }

func (d drawer) Put(_ context.Context, name secret.Name, value secret.Secret) error {
	if size := len(value.Reveal()); size > secret.MaxSize {
		return fmt.Errorf("%d bytes are too many", size)
	}
	d.reach("before keychain write")
	half := d.path(name) + ".half"
	if err := os.WriteFile(half, value.Reveal(), 0o600); err != nil {
		return err
	}
	if err := os.Rename(half, d.path(name)); err != nil {
		return err
	}
	d.reach("after keychain write")
	return nil
}

func (d drawer) Get(_ context.Context, name secret.Name) (secret.Secret, error) {
	data, err := os.ReadFile(d.path(name))
	if errors.Is(err, fs.ErrNotExist) {
		return secret.Secret{}, secret.ErrNotFound
	}
	return secret.New(data), err
}

func (d drawer) Delete(_ context.Context, name secret.Name) error {
	if _, err := os.Stat(d.path(name)); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	d.reach("before keychain delete")
	if err := os.Remove(d.path(name)); err != nil {
		return err
	}
	d.reach("after keychain delete")
	return nil
}

// names lists what is kept.
func (d drawer) names() ([]secret.Name, error) {
	entries, err := os.ReadDir(d.dir)
	if err != nil {
		return nil, err
	}
	var out []secret.Name
	for _, e := range entries {
		if part := strings.Split(e.Name(), between); len(part) == 3 && !strings.HasSuffix(e.Name(), ".half") {
			out = append(out, secret.Name{TenantID: part[0], AppID: part[1], KeyID: part[2]})
		}
	}
	return out, nil
}
