//go:build linux || darwin

package store

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"testing"

	"gatehouse/setup/problem"
)

// fillJournal is the first argument of the test binary that writes to a journal until nothing more fits.
const fillJournal = "__fill-journal"

func init() { children[fillJournal] = fillUp }

// fillUp opens a journal, writes one entry, lets the system refuse the next one in its middle, and writes another once there is room again.
func fillUp(dir string) {
	s, err := Open(dir)
	if err != nil {
		end(err)
	}
	j, err := s.OpenJournal(tenantID, connector)
	if err != nil {
		end(err)
	}
	if err := j.Append(entry("application")); err != nil {
		end(err)
	}
	info, err := j.file.Stat()
	if err != nil {
		end(err)
	}
	free, err := limitFiles(uint64(info.Size()) + 30)
	if err != nil {
		end(err)
	}
	var p *problem.Problem
	if err := j.Append(entry("principal")); !errors.As(err, &p) {
		end(fmt.Errorf("a full disk: %w", err))
	}
	fmt.Println(p.What, p.Next)
	if n := len(j.Entries()); n != 1 {
		end(fmt.Errorf("%d entries count as written", n))
	}
	if err := free(); err != nil {
		end(err)
	}
	if err := j.Append(entry("owner")); err != nil {
		end(err)
	}
	os.Exit(0) // without closing, as a crash does
}

func end(err error) {
	fmt.Println(err)
	os.Exit(1)
}

func TestAJournalOnAFullDiskSaysSoAndKeepsWhatItHeld(t *testing.T) {
	s := open(t)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(self, fillJournal, s.Dir()).CombinedOutput()
	if err != nil || !strings.Contains(string(out), "disk of the state folder is full") || !strings.Contains(string(out), "Free some space") {
		t.Fatalf("%v: %s", err, out)
	}
	j := openJournal(t, s)
	var steps []string
	for _, e := range j.Entries() {
		steps = append(steps, e.Step)
	}
	if strings.Join(steps, " ") != "application owner" || j.DamagedLines() != 1 {
		t.Errorf("entries %v, %d damaged lines: want the two whole ones and the torn one counted", steps, j.DamagedLines())
	}
}

// limitFiles lets the system refuse to make any file of this process longer than size, as a full disk does, until free is called.
func limitFiles(size uint64) (free func() error, err error) {
	signal.Ignore(syscall.SIGXFSZ)
	var before syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
		return nil, err
	}
	now := before
	now.Cur = size
	return func() error { return syscall.Setrlimit(syscall.RLIMIT_FSIZE, &before) }, syscall.Setrlimit(syscall.RLIMIT_FSIZE, &now)
}
