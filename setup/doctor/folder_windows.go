package doctor

import (
	"io/fs"

	"golang.org/x/sys/windows"
)

// mine always holds: the folder lies in the person's profile, whose access list Windows keeps.
func mine(fs.FileInfo) bool { return true }

// freeSpace is what this account may still use.
func freeSpace(dir string) (int64, error) {
	path, err := windows.UTF16PtrFromString(dir)
	if err != nil {
		return 0, err
	}
	var free uint64
	if err := windows.GetDiskFreeSpaceEx(path, &free, nil, nil); err != nil {
		return 0, err
	}
	return int64(min(free, 1<<62)), nil
}
