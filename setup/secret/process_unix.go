//go:build unix

package secret

import (
	"os"
	"os/exec"
	"syscall"
)

// ownGroup puts the child into its own process group and kills the whole group: on macOS go-keyring starts
// /usr/bin/security, which would wait on its prompt after the child is gone.
func ownGroup(child *exec.Cmd) {
	child.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	child.Cancel = func() error {
		if err := syscall.Kill(-child.Process.Pid, syscall.SIGKILL); err != nil {
			return os.ErrProcessDone
		}
		return nil
	}
}
