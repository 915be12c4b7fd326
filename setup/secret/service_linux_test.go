package secret

import (
	"bufio"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"gatehouse/setup/problem"
)

// These tests run against a real Secret Service (GNOME Keyring) on a private bus, without a desktop. They fail, and do
// not skip, where the packages are missing: dbus and gnome-keyring on Debian.

// desktop is a private session: its own home, bus and, when started, keyring daemon.
type desktop struct {
	home, address string
	environ       map[string]string
}

func (d desktop) getenv(key string) string { return d.environ[key] }

func (d desktop) keeper() Keeper {
	return NewKeychain(KeychainOptions{Getenv: d.getenv, Deadline: 10 * time.Second, ProbeDeadline: 10 * time.Second})
}

func need(t *testing.T, program, debianPackage string) {
	t.Helper()
	if _, err := exec.LookPath(program); err != nil {
		t.Fatalf("%s is missing: install the package %s", program, debianPackage)
	}
}

// newDesktop starts a bus that starts no services by itself, so that each test decides what answers.
func newDesktop(t *testing.T) desktop {
	t.Helper()
	need(t, "dbus-daemon", "dbus")
	home := t.TempDir()
	for _, folder := range []string{"run", ".cache", ".config", ".local/share/keyrings"} {
		if err := os.MkdirAll(filepath.Join(home, folder), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	config := filepath.Join(home, "bus.conf")
	if err := os.WriteFile(config, []byte(`<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy>
</busconfig>`), 0o600); err != nil {
		t.Fatal(err)
	}
	d := desktop{home: home}
	d.environ = map[string]string{
		"HOME": home, "PATH": os.Getenv("PATH"), "XDG_RUNTIME_DIR": filepath.Join(home, "run"),
		"XDG_DATA_HOME": filepath.Join(home, ".local/share"), "XDG_CACHE_HOME": filepath.Join(home, ".cache"),
	}
	bus := d.command("dbus-daemon", "--config-file="+config, "--nofork", "--print-address=1")
	out, err := bus.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	start(t, bus)
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("read bus address: %v", err)
	}
	d.address = strings.TrimSpace(line)
	d.environ["DBUS_SESSION_BUS_ADDRESS"] = d.address
	return d
}

func (d desktop) command(name string, args ...string) *exec.Cmd {
	command := exec.Command(name, args...)
	for key, value := range d.environ {
		command.Env = append(command.Env, key+"="+value)
	}
	return command
}

// start runs a program until the test ends.
func start(t *testing.T, command *exec.Cmd) {
	t.Helper()
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = command.Process.Kill()
		_ = command.Wait()
	})
}

