package command

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"gatehouse/setup/problem"
)

// temporary gives the test a folder of its own for temporary files.
func temporary(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	t.Setenv("TMP", dir)
	return dir
}

// leftIn lists what the command left in a folder.
func leftIn(t *testing.T, dir string) (names []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if path != dir && errors.Is(err, fs.ErrNotExist) {
			return nil // it was removed while this looked
		}
		if strings.HasPrefix(filepath.Base(path), "gatehouse-") {
			names = append(names, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func TestSpoolGivesBackWhatWasWrittenAndLeavesNothing(t *testing.T) {
	dir := temporary(t)
	s, err := newSpool()
	if err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS != "windows" {
		if names := leftIn(t, dir); len(names) > 0 {
			t.Errorf("a killed program would leave %q", names)
		}
		if info, err := s.file.Stat(); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("the file is open to others: %v, %v", info.Mode(), err)
		}
	}
	want := bytes.Repeat([]byte("0123456789"), 100_000)
	if _, err := s.Write(want); err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	if err := s.release(&got); err != nil || !bytes.Equal(got.Bytes(), want) {
		t.Errorf("%d bytes came back of %d: %v", got.Len(), len(want), err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if names := leftIn(t, dir); len(names) > 0 {
		t.Errorf("left behind: %q", names)
	}
}

func TestSpoolSaysWhereThereIsNoRoom(t *testing.T) {
	missing := filepath.Join(temporary(t), "missing")
	t.Setenv("TMPDIR", missing)
	t.Setenv("TMP", missing)
	_, err := newSpool()
	if p := problem.Of(err); p.Kind != problem.Failed || !strings.Contains(p.Next, missing) || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v", err)
	}
}

func TestAFullDiskIsAnErrorThatNothingFollows(t *testing.T) {
	temporary(t)
	s, err := newSpool()
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	s.out.Reset(fullDisk{})
	_, err = io.Copy(s, bytes.NewReader(make([]byte, 1<<20)))
	if p := problem.Of(err); p.Kind != problem.Failed || !errors.Is(err, syscall.ENOSPC) || !strings.Contains(p.Next, "TMPDIR") {
		t.Errorf("%v", err)
	}
	if err := s.release(io.Discard); err == nil {
		t.Error("what was cut off is released")
	}
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, syscall.ENOSPC }

func TestAClosedStandardOutputEndsWithOne(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	r.Close()
	defer w.Close()
	rules := filepath.Join(t.TempDir(), "rules.yaml")
	if err := os.WriteFile(rules, []byte(lineRules), 0o600); err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	code := Run(context.Background(), []string{"sanitize", "--rules", rules, "--url", "/v1.0/users"},
		Program{Streams: Streams{In: strings.NewReader(`{"value":[]}`), Out: w, Err: &said}})
	if code != 1 || !strings.Contains(said.String(), "Standard output") {
		t.Errorf("exit %d:\n%s", code, said.String())
	}
}

func TestACancelledCommandDoesNotWaitForAPipeThatSaysNothing(t *testing.T) {
	r, w := io.Pipe()
	defer w.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	rules := filepath.Join(t.TempDir(), "rules.yaml")
	if err := os.WriteFile(rules, []byte(lineRules), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, said bytes.Buffer
	code := Run(ctx, []string{"sanitize", "--rules", rules, "--url", "/v1.0/users"}, Program{Streams: Streams{In: r, Out: &out, Err: &said}})
	if code != 4 || out.Len() > 0 {
		t.Errorf("exit %d, %q on standard output:\n%s", code, out.String(), said.String())
	}
}
