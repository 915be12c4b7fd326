package sanitize

import (
	"fmt"
	"testing"

	"gatehouse/preview/rules"

	"pgregory.net/rapid"
)

func TestAPrefixMatchesWhatItsExpressionMatches(t *testing.T) {
	for _, pattern := range []string{"(?i)^smtp:(.*)$", "^a[b-d]:(.*)$", "(?s)^x(.*)$", "^(.*)$", "(?i)^k(.*)$"} {
		set, err := rules.Load("a.json", fmt.Appendf(nil, `{"endpoints":[{"pathTemplate":"/a","transforms":[{"method":"pseudonymizeRegexMatches","jsonPaths":["$.a"],"regex":%q}]}]}`, pattern))
		if err != nil {
			t.Fatal(err)
		}
		regex := set.Endpoints[0].Transforms[0].Regex
		p := prefixOf(regex)
		if p == nil {
			t.Errorf("%s (%s) is not taken for a prefix", pattern, regex)
			continue
		}
		rapid.Check(t, func(t *rapid.T) {
			text := rapid.StringMatching(`(SMTP|smtp|ab|x|k|\x{212a})?:?[a-z\n\r \x{85}\x{2028}é]{0,5}\n?`).Draw(t, "text")
			at, matches, known := p.match([]byte(text))
			m := regex.FindStringSubmatchIndex(text)
			if known && (matches != (m != nil) || matches && (at != m[2] || len(text) != m[3])) {
				t.Fatalf("%q: %d, %v, but the expression finds %v", text, at, matches, m)
			}
		})
	}
	for _, pattern := range []string{"^a(.*)", "a(.*)$", "^a+(.*)$", "^a(.+)$", "^a(b*)$", "^é(.*)$"} {
		set, err := rules.Load("a.json", fmt.Appendf(nil, `{"endpoints":[{"pathTemplate":"/a","transforms":[{"method":"pseudonymizeRegexMatches","jsonPaths":["$.a"],"regex":%q}]}]}`, pattern))
		if err != nil {
			t.Fatal(err)
		}
		if prefixOf(set.Endpoints[0].Transforms[0].Regex) != nil {
			t.Errorf("%s is taken for a prefix", pattern)
		}
	}
}
