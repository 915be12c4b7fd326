package rules_test

import (
	"testing"

	"gatehouse/preview/rules"
)

func TestMatchingDecisions(t *testing.T) {
	token := "p~SIoJOpeSgYF7YUPQ28IWZexVuHyN9A80SJXrbfawKpD"
	for _, c := range []struct {
		name, endpoint, method, url string
		want                        bool
	}{
		{"template", "pathTemplate: /v1.0/users", "GET", "/v1.0/users", true},
		{"letter case does not count", "pathTemplate: /v1.0/users", "get", "/V1.0/USERS", true},
		{"whole URL", "pathTemplate: /v1.0/users", "GET", "https://graph.microsoft.com/v1.0/users?$top=5#x", true},
		{"a dot is a dot", "pathTemplate: /v1.0/users", "GET", "/v1x0/users", false},
		{"nothing may follow", "pathTemplate: /v1.0/users", "GET", "/v1.0/usersFOO", false},
		{"one segment", "pathTemplate: /v1.0/users/{id}", "GET", "/v1.0/users/1/photo", false},
		{"empty segment", "pathTemplate: /v1.0/users/{id}", "GET", "/v1.0/users/", false},
		{"optional segment", "pathTemplate: '/v1.0/users/{id?}'", "GET", "/v1.0/users/", true},
		{"the template sees no query", "pathTemplate: /v1.0/users/{id}", "GET", "/v1.0/users/1?a=/b/c", true},
		{"calendar view without calendar", "pathTemplate: /v1.0/users/{id}/calendar/calendarView", "GET", "/v1.0/users/48d3/calendarView?startDateTime=1", false},
		{"calendar view", "pathTemplate: /v1.0/users/{id}/calendar/calendarView", "GET", "/v1.0/users/48d3/calendar/calendarView?startDateTime=1", true},
		{"function call", "pathTemplate: /v1.0/calls(from={a})", "GET", "/v1.0/calls(from=2024)", true},
		{"regex takes the query", "pathRegex: '/v1\\.0/users[^/]*'", "GET", "/v1.0/users?$top=5", true},
		{"regex sees a slash in the query", "pathRegex: '/v1\\.0/users[^/]*'", "GET", "/v1.0/users?$top=5/6", false},
		{"regex must match all", "pathRegex: 'a|/v1\\.0/users'", "GET", "/v1.0/users/1", false},
		{"regex wins over template", "{pathTemplate: /b, pathRegex: /a}", "GET", "/b", false},
		{"other method", "{pathTemplate: /a, allowedMethods: [get]}", "POST", "/a", false},
		{"method in any case", "{pathTemplate: /a, allowedMethods: [get]}", "Get", "/a", true},
		{"query parameter", "{pathTemplate: /a, allowedQueryParams: [$top]}", "GET", "/a?$TOP=1", true},
		{"encoded query parameter", "{pathTemplate: /a, allowedQueryParams: [$top]}", "GET", "/a?%24top=1", true},
		{"query parameter too many", "{pathTemplate: /a, allowedQueryParams: [$top]}", "GET", "/a?$top=1&$expand=b", false},
		{"query parameter behind a semicolon", "{pathTemplate: /a, allowedQueryParams: [$top]}", "GET", "/a?$top=1;$expand=b", false},
		{"no query parameter", "{pathTemplate: /a, allowedQueryParams: []}", "GET", "/a?$top=1", false},
		{"no query", "{pathTemplate: /a, allowedQueryParams: []}", "GET", "/a?", true},
		{"broken encoding", "{pathTemplate: /a}", "GET", "/a?%zz=1", false},
		{"parameter is a token", "{pathTemplate: '/u/{id}', pathParameterSchemas: {id: {format: reversible-pseudonym}}}", "GET", "/u/" + token, true},
		{"parameter is no token", "{pathTemplate: '/u/{id}', pathParameterSchemas: {id: {format: reversible-pseudonym}}}", "GET", "/u/48d3", false},
		{"any of two", "{pathTemplate: '/u/{id}', pathParameterSchemas: {id: {anyOf: [{enum: [me]}, {type: integer}]}}}", "GET", "/u/12", true},
		{"none of two", "{pathTemplate: '/u/{id}', pathParameterSchemas: {id: {anyOf: [{enum: [me]}, {type: integer}]}}}", "GET", "/u/you", false},
		{"pattern is for the whole", "{pathTemplate: '/u/{id}', pathParameterSchemas: {id: {pattern: '[a-f]'}}}", "GET", "/u/ab", false},
		{"number", "{pathTemplate: /a, queryParamSchemas: {n: {type: number}}}", "GET", "/a?N=1.5", true},
		{"no number", "{pathTemplate: /a, queryParamSchemas: {n: {type: number}}}", "GET", "/a?n=x", false},
		{"required and there", "{pathTemplate: /a, queryParamSchemas: {n: {required: true}}}", "GET", "/a?n=", true},
		{"required and without a value", "{pathTemplate: /a, queryParamSchemas: {n: {required: true}}}", "GET", "/a?n", false},
		{"absent value passes every schema", "{pathTemplate: /a, queryParamSchemas: {n: {type: integer}}}", "GET", "/a?n", true},
		{"integer with blanks", "{pathTemplate: /a, queryParamSchemas: {n: {type: integer}}}", "GET", "/a?n=%2012+", true},
		{"negative integer", "{pathTemplate: /a, queryParamSchemas: {n: {type: integer}}}", "GET", "/a?n=-1", false},
		{"number of Java", "{pathTemplate: /a, queryParamSchemas: {n: {type: number}}}", "GET", "/a?n=1.e3d", true},
		{"huge number", "{pathTemplate: /a, queryParamSchemas: {n: {type: number}}}", "GET", "/a?n=1e999", true},
		{"infinity of Go", "{pathTemplate: /a, queryParamSchemas: {n: {type: number}}}", "GET", "/a?n=inf", false},
		{"enum of numbers", "{pathTemplate: /a, queryParamSchemas: {n: {enum: [5, '6']}}}", "GET", "/a?n=5", true},
		{"enum is exact", "{pathTemplate: /a, queryParamSchemas: {n: {enum: [A]}}}", "GET", "/a?n=a", false},
		{"no method", "{pathTemplate: /a, allowedMethods: []}", "GET", "/a", false},
		{"method in small letters", "{pathTemplate: /a, allowedMethods: [get]}", "Get", "/a", true},
		{"literals of a template", "pathTemplate: '/a.^$<>*+[](b)-=!/{x}'", "GET", "/A.^$<>*+[](B)-=!/c", true},
		{"look-alike in a template", "pathTemplate: /v1.0/users", "GET", "/v1.0/u\u017fers", false},
		{"look-alike in an expression", "pathRegex: '/v1\\.0/chec[k]s'", "GET", "/v1.0/chec\u212as", false},
		{"not those characters", "pathRegex: '/[^k]'", "GET", "/\u212a", true},
		{"required and absent", "{pathTemplate: /a, queryParamSchemas: {n: {required: true}}}", "GET", "/a?m=1", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			item := "  - " + c.endpoint
			if _, ok := load(t, "endpoints:\n"+item).Match(c.method, c.url); ok != c.want {
				t.Fatalf("got %v", ok)
			}
		})
	}
}

