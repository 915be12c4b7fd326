package rules_test

import (
	"bytes"
	"fmt"
	"os"
	"syscall"
	"time"
)

// hostileTime is time of the processor, so that a busy machine fails no test.
const hostileTime = time.Second

// limitMemory ends the process long before the machine has none left.
func limitMemory() {
	const most = 4 << 30 // of addresses: the Go runtime reserves many that it never uses
	if err := syscall.Setrlimit(syscall.RLIMIT_AS, &syscall.Rlimit{Cur: most, Max: most}); err != nil {
		fmt.Println(err)
	}
}

// resetPeak makes the peak what is in use now (Linux, proc(5), /proc/pid/clear_refs).
func resetPeak() {
	if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0); err != nil {
		fmt.Println(err)
	}
}

// worked is the time of the processor that this process has used, the garbage collector's included.
func worked() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		return 0
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// peak is the largest memory in use since, in KiB.
func peak() int {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, rest, _ := bytes.Cut(status, []byte("VmHWM:"))
	var kib int
	if _, err := fmt.Sscan(string(rest), &kib); err != nil {
		return 0
	}
	return kib
}
