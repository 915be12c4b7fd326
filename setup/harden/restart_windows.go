package harden

import (
	"errors"
	"os"
	"os/exec"
)

// restart runs the same program with the cleaned environment and waits for it: Windows cannot replace a process.
func restart() (done bool, exit int) {
	self, err := os.Executable()
	if err != nil {
		return false, 0
	}
	child := exec.Command(self, os.Args[1:]...)
	child.Stdin, child.Stdout, child.Stderr = os.Stdin, os.Stdout, os.Stderr
	err = child.Run()
	var ended *exec.ExitError
	switch {
	case err == nil:
		return true, 0
	case errors.As(err, &ended):
		return true, ended.ExitCode()
	}
	return false, 0
}