func TestTheFirstEndpointInTheFileWins(t *testing.T) {
	set := load(t, "endpoints:\n  - pathTemplate: /a/b\n  - pathTemplate: '/a/{x}'\n  - pathTemplate: /a/c\n")
	for url, want := range map[string]int{"/a/b": 0, "/a/c": 1} {
		if e, ok := set.Match("GET", url); !ok || e.Index != want {
			t.Errorf("%s: got %+v", url, e)
		}
	}
}

func TestAnEmptyListOfEndpointsAdmitsNothing(t *testing.T) {
	if _, ok := load(t, "endpoints: []").Match("GET", "/"); ok {
		t.Fatal("admitted")
	}
}

func TestPathsOfTheSubsetAndBeyond(t *testing.T) {
	for text, good := range map[string]bool{
		"$.a.b": true, "$..a": true, "$['a b']": true, `$..["@odata.nextLink"]`: true, "$.a[*].b": true, "$.*": true,
		"$.value[*]['a','b']": true, "$.value[*].['a', 'b']": true, "$..[?(@.type == 'x')].name": true, "$.a[?(@['b'].c != null)]": true,
		"$..a[?(@.n==1.5)]": true, "$.größe": true, `$['it\'s']`: true,
		"a.b": false, "$a": false, "$.": false, "$..": false, "$..*": false, "$..[*]": false, "$.a[0]": false, "$.a[1:2]": false, "$.a[-1]": false,
		"$['a','b'].c": false, "$.a[?(@.b)]": false, "$.a[?(@.b =~ /x/)]": false, "$.a[?(@.b == 'x' && @.c == 'y')]": false, "$.a[?(@ == 1)]": false,
		"$.a.length()": false, "$.@odata": false, "$['a'": false, "$['a": false, "$.a b": false, "$.a[?(@.b == [1])]": false, "$['\xff']": false,
		"$.a[?(@.b == x)]": false, `$['a\u0041']`: false,
	} {
		if _, err := rules.ParsePath(text); (err == nil) != good {
			t.Errorf("%s: got %v", text, err)
		}
	}
}
