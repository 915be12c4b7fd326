package store

import (
	"errors"
	"io/fs"

	"golang.org/x/sys/windows"
)

// ownedByMe always holds: the folder lies in the person's profile, whose access list Windows keeps.
func ownedByMe(fs.FileInfo) bool { return true }

// diskFull holds for a disk without space or a used-up quota.
func diskFull(err error) bool {
	return errors.Is(err, windows.ERROR_DISK_FULL) || errors.Is(err, windows.ERROR_HANDLE_DISK_FULL) || errors.Is(err, windows.ERROR_DISK_QUOTA_EXCEEDED)
}
