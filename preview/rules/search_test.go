package rules

import (
	"regexp"
	"testing"

	"pgregory.net/rapid"
)

// pattern draws an expression over a few characters of URLs.
func pattern(t *rapid.T, depth int) string {
	if depth == 0 {
		return rapid.SampledFrom([]string{"a", "b", "/", "[^/]", "[ab]", "[^b]", ".", "[Aa]", "(?i:b)", ""}).Draw(t, "leaf")
	}
	switch rapid.IntRange(0, 4).Draw(t, "kind") {
	case 0:
		return "(?:" + pattern(t, depth-1) + ")" + rapid.SampledFrom([]string{"*", "+", "?", "{2}", "{1,2}"}).Draw(t, "times")
	case 1:
		return "(?:" + pattern(t, depth-1) + "|" + pattern(t, depth-1) + ")"
	}
	return pattern(t, depth-1) + pattern(t, depth-1)
}

// The expressions themselves decide whether a URL that was found is one, and URLs by chance whether one was overlooked.
func TestURLsThatAreFoundAreReal(t *testing.T) {
	found := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		left, right := `\A`+pattern(t, 3)+`\z`, `\A`+pattern(t, 3)+`\z`
		a, b := newLanguage(left), newLanguage(right)
		admitsA, admitsB := regexp.MustCompile(left).MatchString, regexp.MustCompile(right).MatchString
		both, decided := search{new(int)}.common(a, b)
		other, decidedToo := search{new(int)}.apart(a, b)
		if !decided || !decidedToo {
			t.Fatalf("%s and %s: given up", left, right)
		}
		empty := admitsA("") && admitsB("")
		if both != "" && (!admitsA(both) || !admitsB(both)) || empty && both != "" {
			t.Fatalf("%s and %s: both do not admit %q", left, right, both)
		}
		if other != "" && (admitsA(other) || !admitsB(other)) {
			t.Fatalf("%s and %s: only the second does not admit %q", left, right, other)
		}
		for range 30 {
			url := rapid.StringMatching(`[abA/c]{1,6}`).Draw(t, "url")
			switch {
			case admitsA(url) && admitsB(url) && both == "" && !empty:
				t.Fatalf("%s and %s: %q was overlooked", left, right, url)
			case !admitsA(url) && admitsB(url) && other == "" && (admitsA("") || !admitsB("")):
				t.Fatalf("%s and %s: %q is the second's alone", left, right, url)
			}
		}
		found["both "+map[bool]string{true: "none", false: "some"}[both == ""]]++
		found["apart "+map[bool]string{true: "none", false: "some"}[other == ""]]++
	})
	if len(found) < 4 {
		t.Errorf("one-sided: %v", found)
	}
}
