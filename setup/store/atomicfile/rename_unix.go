//go:build unix

package atomicfile

import (
	"fmt"
	"os"
)

func rename(root *os.Root, from, to string) error { return root.Rename(from, to) }

// SyncFolder makes the rename itself survive a power cut.
func SyncFolder(root *os.Root, name string) error {
	folder, err := root.Open(name)
	if err != nil {
		return fmt.Errorf("sync folder: %w", err)
	}
	defer folder.Close()
	if err := folder.Sync(); err != nil {
		return fmt.Errorf("sync folder: %w", err)
	}
	return nil
}
