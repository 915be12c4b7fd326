package odata

import (
	"strings"
	"unicode"
)

// Search is a parsed $search: terms like "displayName:audit" joined by AND and OR.
type Search struct {
	alternatives [][]Term // one of these, each whole
}

// Term looks for a text in a property. Without a property it looks everywhere, which directory objects do not offer.
type Term struct {
	Property string
	Text     string
}

// ParseSearch reads "displayName:one" AND ("mail:two" OR "mail:three") (Microsoft Graph docs, search-query-parameter). Each term stands
// in double quotes; AND binds closer than OR.
func ParseSearch(s string) (*Search, error) {
	p := &searchParser{source: s, rest: strings.TrimSpace(s)}
	out, err := p.or(0)
	if err != nil {
		return nil, err
	}
	if p.rest != "" {
		return nil, p.syntax()
	}
	return &Search{alternatives: out}, nil
}

type searchParser struct{ source, rest string }

func (p *searchParser) syntax() error {
	at := len(p.source) - len(p.rest)
	if p.rest == "" {
		return invalid("Syntax error: unexpected end of '%s'.", p.source)
	}
	bad := strings.IndexFunc(p.rest, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	bad = max(bad, 0)
	return invalid("Syntax error: character '%s' is not valid at position %d in '%s'.", p.rest[bad:bad+1], at+bad, p.source)
}

func (p *searchParser) word(w string) bool {
	if strings.HasPrefix(p.rest, w+" ") || strings.HasPrefix(p.rest, w+"(") || strings.HasPrefix(p.rest, w+`"`) {
		p.rest = strings.TrimSpace(p.rest[len(w):])
		return true
	}
	return false
}

func (p *searchParser) or(depth int) ([][]Term, error) {
	out, err := p.and(depth)
	for err == nil && p.word("OR") {
		var more [][]Term
		more, err = p.and(depth)
		out = append(out, more...)
	}
	return out, err
}

// maxAlternatives bounds what the product of parentheses may grow to.
const maxAlternatives = 256

func (p *searchParser) and(depth int) ([][]Term, error) {
	out, err := p.one(depth)
	for err == nil && p.word("AND") {
		var more [][]Term
		if more, err = p.one(depth); err != nil {
			break
		}
		if len(out)*len(more) > maxAlternatives {
			return nil, invalid("The search holds too many alternatives.")
		}
		var product [][]Term
		for _, a := range out {
			for _, b := range more {
				product = append(product, append(append([]Term{}, a...), b...))
			}
		}
		out = product
	}
	return out, err
}

func (p *searchParser) one(depth int) ([][]Term, error) {
	switch {
	case depth > maxFilterDepth:
		return nil, invalid("The search is nested more than %d levels deep.", maxFilterDepth)
	case strings.HasPrefix(p.rest, "("):
		p.rest = strings.TrimSpace(p.rest[1:])
		out, err := p.or(depth + 1)
		if err == nil && !strings.HasPrefix(p.rest, ")") {
			err = p.syntax()
		}
		if err == nil {
			p.rest = strings.TrimSpace(p.rest[1:])
		}
		return out, err
	case strings.HasPrefix(p.rest, `"`):
		text, ok := p.quoted()
		if !ok {
			return nil, invalid("There is an unterminated string literal in '%s'.", p.source)
		}
		t := Term{Text: text}
		if property, value, named := strings.Cut(text, ":"); named && property != "" && strings.IndexFunc(property, notName) < 0 {
			t = Term{Property: property, Text: value}
		}
		return [][]Term{{t}}, nil
	}
	return nil, p.syntax()
}

func notName(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' }

// quoted reads a term; a quote or a backslash inside is escaped with a backslash.
func (p *searchParser) quoted() (string, bool) {
	var b strings.Builder
	for i := 1; i < len(p.rest); i++ {
		switch c := p.rest[i]; {
		case c == '\\' && i+1 < len(p.rest):
			i++
			b.WriteByte(p.rest[i])
		case c == '"':
			p.rest = strings.TrimSpace(p.rest[i+1:])
			return b.String(), true
		default:
			b.WriteByte(c)
		}
	}
	return "", false
}

// Terms are all that the search looks for.
func (s *Search) Terms() []Term {
	var out []Term
	for _, a := range s.alternatives {
		out = append(out, a...)
	}
	return out
}

// Match holds when one alternative is found whole.
func (s *Search) Match(o Object) bool {
	for _, all := range s.alternatives {
		whole := true
		for _, t := range all {
			whole = whole && t.found(o)
		}
		if whole {
			return true
		}
	}
	return false
}

// words are the properties that are indexed word by word; in all others a search meets the beginning only
// (Microsoft Graph docs, search-query-parameter).
func byWords(property string) bool { return property == "displayName" || property == "description" }

func (t Term) found(o Object) bool {
	if t.Property == "" {
		return anywhere(o, strings.ToLower(t.Text))
	}
	for _, have := range texts(o[t.Property]) {
		if !byWords(t.Property) {
			if strings.HasPrefix(strings.ToLower(have), strings.ToLower(t.Text)) {
				return true
			}
			continue
		}
		if allBegin(splitWords(t.Text), splitWords(have)) {
			return true
		}
	}
	return false
}

// allBegin holds when every wanted word begins one of the words.
func allBegin(wanted, have []string) bool {
	for _, w := range wanted {
		found := false
		for _, h := range have {
			found = found || strings.HasPrefix(h, w)
		}
		if !found {
			return false
		}
	}
	return len(wanted) > 0
}

// splitWords cuts a text at spaces, signs, digits and changes of case: "HelloWorld2" is hello, world, 2.
func splitWords(s string) []string {
	var out []string
	var b strings.Builder
	flush := func() {
		if b.Len() > 0 {
			out = append(out, strings.ToLower(b.String()))
			b.Reset()
		}
	}
	var last rune
	for _, r := range s {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			flush()
			last = 0
			continue
		case last != 0 && (unicode.IsDigit(r) != unicode.IsDigit(last) || unicode.IsUpper(r) && unicode.IsLower(last)):
			flush()
		}
		b.WriteRune(r)
		last = r
	}
	flush()
	return out
}

// texts are the strings of a value: itself, or the items of a collection.
func texts(v any) []string {
	if s, ok := v.(string); ok {
		return []string{s}
	}
	var out []string
	for _, item := range items(v) {
		if s, ok := item.(string); ok {
			out = append(out, s)
		}
	}
	return out
}

// anywhere looks through every text of an object, as mail and files do.
func anywhere(v any, want string) bool {
	switch x := v.(type) {
	case string:
		return strings.Contains(strings.ToLower(x), want)
	case Object:
		for name, inner := range x {
			if name != "" && name[0] != '#' && anywhere(inner, want) {
				return true
			}
		}
	default:
		for _, item := range items(v) {
			if anywhere(item, want) {
				return true
			}
		}
	}
	return false
}
