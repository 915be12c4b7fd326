package command

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"gatehouse/preview/coverage"
	"gatehouse/preview/rules"
	"gatehouse/preview/sanitize"
)

func TestPiecesPutTogetherAreTheResponseAgain(t *testing.T) {
	large := func(n int) string { return `"` + strings.Repeat("x", n) + `"` }
	for name, test := range map[string]struct{ in, want string }{
		"a list":            {`{"a":1,"value":[{"id":1,"b":[1,2]},{"id":2}],"c":{"d":null}}`, ""},
		"a row":             {`[1,{"a":[]},"x",[[],[1]]]`, ""},
		"a scalar":          {`"x"`, ""},
		"several values":    {"{\"a\":1}\n[1,2]\n3", ""},
		"names with quotes": {`{"a\"\\b":[{"é\n":1},{"":2}]}`, `{"a\"\\b":[{"é\n":1},{"":2}]}`},
		"large elements":    {`{"value":[{"id":1,"body":{"content":` + large(70_000) + `,"type":"html"},"to":[1,2]},{"id":2,"body":{"content":` + large(50_000) + `}}],"z":` + large(40_000) + `}`, ""},
		"large values":      {`{"a":` + large(40_000) + `,"b":[` + large(40_000) + `]}` + "\n" + `[` + large(40_000) + `,{"c":` + large(40_000) + `}]`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			if test.want == "" {
				test.want = test.in
			}
			var all []cutting
			number := 0
			err := passing(t).Stream(everything(t), "GET", "/v1.0/users", strings.NewReader(test.in), &bytes.Buffer{}, sanitize.StreamOptions{
				Watch: func(piece *sanitize.Document) error {
					number++
					var c cutting
					c.take(number, piece)
					all = append(all, c)
					return nil
				},
			})
			if err != nil {
				t.Fatal(err)
			}
			got := jsontext.Value(together(all))
			if string(got) != test.want {
				t.Errorf("got  %.300s\nwant %.300s", got, test.want)
			}
		})
	}
}

func TestSomePiecesPutTogetherAreAnAnswer(t *testing.T) {
	in := func(kind byte, name string, index int) sanitize.Above {
		return sanitize.Above{Kind: kind, Name: name, Index: index}
	}
	root := sanitize.Above{}
	got := together([]cutting{
		{1, []sanitize.Above{root, in('{', "@odata.context", 0)}, []byte(`"c"`)},
		{4, []sanitize.Above{root, in('{', "value", 0), in('[', "", 2)}, []byte(`{"id":3}`)},
		{9, []sanitize.Above{root, in('{', "value", 0), in('[', "", 7), in('{', "body", 0), in('{', "content", 0)}, []byte(`"x"`)},
		{11, []sanitize.Above{root, in('{', "value", 0), in('[', "", 7), in('{', "to", 0), in('[', "", 1)}, []byte(`"y"`)},
		{12, []sanitize.Above{root, in('{', "value", 0), in('[', "", 8)}, []byte(`{}`)},
		{20, []sanitize.Above{{Index: 3}, in('[', "", 5)}, []byte(`5`)},
		{21, []sanitize.Above{{Index: 4}}, []byte(`6`)},
	})
	want := `{"@odata.context":"c","value":[{"id":3},{"body":{"content":"x"},"to":["y"]},{}]}` + "\n[5]\n6"
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// What is hidden in one element is found in another, and in what stands around the list, before it and behind it.
func TestASampleFindsWhatStandsInAnotherPiece(t *testing.T) {
	const people = 20_000
	for name, test := range map[string]struct {
		before, behind string
		element        func(i int) string
		at             string
	}{
		"nothing":                   {},
		"in a link before the list": {before: `"@odata.nextLink":"https://graph.microsoft.com/v1.0/users?$skiptoken=person7@contoso.example",`, at: "$['@odata.nextLink']"},
		"in a link to the last person": {
			before: fmt.Sprintf(`"@odata.nextLink":"https://graph.microsoft.com/v1.0/users?$skiptoken=person%d@contoso.example",`, people-1), at: "$['@odata.nextLink']",
		},
		"in a link behind the list": {behind: fmt.Sprintf(`,"@odata.deltaLink":"https://graph.microsoft.com/v1.0/users?$deltatoken=person%d@contoso.example"`, people-2), at: "$['@odata.deltaLink']"},
		"in one of a hundred elements": {element: func(i int) string {
			if i%100 == 37 {
				return fmt.Sprintf("see person%d@contoso.example", i)
			}
			return ""
		}, at: "$.value[*].jobTitle"},
		"in the next element": {element: func(i int) string { return fmt.Sprintf("after person%d@contoso.example", max(0, i-1)) }, at: "$.value[*].jobTitle"},
	} {
		t.Run(name, func(t *testing.T) {
			var b strings.Builder
			b.WriteString("{" + test.before + `"value":[`)
			for i := range people {
				if i > 0 {
					b.WriteByte(',')
				}
				title := ""
				if test.element != nil {
					title = test.element(i)
				}
				fmt.Fprintf(&b, `{"id":"%d","mail":"person%d@contoso.example","jobTitle":%q,"pad":"%s"}`, i, i, title, strings.Repeat("·", 150))
			}
			b.WriteString("]" + test.behind + "}")
			set := load(t, lineRules)
			s := sampler{job: &job{set: set, sanitizer: passing(t), types: embedded(t), sanitizeCmd: sanitizeCmd{URL: "/v1.0/users", Method: "GET", Type: "user", Status: 200}}, ctx: context.Background()}
			err := passing(t).Stream(set, "GET", "/v1.0/users", strings.NewReader(b.String()), &bytes.Buffer{}, sanitize.StreamOptions{Watch: s.watch})
			if err != nil {
				t.Fatal(err)
			}
			if s.seen < 2*sampleAll {
				t.Fatalf("%d bytes are no more than what is checked as a whole", s.seen)
			}
			c, err := s.result()
			if err != nil {
				t.Fatal(err)
			}
			if test.at == "" {
				if len(c.leaks) > 0 {
					t.Errorf("found what is not there: %v", c.leaks)
				}
				return
			}
			if len(c.leaks) == 0 || c.leaks[0].At != test.at || c.leaks[0].Path != "$.value[*].mail" {
				t.Errorf("got %v, want the address in %s", c.leaks, test.at)
			}
			if s.looked < sampleAll || s.looked > s.seen/2+sampleAll {
				t.Errorf("looked at %d of %d bytes", s.looked, s.seen)
			}
		})
	}
}

func load(t *testing.T, text string) *rules.Set {
	t.Helper()
	set, err := rules.Load("rules.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func everything(t *testing.T) *rules.Set {
	t.Helper()
	return load(t, "endpoints: [{pathTemplate: /v1.0/users, allowedMethods: [GET]}]")
}

func passing(t *testing.T) *sanitize.Sanitizer {
	t.Helper()
	s, err := sanitize.New(sanitize.Options{Salt: "salt", Key: "key"})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func embedded(t *testing.T) *coverage.Types {
	t.Helper()
	types, err := coverage.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	return types
}
