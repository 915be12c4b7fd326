package rules

import (
	"regexp"
	"regexp/syntax"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Java knows more ends of lines than Go does: a dot stops at each of them, and $ stands before the last one of a text
// (Java SE API, java.util.regex.Pattern, "Line terminators").
const lineEnds = `\n\r\x{85}\x{2028}\x{2029}`

// readAsJava replaces what both dialects write alike and read differently. In a search, $ takes the end of the line with it;
// where the whole text must match, it must not.
func readAsJava(tree *syntax.Regexp, as reading) {
	switch {
	case tree.Op == syntax.OpAnyCharNotNL:
		*tree = *fragment(`[^` + lineEnds + `]`)
	case tree.Op == syntax.OpEndText && tree.Flags&syntax.WasDollar != 0 && as.search:
		*tree = *fragment(`(?:\r\n|[` + lineEnds + `])?\z`)
	case tree.Op == syntax.OpCharClass && as.ignoresCase:
		tree.Rune = asciiFold(tree.Rune)
	default:
		for _, sub := range tree.Sub {
			readAsJava(sub, as)
		}
	}
}

// bothCases is a pattern for a text whose ASCII letters may have either case. Java ignores the case of no others unless it is told to.
func bothCases(text string) string {
	var b strings.Builder
	for _, r := range text {
		if r < utf8.RuneSelf && unicode.IsLetter(r) {
			b.WriteString("[" + string(unicode.ToUpper(r)) + string(unicode.ToLower(r)) + "]")
			continue
		}
		b.WriteString(quoteRune(r))
	}
	return b.String()
}

func quoteRune(r rune) string {
	if strings.ContainsRune(`\.+*?()|[]{}^$`, r) {
		return `\` + string(r)
	}
	return string(r)
}

// asciiFold takes out of a class what Go adds to it when it ignores case: the Kelvin sign to k and the long s to s. Where case is
// ignored, patterns are of ASCII characters, so a class holds either all others, because it says what is excluded, or none.
func asciiFold(ranges []rune) []rune {
	var out []rune
	for i := 0; i+1 < len(ranges) && ranges[i] < utf8.RuneSelf; i += 2 {
		out = append(out, ranges[i], min(ranges[i+1], utf8.RuneSelf-1))
	}
	if len(ranges) == 0 || ranges[len(ranges)-1] != unicode.MaxRune {
		return out
	}
	if last := len(out) - 1; last > 0 && out[last] == utf8.RuneSelf-1 {
		out[last] = unicode.MaxRune
		return out
	}
	return append(out, utf8.RuneSelf, unicode.MaxRune)
}

// blanksOfJava writes out \s, to which Java counts the vertical tab.
func blanksOfJava(pattern string) string {
	var b strings.Builder
	class := false
	for i := 0; i < len(pattern); i++ {
		c := pattern[i]
		if c != '\\' || i+1 == len(pattern) {
			class = c == '[' || class && c != ']'
			b.WriteByte(c)
			continue
		}
		i++
		switch {
		case pattern[i] == 'Q' && !class:
			text, _, _ := strings.Cut(pattern[i+1:], `\E`)
			for _, r := range text {
				b.WriteString(quoteRune(r))
			}
			i = min(i+len(text)+2, len(pattern)-1)
		case pattern[i] == 's' && class:
			b.WriteString(`\t-\r `)
		case pattern[i] == 's':
			b.WriteString(`[\t-\r ]`)
		case pattern[i] == 'S' && !class:
			b.WriteString(`[^\t-\r ]`)
		default:
			b.WriteString(pattern[i-1 : i+1])
		}
	}
	return b.String()
}

// fragmentRegexp compiles text that this package made, which cannot fail.
func fragmentRegexp(pattern string) *regexp.Regexp { return regexp.MustCompile(pattern) }

// fragment parses text that this file made, which cannot fail.
func fragment(pattern string) *syntax.Regexp {
	tree, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		panic(err)
	}
	return tree
}
