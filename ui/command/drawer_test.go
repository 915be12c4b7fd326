package command

import (
	"context"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"gatehouse/setup/secret"
)

// drawer is a keychain of files that lives as long as a script, so that one command finds what another kept.
type drawer string

// drawerOf is the keychain that a script asks for by DRAWER; nil = the operating system's, of which a script has none.
func drawerOf() secret.Keeper {
	if dir := os.Getenv("DRAWER"); dir != "" {
		return drawer(dir)
	}
	return nil
}

func (d drawer) file(n secret.Name) string {
	return filepath.Join(string(d), hex.EncodeToString([]byte(strings.Join([]string{n.TenantID, n.AppID, n.KeyID}, "/"))))
}

func (d drawer) Place() secret.Place         { return secret.Keychain }
func (d drawer) Probe(context.Context) error { return os.MkdirAll(string(d), 0o700) }

func (d drawer) Put(_ context.Context, n secret.Name, value secret.Secret) error {
	if err := os.MkdirAll(string(d), 0o700); err != nil {
		return err
	}
	return os.WriteFile(d.file(n), value.Reveal(), 0o600)
}

func (d drawer) Get(_ context.Context, n secret.Name) (secret.Secret, error) {
	data, err := os.ReadFile(d.file(n))
	if errors.Is(err, fs.ErrNotExist) {
		return secret.Secret{}, secret.ErrNotFound
	}
	return secret.New(data), err
}

func (d drawer) Delete(_ context.Context, n secret.Name) error {
	if err := os.Remove(d.file(n)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
