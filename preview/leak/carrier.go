package leak

import (
	"encoding/base64"
	"encoding/hex"
	"html"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf16"
)

// view is a text that was found inside another one by decoding it.
type view struct {
	carrier string
	text    string
	binary  bool
}

// views decodes a text in every way that changes it. wide: look for UTF-16 without zero bytes too.
func views(text string, binary, wide bool) []view {
	var out []view
	if identifier.MatchString(text) {
		return nil
	}
	if strings.ContainsAny(text, "%+") {
		decoded := percent(text)
		if decoded != text {
			out = append(out, view{"percent-encoding", decoded, false})
		}
		if spaced := percent(strings.ReplaceAll(text, "+", " ")); spaced != decoded {
			out = append(out, view{"percent-encoding", spaced, false})
		}
	}
	if strings.ContainsRune(text, '&') {
		if decoded := html.UnescapeString(text); decoded != text {
			out = append(out, view{"HTML entities", decoded, false})
		}
	}
	if strings.ContainsRune(text, '\\') {
		if decoded := unescape(text); decoded != text {
			out = append(out, view{"JSON escapes", decoded, false})
		}
	}
	switch zero := strings.ContainsRune(text, 0); {
	case zero && !binary:
		out = append(out, view{"UTF-16", strings.ReplaceAll(text, "\x00", ""), false})
	case binary && (zero || wide):
		out = utf16Views(out, text)
	}
	out = appendRuns(out, text, isHex, 2*minPattern, hexViews)
	return appendRuns(out, text, isBase64, (minPattern*8+5)/6, base64Views)
}

// identifier matches GUIDs and times, which answers are full of and which carry nothing.
var identifier = regexp.MustCompile(`^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d{2}-\d{2}(T[\d:.]+Z?)?)$`)

// utf16Views reads bytes as UTF-16 in both byte orders and both alignments.
func utf16Views(out []view, text string) []view {
	for shift := range 2 {
		for order := range 2 {
			units := make([]uint16, 0, len(text)/2)
			for at := shift; at+1 < len(text); at += 2 {
				units = append(units, uint16(text[at+order])|uint16(text[at+1-order])<<8)
			}
			out = append(out, view{"UTF-16", string(utf16.Decode(units)), false})
		}
	}
	return out
}

func appendRuns(out []view, text string, in func(byte) bool, least int, decode func([]view, string) []view) []view {
	for at := 0; at < len(text); {
		if !in(text[at]) {
			at++
			continue
		}
		start := at
		for at < len(text) && in(text[at]) {
			at++
		}
		if at-start >= least {
			out = decode(out, text[start:at])
		}
	}
	return out
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f'
}

func isBase64(c byte) bool {
	return wordByte(c) || c == '+' || c == '/' || c == '-' || c == '_'
}

// hexViews tries both halves of a byte as the beginning, because something hexadecimal may stand before it.
func hexViews(out []view, run string) []view {
	for shift := range 2 {
		part := run[shift:]
		if b, err := hex.DecodeString(part[:len(part)&^1]); err == nil && len(b) >= minPattern {
			out = append(out, view{"hex", string(b), true})
		}
	}
	return out
}

// base64Views tries all four alignments, because a slash or a word before it belongs to the alphabet too.
func base64Views(out []view, run string) []view {
	carrier, standard := "base64", run
	if strings.ContainsAny(run, "-_") {
		carrier = "base64url"
		standard = strings.NewReplacer("-", "+", "_", "/").Replace(run)
	}
	for shift := range 4 {
		part := standard[min(shift, len(standard)):]
		if len(part)%4 == 1 {
			part = part[:len(part)-1]
		}
		if b, err := base64.RawStdEncoding.DecodeString(part); err == nil && len(b) >= minPattern {
			out = append(out, view{carrier, string(b), true})
		}
	}
	return out
}

// percent decodes every %XX and leaves what is none.
func percent(text string) string {
	var b strings.Builder
	for at := 0; at < len(text); at++ {
		if text[at] == '%' && at+2 < len(text) && isHex(text[at+1]) && isHex(text[at+2]) {
			c, _ := strconv.ParseUint(text[at+1:at+3], 16, 8)
			b.WriteByte(byte(c))
			at += 2
			continue
		}
		b.WriteByte(text[at])
	}
	return b.String()
}

// unescape decodes the escapes of JSON strings and leaves what is none.
func unescape(text string) string {
	var b strings.Builder
	for at := 0; at < len(text); at++ {
		if text[at] != '\\' || at+1 == len(text) {
			b.WriteByte(text[at])
			continue
		}
		at++
		switch c := text[at]; c {
		case 'n', 'r', 't', 'b', 'f':
			b.WriteByte(' ')
		case 'u':
			r, ok := codeUnit(text[at+1:])
			if !ok {
				b.WriteByte(c)
				continue
			}
			at += 4
			if utf16.IsSurrogate(r) && strings.HasPrefix(text[at+1:], `\u`) {
				if low, ok := codeUnit(text[at+3:]); ok {
					r = utf16.DecodeRune(r, low)
					at += 6
				}
			}
			b.WriteRune(r)
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

func codeUnit(text string) (rune, bool) {
	if len(text) < 4 {
		return 0, false
	}
	unit, err := strconv.ParseUint(text[:4], 16, 16)
	return rune(unit), err == nil
}
