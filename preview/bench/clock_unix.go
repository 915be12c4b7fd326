//go:build !windows

package main

import (
	"syscall"
	"time"
)

// spent is the processor time of this process so far: what other programs do meanwhile does not count.
func spent() time.Duration {
	var used syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &used) != nil {
		return 0
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
