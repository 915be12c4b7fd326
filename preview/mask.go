package preview

import (
	"regexp"
	"strings"
	"sync/atomic"
	"unicode"
	"unicode/utf8"

	"gatehouse/preview/coverage"
	"gatehouse/preview/leak"
	"gatehouse/preview/pseudonym"
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

// maxAddress is longer than any e-mail address (RFC 5321: 254 characters) with a prefix and a name.
const maxAddress = 512

// masker decides what of a value may be shown. It masks personal values, and every text in which one of them stands.
type masker struct {
	guard atomic.Pointer[leak.Matcher] // nil: not made yet, so that only plain vocabulary is shown
}

// hides holds for texts in which a personal value of the same answer stands, and as long as nobody knows, for all that may hold one.
func (m *masker) hides(text string, vocabulary bool) bool {
	guard := m.guard.Load()
	if guard == nil {
		return !harmless(text, vocabulary)
	}
	_, found := guard.Find(text, vocabulary)
	return found
}

var (
	harmlessID   = regexp.MustCompile(`^(https://graph\.microsoft\.com/…|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|•*)$`)
	harmlessWord = regexp.MustCompile(`^([A-Za-z0-9]{0,12}|[a-z]{2,3}(-[A-Za-z]{2,4}){1,2}|\d{4}-\d{2}-\d{2}([T ][\d:.]+Z?)?)$`)
)

// harmless holds for texts that can hold no personal value, whatever else the answer says.
func harmless(text string, vocabulary bool) bool {
	return harmlessID.MatchString(text) || vocabulary && harmlessWord.MatchString(text)
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

func (m *masker) shown(v sanitize.Value, class coverage.Class) string {
	personal := class.Personal()
	switch v.Kind {
	case '"':
		if personal {
			return quote(m.masked(v.Text))
		}
		return quote(m.clear(v.Text, class))
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
func (m *masker) clear(text string, class coverage.Class) string {
	vocabulary := class == coverage.Setting || class == coverage.Time || class == coverage.Measure
	if parts := link.FindStringSubmatch(text); parts != nil && class == coverage.TechnicalID {
		text = cut(parts[1], shownClear) + "/…"
	}
	if m.hides(text, vocabulary) {
		return cut(mask(text), shownMasked)
	}
	if class == coverage.TechnicalID && !strings.HasSuffix(text, "/…") {
		return shortID(text)
	}
	return cut(text, shownClear)
}

func (m *masker) shownName(name string) string {
	if m.hidesName(name) {
		return cut(mask(name), shownMasked)
	}
	return cut(name, 2*shownClear)
}

func (m *masker) hidesName(name string) bool { return !isPropertyName(name) && m.hides(name, false) }

// isPropertyName holds for what Graph calls its own properties; a personal value in the shape of one could be any of them by chance.
func isPropertyName(name string) bool {
	for i := range len(name) {
		c := name[i]
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '@'
		if !letter && (i == 0 || c != '.' && c != '_' && (c < '0' || c > '9')) {
			return false
		}
	}
	return name != ""
}

func (m *masker) shownPath(path string) string {
	if !strings.Contains(path, "['") {
		return path
	}
	before, _, _ := strings.Cut(path, "['")
	inside := path[len(before):]
	odd := segment.ReplaceAllStringFunc(inside, func(name string) string {
		if isPropertyName(name[2 : len(name)-2]) {
			return ""
		}
		return name
	})
	if strings.Contains(odd, "['") && m.hides(odd, false) {
		inside = mask(inside)
	}
	return before + inside
}

// segment is a property name in a path that is no plain word.
var segment = regexp.MustCompile(`\['[^'\\]*'\]`)

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
func (m *masker) masked(text string) string {
	prefix, address := "", text
	if at := strings.IndexByte(text, ':') + 1; at > 0 && scheme.MatchString(text[:at]) {
		prefix, address = text[:at], text[at:]
	}
	if at := strings.LastIndexByte(address, '@'); at >= 0 {
		if _, ok := pseudonym.ParseEmail(strings.TrimSpace(address)); ok && len(text) <= maxAddress && !strings.ContainsAny(address[at:], ">)") {
			shown := prefix + cut(mask(address[:at]), shownMasked/2) + cut(address[at:], shownClear)
			if !m.hides(shown, false) {
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
