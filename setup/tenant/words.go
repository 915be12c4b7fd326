package tenant

import (
	"net/url"
	"strings"
	"unicode"
)

// quote shows a short text that came from outside inside a sentence.
func quote(s string) string {
	const longest = 120
	if r := []rune(s); len(r) > longest {
		s = string(r[:longest]) + "…"
	}
	return "“" + strings.Map(visible, s) + "”"
}

// visible replaces what a terminal or window would act on instead of showing: control, direction and zero-width characters.
func visible(r rune) rune {
	if !unicode.IsPrint(r) {
		return '␣'
	}
	return r
}

// shownPath gives a request's path for "What was sent": ids stay, sign-in names do not, and of the query only the names.
func shownPath(u *url.URL) string {
	parts := strings.Split(u.Path, "/")
	for i, p := range parts {
		if strings.ContainsRune(p, '@') {
			parts[i] = "…"
		}
	}
	path := strings.Join(parts, "/")
	if u.RawQuery == "" {
		return path
	}
	var names []string
	for pair := range strings.SplitSeq(u.RawQuery, "&") {
		name, _, _ := strings.Cut(pair, "=")
		if plain, err := url.QueryUnescape(name); err == nil {
			name = plain
		}
		names = append(names, name)
	}
	return path + "?" + strings.Join(names, "&")
}
