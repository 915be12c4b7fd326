package sanitize_test

import (
	"slices"
	"testing"

	"gatehouse/preview/sanitize"
)

func sanitized(t *testing.T, body string, lines ...string) *sanitize.Document {
	t.Helper()
	s, err := sanitize.New(usual)
	if err != nil {
		t.Fatal(err)
	}
	d, err := s.Document(load(t, lines...), "GET", "/a", []byte(body), 0, "")
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestADocumentTellsBothSidesOfEveryValue(t *testing.T) {
	d := sanitized(t, ` { "mail" : "`+megan+`" , "v":[ 1.50, {"a":"\u00e9\n"}, null ],"c":{"x":true}} `,
		`augments: [{method: textDigest, jsonPaths: ["$.v[*].a"]}]`,
		`transforms: [{method: pseudonymize, jsonPaths: [$.mail]}, {method: redact, jsonPaths: [$.c]}, {method: redactRegexMatches, jsonPaths: ["$.v[*].a"], redactions: ["é"]}]`)
	type row struct {
		path, raw, out string
		depth          uint8
		edits          int
	}
	want := []row{
		{"$", `{ "mail" : "` + megan + `" , "v":[ 1.50, {"a":"\u00e9\n"}, null ],"c":{"x":true}}`, `{"mail":"` + meganToken + `","v":[1.50,{"a":"\n","+a:textDigest":{"length":2,"word_count":1}},null]}`, 0, 0},
		{"$.mail", `"` + megan + `"`, `"` + meganToken + `"`, 1, 1},
		{"$.v", `[ 1.50, {"a":"\u00e9\n"}, null ]`, `[1.50,{"a":"\n","+a:textDigest":{"length":2,"word_count":1}},null]`, 1, 0},
		{"$.v[0]", "1.50", "1.50", 2, 0},
		{"$.v[1]", `{"a":"\u00e9\n"}`, `{"a":"\n","+a:textDigest":{"length":2,"word_count":1}}`, 2, 0},
		{"$.v[1].a", `"\u00e9\n"`, `"\n"`, 3, 1},
		{"$.v[1]['+a:textDigest']", "", `{"length":2,"word_count":1}`, 3, 1},
		{"$.v[1]['+a:textDigest'].length", "", "2", 4, 0},
		{"$.v[1]['+a:textDigest'].word_count", "", "1", 4, 0},
		{"$.v[2]", "null", "null", 2, 0},
		{"$.c", `{"x":true}`, "", 1, 1},
		{"$.c.x", "true", "", 2, 0},
	}
	var got []row
	for i := range d.Events {
		got = append(got, row{d.Path(i), string(d.RawJSON(i)), string(d.OutJSON(i)), d.Events[i].Depth, len(d.Edits(i))})
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%+v\nwant\n%+v", got, want)
	}
	if d.Text(5) != "é\n" || d.OutText(5) != "\n" || !slices.Equal(d.Taken(5, 0), []string{"é"}) || d.Made(5, 0) != nil {
		t.Errorf("part: %q %q", d.Text(5), d.Taken(5, 0))
	}
	if !slices.Equal(d.Taken(1, 0), []string{megan}) || !slices.Equal(d.Made(1, 0), []string{meganToken}) || d.Parts[1] != nil {
		t.Errorf("whole: %q %q", d.Taken(1, 0), d.Made(1, 0))
	}
	if kids := slices.Collect(d.Kids(2)); !slices.Equal(kids, []int{3, 4, 9}) || d.OutKind(3) != '0' || !d.IsGone(10) {
		t.Errorf("kids %v", kids)
	}
}

func TestADocumentWithoutRulesPassesAsItIs(t *testing.T) {
	d, err := sanitize.Describe([]byte("{\"a\": 1}\n[2]"))
	if err != nil {
		t.Fatal(err)
	}
	if roots := slices.Collect(d.Roots()); !slices.Equal(roots, []int{0, 2}) || d.Path(1) != "value 1, $.a" || d.Path(3) != "value 2, $[0]" {
		t.Errorf("roots %v", roots)
	}
	for i := range d.Events {
		if d.Events[i].In != d.Events[i].Out || d.Events[i].Outcome != 0 {
			t.Errorf("event %d: %+v", i, d.Events[i])
		}
	}
}
