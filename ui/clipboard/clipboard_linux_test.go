package clipboard

import (
	"bufio"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"gatehouse/setup/secret"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// newDisplay starts an X server of its own.
func newDisplay(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("Xvfb")
	if err != nil {
		t.Fatal("Xvfb is missing: install the package xvfb")
	}
	server := exec.Command(path, "-displayfd", "1", "-screen", "0", "640x480x24", "-nolisten", "tcp", "-noreset")
	out, err := server.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = server.Process.Kill()
		_ = server.Wait()
	})
	number, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return ":" + strings.TrimSpace(number)
}

// paste asks the owner of the clipboard as another program does; nil when nobody owns it or the form is refused.
func paste(t *testing.T, display, target string) []byte {
	t.Helper()
	x, err := dialX(display)
	if err != nil {
		t.Fatal(err)
	}
	defer x.conn.Close()
	board, err := x.atom(nameClipboard)
	if err != nil {
		t.Fatal(err)
	}
	form, err := x.atom(target)
	if err != nil {
		t.Fatal(err)
	}
	const convertSelection, getProperty = 24, 20
	if err := x.send(le32(le16([]byte{convertSelection, 0}, 6), x.window, board, form, form, 0)); err != nil {
		t.Fatal(err)
	}
	_ = x.conn.SetReadDeadline(time.Now().Add(xPatience))
	for {
		m, err := x.next()
		if err != nil {
			t.Fatal(err)
		}
		if m.kind() != evSelectionNotify {
			continue
		}
		if m.u32(20) == 0 {
			return nil
		}
		break
	}
	if err := x.send(le32(le16([]byte{getProperty, 0}, 6), x.window, form, 0, 0, 1<<16)); err != nil {
		t.Fatal(err)
	}
	m, err := x.reply()
	if err != nil {
		t.Fatal(err)
	}
	return m[32 : 32+int(m.u32(16))*int(m[1])/8]
}

const value = "Xy78Q~a.client_secret-as-Entra-issues-it"

func TestACopiedSecretIsPastedOnceMarkedAndGoneWhenCleared(t *testing.T) {
	t.Parallel()
	display := newDisplay(t)
	held, err := own(display, secret.New([]byte(value)))
	if err != nil {
		t.Fatal(err)
	}
	for _, form := range []string{nameUTF8, nameText, "STRING"} {
		if got := paste(t, display, form); string(got) != value {
			t.Errorf("as %s: %d bytes came back", form, len(got))
		}
	}
	if got := paste(t, display, nameHint); string(got) != "secret" {
		t.Errorf("the hint is %q: clipboard histories keep the secret", got)
	}
	if got := paste(t, display, nameTargets); len(got) != 5*4 {
		t.Errorf("%d bytes of targets", len(got))
	}
	if got := paste(t, display, "image/png"); got != nil {
		t.Errorf("a form that nobody offers gave %q", got)
	}
	held.Clear()
	held.Clear()
	if got := paste(t, display, nameUTF8); got != nil {
		t.Errorf("after clearing, %q can still be pasted", got)
	}
}

func TestWhatSomebodyElseCopiedStaysWhenTheSecretIsCleared(t *testing.T) {
	t.Parallel()
	display := newDisplay(t)
	ours, err := own(display, secret.New([]byte(value)))
	if err != nil {
		t.Fatal(err)
	}
	other, err := own(display, secret.New([]byte("a shopping list")))
	if err != nil {
		t.Fatal(err)
	}
	defer other.Clear()
	ours.Clear()
	if got := paste(t, display, nameUTF8); string(got) != "a shopping list" {
		t.Errorf("the clipboard holds %q", got)
	}
}

func TestOnlyADisplayOfThisMachineIsUsed(t *testing.T) {
	for display, usable := range map[string]bool{"evil.example:0": false, "10.0.0.7:10.0": false, "": false, ":x": false, "localhost:10.0": false, ":-1": false} {
		if _, err := own(display, secret.New([]byte(value))); (err == nil) != usable || !errors.Is(err, ErrNoWay) {
			t.Errorf("%q: %v", display, err)
		}
	}
	t.Setenv("DISPLAY", ":0")
	t.Setenv("WAYLAND_DISPLAY", "wayland-0")
	t.Setenv("XDG_SESSION_TYPE", "wayland")
	if _, err := Put(secret.New([]byte(value))); !errors.Is(err, ErrNoWay) {
		t.Errorf("on Wayland: %v", err)
	}
}

// A server that answers nonsense, or nothing, must not hang or crash the window.
func TestNonsenseOfADisplayIsAnError(t *testing.T) {
	for name, answer := range map[string][]byte{
		"nothing": {}, "refused": {0, 3, 11, 0, 0, 0, 1, 0, 'n', 'o', '!', 0}, "short": {1, 0, 11, 0, 0, 0, 1, 0, 0, 0, 0, 0},
		"no screen": slices.Concat([]byte{1, 0, 11, 0, 0, 0, 8, 0}, make([]byte, 32)),
	} {
		x, far := pipe(t)
		go func() {
			defer far.Close()
			hello := make([]byte, 12)
			_, _ = far.Read(hello)
			_, _ = far.Write(answer)
		}()
		if err := x.begin("none"); err == nil {
			t.Errorf("%s was taken for a display", name)
		} else if strings.Contains(fmt.Sprint(err), value) {
			t.Error("the error holds the secret")
		}
	}
}
