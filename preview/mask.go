package preview

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"gatehouse/preview/coverage"
	"gatehouse/preview/pseudonym"
	"gatehouse/preview/rules"
	"gatehouse/preview/sanitize"

	"github.com/go-json-experiment/json/jsontext"
)

// Lengths of what a row shows, in characters.
const (
	shownMasked = 24
	shownClear  = 48
	shownID     = 12
)

const bullet = '•'

// left is the value as received, masked where it is personal.
func (b *builder) left(s spot) string {
	v := sanitize.Value{Kind: s.node.Kind, Text: s.node.Text}
	switch v.Kind {
	case '{':
		return summary(s.node, "{", "}", "field")
	case '[':
		return b.elements(s)
	}
	return b.shown(v, s.place.Class)
}

// right is the value as it leaves the gate, masked where it is personal.
func (b *builder) right(s spot) string {
	if s.node.Added && s.node.IsContainer() {
		return visible(string(s.node.AppendJSON(nil))) // numbers, and words that stand in the rule file
	}
	if s.node.Now == nil {
		return b.left(s)
	}
	v := s.node.Value()
	for i := len(s.node.Edits) - 1; i >= 0; i-- {
		e := s.node.Edits[i]
		if e.Effect == sanitize.Digested && e.Transform.Inner == nil && v.Kind == '"' {
			return quote(v.Text) // numbers, and words that stand in the rule file
		}
		if e.Effect == sanitize.Tokenised && v.Kind == '"' {
			if identities(e.Transform) {
				return quote(identityText(v.Text))
			}
			return quote(b.token(v.Text, e.Made, s.place.Class))
		}
	}
	return b.shown(v, s.place.Class)
}

// identities holds for transforms that leave pseudonyms as JSON text behind.
func identities(t *rules.Transform) bool {
	switch t.Kind {
	case rules.Pseudonymize:
		return t.Encoding == rules.JSONEncoding
	case rules.PseudonymizeEmailHeader:
		return t.Encoding != rules.URLSafeToken
	}
	return false
}

// elements shows an array that is gone as a whole: its plain values if it has no others.
func (b *builder) elements(s spot) string {
	var shown []string
	for kid := range s.kids {
		if kid.node.container() {
			return summary(s.node, "[", "]", "element")
		}
		if len(shown) < shownElements {
			shown = append(shown, b.left(kid))
		}
	}
	return list(shown, len(s.node.Kids))
}

func summary(n node, opened, closed, what string) string {
	received := 0
	for _, kid := range n.Kids {
		if !kid.Added {
			received++
		}
	}
	switch received {
	case 0:
		return opened + closed
	case 1:
		return opened + " … 1 " + what + " " + closed
	}
	return fmt.Sprintf("%s … %d %ss %s", opened, received, what, closed)
}

func quote(s string) string {
	text, err := jsontext.AppendQuote(nil, visible(s))
	if err != nil {
		return `"` + string(bullet) + `"`
	}
	return string(text)
}

// visible replaces characters that would change how a row reads: controls, and those that turn the writing direction.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		if r == utf8.RuneError || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\u2028' || r == '\u2029' {
			return '·'
		}
		return r
	}, s)
}

func (b *builder) shown(v sanitize.Value, class coverage.Class) string {
	personal := class.Personal()
	switch v.Kind {
	case '"':
		if personal {
			return quote(b.masked(v.Text))
		}
		return quote(b.clear(v.Text, class))
	case '0':
		if personal {
			return mask(v.Text)
		}
		return cut(v.Text, shownClear)
	case 't', 'f':
		if personal {
			return strings.Repeat(string(bullet), 3)
		}
	}
	return v.Text
}

// clear shows a value that is not personal, unless a personal value of the same answer stands in it.
func (b *builder) clear(text string, class coverage.Class) string {
	vocabulary := class == coverage.Setting || class == coverage.Time || class == coverage.Measure
	if m := link.FindStringSubmatch(text); m != nil && class == coverage.TechnicalID {
		text = cut(m[1], shownClear) + "/…"
	}
	if _, found := b.guard.Find(text, vocabulary); found {
		return cut(mask(text), shownMasked)
	}
	if class == coverage.TechnicalID && !strings.HasSuffix(text, "/…") {
		return shortID(text)
	}
	return cut(text, shownClear)
}

func (b *builder) shownName(name string) string {
	shown, ok := b.names[name]
	if !ok {
		shown = cut(name, 2*shownClear)
		if _, found := b.guard.Find(name, false); found && !propertyName.MatchString(name) {
			shown = cut(mask(name), shownMasked)
		}
		b.names[name] = shown
	}
	return shown
}

// propertyName is what Graph calls its own properties; a personal value in the shape of one could be any of them by chance.
var propertyName = regexp.MustCompile(`^[@A-Za-z][A-Za-z0-9._@]*$`)

func (b *builder) shownPath(path string) string {
	if !strings.Contains(path, "['") {
		return path
	}
	before, _, _ := strings.Cut(path, "['")
	inside := path[len(before):]
	if _, found := b.guard.Find(inside, false); found {
		inside = mask(inside)
	}
	return before + inside
}

// link takes scheme and host of a URL; the rest may carry anything.
var link = regexp.MustCompile(`^(https?://[^/?#]+)[/?#]`)

func shortID(text string) string {
	runes := []rune(text)
	if len(runes) <= shownID {
		return text
	}
	return string(runes[:4]) + "…" + string(runes[len(runes)-4:])
}

func cut(text string, most int) string {
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return string([]rune(text)[:most-1]) + "…"
}

// masked keeps the shape of a personal value: punctuation, blanks, the domain of an address and a prefix such as SMTP: before one.
func (b *builder) masked(text string) string {
	prefix, address := "", text
	if at := strings.IndexByte(text, ':') + 1; at > 0 && scheme.MatchString(text[:at]) {
		prefix, address = text[:at], text[at:]
	}
	if at := strings.LastIndexByte(address, '@'); at >= 0 {
		if _, ok := pseudonym.ParseEmail(strings.TrimSpace(address)); ok && !strings.ContainsAny(address[at:], ">)") {
			shown := prefix + cut(mask(address[:at]), shownMasked/2) + cut(address[at:], shownClear)
			if _, found := b.guard.Find(shown, false); !found {
				return shown
			}
		}
	}
	return cut(mask(text), shownMasked)
}

// mask replaces everything but blanks and ASCII punctuation.
func mask(text string) string {
	return strings.Map(func(r rune) rune {
		if r == ' ' || r < utf8.RuneSelf && unicode.In(r, unicode.Punct, unicode.Symbol) {
			return r
		}
		return bullet
	}, text)
}
