//go:build unix

package harden

import "golang.org/x/sys/unix"

// noCoreDumps sets the soft limit to one byte: too small for a file, and the one value that also stops a dump into a program such as
// systemd-coredump, for which zero means nothing (Linux, fs/coredump.c). The process stays readable for the desktop's portals, which
// refuse programs that are not.
func noCoreDumps() {
	var limit unix.Rlimit
	if unix.Getrlimit(unix.RLIMIT_CORE, &limit) != nil {
		return
	}
	limit.Cur = min(1, limit.Max)
	_ = unix.Setrlimit(unix.RLIMIT_CORE, &limit) // lowering is always allowed
}
