package rules_test

import (
	"fmt"
	"strings"
	"testing"

	"gatehouse/preview/rules"
)

// strict is what an endpoint needs that nothing is said about it.
const strict = "allowedMethods: [GET], allowedQueryParams: [], responseSchema: {type: object, properties: {a: {type: string}, list: {type: array, items: {type: object, properties: {kind: {type: string}, n: {type: integer}}}}}}"

func TestLintNamesWhatIsDoubtful(t *testing.T) {
	get := "allowedMethods: [GET], allowedQueryParams: []"
	redacted := ", transforms: [{method: redact, jsonPaths: [$..a]}, "
	for _, c := range []struct{ name, endpoints, want string }{
		{"any method", "{pathTemplate: /a, allowedQueryParams: [], responseSchema: {type: object}}", "any method"},
		{"writes", "{pathTemplate: /a, allowedMethods: [GET, POST], allowedQueryParams: [], responseSchema: {type: object}}", "can write"},
		{"no method", "{pathTemplate: /a, allowedMethods: [], allowedQueryParams: [], responseSchema: {type: object}}", "no call is ever admitted"},
		{"any query", "{pathTemplate: /a, allowedMethods: [GET], responseSchema: {type: object}}", "any query parameter"},
		{"any query by an expression", "{pathRegex: '/a[^/]*', allowedMethods: [GET], responseSchema: {type: object}}", "any query parameter"},
		{"expansion", "{pathTemplate: /a, allowedMethods: [GET], allowedQueryParams: [$Expand], responseSchema: {type: object}}", "admits $expand"},
		{"no schema", "{pathTemplate: /a, " + get + "}", "no responseSchema"},
		{"dot", "{pathRegex: /v1.0/users, " + strict + "}", "stands for any character"},
		{"template and expression", "{pathRegex: /a, pathTemplate: /b, " + strict + "}", "no effect beside pathRegex"},
		{"query in a template", "{pathTemplate: '/a?b={c}', " + strict + "}", "no path holds ?"},
		{"photo", "{pathTemplate: '/v1.0/users/{id}/photo', " + strict + "}", `admits "/v1.0/users/a/photo", which reads pictures`},
		{"photo by a parameter", "{pathTemplate: '/v1.0/me/{what}', " + strict + "}", "pictures"},
		{"attachments", "{pathTemplate: '/v1.0/me/messages/{id}/attachments/{a}', " + strict + "}", "attached files"},
		{"raw content", "{pathTemplate: '/v1.0/me/messages/{id}/$value', " + strict + "}", "raw content"},
		{"files", "{pathRegex: '/v1\\.0/drives/[^/]+/items/[^/]+/.*', " + strict + "}", "content of files"},
		{"original", "{pathTemplate: /a, " + strict + ", transforms: [{method: pseudonymize, encoding: JSON, includeOriginal: true, jsonPaths: [$.a]}]}", "includeOriginal"},
		{"only if", "{pathTemplate: /a, " + strict + ", transforms: [{method: pseudonymize, onlyIfRegex: a, jsonPaths: [$.a]}]}", "onlyIfRegex has no effect"},
		{"fields", "{pathTemplate: /a, " + strict + ", transforms: [{method: redact, fields: [a], jsonPaths: [$.a]}]}", "fields has no effect"},
		{"any of", "{pathTemplate: /a, " + get + ", responseSchema: {anyOf: [{type: object}, {type: string}]}}", "nothing behind this schema"},
		{"no type", "{pathTemplate: /a, " + get + ", responseSchema: {properties: {}}}", "add type: object"},
		{"const in the open", "{pathTemplate: /a, " + get + ", responseSchema: {type: object, properties: {k: {type: string, const: a}}}}", "fails the whole answer"},
		{"required body of a GET", "{pathTemplate: /a, requestBody: {required: true}, " + strict + "}", "no call is ever admitted"},
		{"body of a GET", "{pathTemplate: /a, requestBody: {}, " + strict + "}", "requestBody has no effect"},
		{"enum of a body", "{pathTemplate: /a, allowedMethods: [POST], requestBody: {content: {a/b: {items: {enumValues: [a]}}}}}", "enumValues has no effect"},
		{"beside integer", "{pathTemplate: '/{a}', pathParameterSchemas: {a: {type: integer, enum: [1]}}, " + strict + "}", "looks at nothing else"},
		{"removed by the schema", "{pathTemplate: /a, " + strict + ", transforms: [{method: redact, jsonPaths: [$..b]}]}", "the responseSchema has removed it already"},
		{"below a text", "{pathTemplate: /a, " + strict + ", transforms: [{method: redact, jsonPaths: [$.a.b]}]}", "has removed it already"},
		{"a condition of another kind", "{pathTemplate: /a, " + strict + ", transforms: [{method: redact, jsonPaths: [\"$.list[?(@.n == 'x')].kind\"]}]}", "has removed it already"},
		{"a condition on what is removed", "{pathTemplate: /a, " + strict + ", transforms: [{method: redact, applyOnlyWhen: \"$.list[?(@.z == 'x')]\", jsonPaths: [$.a]}]}", "applyOnlyWhen never holds"},
		{"after a redaction", "{pathTemplate: /a, " + strict + redacted + "{method: tokenize, jsonPaths: [$.a]}]}", "the redaction at line 2 has removed it"},
		{"condition after a redaction", "{pathTemplate: /a, " + strict + redacted + "{method: redact, applyOnlyWhen: $..a, jsonPaths: [$..kind]}]}", "applyOnlyWhen never holds"},
		{"twice in one rule", "{pathTemplate: /a, " + strict + ", transforms: [{method: redact, jsonPaths: [$.list, '$.list[*].kind']}]}", "the redaction at line 2"},
	} {
		t.Run(c.name, func(t *testing.T) { wantFinding(t, "endpoints:\n  - "+c.endpoints, 2, c.want) })
	}
}

