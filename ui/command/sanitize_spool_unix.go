//go:build !windows

package command

import (
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

// openUnnamed opens a new file for this user only and takes its name away.
func openUnnamed(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	if err := os.Remove(path); err != nil {
		f.Close()
		return nil, fmt.Errorf("take the name of the private file away: %w", err)
	}
	return f, nil
}

// sayWhenCut turns the signals that a closed pipe and a limit on file sizes send into errors of the write, which are put into words.
func sayWhenCut() { signal.Ignore(syscall.SIGPIPE, syscall.SIGXFSZ) }
