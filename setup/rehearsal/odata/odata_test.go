package odata

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

var sample = Object{
	"displayName": "Snow Atlas", "accountEnabled": true, "tags": []any{"Gatehouse", "it's"}, "count": 3, "createdDateTime": "2026-03-04T10:00:00Z",
	"web": Object{"homePageUrl": "https://home.example"}, "notes": nil, "keys": []any{Object{"usage": "Verify"}},
	"appId": "0f0f0f0f-1111-4222-8333-444444444444",
}

func TestFiltersDecide(t *testing.T) {
	for filter, holds := range map[string]bool{
		"displayName eq 'snow atlas'":                               true,
		"displayName eq 'Snow'":                                     false,
		"startswith(displayName,'Snow') and accountEnabled eq true": true,
		"startsWith(displayName, 'Atlas') or count ge 3":            true,
		"not (count gt 2)":                                          false,
		"tags/any(t:t eq 'Gatehouse')":                              true,
		"tags/any(t: t eq 'it''s')":                                 true,
		"tags/any(t:startswith(t,'gate') and t ne 'x')":             true,
		"tags/any()":                                            true,
		"keys/any(k:k/usage eq 'Verify')":                       true,
		"keys/any(k:k/usage eq 'Sign')":                         false,
		"notes eq null":                                         true,
		"missing ne null":                                       false,
		"createdDateTime ge 2026-01-01T00:00:00Z":               true,
		"createdDateTime lt 2026-03-04T10:00:00+00:00":          false,
		"appId eq 0f0f0f0f-1111-4222-8333-444444444444":         true,
		"displayName in ('a','Snow Atlas')":                     true,
		"web/homePageUrl eq 'https://home.example'":             true,
		"contains(displayName,'ow at') and not(count eq -1)":    true,
		"accountEnabled eq 'true'":                              false,
		"count eq 1 and count eq 3 or count eq 3":               true,
		"count eq 3 or count eq 1 and count eq 2":               true,
		"(count eq 3 or count eq 1) and count eq 2":             false,
		"startswith(displayName,'Snow') eq true":                true,
		"startswith(displayName,'Snow') ne true":                false,
		"startswith(displayName,'Snow') eq false or count eq 3": true,
		"tags/$count eq 2":                                      true,
		"tags/$count ne 2 or missing/$count gt 0":               false,
		"tags/all(t:startswith(t,'Gate'))":                      false,
		"keys/all(k:k/usage eq 'Verify')":                       true,
		"missing/all(k:k eq 'x')":                               true,
	} {
		e, err := ParseFilter(filter)
		if err != nil {
			t.Errorf("%s: %v", filter, err)
			continue
		}
		if e.Match(sample) != holds {
			t.Errorf("%s: %v", filter, !holds)
		}
	}
}

func TestBrokenFiltersAreRefused(t *testing.T) {
	for _, filter := range []string{
		"", "displayName", "displayName eq", "displayName eq 'x", "eq 'x'", "displayName eq x", "a eq 'b' and", "(a eq 'b'", "a eq 'b')", "a/any(t:t eq 'x'",
		"a/all()", "startswith(a)", "startswith('a',b)", "a in ()", "startswith(a,'b') eq 'true'", "startswith(a,'b') eq", "a in ('x'", "a eq 'b' 'c'", "a % 2", strings.Repeat("(", 100) + "a eq 1" + strings.Repeat(")", 100),
		strings.Repeat("a eq 1 or ", 1000) + "a eq 1", "and eq 'x'", "a//b eq 1",
	} {
		_, err := ParseFilter(filter)
		var bad *Error
		if err == nil || !errors.As(err, &bad) {
			t.Errorf("%.60q was taken: %v", filter, err)
		}
	}
}

func TestAnyTextSurvivesQuoting(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.String().Draw(t, "value")
		e, err := ParseFilter("name eq '" + strings.ReplaceAll(value, "'", "''") + "'")
		if err != nil {
			if len(value) < 2000 {
				t.Fatalf("%q: %v", value, err)
			}
			return
		}
		if !e.Match(Object{"name": value}) {
			t.Fatalf("%q does not equal itself", value)
		}
		if e.Match(Object{"name": value + "x"}) || e.Match(Object{}) {
			t.Fatalf("%q equals something else", value)
		}
	})
}

func TestBooleanLawsHold(t *testing.T) {
	atom := rapid.Custom(func(t *rapid.T) string {
		return fmt.Sprintf("%s %s %d", rapid.SampledFrom([]string{"a", "b"}).Draw(t, "property"), rapid.SampledFrom([]string{"eq", "ne", "ge", "gt", "le", "lt"}).Draw(t, "operator"), rapid.IntRange(-2, 2).Draw(t, "value"))
	})
	rapid.Check(t, func(t *rapid.T) {
		p, q := atom.Draw(t, "p"), atom.Draw(t, "q")
		o := Object{"a": rapid.IntRange(-3, 3).Draw(t, "a"), "b": rapid.IntRange(-3, 3).Draw(t, "b")}
		match := func(filter string) bool {
			e, err := ParseFilter(filter)
			if err != nil {
				t.Fatalf("%s: %v", filter, err)
			}
			return e.Match(o)
		}
		if match("not ("+p+" and "+q+")") != match("not ("+p+") or not ("+q+")") {
			t.Fatalf("De Morgan: %s, %s, %v", p, q, o)
		}
		if match(p+" and "+q) != match("("+q+") and ("+p+")") || match("not not ("+p+")") != match(p) {
			t.Fatalf("order or double negation: %s, %s, %v", p, q, o)
		}
	})
}

func TestPagesCoverEverythingOnceInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 60).Draw(t, "objects")
		size := rapid.IntRange(1, 20).Draw(t, "page size")
		var all []Object
		for i := range n {
			all = append(all, Object{"id": fmt.Sprint(i)})
		}
		query := url.Values{"$top": {fmt.Sprint(size)}, "$select": {"id"}}
		var seen []string
		for pages := 0; ; pages++ {
			if pages > n+1 {
				t.Fatal("the pages do not end")
			}
			q, err := ParseQuery(query, http.Header{})
			if err != nil {
				t.Fatal(err)
			}
			page := q.Apply(all, 100)
			for _, o := range page.Items {
				seen = append(seen, o["id"].(string))
			}
			if page.Next == "" {
				break
			}
			if query, err = url.ParseQuery(page.Next); err != nil {
				t.Fatal(err)
			}
		}
		if len(seen) != n || !slices.IsSortedFunc(seen, func(a, b string) int { return len(a) - len(b) }) {
			t.Fatalf("%d of %d: %v", len(seen), n, seen)
		}
	})
}

func TestSelectKeepsWhatWasAskedAndTheID(t *testing.T) {
	q, err := ParseQuery(url.Values{"$select": {"displayName,absent"}}, http.Header{})
	if err != nil {
		t.Fatal(err)
	}
	o := q.Pick(Object{"id": "1", "displayName": "x", "secret": "y", "#hash": "z", "@odata.type": "#t"}, nil)
	if fmt.Sprint(o) != "map[@odata.type:#t absent:<nil> displayName:x id:1]" {
		t.Error(o)
	}
	all, _ := ParseQuery(nil, http.Header{})
	if o := all.Pick(Object{"id": "1", "#hash": "z"}, nil); len(o) != 1 {
		t.Error(o)
	}
}

func TestAdvancedQueriesNeedTheirHeader(t *testing.T) {
	values := url.Values{"$filter": {"a ne 1"}, "$count": {"true"}}
	var bad *Error
	advanced := func(header http.Header) error {
		q, err := ParseQuery(values, header)
		if err != nil {
			t.Fatal(err)
		}
		return q.Advanced()
	}
	if err := advanced(http.Header{}); !errors.As(err, &bad) || bad.Code != "Request_UnsupportedQuery" {
		t.Errorf("%v", err)
	}
	if err := advanced(http.Header{"Consistencylevel": {"eventual"}}); err != nil {
		t.Error(err)
	}
	for _, wrong := range []url.Values{{"$top": {"0"}}, {"$top": {"x"}}, {"$skiptoken": {"!"}}, {"$count": {"maybe"}}, {"$search": {"x"}}, {"$top": {"1"}, "top": {"2"}}, {"$top": {"1", "2"}}, {"$expand": {"a($top=1)"}}, {"$expand": {"a("}}, {"$what": {"x"}}, {"$orderby": {"a b c"}}} {
		if _, err := ParseQuery(wrong, http.Header{}); err == nil {
			t.Errorf("%v was taken", wrong)
		}
	}
}

func TestOrderPutsMissingValuesFirst(t *testing.T) {
	q, err := ParseQuery(url.Values{"$orderby": {"name desc"}}, http.Header{})
	if err != nil {
		t.Fatal(err)
	}
	var names []any
	for _, o := range q.Apply([]Object{{"name": "a"}, {}, {"name": "c"}, {"name": "B"}}, 10).Items {
		names = append(names, o["name"])
	}
	if fmt.Sprint(names) != "[c B a <nil>]" {
		t.Error(names)
	}
}

func FuzzParseFilter(f *testing.F) {
	for _, seed := range []string{"a eq 'b'", "tags/any(t:t eq 'x')", "not (a ne null) and b in (1,2)", "startswith(a,'it''s')", "d ge 2026-01-01T00:00:00Z", "((", "a/b/c lt -5"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, filter string) {
		e, err := ParseFilter(filter)
		if err != nil {
			var bad *Error
			if !errors.As(err, &bad) {
				t.Fatalf("%q: %T", filter, err)
			}
			return
		}
		again, err := ParseFilter("not (" + filter + ")")
		if err == nil && again.Match(sample) == e.Match(sample) {
			t.Fatalf("%q and its negation agree", filter)
		}
		(&Query{Filter: e}).Uses()
	})
}
