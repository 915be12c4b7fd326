package scan

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Files looks at every file below a folder and at its name; zip and gzip files are looked into. It gives how many files it read, so
// that a test can see that it looked at something.
func (s *Scanner) Files(folder string) (hits []Hit, looked int, err error) {
	err = filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		hits = append(hits, s.Find("the name of "+path, []byte(path))...)
		if !d.Type().IsRegular() {
			return nil
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		looked++
		hits = append(hits, s.Find(path, data)...)
		hits = append(hits, s.packed(path, data)...)
		return nil
	})
	return hits, looked, err
}

// packed looks into compressed data: a value cannot be seen there from outside.
func (s *Scanner) packed(path string, data []byte) (hits []Hit) {
	if archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data))); err == nil {
		for _, f := range archive.File {
			in, err := f.Open()
			if err != nil {
				continue
			}
			inside, _ := io.ReadAll(in)
			_ = in.Close()
			hits = append(hits, s.Find(path+": "+f.Name, append([]byte(f.Name+"\n"), inside...))...)
		}
	}
	if in, err := gzip.NewReader(bytes.NewReader(data)); err == nil {
		inside, _ := io.ReadAll(in)
		hits = append(hits, s.Find(path+" (unpacked)", inside)...)
	}
	return hits
}

// Process looks at what other programs can read of a process: its arguments and its environment (proc(5)).
func (s *Scanner) Process(pid int) (hits []Hit) {
	for _, name := range []string{"cmdline", "environ"} {
		path := fmt.Sprintf("/proc/%d/%s", pid, name)
		if data, err := os.ReadFile(path); err == nil {
			hits = append(hits, s.Find(path, data)...)
		}
	}
	return hits
}
