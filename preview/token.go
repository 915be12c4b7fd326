package preview

import (
	"regexp"
	"strings"

	"gatehouse/preview/coverage"
)

// token shows where pseudonyms stand, shortened; what is left of the value around them is masked if it was personal. A prefix
// such as SMTP: stays readable.
func (m *masker) token(text string, made []string, class coverage.Class) string {
	var out strings.Builder
	for first := true; ; first = false {
		at, length := nextToken(text, made)
		rest := text
		if at >= 0 {
			rest = text[:at]
		}
		out.WriteString(m.around(rest, class, first))
		if at < 0 {
			return out.String()
		}
		out.WriteString(shortToken(text[at : at+length]))
		text = text[at+length:]
	}
}

func nextToken(text string, made []string) (at, length int) {
	at = -1
	for _, token := range made {
		if i := strings.Index(text, token); token != "" && i >= 0 && (at < 0 || i < at) {
			at, length = i, len(token)
		}
	}
	return at, length
}

var scheme = regexp.MustCompile(`^[A-Za-z]{2,6}:$`)

func (m *masker) around(text string, class coverage.Class, first bool) string {
	switch {
	case text == "", first && scheme.MatchString(text):
		return text
	case class.Personal():
		return cut(mask(text), shownMasked)
	default:
		return m.clear(text, class)
	}
}

// shortToken keeps the prefix, the first four characters and the domain.
func shortToken(token string) string {
	head, domain, found := strings.Cut(token, "@")
	prefix := ""
	if i := strings.IndexByte(head, '~'); i >= 0 {
		prefix, head = head[:i+1], head[i+1:]
	}
	short := prefix + head
	if len(head) > 8 {
		short = prefix + head[:4] + "…"
	}
	if found {
		if len(domain) > 2 && domain[1] == '~' {
			domain = shortToken(domain)
		}
		short += "@" + domain
	}
	return short
}

var identityPart = regexp.MustCompile(`"(domain|hash|reversible)":"([^"\\]*)"`)

// identityText shows a pseudonym in JSON encoding by its parts; an original is never among them.
func identityText(text string) string {
	var parts []string
	for _, m := range identityPart.FindAllStringSubmatch(text, -1) {
		value := m[2]
		if m[1] != "domain" {
			value = shortToken(value)
		}
		parts = append(parts, m[1]+" "+value)
	}
	if strings.Contains(text, `"original":`) {
		parts = append(parts, "original "+strings.Repeat(string(bullet), 5))
	}
	return strings.Join(parts, ", ")
}