// keyring starts GNOME Keyring with an unlocked login collection and waits until it is there.
func (d desktop) keyring(t *testing.T) *exec.Cmd {
	t.Helper()
	need(t, "gnome-keyring-daemon", "gnome-keyring")
	daemon := d.command("gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets")
	daemon.Stdin = strings.NewReader("password of the test keyring")
	start(t, daemon)
	bus := d.bus(t)
	service := bus.Object("org.freedesktop.secrets", "/org/freedesktop/secrets/collection/login")
	for range 200 {
		locked, err := service.GetProperty("org.freedesktop.Secret.Collection.Locked")
		if err == nil && locked.Value() == false {
			return daemon
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal("the keyring daemon offered no unlocked login collection within ten seconds")
	return nil
}

func (d desktop) bus(t *testing.T) *dbus.Conn {
	t.Helper()
	bus, err := dbus.Connect(d.address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = bus.Close() })
	return bus
}

func TestARealKeyringKeepsReturnsReplacesAndRemoves(t *testing.T) {
	d := newDesktop(t)
	d.keyring(t)
	keeper := d.keeper()
	if err := keeper.Probe(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := keeper.Get(t.Context(), someName); !errors.Is(err, ErrNotFound) {
		t.Errorf("before: %v, want ErrNotFound", err)
	}
	for _, value := range []string{"first value~with.odd-characters_", "second\nvalue\x01", strings.Repeat("8", MaxSize)} {
		if err := keeper.Put(t.Context(), someName, New([]byte(value))); err != nil {
			t.Fatal(err)
		}
		if got, err := keeper.Get(t.Context(), someName); err != nil || string(got.Reveal()) != value {
			t.Errorf("got %q, %v", got.Reveal(), err)
		}
	}
	if items := d.items(t); len(items) != 1 {
		t.Errorf("%d items lie in the keyring, want the one secret and nothing of the probe", len(items))
	}
	for range 2 {
		if err := keeper.Delete(t.Context(), someName); err != nil {
			t.Errorf("delete: %v", err)
		}
	}
	if items := d.items(t); len(items) != 0 {
		t.Errorf("%d items are left", len(items))
	}
	noChildLeft(t)
}

func (d desktop) items(t *testing.T) []dbus.ObjectPath {
	t.Helper()
	items, err := d.bus(t).Object("org.freedesktop.secrets", "/org/freedesktop/secrets/collection/login").
		GetProperty("org.freedesktop.Secret.Collection.Items")
	if err != nil {
		t.Fatal(err)
	}
	return items.Value().([]dbus.ObjectPath)
}

func TestALockedKeyringIsSaidToBeLocked(t *testing.T) {
	d := newDesktop(t)
	d.keyring(t)
	var locked []dbus.ObjectPath
	var prompt dbus.ObjectPath
	err := d.bus(t).Object("org.freedesktop.secrets", "/org/freedesktop/secrets").
		Call("org.freedesktop.Secret.Service.Lock", 0, []dbus.ObjectPath{"/org/freedesktop/secrets/collection/login"}).Store(&locked, &prompt)
	if err != nil {
		t.Fatal(err)
	}
	keeper := NewKeychain(KeychainOptions{Getenv: d.getenv, Deadline: 3 * time.Second, ProbeDeadline: 3 * time.Second})
	began := time.Now()
	err = keeper.Probe(t.Context())
	p := problem.Of(err)
	if err == nil || p.Kind != problem.Refused || !strings.Contains(p.What, "locked") {
		t.Errorf("got %v", err)
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("took %v with a limit of 3 s", took)
	}
	noChildLeft(t)
}

func TestASessionWithoutSecretServiceIsSaidToHaveNone(t *testing.T) {
	d := newDesktop(t)
	expectAbsent(t, d.keeper().Probe(t.Context()))
}

func TestASessionWithoutBusIsSaidToHaveNoneAndStartsNoStrayDaemon(t *testing.T) {
	folder := t.TempDir()
	called := filepath.Join(folder, "called")
	script := "#!/bin/sh\ntouch " + called + "\n"
	for _, program := range []string{"dbus-launch", "dbus-daemon", "gnome-keyring-daemon"} {
		if err := os.WriteFile(filepath.Join(folder, program), []byte(script), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for _, address := range []string{"", "autolaunch:", "unix:path=" + filepath.Join(folder, "none")} {
		environ := map[string]string{"HOME": folder, "PATH": folder, "XDG_RUNTIME_DIR": folder, "DBUS_SESSION_BUS_ADDRESS": address}
		keeper := NewKeychain(KeychainOptions{Getenv: func(key string) string { return environ[key] }})
		expectAbsent(t, keeper.Probe(t.Context()))
	}
	if _, err := os.Stat(called); err == nil {
		t.Error("a daemon was started")
	}
}

func expectAbsent(t *testing.T, err error) {
	t.Helper()
	p := problem.Of(err)
	if err == nil || p.Kind != problem.Refused || p.What != "There is no keychain here." {
		t.Errorf("got %v, want a problem that says that there is no keychain", err)
	}
}

func TestAKeyringThatDiesInBetweenIsRefused(t *testing.T) {
	d := newDesktop(t)
	daemon := d.keyring(t)
	keeper := d.keeper()
	if err := keeper.Put(t.Context(), someName, New([]byte("value"))); err != nil {
		t.Fatal(err)
	}
	_ = daemon.Process.Kill()
	_, _ = daemon.Process.Wait()
	_, err := keeper.Get(t.Context(), someName)
	if p := problem.Of(err); err == nil || errors.Is(err, ErrNotFound) || p.Kind != problem.Refused {
		t.Errorf("got %v", err)
	}
	noChildLeft(t)
}

func TestABusThatTakesConnectionsAndNeverAnswersIsCutOff(t *testing.T) {
	folder := t.TempDir()
	listener := listenAndIgnore(t, filepath.Join(folder, "bus"))
	keeper := NewKeychain(KeychainOptions{Deadline: time.Second, ProbeDeadline: time.Second, Getenv: func(key string) string {
		return map[string]string{"HOME": folder, "DBUS_SESSION_BUS_ADDRESS": "unix:path=" + listener}[key]
	}})
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	err := keeper.Put(ctx, someName, New([]byte("value")))
	if err == nil || !strings.Contains(err.Error(), "did not answer in time") {
		t.Errorf("got %v", err)
	}
	noChildLeft(t)
}
