package coverage

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"pgregory.net/rapid"

	"gatehouse/preview/rules"
)

// generator makes up rules and answers for a document of types.
type generator struct {
	t     *rapid.T
	names []string
}

func (g generator) chance(percent int) bool {
	return rapid.IntRange(1, 100).Draw(g.t, "chance") <= percent
}

func (g generator) name() string {
	name := rapid.SampledFrom(g.names).Draw(g.t, "name")
	if strings.ContainsAny(name, "@.+:") {
		return "['" + name + "']"
	}
	return name
}

// wants a property that the rules may speak of nearly always, and others seldom.
func (g generator) wants(n *node) bool {
	if n.name == "value" || slices.Contains(g.names, n.name) {
		return !g.chance(10)
	}
	return g.chance(2)
}

// words are few, so that conditions hold now and then.
var words = []string{"one", "one", "two words", "call 17 back", "user@contoso.example", "smtp:user@contoso.example", "203.0.113.7", `{"note":"inner text"}`}

func (g generator) value(n *node, where string) any {
	if g.chance(4) {
		return nil
	}
	switch n.kind {
	case '{':
		out := map[string]any{}
		for _, kid := range n.kids {
			if g.wants(kid) {
				out[kid.name] = g.value(kid, kid.name)
			}
		}
		return out
	case '[':
		out := []any{}
		for range rapid.IntRange(0, 2).Draw(g.t, "elements") {
			out = append(out, g.value(n.kids[0], where))
		}
		return out
	case '0':
		if n.fraction && g.chance(50) {
			return json.Number("2.5")
		}
		return json.Number(fmt.Sprint(rapid.IntRange(0, 3).Draw(g.t, "number")))
	case 't':
		return g.chance(50)
	}
	return rapid.SampledFrom(words).Draw(g.t, "text")
}

// path leads somewhere among the properties, now and then through a filter.
func (g generator) path() string {
	path := "$"
	if g.chance(25) {
		return path + rapid.SampledFrom([]string{".value", ""}).Draw(g.t, "root") + "[?(@." + g.filterName() + g.operator() + g.literal() + ")].." + g.name()
	}
	for i := range rapid.IntRange(1, 3).Draw(g.t, "steps") {
		switch rapid.IntRange(0, 5).Draw(g.t, "step") {
		case 0:
			path += ".." + g.name()
		case 1:
			path += "[*]"
		case 2:
			path += "[?(@." + g.filterName() + g.operator() + g.literal() + ")]"
		case 3:
			path += "..[?(@." + g.filterName() + g.operator() + g.literal() + ")]"
		default:
			name := g.name()
			if !strings.HasPrefix(name, "[") {
				name = "." + name
			}
			if i == 0 && g.chance(60) {
				path += ".value[*]"
			}
			path += name
		}
	}
	return path
}

func (g generator) filterName() string {
	if name := g.name(); !strings.HasPrefix(name, "[") {
		return name
	}
	return "id"
}

func (g generator) operator() string {
	return rapid.SampledFrom([]string{" == ", " != "}).Draw(g.t, "operator")
}

func (g generator) literal() string {
	return rapid.SampledFrom([]string{"'one'", "'two words'", "1", "2.5", "true", "false", "null"}).Draw(g.t, "literal")
}

