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
	if c.m.latin && !utf8.Valid(decoded) && c.spend(len(decoded)) {
		level.encoded = level.encoded[:0]
		for _, b := range decoded {
			level.encoded = utf8.AppendRune(level.encoded, rune(b))
		}
		c.within = append(c.within, latin1)
		c.search(level.encoded, scope{noise: true})
		c.within = c.within[:len(c.within)-1]
	}
}

// lookAtBytes looks into texts whose characters are the bytes of another encoding.
func (c *Checker) lookAtBytes(text []byte, depth int, s scope) {
	level := &c.levels[depth]
	level.bytes = level.bytes[:0]
	for part := range bytes.SplitSeq(text, []byte{gap}) {
		before := len(level.bytes)
		for at := 0; at < len(part); {
			r, size := utf8.DecodeRune(part[at:])
			if r > 0xff {
				level.bytes = level.bytes[:before]
				break
			}
			level.bytes = append(level.bytes, byte(r))
			at += size
		}
		if len(level.bytes) > before {
			level.bytes = append(level.bytes, gap)
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
	var begins [2][2]bool
	for at := 0; at+4 <= len(data); at++ {
		a, b, c1, d := uint64(data[at]), uint64(data[at+1]), uint64(data[at+2]), uint64(data[at+3])
		begins[0][at&1] = begins[0][at&1] || c.m.wide.has(b<<24|a<<16|d<<8|c1)
		begins[1][at&1] = begins[1][at&1] || c.m.wide.has(a<<24|b<<16|c1<<8|d)
	}
	for order, name := range [...]Carrier{utf16LittleEndian, utf16BigEndian} {
		for shift, begin := range begins[order] {
			if !begin {
				continue
			}
			*room = appendUTF16((*room)[:0], data[shift:], order == 1)
			c.within = append(c.within, name)
			c.look(*room, depth, scope{noise: true, wide: true, encoded: true})
			c.within = c.within[:len(c.within)-1]
		}
	}
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
