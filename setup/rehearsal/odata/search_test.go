package odata

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

var searched = Object{"displayName": "Audit-Log Reader2 HelloWorld", "mail": "audit@contoso.example", "tags": []any{"Gatehouse"}, "#hidden": "secret", "web": Object{"homePageUrl": "https://deep.example"}}

func TestSearchesFindWordsAndBeginnings(t *testing.T) {
	for search, found := range map[string]bool{
		`"displayName:audit"`:                   true,
		`"displayName:AUD"`:                     true,
		`"displayName:udit"`:                    false,
		`"displayName:reader"`:                  true,
		`"displayName:log audit"`:               true,
		`"displayName:world"`:                   true,
		`"displayName:2"`:                       true,
		`"displayName:"`:                        false,
		`"mail:audit"`:                          true,
		`"mail:contoso"`:                        false,
		`"tags:gate"`:                           true,
		`"displayName:nobody" OR "mail:audit"`:  true,
		`"displayName:audit" AND "mail:nobody"`: false,
		`"displayName:x" OR "displayName:audit" AND "mail:audit"`:    true,
		`("displayName:x" OR "displayName:audit") AND "mail:nobody"`: false,
		`("displayName:x" OR "displayName:audit") AND "mail:audit"`:  true,
		`"deep.example"`:    true,
		`"secret"`:          false,
		`"mail:a\udit"`:     true,
		` "mail:audit"  `:   true,
		`"absent:anything"`: false,
	} {
		s, err := ParseSearch(search)
		if err != nil {
			t.Errorf("%s: %v", search, err)
			continue
		}
		if s.Match(searched) != found {
			t.Errorf("%s: %v", search, !found)
		}
	}
}

func TestBrokenSearchesAreRefused(t *testing.T) {
	for _, search := range []string{
		"", "displayName:x", `"a`, `"a" "b"`, `"a" AND`, `AND "a"`, `("a"`, `"a")`, `"a" XOR "b"`, strings.Repeat("(", 100) + `"a"` + strings.Repeat(")", 100),
		strings.Repeat(`("a" OR "b") AND `, 20) + `"c"`,
	} {
		_, err := ParseSearch(search)
		var bad *Error
		if err == nil || !errors.As(err, &bad) {
			t.Errorf("%.60q was taken: %v", search, err)
		}
	}
	if _, err := ParseSearch("displayName:x"); err == nil || !strings.Contains(err.Error(), "character ':' is not valid at position 11 in 'displayName:x'") {
		t.Errorf("%v", err)
	}
}

func TestAnyTextIsFoundAgainByASearchForItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[A-Za-z0-9"\\\\ .:-]{1,30}`).Draw(t, "text")
		escaped := strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text)
		s, err := ParseSearch(`"mail:` + escaped + `"`)
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if !s.Match(Object{"mail": text}) || s.Match(Object{"mail": "?" + text}) {
			t.Fatalf("%q", text)
		}
	})
}

func TestASearchNeedsItsHeader(t *testing.T) {
	values := url.Values{"$search": {`"displayName:x"`}}
	q, err := ParseQuery(values, http.Header{})
	if err != nil {
		t.Fatal(err)
	}
	var bad *Error
	if err := q.Advanced(); !errors.As(err, &bad) || bad.Code != "Request_UnsupportedQuery" || !strings.Contains(bad.Message, "'ConsistencyLevel: eventual'") {
		t.Errorf("%v", err)
	}
	if q, err = ParseQuery(values, http.Header{"Consistencylevel": {"eventual"}}); err != nil || q.Advanced() != nil {
		t.Errorf("%v", err)
	}
	if page := q.Apply([]Object{{"displayName": "X"}, {"displayName": "y"}}, 10); len(page.Items) != 1 || page.Total != 1 {
		t.Errorf("%v", page)
	}
}

func TestExpansionsKeepTheirOptions(t *testing.T) {
	q, err := ParseQuery(url.Values{"$expand": {"owners($select=id,displayName),sessions($expand=segments($select=id);$select=id)"}}, http.Header{})
	if err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(q.Expansions) != "[{owners [id displayName] []} {sessions [id] [{segments [id] []}]}]" || len(q.Expand) != 2 {
		t.Errorf("%v %v", q.Expansions, q.Expand)
	}
	if _, ok := q.Expansion("owners"); !ok {
		t.Error("the owners are not found")
	}
	if _, ok := q.Expansion("segments"); ok {
		t.Error("an inner relation is found outside")
	}
}

func TestOptionsWorkWithoutTheirSign(t *testing.T) {
	q, err := ParseQuery(url.Values{"top": {"2"}, "filter": {"a eq 'b'"}, "search": {"*"}, "period": {"D7"}}, http.Header{})
	if err != nil || q.Top != 2 || q.Filter == nil || q.Search != nil {
		t.Errorf("%v %+v", err, q)
	}
}

func TestUsesNameTheRealPropertyBehindAVariable(t *testing.T) {
	q, err := ParseQuery(url.Values{"$filter": {"not(keys/any(k:k/usage eq 'x' and startswith(k/tags,'y'))) or tags/$count eq 0 or a in ('1')"}}, http.Header{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, u := range q.Uses() {
		got = append(got, fmt.Sprint(strings.Join(u.Path, "/"), " ", u.Operator, " ", u.Negated))
	}
	if want := "keys/usage eq true, keys/tags startswith true, tags/$count $count false, a in false"; strings.Join(got, ", ") != want {
		t.Errorf("%v", got)
	}
}

func FuzzParseSearch(f *testing.F) {
	for _, seed := range []string{`"a:b"`, `("a" OR "b") AND "c:d"`, `"\\""`, `((`, `"displayName:it's" AND "x"`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, search string) {
		s, err := ParseSearch(search)
		if err != nil {
			var bad *Error
			if !errors.As(err, &bad) {
				t.Fatalf("%q: %T", search, err)
			}
			return
		}
		if len(s.Terms()) == 0 {
			t.Fatalf("%q looks for nothing", search)
		}
		s.Match(searched)
	})
}
