//go:build linux

package e2e

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Window is the real window of the program: looked at through its locator, driven with the mouse and keys of the X server.
type Window struct {
	m       *Machine
	program *os.Process
	ended   <-chan struct{}
	label   string
	socket  string
	id      string
	// Story is added to every failure: what happened outside the window.
	Story func() string
}

// OpenWindow starts the program's window and fits it to the screen. theme is light or dark.
func (m *Machine) OpenWindow(label, theme string, arguments ...string) *Window {
	m.t.Helper()
	w := &Window{m: m, label: label, socket: m.File(label + ".sock"), Story: func() string { return "" }}
	m.Set("FYNE_THEME", theme)
	m.Set("GATEHOUSE_E2E_SOCKET", w.socket)
	command, ended := m.Start(label, nil, m.Program("gatehouse-e2e"), arguments...)
	w.program, w.ended = command.Process, ended
	m.t.Cleanup(func() {
		if m.t.Failed() {
			m.Picture("failed-" + label)
		}
	})
	pid := strconv.Itoa(command.Process.Pid)
	until(m.t, 30*time.Second, "the window to open", func() bool {
		found := strings.Fields(m.Run(10*time.Second, "", "xdotool", "search", "--onlyvisible", "--pid", pid).Stdout)
		if len(found) == 0 {
			return false
		}
		w.id = found[0]
		return true
	}, w.programOutput)
	// Without a window manager nobody else places, sizes or focuses it.
	w.xdotool("windowmove", w.id, "0", "0")
	w.xdotool("windowsize", w.id, strconv.Itoa(screenWidth), strconv.Itoa(screenHeight))
	w.xdotool("windowfocus", w.id)
	until(m.t, 20*time.Second, "the window to fill the screen", func() bool {
		s, err := w.look()
		return err == nil && s.Width == screenWidth && s.Height == screenHeight
	}, w.Explain)
	return w
}

func (w *Window) xdotool(arguments ...string) {
	w.m.t.Helper()
	if result := w.m.Run(20*time.Second, "", "xdotool", arguments...); result.Exit != 0 {
		w.m.t.Fatalf("xdotool %s: %s", strings.Join(arguments, " "), result.Stderr)
	}
}

// ask sends one question to the locator.
func (w *Window) ask(question string, answer any) error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	connection, err := new(net.Dialer).DialContext(ctx, "unix", w.socket)
	if err != nil {
		return err
	}
	defer connection.Close()
	if err := connection.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
		return err
	}
	if _, err := connection.Write([]byte(question + "\n")); err != nil {
		return err
	}
	if err := json.NewDecoder(bufio.NewReader(connection)).Decode(answer); err != nil {
		return fmt.Errorf("read the locator's answer: %w", err)
	}
	return nil
}

// look asks the locator what is on the screen.
func (w *Window) look() (Snapshot, error) {
	var windows []Snapshot
	if err := w.ask("{}", &windows); err != nil {
		return Snapshot{}, err
	}
	if len(windows) == 0 {
		return Snapshot{}, fmt.Errorf("the program has no window")
	}
	return windows[0], nil
}

// Explain says what is on the screen, for failure messages.
func (w *Window) Explain() string {
	s, err := w.look()
	if err != nil {
		return fmt.Sprintf("the window does not answer: %v\n%s\n%s", err, w.programOutput(), w.Story())
	}
	return "the window shows:\n" + s.String() + "\n" + w.programOutput() + "\n" + w.Story()
}

func (w *Window) programOutput() string {
	content, err := os.ReadFile(w.m.Output + "/" + w.label + ".log")
	if err != nil {
		return err.Error()
	}
	return "the program said:\n" + string(content)
}

// See waits until a text is on the screen that contains this one.
func (w *Window) See(text string, limit time.Duration) {
	w.m.t.Helper()
	until(w.m.t, limit, fmt.Sprintf("the window to show %q", text), func() bool {
		s, err := w.look()
		return err == nil && s.Shows(text)
	}, w.Explain)
}

// Await is See for work that asks Microsoft for more rights on the way: every explanation is read and answered with Continue.
func (w *Window) Await(text string, limit time.Duration) {
	w.m.t.Helper()
	until(w.m.t, limit, fmt.Sprintf("the window to show %q", text), func() bool {
		s, err := w.look()
		return err == nil && !w.agree(s) && s.Shows(text)
	}, w.Explain)
}

// AwaitThat waits for something outside the window, and answers explanations of rights meanwhile as Await does.
func (w *Window) AwaitThat(what string, limit time.Duration, holds func() bool) {
	w.m.t.Helper()
	until(w.m.t, limit, what, func() bool {
		s, err := w.look()
		return err == nil && !w.agree(s) && holds()
	}, w.Explain)
}

// AwaitGone is Await for a text that goes away.
func (w *Window) AwaitGone(text string, limit time.Duration) {
	w.m.t.Helper()
	until(w.m.t, limit, fmt.Sprintf("%q to go from the window", text), func() bool {
		s, err := w.look()
		return err == nil && !w.agree(s) && !s.Shows(text)
	}, w.Explain)
}

// agree reads an explanation of rights and answers it with Continue; it says whether there was one.
func (w *Window) agree(s Snapshot) bool {
	w.m.t.Helper()
	if !s.Shows("Before Microsoft asks you") {
		return false
	}
	if answer, ok := s.Clickable("Continue", ""); ok {
		w.press(answer.Target())
		time.Sleep(300 * time.Millisecond) // the dialog is going
	}
	return true
}

