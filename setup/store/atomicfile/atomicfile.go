// Package atomicfile replaces a file as a whole or not at all. It must not know what the files hold.
package atomicfile

import (
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
)

// Write replaces the file at path with data, readable by its owner only. After a crash the file holds the old bytes or
// the new ones: a temporary file in the same folder is written, synced and renamed, then the folder is synced.
func Write(path string, data []byte) error {
	root, err := os.OpenRoot(filepath.Dir(path))
	if err != nil {
		return fmt.Errorf("open folder of %s: %w", filepath.Base(path), err)
	}
	defer root.Close()
	return WriteIn(root, filepath.Base(path), data)
}

// WriteIn is Write for a name below an open folder; a symbolic link on the way cannot lead out of it.
func WriteIn(root *os.Root, name string, data []byte) (err error) {
	temporary := filepath.Join(filepath.Dir(name), ".new-"+rand.Text())
	file, err := root.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("write %s: %w", filepath.Base(name), err)
	}
	defer func() {
		if err != nil {
			_ = root.Remove(temporary)
		}
	}()
	_, err = file.Write(data)
	if err == nil {
		err = file.Sync()
	}
	if closeErr := file.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = rename(root, temporary, name)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", filepath.Base(name), err)
	}
	return SyncFolder(root, filepath.Dir(name))
}
