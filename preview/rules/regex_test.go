package rules_test

import (
	"fmt"
	"regexp"
	"testing"

	"gatehouse/preview/rules"

	"pgregory.net/rapid"
)

var plain = regexp.MustCompile(`b.+?d|a.$`)

func redaction(t testing.TB, pattern string) *rules.Transform {
	t.Helper()
	return load(t, transformWith("!<redactRegexMatches>", `jsonPaths: ["$..a"]`, "redactions: ['"+pattern+"']")).Endpoints[0].Transforms[0]
}

func TestExpressionsAreReadAsJavaReadsThem(t *testing.T) {
	for _, c := range []struct{ pattern, in, want string }{
		{`a.*`, "xab\rcd", "x\rcd"},
		{`a.*`, "xab\u2028cd", "x\u2028cd"},
		{`(?s)a.*`, "xab\rcd", "x"},
		{`cd$`, "abcd\n", "ab"},
		{`cd$`, "abcd\r\n", "ab"},
		{`cd\z`, "abcd\n", "abcd\n"},
		{`(?i)A[b-c]`, "xaBy", "xy"},
		{`[.]\.[a\]]`, "x..]y", "xy"},
		{`\Q[a&&b]\E`, "x[a&&b]y", "xy"},
		{`(?<name>b)`, "abc", "ac"},
		{`a\sb`, "xa\vby", "xy"},
		{`a[\s-]b`, "xa\vby", "xy"},
		{`a\Sb`, "xa\vby", "xa\vby"},
		{`\Q\s\E`, `x\sy`, "xy"},
		{`\\s`, `x\sy`, "xy"},
		{`(?i)mask`, "xMaSKy", "xy"},
		{`(?i)mask`, "xma\u017f\u212ay", "xma\u017f\u212ay"},
		{`(?i)[k]`, "x\u212ay", "x\u212ay"},
		{`(?i)[^k]`, "k\u212aK", "kK"},
		{`(?i)a(?-i)b`, "xAby", "xy"},
		{`(?i)a(?-i)b`, "xABy", "xABy"},
		{`(?i)\w+`, "k\u212a", "\u212a"},
		{`[^/]+`, "aé/b", "/"},
		{`\p{Lu}\P{L}`, "aÉ1b", "ab"},
		{`[\p{Nd}\x{2d}]+b`, "a1-2b", "a"},
		{`(?i)\x{41}\x42`, "xaby", "xy"},
		{`\x{e9}\{1\}`, "xé{1}y", "xy"},
		{`[Éé]t[Bb]`, "xétby", "xy"},
		{`[Bb][éà]`, "xBày", "xy"},
	} {
		if got := redaction(t, c.pattern).Redactions[0].ReplaceAllString(c.in, ""); got != c.want {
			t.Errorf("%s on %q: got %q, want %q", c.pattern, c.in, got, c.want)
		}
	}
}

func TestReadingAsJavaKeepsGroupsAndLetterCase(t *testing.T) {
	set := load(t, "endpoints:\n  - pathRegex: '/V1\\.0/(users|groups)/.{2,3}'")
	for url, want := range map[string]bool{"/v1.0/Users/ab": true, "/v1.0/groups/abcd": false, "/v1.0/groups/ab\u2028": false} {
		if _, ok := set.Match("GET", url); ok != want {
			t.Errorf("%q: %v", url, ok)
		}
	}
}

func TestAnExpressionOfOneLineMeansTheSameInBothDialects(t *testing.T) {
	transform := redaction(t, `b.+?d|a.$`)
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[a-e]{0,12}`).Draw(t, "text")
		if got, want := transform.Redactions[0].ReplaceAllString(text, ""), plain.ReplaceAllString(text, ""); got != want {
			t.Fatalf("%q: got %q, want %q", text, got, want)
		}
	})
}

// What was rendered is read back as the same: Go's own reading of the pattern is the oracle, on patterns that both dialects read alike.
func TestRenderingAnExpressionChangesNothing(t *testing.T) {
	var piece *rapid.Generator[string]
	piece = rapid.Deferred(func() *rapid.Generator[string] {
		return rapid.Custom(func(t *rapid.T) string {
			switch rapid.IntRange(0, 9).Draw(t, "kind") {
			case 0:
				return "(" + piece.Draw(t, "in") + ")" + rapid.SampledFrom([]string{"", "*", "+", "?", "*?", "{2}", "{1,3}", "{0,}?"}).Draw(t, "times")
			case 1:
				return "(?:" + piece.Draw(t, "left") + "|" + piece.Draw(t, "right") + ")"
			case 2:
				return piece.Draw(t, "first") + piece.Draw(t, "second")
			case 3:
				return "(?i:" + piece.Draw(t, "folded") + ")"
			default:
				return rapid.SampledFrom([]string{"a", "b+", "[a-c]", "[^a]", `\b`, `\B`, `\w`, `\D`, "(?s:.)", `\.`, "c??", "^", `\z`, "", `[\]^-]`}).Draw(t, "leaf")
			}
		})
	})
	rapid.Check(t, func(t *rapid.T) {
		pattern := "x" + piece.Draw(t, "pattern")
		want, err := regexp.Compile(pattern)
		if err != nil {
			return
		}
		set, err := rules.Load("test.yaml", []byte(transformWith("!<redactRegexMatches>", `jsonPaths: ["$..a"]`, "redactions: ['"+pattern+"']")))
		if err != nil {
			return
		}
		got := set.Endpoints[0].Transforms[0].Redactions[0]
		text := "x" + rapid.StringMatching(`[a-cA-Cx.\]]{0,8}`).Draw(t, "text")
		if fmt.Sprint(got.FindAllStringSubmatchIndex(text, -1)) != fmt.Sprint(want.FindAllStringSubmatchIndex(text, -1)) {
			t.Fatalf("%s as %s on %q: got %v, want %v", pattern, got, text, got.FindAllStringSubmatchIndex(text, -1), want.FindAllStringSubmatchIndex(text, -1))
		}
	})
}
