package rules_test

import (
	"errors"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"gatehouse/preview/rules"
	"gatehouse/preview/sanitize"

	"go.yaml.in/yaml/v3"
)

func FuzzLoad(f *testing.F) {
	for _, s := range []string{
		people, searches, "ZW5kcG9pbnRzOiBbXQo=", `{"endpoints":[{"pathRegex":"/a[^/]*"}]}`, "a: &x [*x]", "endpoints: [", "{\"endpoints\": [}", "\xff",
		transformWith("!<tokenize>", `jsonPaths: ["$..a[?(@.b=='c')]"]`, "regex: (a)"),
		transformWith("!<filterTokenByRegex>", `jsonPaths: ["$..a"]`, "filters: [a]", "delimiter: null"),
		transformWith("!<redactExceptPhrases>", `jsonPaths: ["$..a"]`, "allowedPhrases: [Focus Time, é]", "applyOnlyWhen: $..b"),
		transformWith("!<redactRegexMatches>", `jsonPaths: ["$..a"]`, `redactions: ['(?i)[a-f]\s+$', '\Qa.b\E{2,3}']`),
		transformWith("!<textDigest>", `jsonPaths: ["$..a"]`, "keywords: [a]", "isJsonEscaped: true", "jsonPathToProcessWhenEscaped: $..b"),
		endpointWith("augments: [!<textDigest> {jsonPaths: [$..a], innerJsonPath: $..b, keywords: [c]}]"),
		endpointWith("responseSchema: {anyOf: [{if: {properties: {k: {type: string, const: a}}}, then: {properties: {b: {}}}}, {type: string, const: c}]}"),
		endpointWith("pathParameterSchemas: {id: {anyOf: [{format: pseudonym}, {type: integer}]}}", "queryParamSchemas: {n: {enum: [1, .inf, 0x10], required: true}}"),
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, name := range []string{"fuzz.yaml", "fuzz.json"} {
			set, err := rules.Load(name, []byte(text))
			if err != nil {
				checkRefusal(t, err)
				continue
			}
			set.Lint()
			reload(t, name, text, set.Hash())
			_, _, err = sanitize.Run(set, "GET", "/v1.0/users/1?$top=5", []byte(`{"value":[{"id":"1","mail":"a@b.co","a":{"b":"c"},"k":"a"}]}`), sanitize.Options{Salt: "s", Key: "k"})
			if err != nil && strings.Contains(err.Error(), "a@b.co") {
				t.Fatalf("the error holds a value: %v", err)
			}
		}
	})
}

// checkRefusal holds an error to what people need: a place, what is wrong, what to write instead, and nothing a terminal would act upon.
func checkRefusal(t *testing.T, err error) {
	t.Helper()
	e, ok := errors.AsType[*rules.LoadError](err)
	if !ok {
		t.Fatalf("an error without a place: %v", err)
	}
	whole := strings.Contains(e.Problem, "empty") || strings.Contains(e.Problem, "base64") || strings.Contains(e.Problem, "1 MiB")
	if e.Problem == "" || e.Instead == "" || (e.Line < 1 || e.Column < 1) && !whole {
		t.Fatalf("incomplete: %+v", e)
	}
	if !utf8.ValidString(err.Error()) || len(err.Error()) > 4000 || strings.IndexFunc(err.Error(), unicode.IsControl) >= 0 {
		t.Fatalf("cannot be shown: %q", err)
	}
}

// reload writes the same rules as JSON and as YAML and holds their hashes against the first.
func reload(t failer, name, text, want string) {
	t.Helper()
	canonical, err := rules.Canonical(name, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	set, err := rules.Load("again.json", canonical)
	if err != nil || set.Hash() != want {
		t.Fatalf("as JSON: %v\n%s", err, canonical)
	}
	var root yaml.Node
	if err := yaml.Unmarshal(canonical, &root); err != nil {
		return // YAML cannot say everything that JSON can: not the characters beyond the first plane by two escapes
	}
	unstyle(&root)
	block, err := yaml.Marshal(&root)
	if err != nil {
		t.Fatal(err)
	}
	if set, err = rules.Load("again.yaml", block); err != nil || set.Hash() != want {
		t.Fatalf("as YAML: %v\n%s", err, block)
	}
}

// unstyle takes the style of JSON off a node.
func unstyle(n *yaml.Node) {
	n.Style &^= yaml.FlowStyle
	for _, kid := range n.Content {
		unstyle(kid)
	}
}

var pathDocuments = []string{
	`{"a":{"a":{"b":1,"c":null},"b":["x",{"a":2}]},"b":[{"b":"c"},{"b":"d","a":[]}],"c":"x","":{"":1}}`,
	`[{"a":"b"},[{"a":null},{"b":{"a":true}}],"a",1.0,{"c":1,"d":{"c":1e0}}]`,
	`"a"`,
}

func FuzzParsePath(f *testing.F) {
	for _, s := range []string{
		"$..a", "$.a[?(@.b == 'c')].d", "$['a','b']", "$[", `$['\`, "$.a.b[*]", "$..['a']..b", "$.b[?(@.a!=null)]", "$..[?(@['c']==1)]", "$.*.*", "$[*]['b', 'a']", "$.größe", `$['it\'s "']`, "$['']",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		path, err := rules.ParsePath(text)
		if err != nil {
			e, ok := errors.AsType[*rules.PathError](err)
			if !ok || e.Problem == "" || e.Instead == "" || e.Offset < 0 || e.Offset > len(text) {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		if path.Text != text || text[0] != '$' || len(path.Steps) > 64 {
			t.Fatalf("accepted %q as %+v", text, path)
		}
		written := writePath(path)
		again, err := rules.ParsePath(written)
		if err != nil || writePath(again) != written {
			t.Fatalf("%q as %q: %v", text, written, err)
		}
		for _, document := range pathDocuments {
			first, _ := located(t, text, []byte(document))
			second, loaded := located(t, written, []byte(document))
			if loaded && strings.Join(first, " ") != strings.Join(second, " ") {
				t.Fatalf("%q finds %v, %q finds %v", text, first, written, second)
			}
			if want, both := oracle(path, written, document); both && strings.Join(first, " ") != strings.Join(want, " ") && len(path.Steps) > 0 {
				t.Fatalf("%q in %s: %v, the oracle finds %v", text, document, first, want)
			}
		}
	})
}
