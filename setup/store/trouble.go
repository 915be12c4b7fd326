package store

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"

	"gatehouse/setup/problem"
)

// cannotUse says why the state folder does not do what is asked of it, as far as the system tells.
func cannotUse(dir string, err error) error {
	what, next := "The state folder cannot be used.", "Check its permissions and the space on the disk."
	switch {
	case diskFull(err):
		what, next = "The disk of the state folder is full.", "Free some space on it, then do the same again: what was recorded before is whole."
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		what, next = "The state folder cannot be written.", "Give your account the right to write there, or name another folder (XDG_CONFIG_HOME on Linux)."
	case errors.Is(err, syscall.ENAMETOOLONG):
		what, next = "The path of the state folder is too long for this system.", "Use a folder nearer to the root of the disk."
	}
	return problem.New(problem.Failed, what, fmt.Sprintf("The cause: %v.", err), next, err).With("Folder", dir)
}
