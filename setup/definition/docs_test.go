package definition

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"gatehouse/preview/coverage"
	"gatehouse/preview/rules"
)

// inDocs are the files that the documentation shows: a name in back quotes before a block of code.
var inDocs = regexp.MustCompile("(?ms)`([a-z-]+\\.(?:yaml|json))`[^`\n]*:[^`\n]*\n\n```[a-z]+\n(.*?)^```$")

func docs(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "definitions.md"))
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(text), "\r\n", "\n")
}

func TestTheExampleOfTheDocumentationCanBeUsedAsItStands(t *testing.T) {
	folder := t.TempDir()
	for _, file := range inDocs.FindAllStringSubmatch(docs(t), -1) {
		if err := os.WriteFile(filepath.Join(folder, file[1]), []byte(file[2]), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	data, err := os.ReadFile(filepath.Join(folder, "our-directory.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if broken, err := CheckSchema("our-directory.yaml", data); err != nil || len(broken) > 0 {
		t.Errorf("schema: %v %v", broken, err)
	}
	d, err := Load(filepath.Join(folder, "our-directory.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if found := d.Lint(); found != nil {
		t.Errorf("definition: %+v", found)
	}
	name, text, err := d.ReadRules()
	if err != nil {
		t.Fatal(err)
	}
	set, err := rules.Load(name, text)
	if err != nil {
		t.Fatal(err)
	}
	types, err := coverage.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	var calls []rules.Call
	for _, c := range d.CoverageCalls() {
		calls = append(calls, rules.Call{Name: c.Name, Method: c.Method, URL: c.URL})
	}
	if found := append(set.Lint(), set.LintCalls(calls)...); found != nil {
		t.Errorf("rules: %+v", found)
	}
	if missing, stale := coverage.Summarise(coverage.Of(set, types, d.CoverageCalls())).Reasons(d.ClearProperties()); len(missing)+len(stale) > 0 {
		t.Errorf("clear: %+v %v", missing, stale)
	}
}

func TestTheDocumentationNamesEveryKeyOfADefinition(t *testing.T) {
	text := docs(t)
	for i := range reflect.TypeFor[Definition]().NumField() {
		key, _, _ := strings.Cut(reflect.TypeFor[Definition]().Field(i).Tag.Get("yaml"), ",")
		if key != "" && !strings.Contains(text, "`"+key+"`") {
			t.Errorf("docs/definitions.md does not name %s", key)
		}
	}
}
