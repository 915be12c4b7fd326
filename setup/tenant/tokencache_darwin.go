//go:build cgo

package tenant

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/AzureAD/microsoft-authentication-extensions-for-go/cache/accessor"
)

const cachePlace = "the macOS keychain"

// removeSlot removes the keychain item and the file that tells when it changed; both are named by the library (azidentity/cache,
// cache_darwin.go).
func removeSlot(name string) error {
	item, err := accessor.New(name, accessor.WithAccount("MSALCache"))
	if err == nil {
		ctx, cancel := context.WithTimeout(context.Background(), cachePatience)
		defer cancel()
		err = item.Delete(ctx)
	}
	home, homeErr := os.UserHomeDir()
	if homeErr == nil {
		file := filepath.Join(home, ".IdentityService", name)
		for _, path := range []string{file, file + ".lockfile"} {
			if e := os.Remove(path); e != nil && !errors.Is(e, fs.ErrNotExist) {
				err = errors.Join(err, e)
			}
		}
	}
	if err != nil {
		return fmt.Errorf("remove cached tokens: %w", err)
	}
	return nil
}
