package leak

import (
	"unicode"
	"unicode/utf8"
)

// Texts are compared in a folded form: letter case does not count, and neither does which blank stands between words.

var foldASCII = func() (table [utf8.RuneSelf]byte) {
	for c := range table {
		table[c] = byte(foldAny(rune(c)))
	}
	return table
}()

// foldLow holds the scripts with letter case that are met most: Latin, Greek, Cyrillic, Armenian.
var foldLow = func() (table [0x600]rune) {
	for r := range table {
		table[r] = foldAny(rune(r))
	}
	return table
}()

func foldRune(r rune) rune {
	switch {
	case r < 0x600:
		return foldLow[r]
	case r < 0x10a0, r >= 0x2e80 && r < 0xa640, r >= 0xac00 && r < 0xfb00:
		return r // Arabic to Myanmar, East Asian: no letter case
	}
	return foldAny(r)
}

// foldAny goes through the capital letter, because several small letters share one: the two sigmas, the i with and without dot.
func foldAny(r rune) rune {
	switch r {
	case '\t', '\n', '\r', '\u00a0':
		return ' '
	}
	return unicode.ToLower(unicode.ToUpper(r))
}

// appendFold appends the folded form of src; sameLength tells that offsets mean the same in both. Bytes that are no UTF-8 stay as
// they are. The sharp s becomes ss, because its capital form is written SS.
func appendFold(dst, src []byte) (folded []byte, sameLength bool) {
	start := len(dst)
	for at := 0; at < len(src); {
		if c := src[at]; c < utf8.RuneSelf {
			dst = append(dst, foldASCII[c])
			at++
			continue
		}
		if at+1 == len(src) || src[at+1]&0xc0 != 0x80 || src[at] < 0xc2 {
			dst = append(dst, src[at])
			at++
			continue
		}
		r, size := utf8.DecodeRune(src[at:])
		switch {
		case r == utf8.RuneError && size == 1:
			dst = append(dst, src[at])
		case r == 'ß' || r == 'ẞ':
			dst = append(dst, "ss"...)
		default:
			dst = utf8.AppendRune(dst, foldRune(r))
		}
		at += size
	}
	return dst, len(dst)-start == len(src)
}

// variants lists what folds to a rune.
func variants(r rune) []rune {
	out := []rune{r}
	for other := unicode.SimpleFold(r); other != r; other = unicode.SimpleFold(other) {
		out = append(out, other)
	}
	switch r {
	case 'i':
		out = append(out, 'İ', 'ı')
	case 's':
		out = append(out, 'ß', 'ẞ')
	case ' ':
		out = append(out, '\t', '\n', '\r', '\u00a0')
	}
	return out
}

func wordByte(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}
