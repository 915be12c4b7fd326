package rules_test

import (
	"strings"
	"testing"
)

func TestLintNamesWhatIsDoubtful(t *testing.T) {
	strict := "allowedMethods: [GET], allowedQueryParams: [], responseSchema: {type: object, properties: {}}"
	for _, c := range []struct{ name, endpoints, want string }{
		{"any method", "  - {pathTemplate: /a, allowedQueryParams: [], responseSchema: {type: object}}", "any method"},
		{"writes", "  - {pathTemplate: /a, allowedMethods: [GET, POST], allowedQueryParams: [], responseSchema: {type: object}}", "can write"},
		{"any query", "  - {pathTemplate: /a, allowedMethods: [GET], responseSchema: {type: object}}", "any query parameter"},
		{"no schema", "  - {pathTemplate: /a, allowedMethods: [GET], allowedQueryParams: []}", "no responseSchema"},
		{"dot", "  - {pathRegex: /v1.0/users, " + strict + "}", "stands for any character"},
		{"overlap of templates", "  - {pathTemplate: '/u/{id}', " + strict + "}\n  - {pathTemplate: /u/me, " + strict + "}\n  - {pathTemplate: '/{x}/me', " + strict + "}", "overlaps"},
		{"overlap with a regex", "  - {pathTemplate: '/u/{id}', " + strict + "}\n  - {pathRegex: '/u/[^/]*', " + strict + "}", "overlaps the endpoint at line 2"},
		{"photo", "  - {pathTemplate: '/u/{id}/photo', " + strict + "}", "files or pictures"},
		{"original", "  - {pathTemplate: /a, " + strict + ", transforms: [{method: pseudonymize, encoding: JSON, includeOriginal: true, jsonPaths: [$.a]}]}", "includeOriginal"},
		{"any of", "  - {pathTemplate: /a, allowedMethods: [GET], allowedQueryParams: [], responseSchema: {anyOf: [{type: object}, {type: string}]}}", "only the first"},
	} {
		t.Run(c.name, func(t *testing.T) {
			found := load(t, "endpoints:\n"+c.endpoints).Lint()
			for _, f := range found {
				if strings.Contains(f.Text, c.want) && f.Line > 1 && f.File == "test.yaml" {
					return
				}
			}
			t.Fatalf("want %q in %+v", c.want, found)
		})
	}
	clean := "endpoints:\n  - {pathTemplate: /v1.0/users, " + strict + "}\n  - {pathTemplate: '/v1.0/users/{id}', " + strict + "}"
	if found := load(t, clean).Lint(); len(found) > 0 {
		t.Errorf("strict rules have findings: %+v", found)
	}
	if found := load(t, "endpoints: []").Lint(); len(found) != 1 {
		t.Errorf("no endpoint: %+v", found)
	}
}