func wantFinding(t *testing.T, file string, line int, want string) {
	t.Helper()
	found := load(t, file).Lint()
	for _, f := range found {
		if strings.Contains(f.Text, want) || strings.Contains(f.Next, want) {
			if f.Line != line || f.File != "test.yaml" || f.Next == "" {
				t.Fatalf("incomplete, or at another line than %d: %+v", line, f)
			}
			return
		}
	}
	t.Fatalf("want %q in %+v", want, found)
}

func TestOverlapsAreDecidedByTheExpressions(t *testing.T) {
	for _, c := range []struct{ name, first, second, want string }{
		{"templates", "pathTemplate: '/u/{id}/x'", "pathTemplate: '/u/me/{what}'", `overlaps the endpoint at line 2: both admit "GET /u/me/x"`},
		{"letter case", "pathTemplate: '/u/{id}/B'", "pathTemplate: '/U/a/{b}'", "overlaps"},
		{"template and expression", "pathTemplate: '/u/{id}'", "pathRegex: '/u/[^/]*'", "overlaps"},
		{"expressions", "pathRegex: '/a+b?c/x'", "pathRegex: '/aaa[b-d]+/.'", `both admit "GET /aaac/x"`},
		{"only together", "pathRegex: '/(ab)+'", "pathRegex: '/(aba)+b'", `"GET /abab"`},
		{"with a query", "{pathTemplate: /a, queryParamSchemas: {n: {required: true, enum: [five]}}}", "{pathTemplate: '/{a}'}", `"GET /a?n=five"`},
		{"values of a parameter", "{pathTemplate: '/u/{id}', pathParameterSchemas: {id: {enum: [me, you]}}}", "{pathTemplate: '/u/{id}', pathParameterSchemas: {id: {pattern: 'm.'}}}", `"GET /u/me"`},
		{"another method", "{pathTemplate: /a, allowedMethods: [POST, PATCH]}", "{pathTemplate: '/{a}', allowedMethods: [PATCH]}", `"PATCH /a"`},
		{"covered", "{pathTemplate: '/u/{id}'}", "{pathTemplate: '/u/me', allowedMethods: [GET]}", "is never reached: the endpoint at line 2"},
		{"covered by an expression", "pathRegex: '/u/.*'", "{pathTemplate: '/u/{a}/{b}', allowedQueryParams: []}", "is never reached"},
		{"covered with its tokens", "{pathTemplate: '/u/{id}'}", "{pathTemplate: '/u/{id}', pathParameterSchemas: {id: {format: pseudonym}}}", "is never reached"},
		{"covered but for a query", "{pathTemplate: '/u/{id}', allowedQueryParams: [$top]}", "{pathTemplate: '/u/me'}", "overlaps"},
		{"covered but for a method", "{pathTemplate: '/u/{id}', allowedMethods: [GET]}", "{pathTemplate: '/u/me'}", "overlaps"},
		{"with borders of words", `pathRegex: '/u/me\b'`, "pathTemplate: '/u/{id}'", "overlaps"},
		{"apart: another segment", "pathTemplate: '/u/{id}'", "pathTemplate: '/u/{id}/m'", ""},
		{"apart: by values", "{pathTemplate: '/u/{id}', pathParameterSchemas: {id: {enum: [me]}}}", "{pathTemplate: '/u/{id}', pathParameterSchemas: {id: {format: pseudonym}}}", ""},
		{"apart: by method", "{pathTemplate: /a, allowedMethods: [GET]}", "{pathTemplate: /a, allowedMethods: [POST]}", ""},
		{"apart: by counting", "pathRegex: '/(aa)+'", "pathRegex: '/a(aa)+'", ""},
		{"apart: the query", "pathRegex: '/a'", `pathRegex: '/a\?.*'`, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			file := fmt.Sprintf("endpoints:\n  - %s\n  - %s\n", c.first, c.second)
			if c.want != "" {
				wantFinding(t, file, 3, c.want)
				return
			}
			for _, f := range load(t, file).Lint() {
				if strings.Contains(f.Text, "overlaps") || strings.Contains(f.Text, "never reached") {
					t.Errorf("found %+v", f)
				}
			}
		})
	}
}

