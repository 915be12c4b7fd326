package store

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// Damage names lines that cannot be read. They stay in their file; lists go on without them.
type Damage struct {
	File  string `json:"file"`
	Lines []int  `json:"lines"` // from 1
}

// Damaged looks at every list of the state folder for lines that cannot be read.
func (s *Store) Damaged() ([]Damage, error) {
	var found []Damage
	for _, name := range []string{approvalsFile, activityFile} {
		_, bad, err := readLines[json.RawMessage](s, name)
		if err != nil {
			return nil, err
		}
		if len(bad) > 0 {
			found = append(found, Damage{File: name, Lines: bad})
		}
	}
	return found, nil
}

// appendLine adds one JSON line and does not return before it is on the disk. A line that a crash tore is closed off
// first, so that it cannot swallow the new one.
func (s *Store) appendLine(name string, value any) error {
	line, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("append to %s: %w", name, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.in(func(root *os.Root) error {
		file, err := root.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
		if err != nil {
			return err
		}
		defer file.Close()
		return appendTo(file, line)
	})
}

// appendTo writes the line with one write call, so that lines of several processes do not mix.
func appendTo(file *os.File, line []byte) error {
	whole, err := endsWhole(file)
	if err != nil {
		return err
	}
	if !whole {
		line = append([]byte{'\n'}, line...)
	}
	if _, err := file.Write(append(line, '\n')); err != nil {
		return err
	}
	return file.Sync()
}

func endsWhole(file *os.File) (bool, error) {
	info, err := file.Stat()
	if err != nil {
		return false, err
	}
	if !info.Mode().IsRegular() {
		return false, fmt.Errorf("append to %s: not a regular file", info.Name())
	}
	if info.Size() == 0 {
		return true, nil
	}
	var last [1]byte
	if _, err := file.ReadAt(last[:], info.Size()-1); err != nil && !errors.Is(err, io.EOF) {
		return false, err
	}
	return last[0] == '\n', nil
}

// readLines reads a file of JSON lines. bad are the numbers of lines that are not valid.
func readLines[T any](s *Store, name string) (values []T, bad []int, err error) {
	err = s.in(func(root *os.Root) error {
		data, err := readFile(root, name)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		} else if err != nil {
			return err
		}
		values, bad = parseLines[T](data)
		return nil
	})
	return values, bad, err
}

func parseLines[T any](data []byte) (values []T, bad []int) {
	number := 0
	for line := range bytes.Lines(data) {
		number++
		line = bytes.TrimSpace(line)
		if len(line) == 0 {
			continue
		}
		var value T
		if err := json.Unmarshal(line, &value); err != nil {
			bad = append(bad, number)
			continue
		}
		values = append(values, value)
	}
	return values, bad
}
