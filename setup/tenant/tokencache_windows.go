package tenant

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/sys/windows"
)

const cachePlace = "a file encrypted for your Windows account (DPAPI)"

// removeSlot removes the file and its lock (azidentity/cache, cache_windows.go, names them).
func removeSlot(name string) error {
	dir, err := windows.KnownFolderPath(windows.FOLDERID_LocalAppData, 0)
	if err != nil {
		return fmt.Errorf("remove cached tokens: %w", err)
	}
	file := filepath.Join(dir, ".IdentityService", name)
	for _, path := range []string{file, file + ".lockfile"} {
		if e := os.Remove(path); e != nil && !errors.Is(e, fs.ErrNotExist) {
			err = errors.Join(err, fmt.Errorf("remove cached tokens: %w", e))
		}
	}
	return err
}
