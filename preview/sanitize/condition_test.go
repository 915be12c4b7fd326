package sanitize_test

import (
	"bytes"
	"testing"

	"gatehouse/preview/sanitize"

	"pgregory.net/rapid"
)

func TestATransformWithAConditionRunsWhereItHolds(t *testing.T) {
	rule := func(when string) string { return `{method: redact, jsonPaths: [$.a], applyOnlyWhen: "` + when + `"}` }
	const done, not = `{"b":"x"}`, `{"a":1,"b":"x"}`
	for _, c := range []struct{ when, want string }{
		{"", done},
		{"  ", done},
		{"$[?(@.b == 'x')]", done},
		{"$[?(@.b == 'y')]", not},
		{"$..b", done},
		{"$..c", not},
		{"$.c[*]", not},
		{"$.*", done},
		{"$[?(@.c != 'x')]", done},
	} {
		if _, out, err := run(t, transforms(t, rule(c.when)), not, nil); err != nil || out != c.want {
			t.Errorf("%q: got %s, %v; want %s", c.when, out, err, c.want)
		}
	}
}

func TestAConditionLooksAtTheWholeAnswerAsItStands(t *testing.T) {
	set := transforms(t, `{method: redact, jsonPaths: [$..t]}`, `{method: redact, jsonPaths: ["$.v[*].n"], applyOnlyWhen: "$..t"}`,
		`{method: redact, jsonPaths: ["$.v[*].m"], applyOnlyWhen: "$.v[?(@.k == null)]"}`)
	trace, out, err := run(t, set, `{"v":[{"t":"x","n":1,"m":1,"k":1},{"n":2,"m":2,"k":null}]}`, nil)
	if want := `{"v":[{"n":1,"k":1},{"n":2,"k":null}]}`; err != nil || out != want {
		t.Fatalf("got %s, %v\nwant %s", out, err, want)
	}
	n := trace.Root.Kids[0].Kids[0].Kids[1]
	if len(n.Edits) != 1 || n.Edits[0].Effect != sanitize.PassedOver || n.Edits[0].Transform.Index != 1 || n.Gone || n.Now != nil {
		t.Errorf("got %+v", n.Edits)
	}
}

func TestAConditionIsAllOrNothing(t *testing.T) {
	always := transforms(t, `{method: redact, jsonPaths: ["$..a"]}`)
	when := transforms(t, `{method: redact, jsonPaths: ["$..a"], applyOnlyWhen: "$..b"}`)
	rapid.Check(t, func(t *rapid.T) {
		body := []byte(`{"v":` + document(4).Draw(t, "body") + `}`)
		_, all, err := sanitize.Run(always, "GET", "/a", body, usual)
		if err != nil {
			t.Fatal(err)
		}
		_, out, err := sanitize.Run(when, "GET", "/a", body, usual)
		if err != nil {
			t.Fatal(err)
		}
		want := body
		if bytes.Contains(body, []byte(`"b":`)) {
			want = all
		}
		if !bytes.Equal(out, want) {
			t.Fatalf("%s became %s", body, out)
		}
	})
}
