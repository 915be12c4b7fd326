package rules_test

import (
	"slices"
	"testing"

	"gatehouse/preview/rules"
)

func TestKeysThatProxiesKnowAreRead(t *testing.T) {
	set := load(t, `defaultScopeIdForSource: azure-ad
allowAllEndpoints: false
allowedRequestHeaders: [Prefer]
endpoints:
  - pathTemplate: /v1.0/users/{id}
    allowedRequestHeaders: [ConsistencyLevel]
    allowedRequestHeadersToForward: [X-Other]
    responseSchema:
      $schema: https://json-schema.org/draft/2020-12/schema
      title: Person
      type: object
      required: [id]
      additionalProperties: true
      properties: {id: {type: string, format: uuid}}
    augments:
      - {method: textDigest, jsonPaths: [$..text], outputSchema: {type: object}, keywords: [Word, " "]}
    transforms:
      - !<redact>
        fields: [displayName]
        jsonPaths: [$..displayName]
        applyOnlyWhen: "  "
      - !<pseudonymizeRegexMatches>
        jsonPaths: [$..mail]
        regex: "(?i)^smtp:\
          (.*)$"
`)
	e := set.Endpoints[0]
	if !slices.Equal(set.RequestHeaders, []string{"Prefer"}) || !slices.Equal(e.RequestHeaders, []string{"ConsistencyLevel", "X-Other"}) {
		t.Errorf("headers: %v, %v", set.RequestHeaders, e.RequestHeaders)
	}
	if !slices.Equal(e.Augments[0].Keywords, []string{"word"}) {
		t.Errorf("keywords: %q", e.Augments[0].Keywords)
	}
	first, second := e.Transforms[0], e.Transforms[1]
	if first.When != nil || first.FieldsLine != 19 {
		t.Errorf("redact: %+v", first)
	}
	if got := second.Regex.FindStringSubmatch("SMTP:a@b.co"); len(got) != 2 || got[1] != "a@b.co" {
		t.Errorf("folded lines: %s", second.Regex)
	}
	if first.Encoding != rules.URLSafeToken || second.Reversible || second.Original {
		t.Errorf("defaults: %+v", second)
	}
}

func TestOnlyTheMethodsThatAreListedPass(t *testing.T) {
	set := load(t, "endpoints:\n  - {pathTemplate: /a, allowedMethods: [GET]}\n  - {pathTemplate: /b}\n")
	for _, method := range []string{"HEAD", "OPTIONS", "POST", ""} {
		if _, ok := set.Match(method, "/a"); ok {
			t.Errorf("%q passes where only GET is listed", method)
		}
		if _, ok := set.Match(method, "/b"); !ok {
			t.Errorf("%q is blocked where nothing is listed", method)
		}
	}
}

func TestLetterCaseOfNamesOfQueryParametersDoesNotCount(t *testing.T) {
	set := load(t, "endpoints:\n  - {pathTemplate: /a, allowedQueryParams: [$Top], queryParamSchemas: {$TOP: {type: integer, required: true}}}\n")
	for url, want := range map[string]bool{"/a?%24top=5": true, "/a?$tOp=x": false, "/a": false, "/a?$top=1&$top=x": false, "/a?$top=1&&": true} {
		if _, ok := set.Match("GET", url); ok != want {
			t.Errorf("%s: %v", url, ok)
		}
	}
}
