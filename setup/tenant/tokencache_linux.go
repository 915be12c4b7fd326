package tenant

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// cachePlace: azidentity/cache writes a JWE file whose key lies in the kernel's keyring of the user. A restart of the machine loses
// the key, and with it the tokens.
const cachePlace = "a file encrypted with a key in the kernel's keyring (until the machine restarts)"

// removeSlot removes the file, its lock and its key. The library has no call for that; the places are its own (azidentity/cache,
// cache_linux.go).
func removeSlot(name string) error {
	dir := os.Getenv("XDG_CACHE_HOME")
	if dir == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return fmt.Errorf("remove cached tokens: %w", err)
		}
		dir = filepath.Join(home, ".cache")
	}
	file := filepath.Join(dir, ".IdentityService", name)
	var errs []error
	for _, path := range []string{file, file + ".lockfile"} {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, fmt.Errorf("remove cached tokens: %w", err))
		}
	}
	removeKey(name)
	return errors.Join(errs...)
}

// removeKey takes the key out of the kernel's keyrings. Without its file it opens nothing, so a keyring that refuses is no error.
func removeKey(name string) {
	ring, err := unix.KeyctlGetKeyringID(unix.KEY_SPEC_USER_KEYRING, false)
	if err != nil {
		return
	}
	if persistent, err := unix.KeyctlInt(unix.KEYCTL_GET_PERSISTENT, -1, ring, 0, 0); err == nil {
		ring = persistent
	}
	if key, err := unix.KeyctlSearch(ring, "user", name, 0); err == nil {
		_, _ = unix.KeyctlInt(unix.KEYCTL_REVOKE, key, 0, 0, 0)
		_, _ = unix.KeyctlInt(unix.KEYCTL_UNLINK, key, ring, 0, 0)
	}
}
