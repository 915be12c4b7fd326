package rules_test

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"gatehouse/preview/rules"

	"pgregory.net/rapid"
)

// ruleFile draws a file that is good, in YAML, with a bit of everything.
func ruleFile(t *rapid.T) string {
	var b strings.Builder
	pick := func(label string, from ...string) string { return rapid.SampledFrom(from).Draw(t, label) }
	fmt.Fprintf(&b, "definitions: {D: %s}\nendpoints:\n", schemaText(t, 1))
	for i := range rapid.IntRange(1, 3).Draw(t, "endpoints") {
		fmt.Fprintf(&b, "  - %s\n", pick("path", "pathTemplate: /a/{id}", `pathRegex: '/b[^/]*\.c'`, `pathTemplate: "/ä/\u263a"`))
		for _, line := range []string{
			pick("methods", "allowedMethods: [GET, post]", "allowedMethods: []", ""),
			pick("query", "allowedQueryParams: [$top, 'ü']", ""),
			pick("schemas", "queryParamSchemas: {n: {type: integer, required: true}, m: {enum: [1, 0x10, 1.50, true, 'x y']}}", ""),
			pick("body", "requestBody: {required: false, content: {a/b: {type: object, required: [a], properties: {a: {pattern: '^a'}}}}}", ""),
			pick("augments", "augments: [!<textDigest> {jsonPaths: [$..t], keywords: [a]}]", ""),
		} {
			if line != "" {
				fmt.Fprintf(&b, "    %s\n", line)
			}
		}
		if rapid.Bool().Draw(t, "schema") {
			fmt.Fprintf(&b, "    responseSchema: %s\n", schemaText(t, 2))
		}
		fmt.Fprintf(&b, "    transforms: # %d\n", i)
		for range rapid.IntRange(1, 3).Draw(t, "transforms") {
			fmt.Fprintf(&b, "      - %s\n", pick("transform",
				"!<redact>\n        jsonPaths: [$..a, \"$['b c']\"]", "{method: pseudonymize, jsonPaths: [$..m], includeReversible: true}",
				"!<filterTokenByRegex>\n        delimiter: ~\n        filters: ['[a-f]{8}']\n        jsonPaths: ['$.x[?(@.y != null)]']",
				"!<redactExceptPhrases> {allowedPhrases: [Café, \"a\\tb\"], jsonPaths: [$..p], applyOnlyWhen: '$..[?(@.k == ''x'')]'}",
				"!<pseudonymizeRegexMatches>\n        regex: |-\n          ^smtp:(.*)$\n        jsonPaths: [$..q]"))
		}
	}
	return b.String()
}

func TestRulesKeepTheirHashInEveryNotation(t *testing.T) {
	loaded := 0
	rapid.Check(t, func(t *rapid.T) {
		text := ruleFile(t)
		set, err := rules.Load("test.yaml", []byte(text))
		if err != nil {
			if !strings.Contains(err.Error(), "back to itself") {
				t.Fatalf("%v\n%s", err, text)
			}
			return
		}
		loaded++
		set.Lint()
		reload(t, "test.yaml", text, set.Hash())
		if !rules.Looks([]byte(text)) {
			t.Fatalf("not taken for rules:\n%s", text)
		}
		wrapped, err := rules.Load("test.b64", []byte(base64.StdEncoding.EncodeToString([]byte(text))))
		if err != nil || wrapped.Hash() != set.Hash() {
			t.Fatalf("wrapped: %v\n%s", err, text)
		}
	})
	if loaded == 0 {
		t.Error("no file was good")
	}
}

func TestRuleFilesAreToldFromOthers(t *testing.T) {
	for text, want := range map[string]bool{
		people: true, "ZW5kcG9pbnRzOiBbXQo=": true, `{"endpoints": []}`: true, "{endpoints: [": true, "\ufeff\"endpoints\": []": true, "'endpoints' : 5": true,
		"id: x\nname: y\n": false, "": false, "a:\n  endpoints: []\n": false, `{"id": "endpoints"}`: false, "# endpoints: []\n": false,
	} {
		if rules.Looks([]byte(text)) != want {
			t.Errorf("%.40q: not %v", text, want)
		}
	}
}
