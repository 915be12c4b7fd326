//go:build linux

// Package e2e drives Gatehouse from outside, like a person with a screen, a browser and a keychain of their own. It must
// not import the program: everything goes through its window, its commands and its files.
package e2e

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// top is the program's folder, seen from this one.
const top = "../.."

// Machine is one private computer: a home, a bus with a keychain on it, and from Screen on a display.
type Machine struct {
	t      testing.TB
	Home   string // short: a unix socket's path has 108 bytes
	Output string // logs and pictures of this test, under build/
	env    map[string]string
}

// NewMachine makes a computer that goes away with the test.
func NewMachine(t testing.TB) *Machine {
	t.Helper()
	home, err := os.MkdirTemp("", "gate")
	if err != nil {
		t.Fatal(err)
	}
	output, err := filepath.Abs(filepath.Join(top, "build", "e2e", strings.ReplaceAll(t.Name(), "/", "-")))
	if err != nil {
		t.Fatal(err)
	}
	m := &Machine{t: t, Home: home, Output: output, env: map[string]string{
		"PATH": os.Getenv("PATH"), "HOME": home, "LANG": "en_GB.UTF-8", "LC_CTYPE": "C.UTF-8", "TZ": "UTC", "USER": "gate", "LOGNAME": "gate",
		"XDG_RUNTIME_DIR": home + "/run", "XDG_DATA_HOME": home + "/.local/share", "XDG_CACHE_HOME": home + "/.cache",
		"XDG_CONFIG_HOME": home + "/.config", "LIBGL_ALWAYS_SOFTWARE": "1", "FYNE_SCALE": "1",
	}}
	t.Cleanup(func() {
		if err := os.RemoveAll(home); err != nil {
			t.Logf("remove the machine's home: %v", err)
		}
	})
	must(t, os.RemoveAll(output))
	for _, dir := range []string{output, home + "/run", home + "/.local/share/keyrings", home + "/.cache", home + "/.config", home + "/bin"} {
		must(t, os.MkdirAll(dir, 0o700))
	}
	m.startKeychain()
	m.shimBrowser()
	return m
}

// Set changes the environment of programs started from now on.
func (m *Machine) Set(name, value string) { m.env[name] = value }

// File is the path of a file in the machine's home.
func (m *Machine) File(name string) string { return filepath.Join(m.Home, name) }

func (m *Machine) command(ctx context.Context, name string, arguments ...string) *exec.Cmd {
	command := exec.CommandContext(ctx, name, arguments...)
	command.Dir = m.Home
	for name, value := range m.env {
		command.Env = append(command.Env, name+"="+value)
	}
	// A group of its own, so that its children go with it.
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	command.Cancel = func() error { return syscall.Kill(-command.Process.Pid, syscall.SIGKILL) }
	command.WaitDelay = 5 * time.Second
	return command
}

// Start runs a program until the test ends; its output goes into a file of Output. The returned channel closes when it ends.
func (m *Machine) Start(label string, prepare func(*exec.Cmd), name string, arguments ...string) (*exec.Cmd, <-chan struct{}) {
	m.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	command := m.command(ctx, name, arguments...)
	log, err := os.Create(filepath.Join(m.Output, label+".log"))
	if err != nil {
		m.t.Fatal(err)
	}
	command.Stdout, command.Stderr = log, log
	if prepare != nil {
		prepare(command)
	}
	if err := command.Start(); err != nil {
		cancel()
		m.t.Fatalf("start %s: %v", label, err)
	}
	ended := make(chan struct{})
	go func() {
		_ = command.Wait() // how it ended stands in its log; the test looks at what it did
		log.Close()
		close(ended)
	}()
	m.t.Cleanup(func() {
		_ = syscall.Kill(-command.Process.Pid, syscall.SIGTERM)
		select {
		case <-ended:
		case <-time.After(3 * time.Second):
		}
		cancel()
		<-ended
	})
	return command, ended
}

// Result is what a finished program left behind.
type Result struct {
	Exit   int
	Stdout string
	Stderr string
}

// Run runs a program to its end.
func (m *Machine) Run(limit time.Duration, stdin, name string, arguments ...string) Result {
	m.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	command := m.command(ctx, name, arguments...)
	var out, problems bytes.Buffer
	command.Stdin, command.Stdout, command.Stderr = strings.NewReader(stdin), &out, &problems
	err := command.Run()
	result := Result{command.ProcessState.ExitCode(), out.String(), problems.String()}
	if ctx.Err() != nil {
		m.t.Fatalf("%s did not end within %v\nstdout: %s\nstderr: %s", commandLine(name, arguments), limit, result.Stdout, result.Stderr)
	}
	if err != nil && command.ProcessState == nil {
		m.t.Fatalf("run %s: %v", commandLine(name, arguments), err)
	}
	return result
}

// Gatehouse runs a command of the program and fails the test when it does not end with the wanted exit code.
func (m *Machine) Gatehouse(wantExit int, arguments ...string) Result {
	m.t.Helper()
	m.t.Logf("$ gatehouse %s", strings.Join(arguments, " "))
	result := m.Run(2*time.Minute, "", m.Program("gatehouse"), arguments...)
	if result.Exit != wantExit {
		m.t.Fatalf("gatehouse %s ended with exit %d, want %d\nstdout: %s\nstderr: %s",
			strings.Join(arguments, " "), result.Exit, wantExit, result.Stdout, result.Stderr)
	}
	return result
}

// Program is the path of a binary that the Makefile built.
func (m *Machine) Program(name string) string {
	m.t.Helper()
	path, err := filepath.Abs(filepath.Join(top, "build", name))
	if err != nil {
		m.t.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		m.t.Fatalf("%v: make e2e builds it", err)
	}
	return path
}

func commandLine(name string, arguments []string) string {
	return fmt.Sprintf("%s %s", filepath.Base(name), strings.Join(arguments, " "))
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// until asks again and again; when the time is over it ends the test with what explain says.
func until(t testing.TB, limit time.Duration, what string, done func() bool, explain func() string) {
	t.Helper()
	for end := time.Now().Add(limit); ; time.Sleep(100 * time.Millisecond) {
		if done() {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("waited %v for %s\n%s", limit, what, explain())
		}
	}
}
