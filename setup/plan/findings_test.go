package plan_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// Scripts read the kinds, so each is documented.
func TestEveryKindOfFindingIsDocumented(t *testing.T) {
	source, err := os.ReadFile("findings.go")
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile("../../docs/findings.md")
	if err != nil {
		t.Fatal(err)
	}
	kinds := regexp.MustCompile(`Kind = "([a-z-]+)"`).FindAllStringSubmatch(string(source), -1)
	if len(kinds) < 30 {
		t.Errorf("only %d kinds were found", len(kinds))
	}
	seen := map[string]bool{}
	for _, k := range kinds {
		if seen[k[1]] {
			t.Errorf("%s stands for two things", k[1])
		}
		seen[k[1]] = true
		if !strings.Contains(string(page), "`"+k[1]+"`") {
			t.Errorf("%s is not documented", k[1])
		}
	}
	for _, named := range regexp.MustCompile("(?m)^\\| (`[^|]*`) \\|").FindAllStringSubmatch(string(page), -1) {
		for _, kind := range regexp.MustCompile("`([a-z-]+)`").FindAllStringSubmatch(named[1], -1) {
			if !seen[kind[1]] {
				t.Errorf("%s is documented and does not exist", kind[1])
			}
		}
	}
}
