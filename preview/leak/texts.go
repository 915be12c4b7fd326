package leak

import (
	"bytes"
	"html"
	"unicode/utf16"
	"unicode/utf8"
)

// signs tell which carriers a text can hold at all, so that ordinary texts cost little.
type signs uint16

const (
	signPercent signs = 1 << iota
	signPlus
	signAmpersand
	signBackslash
	signEquals
	signZero
	signHigh
	signDigit
)

var signTable = func() (table [256]signs) {
	for c := range table {
		switch {
		case c >= utf8.RuneSelf:
			table[c] = signHigh
		case c >= '0' && c <= '9':
			table[c] = signDigit
		}
	}
	table['%'], table['+'], table['&'], table['\\'], table['='] = signPercent, signPlus, signAmpersand, signBackslash, signEquals
	table[0] = signZero
	return table
}()

func signsOf(text []byte) (s signs) {
	for _, c := range text {
		s |= signTable[c]
	}
	return s
}

// texts opens the carriers that are texts with some characters written in another way.
func (c *Checker) texts(text []byte, signs signs, depth int, s scope) {
	for _, carrier := range textCarriers {
		if signs&carrier.sign == 0 {
			continue
		}
		room := &c.levels[depth].decoded
		decoded, changed := carrier.decode((*room)[:0], text)
		if *room = decoded; changed {
			inner := s.decodedText()
			inner.form = carrier.name == Form
			c.open(carrier.name, decoded, depth, inner)
		}
	}
}

var textCarriers = []struct {
	sign   signs
	name   Carrier
	decode func(dst, text []byte) ([]byte, bool)
}{
	{signPercent, Percent, appendPercent},
	{signPlus, Form, appendForm},
	{signAmpersand, HTML, appendHTML},
	{signBackslash, JSON, appendJSON},
	{signBackslash, ByteEscapes, appendByteEscapes},
	{signEquals, QuotedPrintable, appendQuotedPrintable},
}

// appendEscapes decodes every sign that two hexadecimal digits follow, and leaves what is none.
func appendEscapes(dst, text []byte, sign string) (decoded []byte, changed bool) {
	for {
		at := bytes.Index(text, []byte(sign))
		if at < 0 {
			return append(dst, text...), changed
		}
		dst = append(dst, text[:at]...)
		after := text[at+len(sign):]
		if len(after) < 2 || !isHex[after[0]] || !isHex[after[1]] {
			dst, text = append(dst, sign...), after
			continue
		}
		dst, text, changed = append(dst, hexValue[after[0]]<<4|hexValue[after[1]]), after[2:], true
	}
}

func appendPercent(dst, text []byte) ([]byte, bool) { return appendEscapes(dst, text, "%") }

func appendByteEscapes(dst, text []byte) ([]byte, bool) { return appendEscapes(dst, text, `\x`) }

// appendForm is the percent-encoding of forms, in which a plus is a blank.
func appendForm(dst, text []byte) ([]byte, bool) {
	decoded, _ := appendEscapes(dst, bytes.ReplaceAll(text, []byte("+"), []byte(" ")), "%")
	return decoded, true
}

// appendQuotedPrintable also joins lines that were broken (RFC 2045, 6.7).
func appendQuotedPrintable(dst, text []byte) ([]byte, bool) {
	joined := text
	if bytes.Contains(text, []byte("=\r\n")) || bytes.Contains(text, []byte("=\n")) {
		joined = bytes.ReplaceAll(bytes.ReplaceAll(text, []byte("=\r\n"), nil), []byte("=\n"), nil)
	}
	decoded, changed := appendEscapes(dst, joined, "=")
	return decoded, changed || len(joined) < len(text)
}

// appendJSON decodes the escapes of JSON strings.
func appendJSON(dst, text []byte) (decoded []byte, changed bool) {
	for {
		at := bytes.IndexByte(text, '\\')
		if at < 0 || at+1 == len(text) {
			return append(dst, text...), changed
		}
		dst = append(dst, text[:at]...)
		c := text[at+1]
		text = text[at+2:]
		switch c {
		case 'n', 'r', 't', 'b', 'f':
			dst, changed = append(dst, ' '), true
		case '"', '\\', '/', '\'':
			dst, changed = append(dst, c), true
		case 'u':
			r, size := codePoint(text)
			if size == 0 {
				dst = append(dst, '\\', 'u')
				continue
			}
			dst, text, changed = utf8.AppendRune(dst, r), text[size:], true
		default:
			dst = append(dst, '\\', c)
		}
	}
}

// codePoint reads what follows \u, and the second half of a surrogate pair.
func codePoint(text []byte) (r rune, size int) {
	r, ok := codeUnit(text)
	if !ok {
		return 0, 0
	}
	if utf16.IsSurrogate(r) && len(text) >= 10 && text[4] == '\\' && text[5] == 'u' {
		if low, ok := codeUnit(text[6:]); ok {
			return utf16.DecodeRune(r, low), 10
		}
	}
	return r, 4
}

func codeUnit(text []byte) (r rune, ok bool) {
	if len(text) < 4 {
		return 0, false
	}
	for _, c := range text[:4] {
		if !isHex[c] {
			return 0, false
		}
		r = r<<4 | rune(hexValue[c])
	}
	return r, true
}

// The longest name of a character in HTML has 31 letters (HTML Standard, 13.5).
const maxEntity = 32

// appendHTML decodes numbers as they are written, because they can be bytes of another encoding; html knows the names.
func appendHTML(dst, text []byte) (decoded []byte, changed bool) {
	for {
		at := bytes.IndexByte(text, '&')
		if at < 0 {
			return append(dst, text...), changed
		}
		dst, text = append(dst, text[:at]...), text[at+1:]
		if r, size := numericEntity(text); size > 0 {
			dst, text, changed = utf8.AppendRune(dst, r), text[size:], true
			continue
		}
		end := 0
		for end < len(text) && end < maxEntity && wordByte(text[end]) {
			end++
		}
		if end < len(text) && text[end] == ';' {
			end++
		}
		if end > 1 {
			name := "&" + string(text[:end])
			if char := html.UnescapeString(name); char != name {
				dst, text, changed = append(dst, char...), text[end:], true
				continue
			}
		}
		dst = append(dst, '&')
	}
}

// numericEntity reads what follows the ampersand: #233; or #xe9;. The semicolon may be missing.
func numericEntity(text []byte) (r rune, size int) {
	if len(text) < 2 || text[0] != '#' {
		return 0, 0
	}
	base, at := rune(10), 1
	if text[1]|0x20 == 'x' {
		base, at = 16, 2
	}
	start := at
	for ; at < len(text) && at < start+10 && isHex[text[at]] && rune(hexValue[text[at]]) < base; at++ {
		if r = r*base + rune(hexValue[text[at]]); r > utf8.MaxRune {
			return 0, 0
		}
	}
	if at == start {
		return 0, 0
	}
	if at < len(text) && text[at] == ';' {
		at++
	}
	return r, at
}
