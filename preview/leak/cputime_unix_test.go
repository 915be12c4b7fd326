//go:build unix

package leak_test

import (
	"syscall"
	"testing"
	"time"
)

// cpuTime is what the process has used of its cores: other programs on the machine do not count.
func cpuTime(t *testing.T) time.Duration {
	t.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		t.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
