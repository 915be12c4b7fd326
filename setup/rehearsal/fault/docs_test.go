package fault

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestTheDocumentationNamesWhatThereIs: every field, every action with what it takes, and every error by name, and nothing else.
func TestTheDocumentationNamesWhatThereIs(t *testing.T) {
	raw, err := os.ReadFile("../../../docs/rehearsal.md")
	if err != nil {
		t.Fatal(err)
	}
	_, script, found := strings.Cut(string(raw), "## Fault scripts")
	if !found {
		t.Fatal("there is no part on fault scripts")
	}
	actionsText, names, _ := strings.Cut(script, "### Errors by name")
	row := regexp.MustCompile("(?m)^\\| `(\\w+)` \\|([^|]*)\\|")
	documented := map[string][]string{}
	word := regexp.MustCompile("`(\\w+)`")
	for _, m := range row.FindAllStringSubmatch(actionsText, -1) {
		for _, field := range word.FindAllStringSubmatch(m[2], -1) {
			documented[m[1]] = append(documented[m[1]], field[1])
		}
		if documented[m[1]] == nil {
			documented[m[1]] = []string{}
		}
	}
	for action, takes := range actions {
		var want []string
		for _, field := range takes {
			want = append(want, strings.TrimSuffix(field, "!"))
		}
		if got, ok := documented[string(action)]; !ok || !slices.Equal(got, want) && len(got)+len(want) > 0 {
			t.Errorf("%s takes %v, documented is %v", action, want, got)
		}
	}
	for _, field := range []string{"match.method", "match.path", "match.query", "match.in", "nth", "times", "when", "do"} {
		if !strings.Contains(actionsText, "`"+field+"`") {
			t.Errorf("%s is not documented", field)
		}
	}
	var listed []string
	for _, m := range regexp.MustCompile("(?m)^\\| `(\\w+)` \\|").FindAllStringSubmatch(names, -1) {
		listed = append(listed, m[1])
	}
	slices.Sort(listed)
	if !slices.Equal(listed, Names()) {
		t.Errorf("documented errors:\n%v\nthere are:\n%v", listed, Names())
	}
}

// TestTheExamplesOfTheDocumentationWork reads every block of JSON lines in it as a script.
func TestTheExamplesOfTheDocumentationWork(t *testing.T) {
	raw, err := os.ReadFile("../../../docs/rehearsal.md")
	if err != nil {
		t.Fatal(err)
	}
	read := 0
	for line := range strings.SplitSeq(string(raw), "\n") {
		for _, example := range regexp.MustCompile(`\{"(?:match|do)".*\}`).FindAllString(line, -1) {
			if _, err := Parse("example", strings.NewReader(example)); err != nil {
				t.Errorf("%s: %v", example, err)
			}
			read++
		}
	}
	if read < 4 {
		t.Errorf("%d examples", read)
	}
}
