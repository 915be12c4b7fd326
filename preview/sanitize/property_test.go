package sanitize_test

import (
	"bytes"
	"strings"
	"testing"

	"gatehouse/preview/sanitize"

	"pgregory.net/rapid"
)

// document draws JSON whose texts all carry a mark, so that whatever passes can be recognised.
func document(depth int) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		kind := rapid.IntRange(0, 6).Draw(t, "kind")
		if depth == 0 && kind > 4 {
			kind = 0
		}
		switch kind {
		case 0, 1:
			return `"mark-` + rapid.StringMatching(`[a-z]{4}`).Draw(t, "text") + `"`
		case 2:
			return rapid.SampledFrom([]string{"1", "1.50", "-0", "1e9"}).Draw(t, "number")
		case 3:
			return rapid.SampledFrom([]string{"true", "false", "null"}).Draw(t, "literal")
		case 4, 5:
			items := rapid.SliceOfN(document(max(depth-1, 0)), 0, 3).Draw(t, "items")
			return "[" + strings.Join(items, ",") + "]"
		default:
			names := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"a", "b", "c", "d"}), 0, 4, rapid.ID[string]).Draw(t, "names")
			for i, name := range names {
				names[i] = `"` + name + `":` + document(depth-1).Draw(t, name)
			}
			return "{" + strings.Join(names, ",") + "}"
		}
	})
}

func TestWhatARedactionNamesNeverPasses(t *testing.T) {
	set := transforms(t, `{method: redact, jsonPaths: ["$..a"]}`)
	rapid.Check(t, func(t *rapid.T) {
		body := `{"v":` + document(4).Draw(t, "body") + `}`
		trace, out, err := sanitize.Run(set, "GET", "/a", []byte(body), usual)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(out, []byte(`"a":`)) {
			t.Fatalf("%s became %s", body, out)
		}
		subset(t, trace.Root, parsed(t, out))
	})
}

func TestSanitizingTwiceGivesTheSame(t *testing.T) {
	set := transforms(t, `{method: tokenize, jsonPaths: ["$..a"]}, {method: redactRegexMatches, jsonPaths: ["$..b"], redactions: [mark]}`)
	rapid.Check(t, func(t *rapid.T) {
		body := []byte(`{"v":` + document(4).Draw(t, "body") + `}`)
		before := bytes.Clone(body)
		_, first, err := sanitize.Run(set, "GET", "/a", body, usual)
		if err != nil {
			t.Fatal(err)
		}
		_, second, _ := sanitize.Run(set, "GET", "/a", body, usual)
		if !bytes.Equal(first, second) || !bytes.Equal(body, before) {
			t.Fatalf("%s, then %s", first, second)
		}
	})
}

func TestAnAnswerThatNoRuleTouchesIsOnlyCompacted(t *testing.T) {
	set := transforms(t, `{method: redact, jsonPaths: [$.zz]}`)
	rapid.Check(t, func(t *rapid.T) {
		body := `{"v":` + document(4).Draw(t, "body") + `}`
		if _, out, err := sanitize.Run(set, "GET", "/a", []byte(body), usual); err != nil || string(out) != body {
			t.Fatalf("%s became %s, %v", body, out, err)
		}
	})
}

func TestASchemaLetsOnlyItsOwnNamesPass(t *testing.T) {
	set := load(t, `responseSchema: {type: object, properties: {v: {type: array, items: {type: object, properties: {a: {type: string}}}}}}`)
	rapid.Check(t, func(t *rapid.T) {
		body := `{"v":[` + document(3).Draw(t, "one") + `,` + document(3).Draw(t, "two") + `],"b":` + document(2).Draw(t, "other") + `}`
		trace, out, err := sanitize.Run(set, "GET", "/a", []byte(body), usual)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{`"b":`, `"c":`, `"d":`} {
			if bytes.Contains(out, []byte(name)) {
				t.Fatalf("%s became %s", body, out)
			}
		}
		subset(t, trace.Root, parsed(t, out))
	})
}

func parsed(t *rapid.T, body []byte) *sanitize.Node {
	root, err := sanitize.Parse(body)
	if err != nil {
		t.Fatalf("the result is not JSON: %v", err)
	}
	return root
}

// subset holds when out has nothing that was not at the same place before, other than null.
func subset(t *rapid.T, was, out *sanitize.Node) {
	if out.Kind == 'n' {
		return
	}
	if was.Kind != out.Kind || was.Text != out.Text {
		t.Fatalf("%c %q became %c %q", was.Kind, was.Text, out.Kind, out.Text)
	}
	at := 0
	for _, kid := range out.Kids {
		for at < len(was.Kids) && (was.Kids[at].Gone || was.Kids[at].Name != kid.Name) {
			at++
		}
		if at == len(was.Kids) {
			t.Fatalf("%q was not there before", kid.Name)
		}
		subset(t, was.Kids[at], kid)
		at++
	}
}
