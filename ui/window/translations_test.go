package window

import (
	"encoding/json"
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"testing"

	"gatehouse/assets"
)

var update = flag.Bool("update", false, "write goldens and the English translation anew")

const english = "../../assets/translations/en.json"

// usedKeys are the texts of every words.L, words.Count, lang.L and lang.X in the window's packages.
func usedKeys(t *testing.T) map[string]string {
	t.Helper()
	used := map[string]string{}
	walk := func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			for _, key := range keysOf(t, path, call) {
				used[key] = path
			}
			return true
		})
		return nil
	}
	for _, root := range []string{"../screen", "../widget", "../theme", "."} {
		if err := filepath.WalkDir(root, walk); err != nil {
			t.Fatal(err)
		}
	}
	return used
}

func keysOf(t *testing.T, path string, call *ast.CallExpr) []string {
	name := ""
	switch f := call.Fun.(type) {
	case *ast.SelectorExpr:
		if pkg, ok := f.X.(*ast.Ident); ok && (pkg.Name == "words" || pkg.Name == "lang") {
			name = f.Sel.Name
		}
	case *ast.Ident:
		if strings.Contains(path, "words") {
			name = f.Name
		}
	}
	args := map[string][]int{"L": {0}, "X": {0}, "Count": {1, 2}}[name]
	var keys []string
	for _, i := range args {
		lit, ok := call.Args[i].(*ast.BasicLit)
		if !ok {
			continue // a key that is a value: its values are listed in variableKeys
		}
		key, err := strconv.Unquote(lit.Value)
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, key)
	}
	return keys
}

// variableKeys are texts that reach the translator as values: the names of the life line's marks.
var variableKeys = []string{"Previewed", "Created", "Credential", "Enabled", "Consented", "Verified"}

func TestEnglishIsComplete(t *testing.T) {
	used := usedKeys(t)
	for _, k := range variableKeys {
		used[k] = "a mark of the life line"
	}
	if len(used) < 100 {
		t.Fatalf("only %d texts found: the search for them is broken", len(used))
	}
	if *update {
		write(t, used)
	}
	data, err := assets.FS.ReadFile("translations/en.json")
	if *update {
		data, err = os.ReadFile(english)
	}
	if err != nil {
		t.Fatal(err)
	}
	var have map[string]string
	if err := json.Unmarshal(data, &have); err != nil {
		t.Fatal(err)
	}
	for key, path := range used {
		if have[key] == "" {
			t.Errorf("%s: %q is missing in en.json", path, key)
		}
	}
	for key := range have {
		if used[key] == "" {
			t.Errorf("en.json: %q is used nowhere", key)
		}
	}
}

func write(t *testing.T, used map[string]string) {
	t.Helper()
	keys := make([]string, 0, len(used))
	for k := range used {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	out := "{\n"
	for i, k := range keys {
		b, err := marshal(k)
		if err != nil {
			t.Fatal(err)
		}
		comma := ","
		if i == len(keys)-1 {
			comma = ""
		}
		out += "  " + b + ": " + b + comma + "\n"
	}
	if err := os.WriteFile(english, []byte(out+"}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
}

func marshal(s string) (string, error) {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(s)
	return strings.TrimSpace(b.String()), err
}

func TestTranslatedTextsKeepTheirPlaces(t *testing.T) {
	if err := Translate(); err != nil {
		t.Fatal(err)
	}
	for key := range usedKeys(t) {
		if strings.Count(key, "{{") != strings.Count(key, "}}") {
			t.Errorf("%q has an open place", key)
		}
	}
}
