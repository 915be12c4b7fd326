package leak

import (
	"bytes"
	"encoding/binary"
	"slices"
	"unicode"
	"unicode/utf8"
)

// scope says how a text is to be searched.
type scope struct {
	vocabulary bool // the text is a setting, a time or a number: words and numbers in it are its own
	names      bool // the text is about an organisation, whose names hold the names of places
	words      bool // whole words that are short count too
	noise      bool // the text was decoded from something that may be no text
	wide       bool // it was decoded from UTF-16, so that a character weighs 16 bits
	latin      bool // it was read as Latin-1, for what UTF-8 does not show
	form       bool // its plus signs became blanks, so that base64 is cut in it
	encoded    bool // it was read in another encoding, so that it is not read in one again
}

// hit is a pattern that was found.
type hit struct {
	pattern uint32
	plain   bool // in the letter case of the value
}

// search looks for all patterns in one text.
type search struct {
	m       *Matcher
	scope   scope
	written []byte // the text as it is written; a folded offset means the same in it only if same is set
	text    []byte // folded
	same    bool
	first   bool // one hit is enough
	hits    []hit
}

// beyond lets eight bytes be read at every offset of a text.
const beyond = 8

// run appends to hits and uses the room of buffer.
func (s *search) run(hits []hit, buffer *[]byte) []hit {
	var room []byte
	if buffer != nil {
		room = (*buffer)[:0]
	}
	s.text, s.same = appendFold(room, s.written)
	n := len(s.text)
	s.text = append(s.text, make([]byte, beyond)...)
	if buffer != nil {
		*buffer = s.text
	}
	s.text = s.text[:n]
	s.hits = hits
	if s.m.wholeWords && s.scope.words && !s.scope.vocabulary {
		s.wholeWords()
	}
	if s.m.asciiWords {
		s.asciiWords()
	}
	s.anywhere()
	return s.hits
}

// eight reads eight bytes; those beyond the end are zero.
func (s *search) eight(at int) uint64 {
	return binary.LittleEndian.Uint64(s.text[at : at+beyond : at+beyond])
}

func (s *search) enough() bool { return s.first && len(s.hits) > 0 }

// wholeWords splits at everything that is no letter and no digit.
func (s *search) wholeWords() {
	for at := 0; at < len(s.text) && !s.enough(); {
		start, size := at, 0
		for at < len(s.text) {
			r := rune(s.text[at])
			if size = 1; r >= utf8.RuneSelf {
				r, size = utf8.DecodeRune(s.text[at:])
			}
			if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
				break
			}
			at += size
		}
		if n := at - start; n > 0 && n <= 7 {
			i, ok := s.m.words.find(packed(s.eight(start), n, wholeWord))
			// A short number stands in every time and version; it counts alone only.
			if ok && (n == len(s.text) || !isNumber(s.text[start:at])) {
				s.add(i, start, at)
			}
		}
		at += size
	}
}

func isNumber(word []byte) bool {
	return len(bytes.Trim(word, "0123456789")) == 0
}

func (s *search) asciiWords() {
	for at := 0; at < len(s.text) && !s.enough(); at++ {
		start := at
		for at < len(s.text) && isWord[s.text[at]] {
			at++
		}
		if n := at - start; n >= minPattern && n <= maxWord {
			if i, ok := s.m.words.find(packed(s.eight(start), n, asciiWord)); ok {
				s.add(i, start, at)
			}
		}
	}
}

var isWord = func() (table [256]bool) {
	for c := range table {
		table[c] = wordByte(byte(c))
	}
	return table
}()

func (s *search) anywhere() {
	parts := len(s.m.partLengths) > 0
	starts := s.m.starts
	for at := 0; at+minPattern <= len(s.text); at++ {
		if !s.m.begins.has(s.text[at], s.text[at+1]) {
			continue
		}
		eight := s.eight(at)
		if !s.m.fours.has(uint32(eight)) {
			continue
		}
		if starts.has(eight) {
			s.long(at, eight)
		}
		if parts && s.m.parts.has(uint64(uint32(eight))) {
			for _, n := range s.m.partLengths {
				if at+n > len(s.text) {
					continue
				}
				if i, ok := s.m.words.find(packed(eight, n, anywhere)); ok {
					s.add(i, at, at+n)
				}
			}
		}
		if s.first && len(s.hits) > 0 {
			return
		}
	}
}

// long looks at the patterns that begin with these eight bytes, the longest first.
func (s *search) long(at int, eight uint64) {
	m := s.m
	mask := len(m.slots) - 1
	slot := int(eight * m.factor >> m.shift)
	for m.slots[slot] != 0 && binary.LittleEndian.Uint64(m.arena[m.patterns[m.slots[slot]-1].at:]) != eight {
		slot = (slot + 1) & mask
	}
	if m.slots[slot] == 0 || at+8 > len(s.text) {
		return
	}
	rest := s.text[at:]
	for next := m.lastUpTo(rest, m.slots[slot]-1); next > 0; {
		p := m.patterns[next-1]
		if bytes.HasPrefix(rest, m.text(p)) {
			s.add(next-1, at, at+int(p.size))
		}
		next = p.parent
	}
}

// lastUpTo is 1 + the index of the last of the sorted patterns that is not after rest; 0 if those that begin like it, of which
// from is the first, are all after it. Such groups are mostly small.
func (m *Matcher) lastUpTo(rest []byte, from uint32) uint32 {
	after := func(i uint32) bool { return bytes.Compare(m.text(m.patterns[i]), rest) > 0 }
	if after(from) {
		return 0
	}
	step, low := uint32(1), from
	for low+step < m.long && !after(low+step) {
		low += step
		step *= 2
	}
	high := min(low+step, m.long)
	for low+1 < high {
		if middle := (low + high) / 2; after(middle) {
			high = middle
		} else {
			low = middle
		}
	}
	return low + 1
}

// maxSpan bounds the texts whose offsets are counted again for every hit.
const maxSpan = 4 << 10

// span tells where a part of the folded text is written; nowhere in long texts that have other offsets folded.
func (s *search) span(at, end int) (from, to int) {
	if s.same {
		return at, end
	}
	if len(s.written) > maxSpan {
		return 0, 0
	}
	var room [8]byte
	folded, from := 0, -1
	for to < len(s.written) && folded < end {
		if folded >= at && from < 0 {
			from = to
		}
		_, size := utf8.DecodeRune(s.written[to:])
		part, _ := appendFold(room[:0], s.written[to:to+size])
		folded += len(part)
		to += size
	}
	return max(from, 0), to
}

// add notes a hit, if it counts here.
func (s *search) add(i uint32, at, end int) {
	p := s.m.patterns[i]
	if s.scope.vocabulary && p.flags&flagSimple != 0 || s.scope.names && p.flags&flagCommon != 0 {
		return
	}
	if n := len(s.hits); n > 0 && s.hits[n-1].pattern == i || n < 16 && slices.ContainsFunc(s.hits, func(h hit) bool { return h.pattern == i }) {
		return
	}
	from, to := s.span(at, end)
	plain := exactHash(s.written[from:to]) == p.exact
	if s.inGUID(at, end) || p.flags&flagWord != 0 && !plain && s.same && s.inToken(at, end) || s.scope.noise && !s.credible(p, at, end, plain) {
		return
	}
	s.hits = append(s.hits, hit{i, plain})
}
