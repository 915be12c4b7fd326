package atomicfile

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
)

func TestReadersSeeTheOldFileOrTheNewOneNeverAMixture(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	if err := Write(path, []byte(strings.Repeat("a", 4096))); err != nil {
		t.Fatal(err)
	}
	var writers sync.WaitGroup
	for _, letter := range "bcd" {
		writers.Go(func() {
			for range 20 {
				if err := Write(path, []byte(strings.Repeat(string(letter), 4096))); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for range 200 {
		data, err := os.ReadFile(path)
		if err != nil && runtime.GOOS != "windows" {
			t.Fatal(err)
		}
		if err == nil && (len(data) != 4096 || strings.Count(string(data), string(data[0])) != 4096) {
			t.Fatalf("read a mixture of %d bytes", len(data))
		}
	}
	writers.Wait()
	if entries, _ := os.ReadDir(filepath.Dir(path)); len(entries) != 1 {
		t.Errorf("%d files are left, want 1", len(entries))
	}
}

func TestAFailedWriteLeavesTheOldFileAndNoTrace(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "taken")
	if err := os.MkdirAll(filepath.Join(path, "full"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := Write(path, []byte("data")); err == nil {
		t.Error("a folder was replaced by a file")
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 1 {
		t.Errorf("%d files are left, want 1", len(entries))
	}
	if err := Write(filepath.Join(dir, "none", "file"), nil); err == nil {
		t.Error("wrote into a folder that is not there")
	}
}