func (g generator) transform() map[string]any {
	method := rapid.SampledFrom([]string{
		"redact", "redact", "pseudonymize", "pseudonymize", "pseudonymizeRegexMatches", "redactRegexMatches", "redactExceptPhrases",
		"redactExceptSubstringsMatchingRegexes", "filterTokenByRegex", "tokenize", "pseudonymizeEmailHeader", "hashIp", "encryptIp", "textDigest",
	}).Draw(g.t, "method")
	t := map[string]any{"method": method}
	paths := []any{}
	for range rapid.IntRange(1, 3).Draw(g.t, "paths") {
		paths = append(paths, g.path())
	}
	t["jsonPaths"] = paths
	if g.chance(15) {
		t["applyOnlyWhen"] = "$.." + g.name()
	}
	switch method {
	case "pseudonymize":
		if g.chance(20) {
			t["encoding"], t["includeOriginal"] = "JSON", true
		} else if g.chance(10) {
			t["encoding"] = "URL_SAFE_HASH_ONLY"
		}
	case "pseudonymizeRegexMatches":
		t["regex"] = rapid.SampledFrom([]string{"^smtp:(.*)$", "o", "^.*$", "call ([0-9]+)"}).Draw(g.t, "regex")
	case "tokenize":
		if g.chance(50) {
			t["regex"] = rapid.SampledFrom([]string{"call ([0-9]+) back", "^(.*)$", "(x)"}).Draw(g.t, "regex")
		}
	case "redactRegexMatches":
		t["redactions"] = []any{rapid.SampledFrom([]string{"[0-9]+", "o", "never"}).Draw(g.t, "regex")}
	case "redactExceptPhrases":
		t["allowedPhrases"] = []any{"call", "words"}
	case "redactExceptSubstringsMatchingRegexes":
		t["exceptions"] = []any{"[0-9]+"}
	case "filterTokenByRegex":
		t["filters"] = []any{"[0-9]+", "words"}
	case "textDigest":
		if g.chance(20) {
			t["isJsonEscaped"], t["jsonPathToProcessWhenEscaped"] = true, "$.note"
		}
	}
	return t
}

// schema lists some of the properties, now and then as another kind of value.
func (g generator) schema(n *node, depth int) map[string]any {
	if g.chance(4) {
		return map[string]any{"type": rapid.SampledFrom([]string{"string", "boolean", "integer", "number", "null"}).Draw(g.t, "odd")}
	}
	switch n.kind {
	case '{':
		properties := map[string]any{}
		for _, kid := range n.kids {
			if depth < 2 && g.chance(90) || g.chance(60) {
				properties[kid.name] = g.schema(kid, depth+1)
			}
		}
		object := map[string]any{"type": "object", "properties": properties}
		if g.chance(85) {
			return object
		}
		// One of two: the first holds for some answers only.
		condition := map[string]any{"properties": map[string]any{g.plainName(n): map[string]any{"type": "string", "const": "one"}}}
		first := map[string]any{"type": "object", "if": condition, "then": map[string]any{"properties": properties}}
		if g.chance(30) {
			return first
		}
		return map[string]any{"anyOf": []any{first, map[string]any{"type": "object", "properties": map[string]any{"id": map[string]any{"type": "string"}}}}}
	case '[':
		return map[string]any{"type": "array", "items": g.schema(n.kids[0], depth)}
	case 't':
		return map[string]any{"type": "boolean"}
	case '0':
		return map[string]any{"type": rapid.SampledFrom([]string{"integer", "number"}).Draw(g.t, "number type")}
	}
	return map[string]any{"type": "string"}
}

func (g generator) plainName(n *node) string {
	if len(n.kids) == 0 {
		return "id"
	}
	return rapid.SampledFrom(n.kids).Draw(g.t, "kid").name
}

func (g generator) rules(url string, root *node) *rules.Set {
	text := g.file(url, root)
	g.t.Logf("%s", text)
	set, err := rules.Load("made-up.json", text)
	if err != nil {
		g.t.Fatalf("%v in %s", err, text)
	}
	return set
}

func (g generator) file(url string, root *node) []byte {
	var schema map[string]any
	if g.chance(70) {
		schema = g.schema(root, 0)
	}
	transforms := []any{}
	for range rapid.IntRange(0, 6).Draw(g.t, "transforms") {
		transforms = append(transforms, g.transform())
	}
	return file(url, schema, transforms, g.augments()...)
}

func (g generator) augments() []any {
	var out []any
	for range rapid.IntRange(0, 2).Draw(g.t, "augments") {
		a := map[string]any{"method": "textDigest", "jsonPaths": []any{"$.." + g.name()}}
		if g.chance(30) {
			a["innerJsonPath"] = "$.note"
		}
		out = append(out, a)
	}
	return out
}

func file(url string, schema map[string]any, transforms []any, augments ...any) []byte {
	endpoint := map[string]any{"pathTemplate": url, "allowedMethods": []string{"GET"}, "transforms": transforms}
	if schema != nil {
		endpoint["responseSchema"] = schema
	}
	if len(augments) > 0 {
		endpoint["augments"] = augments
	}
	text, err := json.MarshalIndent(map[string]any{"endpoints": []any{endpoint}}, "", " ")
	if err != nil {
		panic(err) // maps, lists and texts can be written
	}
	return text
}
