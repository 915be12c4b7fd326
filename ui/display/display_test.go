//go:build linux && cgo && !ci

package display

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestMain lets the test program be its own probe, as the program itself is.
func TestMain(m *testing.M) {
	if handled, code := ServeChild(os.Args[1:], os.Stdout); handled {
		os.Exit(code)
	}
	os.Exit(m.Run())
}

// screen starts an X server of its own.
func screen(t *testing.T) string {
	t.Helper()
	number, tell, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	server := exec.CommandContext(t.Context(), "Xvfb", "-displayfd", "3", "-screen", "0", "320x240x24", "-nolisten", "tcp")
	server.ExtraFiles = []*os.File{tell}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Process.Kill(); _ = server.Wait() })
	_ = tell.Close()
	line, err := bufio.NewReader(number).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return ":" + strings.TrimSpace(line)
}

func TestARealScreenIsDrawnOnInAProcessOfItsOwn(t *testing.T) {
	t.Setenv("WAYLAND_DISPLAY", "")
	t.Setenv("LIBGL_ALWAYS_SOFTWARE", "1")
	t.Setenv("DISPLAY", screen(t))
	if d := Look(t.Context()); d.Missing != "" || d.Err != nil || d.Renderer == "" || d.Version < "2.1" {
		t.Errorf("%+v", d)
	}
	t.Setenv("DISPLAY", ":4711")
	if d := Look(t.Context()); !strings.Contains(d.Missing, "cannot be opened") {
		t.Errorf("a screen that is not there: %+v", d)
	}
	t.Setenv("DISPLAY", "")
	if d := Look(t.Context()); !strings.Contains(d.Missing, "neither DISPLAY nor WAYLAND_DISPLAY") {
		t.Errorf("no screen: %+v", d)
	}
}

func TestAChildThatCrashesHangsOrTalksIsAFinding(t *testing.T) {
	script := func(body string) string {
		path := filepath.Join(t.TempDir(), "probe")
		if err := os.WriteFile(path, []byte("#!/bin/sh\n"+body), 0o700); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for name, c := range map[string]struct{ body, says string }{
		"a driver that crashes":    {"echo 'libGL error: no driver' >&2; kill -SEGV $$", "libGL error: no driver"},
		"nothing said":             {"exit 0", "it said nothing"},
		"an endless speech":        {"while true; do echo yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy; done | head -c 3000000", "try to draw"},
		"a name that would fool":   {`printf '{"error":"a\342\200\256b"}'`, "a⟦U+202E⟧b"},
		"one that does not end":    {"sleep 60", "try to draw"},
		"children that live on":    {"sleep 60 & sleep 60", "try to draw"},
		"an answer that is none":   {"echo '{'", "it said nothing"},
		"an answer and bad ending": {`echo '{"error":"no context"}'; exit 3`, "no context"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			start := time.Now()
			d := ask(ctx, script(c.body))
			if d.Err == nil || !strings.Contains(d.Err.Error(), c.says) || len(d.Err.Error()) > 5000 {
				t.Errorf("%+v", d)
			}
			if took := time.Since(start); took > 5*time.Second {
				t.Errorf("it took %s", took)
			}
		})
	}
}
