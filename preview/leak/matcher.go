package leak

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"math/bits"
	"math/rand/v2"
	"slices"
	"unicode/utf16"
	"unicode/utf8"
)

// Matcher finds any of many texts inside a text, ignoring letter case. It is safe for use by several goroutines.
//
// Texts of eight bytes and more are found by their first eight: a filter tells at nearly no cost that nothing begins here, and a
// table leads to the sorted texts that begin alike. Shorter ones are found whole, packed into a number.
type Matcher struct {
	arena    []byte
	patterns []pattern // the long ones first, sorted by text
	long     uint32    // how many are long
	paths    []string
	sample   Sample

	begins pairs    // first two bytes of what may stand anywhere
	fours  quads    // and first four
	starts *filter  // first eight bytes of the long ones
	slots  []uint32 // open addressing by the first eight bytes: 1 + index of the first pattern that begins so
	factor uint64
	shift  int

	words       *words
	wholeWords  bool // there are texts that count as whole words only
	asciiWords  bool
	parts       *filter // first four bytes of the short texts that may stand anywhere
	partLengths []int

	highs pairs   // high bytes of the first two UTF-16 units
	wide  *filter // first two UTF-16 units
	latin bool    // a text has characters that Latin-1 writes with one byte and UTF-8 with two
	noise noise
}

// NewMatcher prepares values; those without two letters or digits are never found.
func NewMatcher(values []Value) *Matcher {
	b := NewBuilder(0)
	for i, v := range values {
		v.Path, v.Ref = "", i
		b.Add(v)
	}
	return b.Matcher()
}

// Sample says which part of the values is known.
func (m *Matcher) Sample() Sample { return m.sample }

func (m *Matcher) text(p pattern) []byte { return m.arena[p.at : p.at+uint32(p.size)] }

func (p pattern) long() bool { return p.flags&(flagShort|flagWord) == 0 && p.size >= 8 }

func (m *Matcher) build() {
	long := m.sort()
	m.long = uint32(long)
	starts := m.countStarts(m.patterns[:long])
	m.starts = newFilter(starts)
	size := max(4, bits.Len(uint(starts+starts/4)))
	m.slots, m.factor, m.shift = make([]uint32, 1<<size), rand.Uint64()|1, 64-size
	m.link(m.patterns[:long])
	m.words = newWords(len(m.patterns) - long)
	m.parts = newFilter(len(m.patterns) - long)
	for i, p := range m.patterns[long:] {
		m.addShort(p, uint32(long+i))
	}
	m.wide = newFilter(4 * min(len(m.patterns), 1<<16))
	var last [2]rune
	for _, p := range m.patterns {
		m.noise.add(p)
		if p.flags&flagShort != 0 {
			continue
		}
		first, size := utf8.DecodeRune(m.text(p))
		second, _ := utf8.DecodeRune(m.text(p)[size:])
		if start := [2]rune{first, second}; start != last {
			last = start
			m.addEncodings(first, second)
		}
	}
}

// sort puts the long patterns first, by their texts, and tells how many they are.
func (m *Matcher) sort() int {
	type key struct {
		start uint64
		index uint32
	}
	long := 0
	for _, p := range m.patterns {
		if p.long() {
			long++
		}
	}
	keys := make([]key, 0, long)
	sorted := make([]pattern, long, len(m.patterns))
	for i, p := range m.patterns {
		if p.long() {
			keys = append(keys, key{binary.BigEndian.Uint64(m.arena[p.at:]), uint32(i)})
		} else {
			sorted = append(sorted, p)
		}
	}
	slices.SortFunc(keys, func(a, b key) int {
		if a.start != b.start {
			return cmp.Compare(a.start, b.start)
		}
		return bytes.Compare(m.text(m.patterns[a.index])[8:], m.text(m.patterns[b.index])[8:])
	})
	for i, k := range keys {
		sorted[i] = m.patterns[k.index]
	}
	m.patterns = sorted
	return long
}

func (m *Matcher) countStarts(sorted []pattern) (n int) {
	for i, p := range sorted {
		m.begins.add(m.arena[p.at], m.arena[p.at+1])
		m.fours.add(binary.LittleEndian.Uint32(m.arena[p.at:]))
		if i == 0 || !bytes.Equal(m.text(p)[:8], m.text(sorted[i-1])[:8]) {
			n++
		}
	}
	return n
}

// link notes the beginnings of the sorted patterns, and which other pattern each begins with.
func (m *Matcher) link(sorted []pattern) {
	var stack []uint32
	mask := len(m.slots) - 1
	last, begun := uint64(0), false
	for i := range sorted {
		text := m.text(sorted[i])
		for len(stack) > 0 && !bytes.HasPrefix(text, m.text(sorted[stack[len(stack)-1]])) {
			stack = stack[:len(stack)-1]
		}
		if len(stack) > 0 {
			sorted[i].parent = stack[len(stack)-1] + 1
		}
		stack = append(stack, uint32(i))
		start := binary.LittleEndian.Uint64(text)
		if begun && start == last {
			continue
		}
		last, begun = start, true
		m.starts.add(start)
		slot := int(start * m.factor >> m.shift)
		for m.slots[slot] != 0 {
			slot = (slot + 1) & mask
		}
		m.slots[slot] = uint32(i + 1)
	}
}

func (m *Matcher) addShort(p pattern, index uint32) {
	text := m.text(p)
	switch {
	case p.flags&flagShort != 0:
		m.words.add(pack(text, wholeWord), index)
		m.wholeWords = true
	case p.flags&flagWord != 0:
		m.words.add(pack(text, asciiWord), index)
		m.asciiWords = true
	default:
		m.words.add(pack(text, anywhere), index)
		m.begins.add(text[0], text[1])
		m.fours.add(binary.LittleEndian.Uint32(text))
		m.parts.add(uint64(binary.LittleEndian.Uint32(text)))
		if !slices.Contains(m.partLengths, len(text)) {
			m.partLengths = append(m.partLengths, len(text))
		}
	}
}

// addEncodings notes how a text begins in UTF-16.
func (m *Matcher) addEncodings(first, second rune) {
	for _, a := range variants(first) {
		for _, b := range variants(second) {
			units := utf16.AppendRune(utf16.AppendRune(nil, a), b)
			m.highs.add(byte(units[0]>>8), byte(units[1]>>8))
			m.wide.add(uint64(units[0])<<16 | uint64(units[1]))
		}
	}
}

// Find tells whether one of the texts stands in text, by the Ref of its value. vocabulary: the text is a setting, a time or a
// number, so single words and numbers in it do not count.
func (m *Matcher) Find(text string, vocabulary bool) (int, bool) {
	s := search{m: m, written: []byte(text), scope: scope{vocabulary: vocabulary, words: true}, first: true}
	hits := s.run(nil, nil)
	if len(hits) == 0 {
		return 0, false
	}
	return int(m.patterns[hits[0].pattern].ref), true
}
