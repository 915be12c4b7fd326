package leak

import (
	"slices"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Matcher finds any of many texts inside a text, ignoring letter case.
type Matcher struct {
	patterns []pattern // sorted by text
	parents  []int     // index of the longest other pattern that the text of this one begins with; -1 = none
	starts   []uint64  // a set of the hashes of the first bytes
	short    map[string]int
	wide     bool // a text has characters whose UTF-16 form has no zero byte
}

// pattern is one text to find, in lower case.
type pattern struct {
	text   string
	value  int  // index of the value it came from
	word   bool // must not have letters or digits beside it
	simple bool // could also be a word of some vocabulary
	common bool // could also be a word of the name of an organisation
}

const (
	// Shorter texts are compared with whole words only: as parts of words they are everywhere.
	minPattern = 4
	// Texts of letters and digits only, up to this length, must stand alone: "Adel" is no find in "modeled".
	maxWord = 7
	// Longer texts are looked for by their beginning.
	maxPattern = 256
	// Up to this length, a text of letters only could be a word of the vocabulary of a setting.
	maxVocabulary = 12

	startBytes = 4
	startBits  = 20
)

// commonWords stand in answers without being about anybody.
var commonWords = map[string]bool{"true": true, "false": true, "null": true, "none": true, "unknown": true, "default": true, "user": true, "member": true, "guest": true}

// NewMatcher prepares values; those without two letters or digits are never found.
func NewMatcher(values []Value) *Matcher {
	m := &Matcher{starts: make([]uint64, 1<<startBits/64), short: map[string]int{}}
	for i, v := range values {
		text := strings.ToLower(strings.TrimSpace(v.Text))
		if !worthFinding(text) {
			continue
		}
		m.wide = m.wide || strings.ContainsFunc(text, func(r rune) bool { return r > 0xff })
		if isShort(text) {
			if _, there := m.short[text]; !there {
				m.short[text] = i
			}
			continue
		}
		if len(text) > maxPattern {
			text = strings.ToValidUTF8(text[:maxPattern], "")
		}
		simple := isSimple(text)
		m.patterns = append(m.patterns, pattern{text, i, simple && len(text) <= maxWord, simple && len(text) <= maxVocabulary, simple && v.Common})
	}
	// Of equal texts the one that counts in more places comes first and stays.
	slices.SortStableFunc(m.patterns, func(a, b pattern) int {
		if order := strings.Compare(a.text, b.text); order != 0 || a.common == b.common {
			return order
		}
		if a.common {
			return 1
		}
		return -1
	})
	m.patterns = slices.CompactFunc(m.patterns, func(a, b pattern) bool { return a.text == b.text })
	m.link()
	return m
}

func (m *Matcher) link() {
	m.parents = make([]int, len(m.patterns))
	var stack []int
	for i, p := range m.patterns {
		for len(stack) > 0 && !strings.HasPrefix(p.text, m.patterns[stack[len(stack)-1]].text) {
			stack = stack[:len(stack)-1]
		}
		m.parents[i] = -1
		if len(stack) > 0 {
			m.parents[i] = stack[len(stack)-1]
		}
		stack = append(stack, i)
		h := startHash(p.text)
		m.starts[h/64] |= 1 << (h % 64)
	}
}

func startHash(s string) uint32 {
	h := uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16 | uint32(s[3])<<24
	return h * 2654435761 >> (32 - startBits)
}

func worthFinding(text string) bool {
	n := 0
	for _, r := range text {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			n++
		}
	}
	return n >= 2
}

// isShort tells what is compared as a whole word. Two letters outside ASCII say as much as a word: names in Chinese are that short.
func isShort(text string) bool {
	return len(text) < minPattern || utf8.RuneCountInString(text) < minPattern && len(text) < 2*minPattern-2 || commonWords[text]
}

func isSimple(text string) bool {
	for i := range len(text) {
		if !wordByte(text[i]) {
			return false
		}
	}
	return true
}

func wordByte(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// scope says how a text is to be searched.
type scope struct {
	vocabulary bool // the text is a setting, a time or a number: words and numbers in it are its own
	names      bool // the text is about an organisation, whose names hold the names of places
	binary     bool // the text was decoded from something that may be no text
	words      bool // short texts count too
}

// Find tells which of the texts stand in text, by their index. vocabulary: the text is a setting, a time or a number,
// so single words and numbers in it do not count.
func (m *Matcher) Find(text string, vocabulary bool) (int, bool) {
	found := m.find(nil, text, scope{vocabulary: vocabulary, words: true})
	if len(found) == 0 {
		return 0, false
	}
	return found[0], true
}

func (m *Matcher) find(out []int, text string, s scope) []int {
	text = strings.ToLower(text)
	if s.words && !s.vocabulary && len(m.short) > 0 {
		out = m.findWords(out, text)
	}
	for at := 0; at+startBytes <= len(text); at++ {
		h := startHash(text[at:])
		if m.starts[h/64]&(1<<(h%64)) == 0 {
			continue
		}
		rest := text[at:]
		i := sort.Search(len(m.patterns), func(i int) bool { return m.patterns[i].text > rest }) - 1
		for ; i >= 0; i = m.parents[i] {
			p := m.patterns[i]
			if strings.HasPrefix(rest, p.text) && p.counts(text, at, s) && !slices.Contains(out, p.value) {
				out = append(out, p.value)
			}
		}
	}
	return out
}

// findWords splits at everything that is no letter and no digit.
func (m *Matcher) findWords(out []int, text string) []int {
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		i, ok := m.short[word]
		// A short number stands in every time and version; it counts alone only.
		if ok && (word == text || !isNumber(word)) && !slices.Contains(out, i) {
			out = append(out, i)
		}
	}
	return out
}

func isNumber(word string) bool {
	return strings.Trim(word, "0123456789") == ""
}

func (p pattern) counts(text string, at int, s scope) bool {
	if s.vocabulary && p.simple || s.names && p.common {
		return false
	}
	end := at + len(p.text)
	if p.word && (at > 0 && wordByte(text[at-1]) || end < len(text) && wordByte(text[end])) {
		return false
	}
	// Four or five bytes turn up in any megabyte of noise; inside a text they have readable neighbours.
	return !s.binary || len(p.text) > 5 || readable(text[max(0, at-4):at]) && readable(text[end:min(len(text), end+4)])
}

func readable(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' && s[i] != '\n' && s[i] != '\t' || s[i] >= 0x7f {
			return false
		}
	}
	return true
}
