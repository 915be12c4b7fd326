package leak

import (
	"bytes"
	"math/bits"
	"unicode"
	"unicode/utf8"
)

// Nearly every word of a text can be read as base64, and what comes out is noise: in the 64 MB of a large answer, some 150 million
// places where any four bytes turn up sooner or later. A short text that is found there counts only if chance is a bad
// explanation: its own bits, and those of the readable text around it, must outweigh the number of places and of such texts.

// noise counts the patterns by their lengths.
type noise [16]int

func (n *noise) add(p pattern) {
	if int(p.size) < len(n) && p.flags&flagShort == 0 {
		n[p.size]++
	}
}

const (
	// placeBits is log2 of the places of noise, and three bits more.
	placeBits = 30
	// What says that a text is no chance: that it begins or ends where the noise does, a character of ASCII before or after it,
	// in UTF-16 where it has a zero byte, and another character that is well formed. In tenths of a bit, and rather less than each
	// says alone, because it may be any number of them on either side.
	beginTenths, endTenths             = 30, 50
	asciiTenths, wideTenths, runTenths = 10, 80, 30
	// neighbours is how far text is looked for on both sides.
	neighbours = 16
)

// credible tells whether a hit in noise is more than chance.
func (s *search) credible(p pattern, at, end int, plain bool) bool {
	text := s.text[at:end]
	weight := 8 * len(text)
	switch {
	case s.scope.wide:
		weight = wideBits(text)
	case s.scope.latin:
		from, to := s.span(at, end)
		weight = 8 * utf8.RuneCount(s.written[from:to])
		if weight == 8*(to-from) {
			return false // as UTF-8 it is the same
		}
	}
	if int(p.size) >= len(s.m.noise) {
		return true
	}
	missing := 10 * (placeBits + bits.Len(uint(s.m.noise[p.size]-1)) - weight + s.caseBits(text, at, end, plain))
	if missing <= 0 {
		return true
	}
	missing -= s.before(at)
	return missing <= 0 || missing <= s.after(end)
}

// wideBits is what the characters of UTF-16 weigh: little where both bytes are those of an ordinary text, whose letters follow each
// other by habit.
func wideBits(text []byte) (sum int) {
	for at := 0; at < len(text); {
		r, size := utf8.DecodeRune(text[at:])
		if high, low := r>>8, r&0xff; r <= 0xffff && high >= ' ' && high < utf8.RuneSelf && low >= ' ' && low < utf8.RuneSelf {
			sum += 6
		} else {
			sum += 16
		}
		at += size
	}
	return sum
}

// caseBits is what is lost because letter case does not count: little if the text is written as a person would.
func (s *search) caseBits(text []byte, at, end int, plain bool) int {
	letters := 0
	for _, c := range text {
		if c >= 'a' && c <= 'z' || c >= utf8.RuneSelf && c < 0xe0 {
			letters++
		}
	}
	if letters <= 2 || plain || !s.same {
		return min(letters, 2)
	}
	capitals := 0
	for i, c := range s.written[at:end] {
		if c != text[i] {
			capitals++
		}
	}
	if capitals == 0 || capitals == letters || capitals == 1 && s.written[at] != text[0] {
		return 2
	}
	return letters
}

func (s *search) before(at int) int {
	sum := 0
	for range neighbours {
		if at == 0 || bytes.HasSuffix(s.text[:at], []byte(gap)) {
			return sum + beginTenths
		}
		r, size := utf8.DecodeLastRune(s.text[:at])
		tenths := s.readable(r)
		if tenths == 0 {
			break
		}
		sum += tenths
		at -= size
	}
	return sum
}

func (s *search) after(end int) int {
	sum := 0
	for range neighbours {
		if end == len(s.text) || bytes.HasPrefix(s.text[end:], []byte(gap)) {
			return sum + endTenths
		}
		r, size := utf8.DecodeRune(s.text[end:])
		tenths := s.readable(r)
		if tenths == 0 {
			break
		}
		sum += tenths
		end += size
	}
	return sum
}

func (s *search) readable(r rune) int {
	switch {
	case r == utf8.RuneError || !unicode.IsPrint(r):
		return 0
	case r >= utf8.RuneSelf && s.scope.wide:
		return 5
	case r >= utf8.RuneSelf:
		return runTenths
	case s.scope.wide:
		return wideTenths
	}
	return asciiTenths
}

// inToken tells whether a word in another letter case stands between random characters: a token of a few dozen characters of
// base64 holds some word of four letters between two slashes once in a while. Letters that nobody writes so need such characters on
// one side only.
func (s *search) inToken(at, end int) bool {
	before, after := random(s.written[max(0, at-tokenReach):at]), random(s.written[end:min(len(s.written), end+tokenReach)])
	if before && after {
		return true
	}
	return (before || after) && s.caseBits(s.text[at:end], at, end, false) > 2
}

const tokenReach = 12

// guidChance is the length from which a part of a GUID is no chance any more: among 100,000 ids some spell Ebba, and some hold the six
// digits and the letter of somebody's number at work.
const guidChance = 13

// inGUID tells whether a hit is a short part of a GUID.
func (s *search) inGUID(at, end int) bool {
	if end-at >= guidChance {
		return false
	}
	for start := max(0, end-guidLength); start <= at && start+guidLength <= len(s.text); start++ {
		if isGUID(s.text[start : start+guidLength]) {
			return true
		}
	}
	return false
}

const guidLength = 36

// isGUID expects guidLength bytes.
func isGUID(text []byte) bool {
	for i, c := range text {
		if hyphen := i == 8 || i == 13 || i == 18 || i == 23; hyphen != (c == '-') || !hyphen && (!isHex[c] || c <= 'F' && c >= 'A') {
			return false
		}
	}
	return true
}

// random tells whether letters of both cases and digits follow each other as only chance lets them.
func random(text []byte) bool {
	changes, last := 0, byte(0)
	for _, c := range text {
		if value64[c] > 63 {
			return false
		}
		kind := byte('+')
		switch {
		case c >= 'a' && c <= 'z':
			kind = 'a'
		case c >= 'A' && c <= 'Z':
			kind = 'A'
		case c >= '0' && c <= '9':
			kind = '0'
		}
		if kind != last {
			changes++
		}
		last = kind
	}
	return len(text) >= tokenReach/2 && changes*5 >= len(text)*2
}
