package rules_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"gatehouse/preview/rules"

	"pgregory.net/rapid"
)

// value draws a document. In it "l" is always a list, so a condition on it means the same in both dialects.
func value(t *rapid.T, depth int) string {
	kind := rapid.IntRange(0, 5).Draw(t, "kind")
	switch {
	case depth == 0 || kind > 3:
		return rapid.SampledFrom([]string{`"x"`, `"y"`, "1", "1.0", "null", "true"}).Draw(t, "leaf")
	case kind == 3:
		return list(t, depth-1)
	}
	var members []string
	for _, name := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"a", "b", "c d", "l"}), 0, 4, rapid.ID).Draw(t, "names") {
		if name == "l" {
			members = append(members, `"l":`+list(t, depth-1))
		} else {
			members = append(members, fmt.Sprintf("%q:%s", name, value(t, depth-1)))
		}
	}
	return "{" + strings.Join(members, ",") + "}"
}

func list(t *rapid.T, depth int) string {
	items := make([]string, rapid.IntRange(0, 3).Draw(t, "length"))
	for i := range items {
		items[i] = value(t, depth)
	}
	return "[" + strings.Join(items, ",") + "]"
}

func TestPathsFindWhatAnIndependentReaderFinds(t *testing.T) {
	steps := rapid.SampledFrom([]string{
		".a", "['b']", "['c d']", "[*]", ".*", "..a", "..['b']", ".l", "..l", ".l[*]", ".l[?(@.a == 'x')]", "..l[?(@.b != 1)]", "..l[?(@['c d'] == null)]", ".l[?(@.a.b != true)]",
	})
	found := 0
	rapid.Check(t, func(t *rapid.T) {
		document := value(t, 5)
		path := "$" + strings.Join(rapid.SliceOfN(steps, 1, 4).Draw(t, "steps"), "")
		if rapid.Bool().Draw(t, "several names") {
			path += "['a', 'b', 'l']"
		}
		parsed, err := rules.ParsePath(path)
		if err != nil {
			t.Fatal(err)
		}
		want, read := oracleAnyway(writePath(parsed), document)
		if !read {
			t.Fatalf("the oracle refuses %s", writePath(parsed))
		}
		got := places(t, path, document)
		found += len(got)
		if !slices.Equal(got, want) {
			t.Fatalf("%s in %s: got %v, want %v", path, document, got, want)
		}
	})
	if found == 0 {
		t.Error("nothing was ever found")
	}
}

func places(t *rapid.T, path, document string) []string {
	out, loaded := located(t, path, []byte(document))
	if !loaded {
		t.Fatalf("%s is refused", path)
	}
	return out
}
