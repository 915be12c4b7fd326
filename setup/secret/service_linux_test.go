package secret

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gatehouse/setup/problem"
	"gatehouse/setup/secret/keyringtest"
)

// desktop is a session of the test's own, with a Keeper on its keychain.
type desktop struct{ keyringtest.Desktop }

func newDesktop(t *testing.T) desktop {
	t.Helper()
	return desktop{keyringtest.NewDesktop(t)}
}

func (d desktop) keeper() Keeper {
	return NewKeychain(KeychainOptions{Getenv: d.Getenv, Deadline: 10 * time.Second, ProbeDeadline: 10 * time.Second})
}

func TestARealKeyringKeepsReturnsReplacesAndRemoves(t *testing.T) {
	d := newDesktop(t)
	d.Keyring(t)
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
	if items := d.Items(t); items != 1 {
		t.Errorf("%d items lie in the keyring, want the one secret and nothing of the probe", items)
	}
	for range 2 {
		if err := keeper.Delete(t.Context(), someName); err != nil {
			t.Errorf("delete: %v", err)
		}
	}
	if items := d.Items(t); items != 0 {
		t.Errorf("%d items are left", items)
	}
	noChildLeft(t)
}

func TestALockedKeyringIsSaidToBeLocked(t *testing.T) {
	d := newDesktop(t)
	d.Keyring(t)
	d.Lock(t)
	keeper := NewKeychain(KeychainOptions{Getenv: d.Getenv, Deadline: 3 * time.Second, ProbeDeadline: 3 * time.Second})
	began := time.Now()
	err := keeper.Probe(t.Context())
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
	daemon := d.Keyring(t)
	keeper := d.keeper()
	if err := keeper.Put(t.Context(), someName, New([]byte("value"))); err != nil {
		t.Fatal(err)
	}
	_ = daemon.Kill()
	_, _ = daemon.Wait()
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
