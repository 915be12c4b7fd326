package secret

import (
	"encoding/binary"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// misbehave is the first argument of the test binary that plays a bad keychain child; the second says how.
const misbehave = "__misbehave"

// misbehaveAs is a child whose keychain is a folder (named by HOME, the only variable that it gets) and lies in one way.
func misbehaveAs(how string) {
	q, err := readRequest(os.Stdin)
	if err != nil {
		os.Exit(9)
	}
	item := filepath.Join(os.Getenv("HOME"), "item")
	switch how {
	case "hang":
		time.Sleep(time.Hour)
	case "hang locked":
		_ = writeFrame(os.Stdout, eventLocked, nil)
		time.Sleep(time.Hour)
	case "hang with grandchild":
		grandchild := exec.Command("sleep", "3600")
		grandchild.Stdout, grandchild.Stderr = os.Stdout, os.Stderr
		_ = grandchild.Start()
		time.Sleep(time.Hour)
	case "die":
		os.Exit(7)
	case "garbage":
		_, _ = io.WriteString(os.Stdout, "Usage: something else entirely")
		os.Exit(0)
	case "flood":
		for range 1000 {
			_, _ = os.Stdout.Write(make([]byte, 1<<16))
		}
		os.Exit(0)
	case "huge frame":
		_, _ = os.Stdout.Write(binary.BigEndian.AppendUint32([]byte{replyOK}, 1<<31))
		os.Exit(0)
	case "two answers":
		_ = writeFrame(os.Stdout, replyOK, nil)
		_ = writeFrame(os.Stdout, replyOK, nil)
		os.Exit(0)
	case "refuse":
		_ = writeFrame(os.Stdout, replyFailed, []byte("no space left on device"))
		os.Exit(0)
	case "refuse locked":
		_ = writeFrame(os.Stdout, eventLocked, nil)
		_ = writeFrame(os.Stdout, replyFailed, []byte("failed to unlock correct collection"))
		os.Exit(0)
	}
	folderKeychain(how, item, q)
	os.Exit(0)
}

func folderKeychain(how, item string, q request) {
	reply := func(kind byte, payload []byte) { _ = writeFrame(os.Stdout, kind, payload) }
	switch q.op {
	case opSet:
		value := q.value.Reveal()
		if how == "return other" {
			value = append([]byte("x"), value...)
		}
		if how != "swallow" {
			_ = os.WriteFile(item, value, 0o600)
		}
		if how == "die after storing" {
			os.Exit(7)
		}
		reply(replyOK, nil)
	case opGet, opCompare:
		value, err := os.ReadFile(item)
		switch {
		case err != nil:
			reply(replyNone, nil)
		case q.op == opGet:
			reply(replyOK, value)
		case string(value) == string(q.value.Reveal()):
			reply(replyOK, nil)
		default:
			reply(replyOther, nil)
		}
	case opDelete:
		_ = os.Remove(item)
		reply(replyOK, nil)
	}
}

// fakeKeychain is a keychain whose child misbehaves in the named way.
func fakeKeychain(t *testing.T, how string, deadline time.Duration) (Keeper, string) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	environ := map[string]string{"HOME": home, "DBUS_SESSION_BUS_ADDRESS": "unix:path=" + home + "/none"}
	return NewKeychain(KeychainOptions{
		Command:  []string{self, misbehave, how},
		Getenv:   func(key string) string { return environ[key] },
		Deadline: deadline, ProbeDeadline: deadline,
	}), filepath.Join(home, "item")
}
