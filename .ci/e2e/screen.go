//go:build linux

package e2e

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The screen is as large as the pictures of the intended look.
const screenWidth, screenHeight = 1280, 800

var pictures = filepath.Join(top, "build", "pictures")

// StartScreen gives the machine a display without a monitor and without a window manager.
func (m *Machine) StartScreen() {
	m.t.Helper()
	reader, writer, err := os.Pipe()
	must(m.t, err)
	m.Start("xvfb", func(c *exec.Cmd) { c.ExtraFiles = []*os.File{writer} },
		"Xvfb", "-displayfd", "3", "-screen", "0", fmt.Sprintf("%dx%dx24", screenWidth, screenHeight), "-nolisten", "tcp", "-noreset")
	writer.Close()
	must(m.t, reader.SetReadDeadline(time.Now().Add(20*time.Second)))
	display, err := bufio.NewReader(reader).ReadString('\n')
	if err != nil {
		m.t.Fatalf("Xvfb named no display: %v (see xvfb.log)", err)
	}
	m.Set("DISPLAY", ":"+strings.TrimSpace(display))
}

// Picture keeps what the screen shows and gives the file's path.
func (m *Machine) Picture(name string) string {
	m.t.Helper()
	path := picturePath(m.t, name)
	if result := m.Run(30*time.Second, "", "import", "-window", "root", path); result.Exit != 0 {
		m.t.Fatalf("take the picture %s: %s", name, result.Stderr)
	}
	return path
}

func picturePath(t testing.TB, name string) string {
	t.Helper()
	must(t, os.MkdirAll(pictures, 0o755))
	path, err := filepath.Abs(filepath.Join(pictures, name+".png"))
	must(t, err)
	return path
}
