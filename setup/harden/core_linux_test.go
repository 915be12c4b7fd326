package harden

import (
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

func TestACrashLeavesNoCore(t *testing.T) {
	t.Parallel()
	for _, traceback := range []string{"GOTRACEBACK=crash", "GOTRACEBACK=single"} {
		c, _, errs := child(t, "crash", traceback)
		// The limit is lifted first: many desktops do so.
		shell := exec.Command("/bin/sh", "-c", `ulimit -c unlimited 2>/dev/null || ulimit -c "$(ulimit -H -c)"; exec "$0"`, c.Path)
		shell.Dir, shell.Env, shell.Stderr = c.Dir, c.Env, errs
		err := shell.Run()
		if err == nil || !strings.Contains(errs.String(), "ends with SIGABRT") {
			t.Fatalf("%s: it did not crash: %v %s", traceback, err, errs)
		}
		if status, ok := shell.ProcessState.Sys().(syscall.WaitStatus); !ok || status.CoreDump() {
			t.Errorf("%s: memory was dumped: %v", traceback, shell.ProcessState)
		}
	}
}

func TestTheCoreLimitStopsFilesAndPipes(t *testing.T) {
	noCoreDumps()
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_CORE, &limit); err != nil || limit.Cur > 1 {
		t.Errorf("the limit is %+v, %v", limit, err)
	}
}
