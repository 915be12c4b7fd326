package leak_test

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"math/rand/v2"
	"net/url"
	"strings"
	"unicode/utf16"

	"gatehouse/preview/leak"
)

// encoding writes a text as bytes.
type encoding struct {
	name  string // in findings; UTF-8 has none
	write func(s string) []byte
}

func utf16Bytes(s string, high, low int) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		pair := [2]byte{byte(u >> 8), byte(u)}
		b = append(b, pair[high], pair[low])
	}
	return b
}

var encodings = []encoding{
	{"", func(s string) []byte { return []byte(s) }},
	{"UTF-16", func(s string) []byte { return utf16Bytes(s, 1, 0) }},
	{"UTF-16", func(s string) []byte { return utf16Bytes(s, 0, 1) }},
	{"UTF-16", func(s string) []byte { return append([]byte{0xff, 0xfe}, utf16Bytes(s, 1, 0)...) }},
	{"UTF-16", func(s string) []byte { return append([]byte{0xfe, 0xff}, utf16Bytes(s, 0, 1)...) }},
}

// carry puts bytes into a carrier, in one of the ways that the carrier has, and tells under which name it must be found.
func carry(r *rand.Rand, k leak.Carrier, data []byte, isUTF8 bool) (carried, name string) {
	text := string(data)
	if !isUTF8 {
		text = bytesAsCharacters(data)
	}
	switch k {
	case leak.LetterCase:
		carried = otherCase(r, text)
		if carried == text {
			return carried, "plain"
		}
		return carried, k.String()
	case leak.Percent:
		return percent(r, data, "%", true), k.String()
	case leak.Form:
		carried = url.QueryEscape(string(data))
		switch {
		case strings.Contains(carried, "+"):
			return carried, k.String()
		case carried == text:
			return carried, "plain"
		}
		return carried, leak.Percent.String()
	case leak.Base64, leak.Base64URL, leak.Base64Lines:
		return base64Of(r, k, data)
	case leak.Hex:
		return hexOf(r, data), k.String()
	case leak.HexGroups:
		return hexGroups(r, data), k.String()
	case leak.HTML:
		return entities(r, text), k.String()
	case leak.JSON:
		return jsonEscapes(r, text), k.String()
	case leak.ByteEscapes:
		return percent(r, data, `\x`, true), k.String()
	case leak.QuotedPrintable:
		carried = percent(r, data, "=", true)
		if r.IntN(2) == 0 {
			at := 3 * r.IntN(1+len(carried)/3)
			if strings.Count(carried, "=")*3 == len(carried) {
				carried = carried[:at] + "=\r\n" + carried[at:]
			}
		}
		return carried, k.String()
	case leak.Gzip:
		carried, name = base64Of(r, leak.Base64, compressed(r, data))
		return carried, k.String() + " in " + name
	}
	return text, "plain"
}

func bytesAsCharacters(data []byte) string {
	var b strings.Builder
	for _, c := range data {
		b.WriteRune(rune(c))
	}
	return b.String()
}

// otherCase leaves ASCII bytes of UTF-16 alone that are no letters there: it is asked for UTF-8 only where letters matter.
func otherCase(r *rand.Rand, s string) string {
	switch r.IntN(3) {
	case 0:
		return strings.ToUpper(s)
	case 1:
		return strings.ToLower(s)
	}
	var b strings.Builder
	for i, c := range s {
		if i%2 == 0 {
			b.WriteString(strings.ToUpper(string(c)))
		} else {
			b.WriteString(strings.ToLower(string(c)))
		}
	}
	return b.String()
}

