package atomicfile

import (
	"errors"
	"os"
	"time"

	"golang.org/x/sys/windows"
)

// rename tries for up to two seconds: virus scanners and indexers hold new files open for a moment, and Windows then
// refuses to replace them.
func rename(root *os.Root, from, to string) error {
	const tries = 20
	for try := 1; ; try++ {
		err := root.Rename(from, to)
		held := errors.Is(err, windows.ERROR_SHARING_VIOLATION) || errors.Is(err, windows.ERROR_ACCESS_DENIED)
		if !held || try == tries {
			return err
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// SyncFolder has nothing to do: NTFS keeps the rename in its own journal, and a folder cannot be flushed.
func SyncFolder(*os.Root, string) error { return nil }
