package command

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"gatehouse/setup/problem"
)

// spool is a private file that holds a sanitized response until all of it is known to be good. Where the system allows it, the
// file has no name from the beginning, so that nothing is left however the program ends.
type spool struct {
	file *os.File
	out  *bufio.Writer
	dir  string // to remove in the end; "" when it is gone already
}

func newSpool() (*spool, error) {
	dir, err := os.MkdirTemp("", "gatehouse-")
	if err != nil {
		return nil, noRoom(os.TempDir(), err)
	}
	s := &spool{dir: dir}
	if s.file, err = openUnnamed(filepath.Join(dir, "response.json")); err != nil {
		_ = os.RemoveAll(dir)
		return nil, noRoom(dir, err)
	}
	if os.Remove(dir) == nil {
		s.dir = ""
	}
	s.out = bufio.NewWriterSize(s.file, 256<<10)
	return s, nil
}

// Write adds to the file.
func (s *spool) Write(p []byte) (int, error) {
	n, err := s.out.Write(p)
	if err != nil {
		return n, noRoom(os.TempDir(), err)
	}
	return n, nil
}

// release writes everything to w.
func (s *spool) release(w io.Writer) error {
	if err := s.out.Flush(); err != nil {
		return noRoom(os.TempDir(), err)
	}
	if _, err := s.file.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("read the private file back: %w", err)
	}
	_, err := io.CopyBuffer(struct{ io.Writer }{w}, struct{ io.Reader }{s.file}, make([]byte, 256<<10))
	return written(err)
}

// Close takes the file away.
func (s *spool) Close() error {
	err := s.file.Close()
	if s.dir != "" {
		err = errors.Join(err, os.RemoveAll(s.dir))
	}
	return err
}

func noRoom(dir string, err error) error {
	return problem.New(problem.Failed, "The sanitized response cannot be kept until it is checked, so nothing is let through.", err.Error()+".",
		fmt.Sprintf("Make room in %s, or name another folder in TMPDIR (on Windows in TMP).", dir), err)
}

// written says that standard output took less than everything.
func written(err error) error {
	if err == nil || ours(err) {
		return err
	}
	return problem.New(problem.Failed, "Standard output did not take the whole response.", err.Error()+".",
		"What was written is cut off: do not use it. Run the command again.", err)
}