func percent(r *rand.Rand, data []byte, sign string, all bool) string {
	format := []string{"%02x", "%02X"}[r.IntN(2)]
	all = all && r.IntN(2) == 0
	var b strings.Builder
	for i, c := range data {
		if all || i == 0 || c >= 0x80 || c < ' ' || strings.IndexByte(`%+&=\`, c) >= 0 || r.IntN(3) == 0 {
			b.WriteString(sign)
			fmt.Fprintf(&b, format, c)
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}

func base64Of(r *rand.Rand, k leak.Carrier, data []byte) (carried, name string) {
	data = append([]byte("- /"[:r.IntN(4)]), data...)
	coding := []*base64.Encoding{base64.StdEncoding, base64.RawStdEncoding, base64.URLEncoding, base64.RawURLEncoding}
	switch k {
	case leak.Base64:
		carried = coding[r.IntN(2)].EncodeToString(data)
	case leak.Base64URL:
		carried = coding[2+r.IntN(2)].EncodeToString(append([]byte(">>>"), data...))
	default:
		carried = coding[0].EncodeToString(data)
		width, end := min(64, max(4, len(carried)/2)), []string{"\n", "\r\n", "\r\n "}[r.IntN(3)]
		var lines []string
		for len(carried) > width {
			lines, carried = append(lines, carried[:width]), carried[width:]
		}
		carried = strings.Join(append(lines, carried), end)
	}
	return carried, k.String()
}

func hexOf(r *rand.Rand, data []byte) string {
	text := hex.EncodeToString(data)
	if r.IntN(2) == 0 {
		text = strings.ToUpper(text)
	}
	return []string{"", "0x", `\x`}[r.IntN(3)] + text
}

func hexGroups(r *rand.Rand, data []byte) string {
	text := hexOf(r, data)
	text = strings.TrimLeft(text, `\x`)
	text = strings.TrimPrefix(text, "0x")
	separator := []string{":", " ", "-", ", ", ", 0x", `\x`, "\n"}[r.IntN(7)]
	width := 2 * (1 + r.IntN(2))
	var groups []string
	for len(text) > width {
		groups, text = append(groups, text[:width]), text[width:]
	}
	return strings.Join(append(groups, text), separator)
}

func entities(r *rand.Rand, text string) string {
	names := map[rune]string{'&': "&amp;", '@': "&commat;", '.': "&period;", '_': "&lowbar;", 'ë': "&euml;", 'ø': "&oslash;", 'é': "&eacute;", '\u00a0': "&nbsp;"}
	var b strings.Builder
	for i, c := range text {
		name := names[c]
		switch way := r.IntN(5); {
		case name != "" && way < 2:
			b.WriteString(name)
		case way == 2:
			fmt.Fprintf(&b, "&#x%X;", c)
		case way == 3:
			fmt.Fprintf(&b, "&#X%04x;", c)
		case way == 4 || i == 0 || c == '&' || c < ' ':
			fmt.Fprintf(&b, "&#%d;", c)
		default:
			b.WriteRune(c)
		}
	}
	return b.String()
}

func jsonEscapes(r *rand.Rand, text string) string {
	format := []string{`\u%04x`, `\u%04X`}[r.IntN(2)]
	all := r.IntN(2) == 0
	var b strings.Builder
	for i, c := range text {
		if !all && i > 0 && c >= ' ' && c < 0x7f && c != '\\' && c != '"' && r.IntN(3) > 0 {
			b.WriteRune(c)
			continue
		}
		for _, u := range utf16.Encode([]rune{c}) {
			fmt.Fprintf(&b, format, u)
		}
	}
	return b.String()
}

func compressed(r *rand.Rand, data []byte) []byte {
	var b bytes.Buffer
	if r.IntN(2) == 0 {
		closed(gzip.NewWriter(&b), data)
	} else {
		closed(zlib.NewWriter(&b), data)
	}
	return b.Bytes()
}

func closed(w io.WriteCloser, data []byte) {
	if _, err := w.Write(data); err != nil {
		panic(err)
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
}

// compressedText is what a small text can be that decodes to a large one.
func compressedText(s string) string {
	var b bytes.Buffer
	closed(gzip.NewWriter(&b), []byte(s))
	return base64.StdEncoding.EncodeToString(b.Bytes())
}
