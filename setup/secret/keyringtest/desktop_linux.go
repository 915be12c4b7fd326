package keyringtest

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
)

// Desktop is a private session: its own home, bus and, when started, keyring daemon. Tests fail, and do not skip, where the packages are
// missing: dbus and gnome-keyring on Debian.
type Desktop struct {
	Home, Address string
	environ       map[string]string
}

const (
	servicePath    = dbus.ObjectPath("/org/freedesktop/secrets")
	collectionPath = dbus.ObjectPath("/org/freedesktop/secrets/collection/login")
	serviceName    = "org.freedesktop.secrets"
)

// Getenv is the environment of the session.
func (d Desktop) Getenv(key string) string { return d.environ[key] }

func need(t testing.TB, program, debianPackage string) {
	t.Helper()
	if _, err := exec.LookPath(program); err != nil {
		t.Fatalf("%s is missing: install the package %s", program, debianPackage)
	}
}

// NewDesktop starts a bus that starts no services by itself, so that each test decides what answers.
func NewDesktop(t testing.TB) Desktop {
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
	d := Desktop{Home: home}
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
	d.Address = strings.TrimSpace(line)
	d.environ["DBUS_SESSION_BUS_ADDRESS"] = d.Address
	return d
}

func (d Desktop) command(name string, args ...string) *exec.Cmd {
	command := exec.CommandContext(context.Background(), name, args...) // start ends it with the test
	for key, value := range d.environ {
		command.Env = append(command.Env, key+"="+value)
	}
	return command
}

// start runs a program until the test ends.
func start(t testing.TB, command *exec.Cmd) {
	t.Helper()
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = command.Process.Kill()
		_ = command.Wait()
	})
}

// Keyring starts GNOME Keyring with an unlocked login collection and waits until it is there.
func (d Desktop) Keyring(t testing.TB) *os.Process {
	t.Helper()
	need(t, "gnome-keyring-daemon", "gnome-keyring")
	daemon := d.command("gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets")
	daemon.Stdin = strings.NewReader("password of the test keyring")
	start(t, daemon)
	collection := d.Bus(t).Object(serviceName, collectionPath)
	for range 200 {
		locked, err := collection.GetProperty("org.freedesktop.Secret.Collection.Locked")
		if err == nil && locked.Value() == false {
			return daemon.Process
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal("the keyring daemon offered no unlocked login collection within ten seconds")
	return nil
}

// Lock locks the login collection of the keyring.
func (d Desktop) Lock(t testing.TB) {
	t.Helper()
	var locked []dbus.ObjectPath
	var prompt dbus.ObjectPath
	err := d.Bus(t).Object(serviceName, servicePath).
		Call("org.freedesktop.Secret.Service.Lock", 0, []dbus.ObjectPath{collectionPath}).Store(&locked, &prompt)
	if err != nil {
		t.Fatal(err)
	}
}

// Items counts what lies in the login collection of the keyring.
func (d Desktop) Items(t testing.TB) int {
	t.Helper()
	items, err := d.Bus(t).Object(serviceName, collectionPath).GetProperty("org.freedesktop.Secret.Collection.Items")
	if err != nil {
		t.Fatal(err)
	}
	return len(items.Value().([]dbus.ObjectPath))
}

// Bus is a connection to the session's bus.
func (d Desktop) Bus(t testing.TB) *dbus.Conn {
	t.Helper()
	bus, err := dbus.Connect(d.Address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = bus.Close() })
	return bus
}