// Click waits for something that shows exactly this text and takes a tap now, and clicks it. near, if not empty, is a text
// beside it, for texts that stand more than once on the screen.
func (w *Window) Click(text, near string) {
	w.m.t.Helper()
	w.ClickWithin(text, near, 20*time.Second)
}

// ClickWithin is Click with a deadline of its own.
func (w *Window) ClickWithin(text, near string, limit time.Duration) {
	w.m.t.Helper()
	w.m.t.Logf("click %q %s", text, near)
	var last Box
	until(w.m.t, limit, fmt.Sprintf("%q (near %q) to click on", text, near), func() bool {
		s, err := w.look()
		if err != nil {
			return false
		}
		item, ok := s.Clickable(text, near)
		if !ok {
			return false
		}
		target := item.Target()
		if !target.Inside(item.View) {
			w.scroll(item, target)
			return false
		}
		if target != last { // still moving, or just found: look once more
			last = target
			return false
		}
		w.press(target)
		return true
	}, w.Explain)
}

func (w *Window) press(b Box) {
	w.m.t.Helper()
	x, y := b.Middle()
	w.xdotool("mousemove", strconv.Itoa(x), strconv.Itoa(y))
	time.Sleep(60 * time.Millisecond) // a hand does not press while it moves
	w.xdotool("click", "1")
}

// scroll turns the wheel over the area that hides the target, at its right edge: an entry under the pointer would keep the wheel for itself.
func (w *Window) scroll(item Item, target Box) {
	w.m.t.Helper()
	_, y := item.View.Middle()
	x := item.View.X + item.View.W - 14
	w.xdotool("mousemove", strconv.Itoa(x), strconv.Itoa(y))
	button := "5"
	if target.Y < item.View.Y {
		button = "4"
	}
	w.xdotool("click", "--repeat", "3", "--delay", "20", button)
	time.Sleep(100 * time.Millisecond)
}

// ScrollTo turns the wheel until something that shows exactly this text can be seen.
func (w *Window) ScrollTo(text string) {
	w.m.t.Helper()
	until(w.m.t, 20*time.Second, fmt.Sprintf("%q to come into sight", text), func() bool {
		s, err := w.look()
		if err != nil {
			return false
		}
		item, ok := s.Clickable(text, "")
		if !ok {
			return false
		}
		if item.Box.Inside(item.View) {
			return true
		}
		w.scroll(item, item.Box)
		return false
	}, w.Explain)
}

// Type clicks the entry with this placeholder and types; only letters that a keyboard has.
func (w *Window) Type(hint, text string) {
	w.m.t.Helper()
	w.focus(hint)
	w.xdotool("type", "--delay", "15", text)
	until(w.m.t, 10*time.Second, fmt.Sprintf("%q to stand in the entry", text), func() bool {
		s, err := w.look()
		if err != nil {
			return false
		}
		entry, ok := s.Entry(hint)
		return ok && (entry.Text == text || entry.Secret)
	}, w.Explain)
}

// Fill types in the place of what stands in the entry.
func (w *Window) Fill(hint, text string) {
	w.m.t.Helper()
	w.focus(hint)
	w.Key("ctrl+a")
	w.Type(hint, text)
}

// Paste puts the clipboard in the place of what stands in the entry, and gives it.
func (w *Window) Paste(hint string) string {
	w.m.t.Helper()
	w.focus(hint)
	w.Key("ctrl+a")
	w.Key("BackSpace")
	w.Key("ctrl+v")
	pasted := ""
	until(w.m.t, 10*time.Second, "the clipboard to stand in the entry", func() bool {
		s, err := w.look()
		if err != nil {
			return false
		}
		entry, _ := s.Entry(hint)
		pasted = entry.Text
		return pasted != ""
	}, w.Explain)
	return pasted
}

// focus clicks the entry with this placeholder until it has the keyboard.
func (w *Window) focus(hint string) {
	w.m.t.Helper()
	until(w.m.t, 20*time.Second, fmt.Sprintf("an entry with the hint %q that has the keyboard", hint), func() bool {
		s, err := w.look()
		if err != nil {
			return false
		}
		entry, ok := s.Entry(hint)
		if !ok {
			return false
		}
		if entry.Focused {
			return true
		}
		if !entry.Box.Inside(entry.View) {
			w.scroll(entry, entry.Box)
			return false
		}
		w.press(entry.Box)
		return false
	}, w.Explain)
}

// Key presses a key by its X name.
func (w *Window) Key(name string) {
	w.m.t.Helper()
	w.xdotool("key", name)
}

// Close ends the program by the signal that a desktop sends at log-out, and waits for it.
func (w *Window) Close() { w.end(syscall.SIGTERM) }

// Kill ends the program without a chance to tidy up, like a power cut.
func (w *Window) Kill() { w.end(syscall.SIGKILL) }

func (w *Window) end(signal syscall.Signal) {
	w.m.t.Helper()
	must(w.m.t, w.program.Signal(signal))
	select {
	case <-w.ended:
	case <-time.After(15 * time.Second):
		w.m.t.Fatalf("the program did not end after %v\n%s", signal, w.programOutput())
	}
}
