// Package display finds out whether a window can be drawn on this machine, in a process of its own: drivers may crash, and OpenGL may
// end the program that asks. It must not open a window that anybody sees.
package display

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"time"

	"gatehouse/setup/doctor"
	"gatehouse/setup/visible"
)

// childArgument makes this program its own probe.
const childArgument = "display-probe-child"

// answer is what the child writes to standard output.
type answer struct {
	NoScreen string `json:"noScreen,omitempty"`
	Renderer string `json:"renderer,omitempty"`
	Version  string `json:"version,omitempty"`
	Error    string `json:"error,omitempty"`
}

// ServeChild makes the probe when args (os.Args without the program) ask for it, and reports handled. It must be called first in
// main, on the main thread.
func ServeChild(args []string, out io.Writer) (handled bool, exit int) {
	if len(args) != 1 || args[0] != childArgument {
		return false, 0
	}
	if err := json.NewEncoder(out).Encode(draw()); err != nil {
		return true, 1
	}
	return true, 0
}

// lingerAfterKill is how long a killed child's pipes are waited for.
const lingerAfterKill = 500 * time.Millisecond

// Look asks a child and kills it when ctx ends.
func Look(ctx context.Context) doctor.Display {
	if runtime.GOOS == "linux" && os.Getenv("DISPLAY") == "" && os.Getenv("WAYLAND_DISPLAY") == "" {
		return doctor.Display{Missing: "There is no screen: neither DISPLAY nor WAYLAND_DISPLAY is set."}
	}
	self, err := os.Executable()
	if err != nil {
		return doctor.Display{Err: fmt.Errorf("find this program: %w", err)}
	}
	return ask(ctx, self, childArgument)
}

// longestOutput bounds what is kept of a child that says more than it should.
const longestOutput = 4096

func ask(ctx context.Context, command ...string) doctor.Display {
	child := exec.CommandContext(ctx, command[0], command[1:]...)
	child.WaitDelay, child.Env = lingerAfterKill, environ()
	out, said := &bounded{}, &bounded{}
	child.Stdout, child.Stderr = out, said
	err := child.Run()
	var a answer
	if unread := json.Unmarshal(out.Bytes(), &a); unread != nil {
		if err == nil {
			err = errors.New("it said nothing")
		}
		return doctor.Display{Err: fmt.Errorf("try to draw: the process ended (%w) %s", err, lastLine(said.String()))}
	}
	d := doctor.Display{Missing: visible.Text(a.NoScreen), Renderer: visible.Text(a.Renderer), Version: visible.Text(a.Version)}
	if a.Error != "" {
		d.Err = errors.New(visible.Text(a.Error))
	}
	return d
}

// environ is this program's without what is meant for it alone: drivers are chosen by many variables, so the others go along.
func environ() []string {
	return slices.DeleteFunc(os.Environ(), func(pair string) bool { return strings.HasPrefix(pair, "GATEHOUSE_") })
}

func lastLine(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return visible.Text(lines[len(lines)-1])
}

// bounded keeps the beginning of what is written.
type bounded struct{ bytes.Buffer }

func (b *bounded) Write(p []byte) (int, error) {
	if room := longestOutput - b.Len(); room > 0 {
		b.Buffer.Write(p[:min(room, len(p))])
	}
	return len(p), nil
}
