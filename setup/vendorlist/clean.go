package vendorlist

import (
	"html"
	"regexp"
	"strings"
	"unicode"
)

var tag = regexp.MustCompile(`</?[a-zA-Z][^<>]*>`)

// clean takes out what copying from web pages and word processors leaves behind: invisible characters, kinds of spaces and
// dashes, tags, entities, marks of emphasis.
func clean(line string) string {
	line = html.UnescapeString(tag.ReplaceAllString(line, "\t"))
	line = strings.Map(func(r rune) rune {
		switch {
		case r == '\t':
			return r
		case r == '\u00AD' || unicode.Is(unicode.Cf, r):
			return -1
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r):
			return -1
		case r == '\u2010' || r == '\u2011' || r == '\u2012' || r == '\u2212':
			return '-'
		case r == '\u2013' || r == '\u2014' || r == '\u2015':
			return '—'
		case r == '\uFF0E' || r == '\u2024':
			return '.'
		case strings.ContainsRune("`*~", r):
			return ' '
		}
		return r
	}, line)
	return strings.TrimRight(line, " \t")
}

// part is a piece of a line between two separators.
type part struct {
	text          string
	before, after rune
	column        int
}

// separators end a part; a hyphen does so only between spaces, because names hold hyphens.
const separators = "|\t,;:>\\/()[]{}\"'=→»•·●▪◦■□‣—“”‘’<&+#"

func split(line string, column rune) []part {
	var out []part
	before, at := rune(0), 0
	var text strings.Builder
	flush := func(sep rune) {
		if s := strings.TrimSpace(text.String()); s != "" {
			out = append(out, part{text: s, before: before, after: sep, column: at})
		}
		text.Reset()
		before = sep
		if sep == column {
			at++
		}
	}
	runes := []rune(line)
	for i, r := range runes {
		lone := r == '-' && (i == 0 || unicode.IsSpace(runes[i-1])) && (i+1 == len(runes) || unicode.IsSpace(runes[i+1]))
		if lone || strings.ContainsRune(separators, r) {
			flush(r)
			continue
		}
		text.WriteRune(r)
	}
	flush(0)
	return out
}
