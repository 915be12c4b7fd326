//go:build !windows

package definition

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A definition from the internet must not read files of this computer through a link that came with it.
func TestLinksThatLeaveTheFolderAreNotFollowed(t *testing.T) {
	outside := filepath.Join(folder(t, map[string]string{"private.json": "{}"}), "private.json")
	dir := folder(t, map[string]string{"mine.yaml": small, "small.yaml": "endpoints: []\n"})
	if err := os.Symlink(outside, filepath.Join(dir, "users.json")); err != nil {
		t.Fatal(err)
	}
	var e *ParseError
	if _, err := Load(filepath.Join(dir, "mine.yaml")); !errors.As(err, &e) || !strings.Contains(e.Wrong, "users.json") {
		t.Errorf("got %v", err)
	}
}
