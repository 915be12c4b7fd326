//go:build linux

package e2e

import (
	"bufio"
	"errors"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/godbus/dbus/v5"
)

const (
	secretsName = "org.freedesktop.secrets"
	loginPath   = dbus.ObjectPath("/org/freedesktop/secrets/collection/login")
)

// startKeychain starts a bus and the GNOME keyring on it, unlocked. It must run before DISPLAY is set: with a display the
// daemon asks there, and nobody answers.
func (m *Machine) startKeychain() {
	m.t.Helper()
	reader, writer, err := os.Pipe()
	if err != nil {
		m.t.Fatal(err)
	}
	m.Start("bus", func(c *exec.Cmd) { c.ExtraFiles = []*os.File{writer} },
		"dbus-daemon", "--session", "--nofork", "--print-address=3")
	writer.Close()
	address, err := bufio.NewReader(reader).ReadString('\n')
	if err != nil {
		m.t.Fatalf("read the bus address: %v", err)
	}
	m.Set("DBUS_SESSION_BUS_ADDRESS", strings.TrimSpace(address))

	m.Start("keyring", func(c *exec.Cmd) { c.Stdin = strings.NewReader("a password of this test") },
		"gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets")
	until(m.t, 20*time.Second, "the keychain's login collection", func() bool {
		_, err := m.keychainItems()
		return err == nil
	}, func() string { _, err := m.keychainItems(); return err.Error() })
}

// KeychainItems gives the attributes of every item in the keychain, never a secret.
func (m *Machine) KeychainItems() []map[string]string {
	m.t.Helper()
	items, err := m.keychainItems()
	if err != nil {
		m.t.Fatalf("look into the keychain: %v", err)
	}
	return items
}

// Keeps is how many items the keychain has for an application.
func (m *Machine) Keeps(clientID string) int {
	m.t.Helper()
	n := 0
	for _, attributes := range m.KeychainItems() {
		for _, value := range attributes {
			if clientID != "" && strings.Contains(value, clientID) {
				n++
				break
			}
		}
	}
	return n
}

func (m *Machine) keychainItems() ([]map[string]string, error) {
	bus, err := dbus.Connect(m.env["DBUS_SESSION_BUS_ADDRESS"])
	if err != nil {
		return nil, err
	}
	defer bus.Close()
	// Asking a name that nobody has yet makes the bus start a second daemon, a locked one.
	var owned bool
	if err := bus.BusObject().Call("org.freedesktop.DBus.NameHasOwner", 0, secretsName).Store(&owned); err != nil {
		return nil, err
	}
	if !owned {
		return nil, errors.New("no keychain on the bus yet")
	}
	paths, err := property[[]dbus.ObjectPath](bus, loginPath, "org.freedesktop.Secret.Collection.Items")
	if err != nil {
		return nil, err
	}
	var items []map[string]string
	for _, path := range paths {
		attributes, err := property[map[string]string](bus, path, "org.freedesktop.Secret.Item.Attributes")
		if err != nil {
			return nil, err
		}
		items = append(items, attributes)
	}
	return items, nil
}

func property[T any](bus *dbus.Conn, path dbus.ObjectPath, name string) (T, error) {
	var value T
	err := bus.Object(secretsName, path).StoreProperty(name, &value)
	return value, err
}
