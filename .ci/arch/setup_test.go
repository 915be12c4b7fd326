//go:build linux

package arch

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// machine is a PATH on which only the programs named exist; those that setup may call write what they were asked into a log.
type machine struct {
	t   *testing.T
	bin string
	log string
}

func newMachine(t *testing.T, programs ...string) *machine {
	t.Helper()
	dir := t.TempDir()
	m := &machine{t, filepath.Join(dir, "bin"), filepath.Join(dir, "log")}
	if err := os.Mkdir(m.bin, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, real := range []string{"sh", "ls", "printf", "cat"} {
		path, err := exec.LookPath(real)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(path, filepath.Join(m.bin, real)); err != nil {
			t.Fatal(err)
		}
	}
	m.add("uname", "echo Linux")
	m.add("fc-list", "echo a font")
	for _, name := range programs {
		m.add(name, "exit 0")
	}
	return m
}

func (m *machine) add(name, script string) {
	m.t.Helper()
	if err := os.WriteFile(filepath.Join(m.bin, name), []byte("#!/bin/sh\n"+script+"\n"), 0o700); err != nil {
		m.t.Fatal(err)
	}
}

// setup runs .ci/setup and gives what it said, its exit code, and the commands that it ran as root.
func (m *machine) setup(purpose string) (said string, exit int, ran string) {
	m.t.Helper()
	command := exec.Command(filepath.Join(m.bin, "sh"), "../setup", purpose)
	command.Env = []string{"PATH=" + m.bin, "LOG=" + m.log}
	out, err := command.CombinedOutput()
	if err != nil && command.ProcessState == nil {
		m.t.Fatal(err)
	}
	log, err := os.ReadFile(m.log)
	if err != nil && !os.IsNotExist(err) {
		m.t.Fatal(err)
	}
	return string(out), command.ProcessState.ExitCode(), string(log)
}

var whole = []string{
	"go", "gcc", "pkg-config", "Xvfb", "xdotool", "import", "xclip", "openssl", "xwininfo", "chromium", "dbus-daemon", "gnome-keyring-daemon",
}

func without(names []string, left string) []string {
	var rest []string
	for _, name := range names {
		if name != left {
			rest = append(rest, name)
		}
	}
	return rest
}

func TestSetupAsksNobodyWhenNothingIsMissing(t *testing.T) {
	m := newMachine(t, whole...)
	m.add("apt-get", `echo "$@" >>"$LOG"`)
	if said, exit, ran := m.setup("test"); said != "" || exit != 0 || ran != "" {
		t.Errorf("said %q, exit %d, ran %q; want silence", said, exit, ran)
	}
}

func TestSetupInstallsOnlyWhatIsMissingAndSaysWhy(t *testing.T) {
	m := newMachine(t, without(whole, "xdotool")...)
	m.add("id", "echo 0")
	m.add("apt-get", `echo "$@" >>"$LOG"`)
	said, exit, ran := m.setup("test")
	if exit != 0 || !strings.Contains(said, "xdotool") || !strings.Contains(said, "real clicks and keys") {
		t.Errorf("exit %d, said %q; want the package and its reason", exit, said)
	}
	if want := "update -q\ninstall -y --no-install-recommends xdotool -q\n"; ran != want {
		t.Errorf("ran %q, want %q", ran, want)
	}
	if said, exit, ran := newMachine(t, without(whole, "xdotool")...).setup("build"); exit != 0 || said != "" || ran != "" {
		t.Errorf("building asked for the tests' packages: exit %d, said %q", exit, said)
	}
}

func TestSetupUsesSudoForAPersonAndStopsWithTheCommandWithoutIt(t *testing.T) {
	m := newMachine(t, without(whole, "gcc")...)
	m.add("id", "echo 1000")
	m.add("apt-get", "exit 1")
	said, exit, _ := m.setup("build")
	if exit == 0 || !strings.Contains(said, "apt-get install -y --no-install-recommends gcc") {
		t.Errorf("exit %d, said %q; want a failure that names the command", exit, said)
	}
	m.add("sudo", `echo "$@" >>"$LOG"`)
	if said, exit, ran := m.setup("build"); exit != 0 || !strings.Contains(ran, "apt-get install") {
		t.Errorf("exit %d, said %q, ran %q; want apt-get through sudo", exit, said, ran)
	}
}

func TestSetupFailsWhenAptFailsOrIsNotThere(t *testing.T) {
	m := newMachine(t, without(whole, "gcc")...)
	m.add("id", "echo 0")
	if said, exit, _ := m.setup("build"); exit == 0 || !strings.Contains(said, "no apt") {
		t.Errorf("exit %d, said %q; want a failure that names the packages", exit, said)
	}
	m.add("apt-get", "exit 100")
	if said, exit, _ := m.setup("build"); exit == 0 || !strings.Contains(said, "apt could not") {
		t.Errorf("exit %d, said %q; want a failure with the command to run by hand", exit, said)
	}
}

func TestSetupOnOtherSystemsSaysExactlyWhatToInstall(t *testing.T) {
	m := newMachine(t, "go")
	m.add("uname", "echo Darwin")
	m.add("xcode-select", "exit 2")
	if said, exit, _ := m.setup("run"); exit == 0 || !strings.Contains(said, "xcode-select --install") {
		t.Errorf("macOS: exit %d, said %q", exit, said)
	}
	m.add("uname", "echo MINGW64_NT-10.0")
	if said, exit, _ := m.setup("run"); exit == 0 || !strings.Contains(said, "mingw-w64-x86_64-gcc") {
		t.Errorf("Windows: exit %d, said %q", exit, said)
	}
	if said, exit, _ := newMachine(t).setup("run"); exit == 0 || !strings.Contains(said, "go.dev/dl") {
		t.Errorf("without Go: exit %d, said %q", exit, said)
	}
}
