package secret

import (
	"os/exec"
	"syscall"
)

const createNoWindow = 0x08000000 // CREATE_NO_WINDOW, Windows "Process Creation Flags"

// ownGroup keeps a console from flashing up. The child starts no processes: it calls the Credential Manager directly.
func ownGroup(child *exec.Cmd) {
	child.SysProcAttr = &syscall.SysProcAttr{HideWindow: true, CreationFlags: createNoWindow}
}
