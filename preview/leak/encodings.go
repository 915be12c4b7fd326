package leak

import (
	"bytes"
	"unicode/utf16"
	"unicode/utf8"
)

// encodings looks into decoded bytes as UTF-16 and as Latin-1. The room of the level must hold nothing that is still needed.
func (c *Checker) encodings(decoded []byte, depth int, s scope) {
	if signsOf(decoded)&(signZero|signHigh) == 0 || s.wide {
		return
	}
	level := &c.levels[depth]
	c.utf16(decoded, &level.encoded, depth+1)
	if !c.m.latin {
		return
	}
	level.encoded = appendLatin1(level.encoded[:0], decoded)
	if len(level.encoded) > 0 && c.spend(len(level.encoded)) {
		c.within = append(c.within, latin1)
		c.search(level.encoded, scope{noise: true, latin: true})
		c.within = c.within[:len(c.within)-1]
	}
}

// appendLatin1 appends the surroundings of letters that only Latin-1 has, between letters or signs that names have: all that can
// be text, and two bytes more, which tell whether it goes on.
func appendLatin1(dst, data []byte) []byte {
	done := 0
	for at, c := range data {
		if c < 0xc0 || at < done || !betweenLetters(data, at) {
			continue
		}
		from := at
		for from > done && from > at-maxPattern && latinText(data[from-1]) {
			from--
		}
		done = at
		for done < len(data) && done < at+maxPattern && latinText(data[done]) {
			done++
		}
		for _, b := range data[max(0, from-2):min(len(data), done+2)] {
			dst = utf8.AppendRune(dst, rune(b))
		}
	}
	return dst
}

func latinText(c byte) bool {
	return c >= ' ' && c < 0x7f || c >= 0xa0 || c == '\n' || c == '\r' || c == '\t'
}

func betweenLetters(data []byte, at int) bool {
	before, after := byte(' '), byte(' ')
	if at > 0 {
		before = data[at-1]
	}
	if at+1 < len(data) {
		after = data[at+1]
	}
	return beside[before] && beside[after] && (isWord[before] || isWord[after])
}

var beside = func() (table [256]bool) {
	for c := range table {
		table[c] = isWord[c] || c >= 0xc0
	}
	for _, c := range []byte(gap + " .-,'@\"<>()[]{}=:;/&?!_|#\n\r\t") {
		table[c] = true
	}
	return table
}()

// leastLegible is the least that carries anything: four letters in base64, or one percent sign among them.
const leastLegible = leastRun

// appendLegible appends the parts of data that can be text, with gaps between them.
func appendLegible(dst, data []byte) []byte {
	for at := 0; at < len(data); {
		start := at
		for at < len(data) {
			c := data[at]
			if c >= ' ' && c < utf8.RuneSelf || c == '\n' || c == '\r' || c == '\t' {
				at++
				continue
			}
			if c < 0xc2 || at+1 == len(data) || data[at+1]&0xc0 != 0x80 {
				break
			}
			r, size := utf8.DecodeRune(data[at:])
			if r == utf8.RuneError {
				break
			}
			at += size
		}
		if at-start >= leastLegible {
			dst = append(append(dst, data[start:at]...), gap...)
		}
		at++
	}
	return dst
}

// lookAtBytes looks into texts whose characters are the bytes of another encoding, and into such parts of a text.
func (c *Checker) lookAtBytes(text []byte, depth int, s scope) {
	zeros := !s.noise && bytes.IndexByte(text, 0) >= 0
	if !zeros && bytes.IndexByte(text, 0xc2) < 0 && bytes.IndexByte(text, 0xc3) < 0 {
		return
	}
	level := &c.levels[depth]
	level.bytes = level.bytes[:0]
	for at := 0; at < len(text); {
		start, before := at, len(level.bytes)
		for at < len(text) {
			// The characters up to 255 are one byte, or two of which the first is one of these (RFC 3629, 3).
			if b := text[at]; b < utf8.RuneSelf {
				level.bytes = append(level.bytes, b)
				at++
			} else if (b == 0xc2 || b == 0xc3) && at+1 < len(text) && text[at+1]&0xc0 == 0x80 {
				level.bytes = append(level.bytes, b<<6|text[at+1]&0x3f)
				at += 2
			} else {
				break
			}
		}
		// In noise, zeros are looked at where it was decoded.
		if len(level.bytes)-before == at-start && (!zeros || bytes.IndexByte(text[start:at], 0) < 0) {
			level.bytes = level.bytes[:before]
		} else {
			level.bytes = append(level.bytes, gap...)
		}
		if at < len(text) {
			_, size := utf8.DecodeRune(text[at:])
			at += size
		}
	}
	if len(level.bytes) == 0 {
		return
	}
	c.utf16(level.bytes, &level.wide, depth)
	if holdsUTF8(level.bytes) {
		s.encoded = true
		c.within = append(c.within, latin1)
		c.look(level.bytes, depth, s)
		c.within = c.within[:len(c.within)-1]
	}
}

// holdsUTF8 tells whether a character of more than one byte stands in data.
func holdsUTF8(data []byte) bool {
	for at := 0; at+1 < len(data); at++ {
		if data[at] >= 0xc2 && data[at+1]&0xc0 == 0x80 {
			return true
		}
	}
	return false
}

// utf16 looks into bytes as UTF-16, in both byte orders and at both alignments, if a value may begin there.
func (c *Checker) utf16(data []byte, room *[]byte, depth int) {
	for part := range bytes.SplitSeq(data, []byte(gap)) {
		begins, some := c.utf16Begins(part)
		for order, name := range [...]Carrier{utf16LittleEndian, utf16BigEndian} {
			for shift := 0; shift < 2 && some; shift++ {
				if !begins[order][shift] {
					continue
				}
				*room = appendUTF16((*room)[:0], part[shift:], order == 1)
				c.within = append(c.within, name)
				c.look(*room, depth, scope{noise: true, wide: true, encoded: true})
				c.within = c.within[:len(c.within)-1]
			}
		}
	}
}

// utf16Begins tells in which byte order and at which alignment a value may begin.
func (c *Checker) utf16Begins(data []byte) (begins [2][2]bool, some bool) {
	unit := func(high, low int) uint64 { return uint64(data[high])<<8 | uint64(data[low]) }
	for at := 0; at+2 < len(data); at++ {
		if !c.m.highs.has(data[at], data[at+2]) {
			continue
		}
		if at > 0 && c.m.wide.has(unit(at, at-1)<<16|unit(at+2, at+1)) {
			begins[0][(at-1)&1], some = true, true
		}
		if at+3 < len(data) && c.m.wide.has(unit(at, at+1)<<16|unit(at+2, at+3)) {
			begins[1][at&1], some = true, true
		}
	}
	return begins, some
}

func appendUTF16(dst, data []byte, bigEndian bool) []byte {
	unit := func(at int) rune {
		if bigEndian {
			return rune(data[at])<<8 | rune(data[at+1])
		}
		return rune(data[at+1])<<8 | rune(data[at])
	}
	for at := 0; at+1 < len(data); at += 2 {
		r := unit(at)
		if utf16.IsSurrogate(r) && at+3 < len(data) {
			if pair := utf16.DecodeRune(r, unit(at+2)); pair != utf8.RuneError {
				r = pair
				at += 2
			}
		}
		dst = utf8.AppendRune(dst, r)
	}
	return dst
}
