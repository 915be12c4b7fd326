package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"gatehouse/setup/definition"
	"gatehouse/setup/problem"
)

// writes are all that the state folder is asked to keep.
func writes(s *Store) map[string]func() error {
	long := strings.Repeat("a change that was asked for ", 400)
	return map[string]func() error{
		"approval": func() error { return s.Approve(someApproval()) },
		"activity": func() error {
			return s.Record(Activity{Time: noon, TenantID: tenantID, Account: "a", Connector: "c", Step: "s", Asked: long, Status: 201})
		},
		"account": func() error {
			return remember(s, Account{TenantID: tenantID, UPN: "a@contoso.example", Domain: long, LastUsed: noon})
		},
		"receipt": func() error {
			return s.SaveReceipt(Receipt{Kind: VerifyReceipt, TenantID: tenantID, Connector: connector, Time: noon, OK: true, Checks: []Check{{Name: "x", OK: true, Text: long}}})
		},
		"choices": func() error {
			return s.SaveChoices(tenantID, connector, definition.Choices{Settings: map[string]string{"x": long}})
		},
	}
}

// inTrouble holds an error against what a person must be told.
func inTrouble(t *testing.T, what string, err error, words string) {
	t.Helper()
	var p *problem.Problem
	if !errors.As(err, &p) || p.Kind != problem.Failed || p.Next == "" || !strings.Contains(p.What, words) {
		t.Errorf("%s: %v; want a problem that says %q", what, err, words)
	}
}

// limited marks the process whose files may not grow.
const limited = "GATEHOUSE_TEST_FULL_DISK"

// A file that may not grow behaves as one on a full disk: what fits is written, the rest is refused. The limit is a process's, so the
// test runs itself in a process of its own.
func TestAFullDiskIsSaidAndNothingRecordedIsLost(t *testing.T) {
	if os.Getenv(limited) == "" {
		self, err := os.Executable()
		if err != nil {
			t.Fatal(err)
		}
		child := exec.Command(self, "-test.run=^"+t.Name()+"$", "-test.v")
		child.Env = append(os.Environ(), limited+"=1")
		if out, err := child.CombinedOutput(); err != nil || !strings.Contains(string(out), "--- PASS: "+t.Name()) {
			t.Errorf("%v\n%s", err, out)
		}
		return
	}
	signal.Ignore(syscall.SIGXFSZ)
	defer signal.Reset(syscall.SIGXFSZ)
	s := open(t)
	for what, write := range writes(s) {
		if err := write(); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
	}
	var before syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
		t.Fatal(err)
	}
	full := before
	full.Cur = 600 // the recorded approval and a little more
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &full); err != nil {
		t.Fatal(err)
	}
	failures := map[string]error{}
	for what, write := range writes(s) {
		for range 3 { // small ones fit at first
			failures[what] = write()
		}
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
		t.Fatal(err)
	}
	for what, err := range failures {
		inTrouble(t, what, err, "full")
	}
	if list, err := s.Activity(); err != nil || len(list) != 1 {
		t.Errorf("%d changes are read, %v", len(list), err)
	}
	if list, err := s.Accounts(); err != nil || len(list) != 1 {
		t.Errorf("%d accounts are read, %v", len(list), err)
	}
	if c, found, err := s.Choices(tenantID, connector); err != nil || !found || c.Settings["x"] == "" {
		t.Errorf("choices: %v, %v", found, err)
	}
	for what, write := range writes(s) {
		if err := write(); err != nil {
			t.Errorf("%s, with space again: %v", what, err)
		}
	}
	if list, err := s.Activity(); err != nil || len(list) != 2 {
		t.Errorf("%d changes are read afterwards, %v", len(list), err)
	}
	if left, _ := filepath.Glob(filepath.Join(s.Dir(), ".new-*")); len(left) > 0 {
		t.Errorf("half-written files are left: %v", left)
	}
}

// asNobody does work as an account that may not write everywhere: root may, whatever the modes say.
func asNobody(t *testing.T, dir string, work func()) {
	t.Helper()
	if os.Geteuid() != 0 {
		work()
		return
	}
	const nobody = 65534
	err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		return errors.Join(err, os.Lchown(path, nobody, nobody))
	})
	if err != nil {
		t.Fatal(err)
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	// Of this thread only (setfsuid(2)).
	if _, _, errno := syscall.RawSyscall(syscall.SYS_SETFSUID, nobody, 0, 0); errno != 0 {
		t.Fatal(errno)
	}
	defer func() { _, _, _ = syscall.RawSyscall(syscall.SYS_SETFSUID, 0, 0, 0) }()
	work()
}

func TestAReadOnlyFolderIsSaidAndStillRead(t *testing.T) {
	s := open(t)
	for what, write := range writes(s) {
		if err := write(); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
	}
	for _, dir := range []string{s.Dir(), filepath.Join(s.Dir(), receiptsFolder), filepath.Join(s.Dir(), choicesFolder)} {
		if err := os.Chmod(dir, 0o500); err != nil {
			t.Fatal(err)
		}
		defer func() { _ = os.Chmod(dir, 0o700) }()
	}
	for _, file := range []string{approvalsFile, activityFile} {
		if err := os.Chmod(filepath.Join(s.Dir(), file), 0o400); err != nil {
			t.Fatal(err)
		}
	}
	for _, dir := range []string{filepath.Dir(s.Dir()), filepath.Dir(filepath.Dir(s.Dir()))} {
		if err := os.Chmod(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	asNobody(t, s.Dir(), func() {
		for what, write := range writes(s) {
			inTrouble(t, what, write(), "cannot be written")
		}
		if list, err := s.Activity(); err != nil || len(list) != 1 {
			t.Errorf("%d changes are read, %v", len(list), err)
		}
	})
}

func TestOddPathsHoldTheStateFolder(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"with spaces  in it", "ümläut – 状態 🗝", "-dash", "quote'\"`$(x)", "line\nbreak", "trailing. ", "percent%20%s", strings.Repeat("long", 60), "\u202eright to left",
	} {
		s, err := Open(filepath.Join(t.TempDir(), name, "gatehouse"))
		if err != nil {
			t.Errorf("%q: %v", name, err)
			continue
		}
		for what, write := range writes(s) {
			if err := write(); err != nil {
				t.Errorf("%q, %s: %v", name, what, err)
			}
		}
		again, err := Open(s.Dir())
		if err != nil {
			t.Errorf("%q: %v", name, err)
			continue
		}
		if list, err := again.Activity(); err != nil || len(list) != 1 {
			t.Errorf("%q: %d changes, %v", name, len(list), err)
		}
	}
}

func TestAPathThatNoSystemTakesIsSaid(t *testing.T) {
	t.Parallel()
	for name, dir := range map[string]string{
		"one name": filepath.Join(t.TempDir(), strings.Repeat("x", 300)),
		"in all":   filepath.Join(append([]string{t.TempDir()}, strings.Fields(strings.Repeat(strings.Repeat("y", 200)+" ", 30))...)...),
	} {
		_, err := Open(dir)
		inTrouble(t, name, err, "too long")
		if err != nil && len(fmt.Sprint(err)) > 20_000 {
			t.Errorf("%s: the message has %d bytes", name, len(fmt.Sprint(err)))
		}
	}
}
