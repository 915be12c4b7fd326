package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"gatehouse/assets"
	"gatehouse/preview/internal/graphlist"
)

// memoryLimit is what the program may occupy at any time, in bytes, shared libraries and its own file included.
const memoryLimit = 64 << 20

const canWatch = true

type figure struct {
	text string
	ok   bool
}

// memory sends a list of the size, and one that is a byte too large, through the program and watches how much it occupies.
func memory(program string, size int64) ([]figure, error) {
	dir, err := os.MkdirTemp("", "gatehouse-bench-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	var figures []figure
	for _, s := range subjects {
		data, err := fs.ReadFile(assets.FS, "rules/"+s.rules)
		if err != nil {
			return nil, err
		}
		file := filepath.Join(dir, s.rules)
		if err := os.WriteFile(file, data, 0o600); err != nil {
			return nil, err
		}
		r, err := through(program, file, s, size)
		if err != nil {
			return nil, err
		}
		figures = append(figures, figure{
			fmt.Sprintf("Memory: %d MiB of %s through sanitize: at most %.1f MiB (limit %d), %d MB came out, %.0f s (%.0f MB/s), exit code %d:",
				size>>20, s.kind, float64(r.peak)/(1<<20), memoryLimit>>20, r.out/1e6, r.took.Seconds(), float64(size)/1e6/r.took.Seconds(), r.code),
			r.code == 0 && r.peak < memoryLimit && r.out > 0,
		})
	}
	return figures, nil
}

type passage struct {
	peak, out int64
	code      int
	took      time.Duration
}

// through pipes a list into the program. The peak is asked of the system while it runs (VmHWM, proc_pid_status(5)): what the
// system tells afterwards counts this process too, from which the program was started.
func through(program, rules string, s subject, size int64) (passage, error) {
	c := exec.CommandContext(context.Background(), program, "sanitize", "--rules", rules, "--url", s.kind.URL())
	key := filepath.Join(filepath.Dir(rules), "key")
	if err := os.WriteFile(key, []byte("key of the benchmark"), 0o600); err != nil {
		return passage{}, err
	}
	c.Args = append(c.Args, "--key-file", key)
	in, err := c.StdinPipe()
	if err != nil {
		return passage{}, err
	}
	var out count
	var said bytes.Buffer
	c.Stdout, c.Stderr = &out, &said
	began := time.Now()
	if err := c.Start(); err != nil {
		return passage{}, err
	}
	sent := make(chan error, 1)
	go func() {
		err := graphlist.Write(in, s.kind, size)
		in.Close()
		sent <- err
	}()
	ended := make(chan error, 1)
	go func() { ended <- c.Wait() }()
	p := passage{}
	for running := true; running; {
		select {
		case err = <-ended:
			running = false
		case <-time.After(5 * time.Millisecond):
			p.peak = max(p.peak, peak(c.Process.Pid))
		}
	}
	p.took, p.code, p.out = time.Since(began), c.ProcessState.ExitCode(), int64(out)
	if err != nil && p.code <= 0 {
		return p, err
	}
	if err := <-sent; err != nil && p.code == 0 {
		return p, err
	}
	if p.code != 0 {
		fmt.Print(said.String())
	}
	return p, nil
}

// count counts what is written and forgets it.
type count int64

func (c *count) Write(p []byte) (int, error) {
	*c += count(len(p))
	return len(p), nil
}

var _ io.Writer = (*count)(nil)

// peak is the most that a running process has occupied so far, in bytes; 0: it has ended.
func peak(pid int) int64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	fields := strings.Fields(rest)
	if len(fields) == 0 {
		return 0
	}
	kilobytes, err := strconv.ParseInt(fields[0], 10, 64)
	if err != nil {
		return 0
	}
	return kilobytes << 10
}
