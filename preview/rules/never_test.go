package rules_test

import (
	"fmt"
	"strings"
	"testing"

	"gatehouse/preview/rules"
	"gatehouse/preview/sanitize"

	"pgregory.net/rapid"
)

// schemaText draws a schema over the names of the documents of value.
func schemaText(t *rapid.T, depth int) string {
	kind := rapid.IntRange(0, 6).Draw(t, "schema")
	switch {
	case depth == 0 || kind > 4:
		return rapid.SampledFrom([]string{"{}", "{type: string}", "{type: number}", "{type: boolean}"}).Draw(t, "scalar")
	case kind == 4:
		return "{type: array, items: " + schemaText(t, depth-1) + "}"
	case kind == 3:
		return "{$ref: '#/definitions/D'}"
	}
	var members []string
	for _, name := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"a", "b", "c d", "l"}), 0, 4, rapid.ID).Draw(t, "properties") {
		members = append(members, fmt.Sprintf("%q: %s", name, schemaText(t, depth-1)))
	}
	return "{type: object, properties: {" + strings.Join(members, ", ") + "}}"
}

// What the lint says never happens is watched for in answers by chance.
func TestRulesThatNeverFindAnythingDoNot(t *testing.T) {
	steps := rapid.SampledFrom([]string{".a", "['b']", "['c d', 'a']", "[*]", "..a", "..l", ".l[?(@.a == 'x')]", "..[?(@.b != 1)]", "[?(@.a.b == null)]"})
	said := 0
	rapid.Check(t, func(t *rapid.T) {
		var file strings.Builder
		fmt.Fprintf(&file, "definitions: {D: %s}\nendpoints:\n- pathTemplate: /a\n  responseSchema: %s\n  transforms:\n", schemaText(t, 2), schemaText(t, 3))
		for range rapid.IntRange(1, 4).Draw(t, "transforms") {
			path := "$" + strings.Join(rapid.SliceOfN(steps, 1, 3).Draw(t, "path"), "")
			if strings.Contains(strings.TrimSuffix(path, "['c d', 'a']"), "', '") {
				path = "$..a" // several names stand at the end only
			}
			method := rapid.SampledFrom([]string{"redact", "textDigest"}).Draw(t, "method")
			fmt.Fprintf(&file, "  - {method: %s, jsonPaths: [%q]}\n", method, path)
		}
		set, err := rules.Load("test.yaml", []byte(file.String()))
		if err != nil {
			return // a definition that leads back to itself
		}
		never := map[int]bool{}
		for _, f := range set.Lint() {
			if strings.Contains(f.Text, "never finds anything") {
				never[f.Line] = true
			}
		}
		said += len(never)
		document := value(t, 5)
		trace, _, err := sanitize.Run(set, "GET", "/a", []byte(document), sanitize.Options{Salt: "s"})
		if err != nil && !strings.Contains(err.Error(), "whole answer") {
			t.Fatal(err)
		}
		watch(t, trace.Root, never, document, file.String())
	})
	if said == 0 {
		t.Error("nothing was ever said")
	}
}

func watch(t *rapid.T, n *sanitize.Node, never map[int]bool, document, file string) {
	for _, edit := range n.Edits {
		if edit.Path != nil && never[edit.Path.Line] {
			t.Fatalf("line %d found something in %s:\n%s", edit.Path.Line, document, file)
		}
	}
	for _, kid := range n.Kids {
		watch(t, kid, never, document, file)
	}
}
