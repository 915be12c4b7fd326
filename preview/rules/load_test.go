package rules_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"gatehouse/preview/rules"
)

func load(t testing.TB, text string) *rules.Set {
	t.Helper()
	set, err := rules.Load("test.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return set
}

const people = `# who works here
endpoints:
  - pathTemplate: /v1.0/users
    allowedMethods: [GET]
    allowedQueryParams: [$top, $select]
    responseSchema:
      type: object
      properties:
        value: {type: array, items: {$ref: "#/definitions/User"}}
    transforms:
      - !<redact>
        jsonPaths: ["$..displayName"]
      - method: pseudonymize
        jsonPaths: ["$..mail"]
definitions:
  User: {type: object, properties: {id: {type: string}, mail: {type: string}}}
`

func TestTransformsKeepTheirPlaceInTheFile(t *testing.T) {
	e := load(t, people).Endpoints[0]
	if len(e.Transforms) != 2 || e.Transforms[0].Kind != rules.Redact || e.Transforms[1].Kind != rules.Pseudonymize {
		t.Fatalf("got %+v", e.Transforms)
	}
	if e.Line != 3 || e.Transforms[0].Line != 11 || e.Transforms[0].Paths[0].Line != 12 || e.Transforms[1].Line != 13 {
		t.Fatalf("lines: endpoint %d, transforms %d, %d, path %d", e.Line, e.Transforms[0].Line, e.Transforms[1].Line, e.Transforms[0].Paths[0].Line)
	}
	if e.Schema.Properties["value"].Items.Ref.Properties["id"].Type != "string" {
		t.Fatal("the $ref was not resolved")
	}
}

func TestHashIgnoresCommentsLineEndsOrderAndNotation(t *testing.T) {
	want := load(t, people).Hash()
	if got := load(t, strings.ReplaceAll(strings.ReplaceAll(people, "# who works here\n", ""), "\n", "\r\n")).Hash(); got != want {
		t.Error("comments or line ends changed the hash")
	}
	json := `{"definitions":{"User":{"properties":{"mail":{"type":"string"},"id":{"type":"string"}},"type":"object"}},
	"endpoints":[{"pathTemplate":"/v1.0/users","allowedMethods":["GET"],"allowedQueryParams":["$top","$select"],
	"responseSchema":{"type":"object","properties":{"value":{"type":"array","items":{"$ref":"#/definitions/User"}}}},
	"transforms":[{"method":"redact","jsonPaths":["$..displayName"]},{"method":"pseudonymize","jsonPaths":["$..mail"]}]}]}`
	for _, name := range []string{"rules.json", "rules.yaml"} {
		set, err := rules.Load(name, []byte(json))
		if err != nil {
			t.Fatal(err)
		}
		if set.Hash() != want {
			t.Errorf("%s: the same rules as JSON have another hash", name)
		}
	}
	if load(t, strings.Replace(people, "$..mail", "$..mail2", 1)).Hash() == want {
		t.Error("another path, the same hash")
	}
	if rules.NoneHash == want || len(rules.NoneHash) != 64 {
		t.Errorf("hash of no rules: %s", rules.NoneHash)
	}
}

func endpointWith(lines ...string) string {
	return "endpoints:\n  - pathTemplate: /v1.0/users/{id}\n    " + strings.Join(lines, "\n    ") + "\n"
}

func transformWith(lines ...string) string {
	return endpointWith(append([]string{"transforms:", "- " + lines[0]}, indent(lines[1:])...)...)
}

func indent(lines []string) []string {
	out := make([]string, len(lines))
	for i, line := range lines {
		out[i] = "  " + line
	}
	return out
}

func TestFaultsAreNamedWithTheirPlace(t *testing.T) {
	paths := `jsonPaths: ["$..a"]`
	for _, c := range []struct {
		name, text, place, problem string
	}{
		{"empty", "", "0:0", "empty"},
		{"unknown key at the root", "endpoint: []", "1:1", `unknown key "endpoint"`},
		{"no endpoints", "definitions: {}", "1:1", "endpoints is missing"},
		{"unknown key of an endpoint", endpointWith("method: GET"), "3:5", `unknown key "method"`},
		{"twice", endpointWith("allowedMethods: [GET]", "allowedMethods: [POST]"), "4:5", "stands here twice"},
		{"anchor", endpointWith("allowedMethods: &m [GET]"), "3:21", "anchors and aliases"},
		{"merge key", "a: 1\n<<: {b: 2}", "2:1", "merge keys"},
		{"second document", "endpoints: []\n---\nendpoints: []", "2:1", "second document"},
		{"broken YAML", "endpoints: [", "1:1", "not valid YAML"},
		{"broken JSON", "{\"endpoints\": [}", "1:16", "not valid JSON"},
		{"all endpoints", "endpoints: []\nallowAllEndpoints: true", "2:20", "unsanitized"},
		{"no path", "endpoints:\n  - allowedMethods: [GET]", "2:5", "neither pathTemplate nor pathRegex"},
		{"number for text", endpointWith("allowedMethods: [1]"), "3:22", "must be text"},
		{"forced type", endpointWith("allowedMethods: [!!str 1]"), "3:22", "has no meaning here"},
		{"tag elsewhere", endpointWith("responseSchema: !<redact> {type: object}"), "3:21", "has no meaning here"},
		{"request body as a list", endpointWith("requestBody: []"), "3:18", "must be an object"},
		{"key of a request body", endpointWith("requestBody: {schema: {}}"), "3:19", "unknown key"},
		{"media type", endpointWith("requestBody: {content: {json: {}}}"), "3:29", "no media type"},
		{"media type twice", endpointWith("requestBody: {content: {a/b: {}, A/B: {}}}"), "3:38", "here twice"},
		{"type of a request body", endpointWith("requestBody: {content: {a/b: {type: date}}}"), "3:41", "unknown type"},
		{"enum of a request body", endpointWith("requestBody: {content: {a/b: {enum: [a]}}}"), "3:35", "unknown key"},
		{"augments as an object", endpointWith("augments: {}"), "3:15", "must be a list"},
		{"sentences", endpointWith("augments: [!<sentenceMetadata> {jsonPaths: [$..a]}]"), "3:16", "sentenceMetadata is not supported"},
		{"generated", endpointWith("augments: [{method: genMetadata, jsonPaths: [$..a]}]"), "3:16", "genMetadata is not supported"},
		{"unknown augment", endpointWith("augments: [{method: redact, jsonPaths: [$..a]}]"), "3:16", `unknown augment "redact"`},
		{"augment without a method", endpointWith("augments: [{jsonPaths: [$..a]}]"), "3:16", "has 0"},
		{"augment without paths", endpointWith("augments: [!<textDigest> {}]"), "3:16", "no jsonPaths"},
		{"option of a transform", endpointWith("augments: [!<textDigest> {jsonPaths: [$..a], isJsonEscaped: true}]"), "3:50", "unknown key"},
		{"inner path of an augment", endpointWith("augments: [!<textDigest> {jsonPaths: [$..a], innerJsonPath: '$.b[0]'}]"), "3:65", "indexes"},
		{"parameter of no template", endpointWith("pathParameterSchemas: {user: {type: string}}"), "2:5", "would never match"},
		{"parameter type", endpointWith("queryParamSchemas: {a: {type: date}}"), "3:35", `"date"`},
		{"required path parameter", endpointWith("pathParameterSchemas: {id: {required: true}}"), "3:33", `unknown key "required"`},
		{"parameter format", endpointWith("pathParameterSchemas: {id: {format: uuid}}"), "3:41", `"uuid"`},
		{"another kind of rule file", transformWith("!<formatString>", paths), "4:7", `unknown transform "formatString"`},
		{"no phrases", transformWith("!<redactExceptPhrases>", paths), "4:7", "no allowedPhrases"},
		{"blank phrase", transformWith("!<redactExceptPhrases>", paths, `allowedPhrases: [call, " "]`), "6:30", "blank phrase"},
		{"no exceptions", transformWith("!<redactExceptSubstringsMatchingRegexes>", paths, "exceptions: []"), "4:7", "no exceptions"},
		{"exception that closes its frame", transformWith("!<redactExceptSubstringsMatchingRegexes>", paths, "exceptions: ['a)(b']"), "6:20", "regular expression"},
		{"no filters", transformWith("!<filterTokenByRegex>", paths), "4:7", "no filters"},
		{"empty delimiter", transformWith("!<filterTokenByRegex>", paths, "filters: [a]", "delimiter: '(,|b*)'"), "7:18", "without a character"},
		{"delimiter between words", transformWith("!<filterTokenByRegex>", paths, "filters: [a]", `delimiter: '\b'`), "7:18", "without a character"},
		{"escaped without a path", transformWith("!<textDigest>", paths, "isJsonEscaped: true"), "4:7", "together only"},
		{"path without escaped", transformWith("!<textDigest>", paths, "jsonPathToProcessWhenEscaped: $.a"), "4:7", "together only"},
		{"inner path of the whole", transformWith("!<textDigest>", paths, "isJsonEscaped: true", "jsonPathToProcessWhenEscaped: $"), "7:37", "whole text"},
		{"keywords as text", transformWith("!<textDigest>", paths, "keywords: a"), "6:17", "must be a list"},
		{"encoding of a header", transformWith("!<pseudonymizeEmailHeader>", paths, "encoding: HEX"), "6:17", `"HEX"`},
		{"reversible header", transformWith("!<pseudonymizeEmailHeader>", paths, "includeReversible: true"), "6:7", "unknown key"},
		{"option of an address", transformWith("method: hashIp", paths, "encoding: JSON"), "6:7", "unknown key"},
		{"local tag", transformWith("!redact", paths), "4:7", "is not a method"},
		{"unknown transform", transformWith("!<remove>", paths), "4:7", `unknown transform "remove"`},
		{"two methods", transformWith("!<redact>", "method: redact", paths), "4:7", "has 2"},
		{"no method", transformWith(paths), "4:7", "has 0"},
		{"no paths", transformWith("!<redact>", "jsonPaths: []"), "4:7", "no jsonPaths"},
		{"condition on one place", transformWith("!<redact>", paths, `applyOnlyWhen: "$.a"`), "6:22", "names one place"},
		{"condition beyond the dialect", transformWith("!<redact>", paths, `applyOnlyWhen: "$..a[0]"`), "6:22", "indexes"},
		{"condition as a list", transformWith("!<redact>", paths, `applyOnlyWhen: ["$..a"]`), "6:22", "must be text"},
		{"option of another", transformWith("!<redact>", paths, "regex: a"), "6:7", `unknown key "regex"`},
		{"original in a token", transformWith("!<pseudonymize>", paths, "includeOriginal: true"), "4:7", "includeOriginal needs"},
		{"encoding", transformWith("!<pseudonymize>", paths, "encoding: HEX"), "6:17", `"HEX"`},
		{"never looked at, and no text", transformWith("!<pseudonymize>", paths, "onlyIfRegex: [a]"), "6:20", "must be text"},
		{"path of the whole", transformWith("!<redact>", `jsonPaths: ["$"]`), "5:19", "the whole answer"},
		{"slice", transformWith("!<redact>", `jsonPaths: ["$.a[1:2]"]`), "5:19", "slices"},
		{"look-ahead", transformWith("!<redactRegexMatches>", paths, "redactions: ['a(?=b)']"), "6:20", "regular expression"},
		{"possessive", transformWith("!<redactRegexMatches>", paths, "redactions: ['a++']"), "6:20", "regular expression"},
		{"back reference", transformWith("!<redactRegexMatches>", paths, `redactions: ['(a)\1']`), "6:20", "back references"},
		{"nested class", transformWith("!<redactRegexMatches>", paths, `redactions: ['[a[b]]']`), "6:20", "nested class"},
		{"intersection", transformWith("!<redactRegexMatches>", paths, `redactions: ['[a-z&&[^b]]']`), "6:20", "intersection"},
		{"long pattern", transformWith("!<redactRegexMatches>", paths, "redactions: ['"+strings.Repeat("a", 17000)+"']"), "6:20", "at most"},
		{"no regex", transformWith("!<pseudonymizeRegexMatches>", paths), "4:7", "no regex"},
		{"no group", transformWith("!<tokenize>", paths, "regex: a.*"), "6:14", "no group"},
		{"properties of a list", endpointWith("responseSchema: {type: array, properties: {a: {}}}"), "3:21", "need type: object"},
		{"properties and items", endpointWith("responseSchema: {properties: {}, items: {}}"), "3:21", "exclude each other"},
		{"array without items", endpointWith("responseSchema: {type: array}"), "3:21", "without items"},
		{"unknown type", endpointWith("responseSchema: {type: date}"), "3:28", `"date"`},
		{"condition without a property", endpointWith("responseSchema: {if: {}, then: {properties: {}}}"), "3:26", "names no property"},
		{"condition on two properties", endpointWith("responseSchema: {if: {properties: {a: {}, b: {}}}, then: {properties: {}}}"), "3:39", "names 2"},
		{"condition that always holds", endpointWith("responseSchema: {if: {properties: {a: {type: string}}}, then: {properties: {}}}"), "3:43", "always holds"},
		{"if without then", endpointWith("responseSchema: {if: {properties: {a: {type: string, const: b}}}}"), "3:21", "if without then"},
		{"then without if", endpointWith("responseSchema: {then: {properties: {}}}"), "3:21", "then without if"},
		{"else without if", endpointWith("responseSchema: {else: {properties: {a: {type: string, const: b}}}}"), "3:21", "else without if"},
		{"then without properties", endpointWith("responseSchema: {if: {properties: {a: {type: string, const: b}}}, then: {type: object}}"), "3:77", "no properties"},
		{"then of a list", endpointWith("responseSchema: {if: {properties: {a: {type: string, const: b}}}, then: {type: array, properties: {}}}"), "3:77", "need type: object"},
		{"properties beside if", endpointWith("responseSchema: {properties: {}, if: {properties: {a: {type: string, const: b}}}, then: {properties: {}}}"), "3:21", "beside if"},
		{"const without type", endpointWith("responseSchema: {const: a}"), "3:21", "without type"},
		{"const of an object", endpointWith("responseSchema: {type: object, const: a}"), "3:21", "const is for"},
		{"const as a list", endpointWith("responseSchema: {type: string, const: [a]}"), "3:43", "whole number"},
		{"const as a fraction", endpointWith("responseSchema: {type: number, const: 1.50}"), "3:43", "whole number"},
		{"parameter twice", "endpoints:\n  - pathTemplate: /a/{id}/b/{id}", "2:19", "twice"},
		{"flag over lines", transformWith("!<redactRegexMatches>", paths, "redactions: ['(?m)^a']"), "6:20", "ends of lines"},
		{"brace in an expression", transformWith("!<redactRegexMatches>", paths, "redactions: ['{a}']"), "6:20", "begins no repetition"},
		{"script", transformWith("!<redactRegexMatches>", paths, "redactions: ['\\p{Greek}']"), "6:20", "general categories"},
		{"group name", transformWith("!<redactRegexMatches>", paths, "redactions: ['(?<a_b>c)']"), "6:20", "letters and digits"},
		{"letters of other alphabets in either case", transformWith("!<redactRegexMatches>", paths, "redactions: ['(?i)é']"), "6:20", "ASCII letters only"},
		{"number of a letter beyond ASCII in either case", transformWith("!<redactRegexMatches>", paths, "redactions: ['(?i)\\x{e9}']"), "6:20", "ASCII letters only"},
		{"byte of a letter beyond ASCII in either case", transformWith("!<redactRegexMatches>", paths, "redactions: ['(?i)\\xe9']"), "6:20", "ASCII letters only"},
		{"category in either case", transformWith("!<redactRegexMatches>", paths, "redactions: ['(?i)\\p{Lu}']"), "6:20", "ASCII letters only"},
		{"open number", transformWith("!<redactRegexMatches>", paths, "redactions: ['\\x{41']"), "6:20", "regular expression"},
		{"null in an enum", endpointWith("pathParameterSchemas: {id: {enum: [null]}}"), "3:40", "one value"},
		{"missing definition", endpointWith(`responseSchema: {$ref: "#/definitions/X"}`), "3:21", `no "X"`},
		{"foreign reference", endpointWith(`responseSchema: {$ref: "#"}`), "3:28", "definitions of this file"},
		{"circle", "endpoints: []\ndefinitions:\n  A: {$ref: '#/definitions/B'}\n  B: {anyOf: [{$ref: '#/definitions/A'}]}", "3:6", "back to itself"},
		{"bar in a template", "endpoints:\n  - pathTemplate: /a|b", "2:19", "cannot hold"},
		{"brace", "endpoints:\n  - pathTemplate: /a/{b", "2:19", "no partner"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := rules.Load("own.yaml", []byte(c.text))
			e, ok := errors.AsType[*rules.LoadError](err)
			if !ok {
				t.Fatalf("got %v", err)
			}
			if place := fmt.Sprintf("%d:%d", e.Line, e.Column); place != c.place || !strings.Contains(e.Problem, c.problem) || e.File != "own.yaml" {
				t.Fatalf("got %v, want %s and %q", e, c.place, c.problem)
			}
		})
	}
}

func TestJSONFilesReportTheirPlaceToo(t *testing.T) {
	_, err := rules.Load("own.json", []byte("{\n  \"endpoints\": [\n    {\"pathTemplate\": \"/é\", \"methods\": []}]}"))
	if e, ok := errors.AsType[*rules.LoadError](err); !ok || e.Line != 3 || e.Column != 28 {
		t.Fatalf("got %v", err)
	}
	if _, err := rules.Load("own.json", []byte(`{"endpoints": [], "endpoints": []}`)); err == nil || !strings.Contains(err.Error(), "twice") {
		t.Fatalf("got %v", err)
	}
	if _, err := rules.Load("own.json", []byte(`{"endpoints": []} x`)); err == nil {
		t.Fatal("text after the end was accepted")
	}
}

func TestRecursiveDefinitionsAreFine(t *testing.T) {
	set := load(t, "endpoints: []\ndefinitions:\n  Tree: {type: object, properties: {kids: {type: array, items: {$ref: '#/definitions/Tree'}}}}")
	if tree := set.Definitions["Tree"]; tree.Properties["kids"].Items.Ref != tree {
		t.Fatal("not linked")
	}
}