func TestStrictRulesHaveNoFindings(t *testing.T) {
	clean := `endpoints:
  - {pathTemplate: /v1.0/users, ` + strict + `}
  - {pathTemplate: '/v1.0/users/{id}', ` + strict + `, transforms: [{method: tokenize, jsonPaths: [$.a, $..kind], applyOnlyWhen: "$.list[?(@.n != 1)]"}, {method: redact, jsonPaths: ["$.list[*].n"]}]}
  - {pathTemplate: /v1.0/events, allowedMethods: [GET], allowedQueryParams: [$expand], queryParamSchemas: {$Expand: {enum: [instances]}}, responseSchema: {type: object}}
  - {pathTemplate: '/v1.0/teams/{t}/channels/{c}/messages/{m}', ` + strict + `}
  - pathRegex: '/v1\.0/groups/[0-9a-f-]+'
    allowedMethods: [GET]
    responseSchema: {anyOf: [{type: object, properties: {k: {type: string, const: a}}}, {$ref: '#/definitions/B'}]}
    transforms: [{method: redact, jsonPaths: [$..b, $..k]}]
definitions:
  B: {if: {properties: {k: {type: string, const: b}}}, type: object, then: {properties: {k: {type: string}, b: {}}}}
`
	if found := load(t, clean).Lint(); len(found) > 0 {
		t.Errorf("findings: %+v", found)
	}
	if found := load(t, "endpoints: []").Lint(); len(found) != 1 {
		t.Errorf("no endpoint: %+v", found)
	}
}

func TestBlockedCallsAreNamedWithTheReason(t *testing.T) {
	set := load(t, `endpoints:
  - {pathTemplate: '/v1.0/users/{id}', allowedMethods: [GET], allowedQueryParams: [$top, n], queryParamSchemas: {n: {enum: [a]}}}
  - {pathTemplate: /v1.0/search, allowedMethods: [POST], requestBody: {required: true}}
  - {pathTemplate: '/v1.0/token/{id}', pathParameterSchemas: {id: {format: pseudonym}}}
`)
	for _, c := range []struct {
		call rules.Call
		line int
		want string
	}{
		{rules.Call{Name: "Person", URL: "https://graph.microsoft.com/v1.0/users/1?$top=5"}, 0, ""},
		{rules.Call{Name: "Person of the tenant", URL: "/v1.0/users/{u}?n=a"}, 0, ""},
		{rules.Call{Name: "Tokens", URL: "/v1.0/token/{u}"}, 0, ""},
		{rules.Call{Name: "Groups of {u}", URL: "/v1.0/users/{u}/groups"}, 1, "no endpoint admits its path"},
		{rules.Call{Name: "Query", URL: "/v1.0/users/1?$top=5&$Filter=a"}, 2, `not the query parameter "$Filter"`},
		{rules.Call{Name: "Value", URL: "/v1.0/users/1?n=b"}, 2, `query parameter "n"`},
		{rules.Call{Name: "Encoding", URL: "/v1.0/users/1?%zz"}, 2, "cannot be decoded"},
		{rules.Call{Name: "Delete", Method: "delete", URL: "/v1.0/users/1"}, 2, "only GET"},
		{rules.Call{Name: "Search", Method: "POST", URL: "/v1.0/search"}, 3, "requestBody is required"},
		{rules.Call{Name: "Groups", URL: "/v1.0/groups"}, 1, "no endpoint admits its path"},
	} {
		found := set.LintCalls([]rules.Call{c.call})
		if c.want == "" {
			if len(found) > 0 {
				t.Errorf("%s: %+v", c.call.Name, found)
			}
			continue
		}
		if len(found) != 1 || found[0].Line != c.line || !strings.Contains(found[0].Text, c.want) || !strings.Contains(found[0].Text, c.call.Name) {
			t.Errorf("%s: %+v, want line %d and %q", c.call.Name, found, c.line, c.want)
		}
	}
}

func TestACallThatPassesIsNotBlocked(t *testing.T) {
	set := load(t, searches)
	if line, why := set.Blocked("GET", "/free"); line != 0 || why != "" {
		t.Errorf("%d: %s", line, why)
	}
	if line, why := set.Blocked("post", "/search"); line != 2 || !strings.Contains(why, "admits it, but its requestBody is required") {
		t.Errorf("%d: %s", line, why)
	}
}
