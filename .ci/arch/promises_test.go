package arch

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// namedTest is how SECURITY.md names a test: the folder of its package and its function.
var namedTest = regexp.MustCompile("`([a-z./]+) (Test[A-Za-z0-9]+)`")

// TestEveryPromiseNamesTestsThatExist: a promise whose test was renamed or removed is held by nothing.
func TestEveryPromiseNamesTestsThatExist(t *testing.T) {
	page, err := os.ReadFile(filepath.Join(top, "SECURITY.md"))
	if err != nil {
		t.Fatal(err)
	}
	promises, rest, found := strings.Cut(string(page), "## Against whom")
	if !found {
		t.Fatal("SECURITY.md has another form")
	}
	rows := 0
	for line := range strings.Lines(promises) {
		if !strings.HasPrefix(line, "| ") || strings.HasPrefix(line, "| promise ") {
			continue
		}
		rows++
		if !namedTest.MatchString(line) {
			t.Errorf("no test is named: %s", line)
		}
	}
	if rows < 20 {
		t.Errorf("%d promises were read", rows)
	}
	sources := map[string]string{}
	for _, m := range namedTest.FindAllStringSubmatch(promises+rest, -1) {
		folder, name := m[1], m[2]
		if _, read := sources[folder]; !read {
			files, err := filepath.Glob(filepath.Join(top, folder, "*_test.go"))
			if err != nil {
				t.Fatal(err)
			}
			var all strings.Builder
			for _, file := range files {
				data, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				all.Write(data)
			}
			sources[folder] = all.String()
		}
		if !strings.Contains(sources[folder], "func "+name+"(") {
			t.Errorf("%s has no %s", folder, name)
		}
	}
}
