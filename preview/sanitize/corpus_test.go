package sanitize_test

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"gatehouse/preview/sanitize"
)

// The corpus is JSONTestSuite; it lies beside the project, not in it.
func TestParserAgreesWithJSONTestSuite(t *testing.T) {
	files, err := filepath.Glob("../../../shared/corpora/JSONTestSuite/test_parsing/*.json")
	if err != nil || len(files) == 0 {
		if os.Getenv("CI") == "true" {
			t.Fatalf("the corpus is missing: %v", err)
		}
		t.Log("the corpus is missing: nothing was compared")
		return
	}
	s, err := sanitize.New(usual)
	if err != nil {
		t.Fatal(err)
	}
	set := transforms(t, `{method: redact, jsonPaths: [$..zz]}`)
	seen := map[byte]int{}
	for _, file := range files {
		body, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Base(file)
		_, err = sanitize.Parse(body)
		_, several := sanitize.ParseAll(body)
		_, onePass := s.Document(set, "GET", "/a", body, 0, "")
		streamed := s.Stream(set, "GET", "/a", iotest.HalfReader(bytes.NewReader(body)), io.Discard, sanitize.StreamOptions{})
		if blank := len(bytes.TrimSpace(body)) == 0; !blank && ((several == nil) != (onePass == nil) || (several == nil) != (streamed == nil)) {
			t.Errorf("%s: the tree says %v, one pass %v, the stream %v", name, several, onePass, streamed)
		}
		seen[name[0]]++
		duplicate := strings.Contains(name, "duplicated_key")
		switch {
		case name[0] == 'n' && err == nil:
			t.Errorf("%s was accepted", name)
		case name[0] == 'y' && err != nil && !duplicate:
			t.Errorf("%s was refused: %v", name, err)
		case duplicate && err == nil:
			t.Errorf("%s: duplicate names were accepted", name)
		}
	}
	if seen['n'] < 150 || seen['y'] < 80 {
		t.Errorf("only %d n_ and %d y_ files", seen['n'], seen['y'])
	}
}
