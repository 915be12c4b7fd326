//go:build unix

package harden

import (
	"os"

	"golang.org/x/sys/unix"
)

// restart becomes the same program with the cleaned environment; it returns only when that is impossible.
func restart() (done bool, exit int) {
	self, err := os.Executable()
	if err != nil {
		return false, 0
	}
	_ = unix.Exec(self, os.Args, os.Environ())
	return false, 0
}
