package command

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// pty is a program in a terminal of its own, at which the test types.
type pty struct {
	t      *testing.T
	master *os.File
	cmd    *exec.Cmd
	mu     sync.Mutex
	said   bytes.Buffer
	ended  chan struct{}
}

// inTerminal starts a program that believes that a person sits before it (pts(4)).
func inTerminal(t *testing.T, cmd *exec.Cmd) *pty {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.IoctlSetPointerInt(int(master.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	number, err := unix.IoctlGetInt(int(master.Fd()), unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	slave, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer slave.Close()
	x := &pty{t: t, master: master, cmd: cmd, ended: make(chan struct{})}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = slave, slave, slave
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go x.read()
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = master.Close()
	})
	return x
}

// read collects what is printed until the terminal is gone.
func (x *pty) read() {
	defer close(x.ended)
	buffer := make([]byte, 4096)
	for {
		n, err := x.master.Read(buffer)
		x.mu.Lock()
		x.said.Write(buffer[:n])
		x.mu.Unlock()
		if err != nil {
			return
		}
	}
}

func (x *pty) text() string {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.said.String()
}

// answer waits for the nth occurrence of words and types a line.
func (x *pty) answer(words string, nth int, line string) {
	x.t.Helper()
	x.waitFor(words, nth)
	if _, err := x.master.WriteString(line + "\n"); err != nil {
		x.t.Fatal(err)
	}
}

func (x *pty) waitFor(words string, nth int) {
	x.t.Helper()
	for range 1200 {
		if strings.Count(x.text(), words) >= nth {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	x.t.Fatalf("%q was not asked %d times: %s", words, nth, x.text())
}

// end waits for the program and gives its exit code.
func (x *pty) end() int {
	_ = x.cmd.Wait()
	select {
	case <-x.ended:
	case <-time.After(5 * time.Second): // a grandchild may hold the terminal
	}
	return x.cmd.ProcessState.ExitCode()
}
