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
	// placeBits is log2 of the places of noise, and two bits more.
	placeBits = 30
	// What says that a text is no chance: that it begins or ends where the noise does, a character of ASCII before or after it,
	// in UTF-16 where it has a zero byte, and another character that is well formed. In tenths of a bit.
	beginTenths, endTenths             = 30, 50
	asciiTenths, wideTenths, runTenths = 14, 80, 50
	// neighbours is how far text is looked for on both sides.
	neighbours = 16
)

// credible tells whether a hit in noise is more than chance.
func (s *search) credible(p pattern, at, end int, plain bool) bool {
	if int(p.size) >= len(s.m.noise) {
		return true
	}
	text := s.text[at:end]
	weight := 8 * len(text)
	if s.scope.wide {
		weight = 16 * utf8.RuneCount(text)
	}
	missing := 10 * (placeBits + bits.Len(uint(s.m.noise[p.size]-1)) - weight + s.caseBits(text, at, end, plain))
	if missing <= 0 {
		return true
	}
	missing -= s.before(at)
	return missing <= 0 || missing <= s.after(end)
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

// inToken tells whether a word in another letter case stands between random characters on both sides: a token of a few dozen
// characters of base64 holds some word of four letters between two slashes once in a while.
func (s *search) inToken(at, end int) bool {
	return random(s.written[max(0, at-tokenReach):at]) && random(s.written[end:min(len(s.written), end+tokenReach)])
}

const tokenReach = 12

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
