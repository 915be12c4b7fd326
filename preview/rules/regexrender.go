package rules

import (
	"regexp/syntax"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// render writes an expression so that it is read back as the same. syntax.Regexp.String does that too, and takes milliseconds
// for every class like [^/], because it looks for the shortest flags.
func render(re *syntax.Regexp) string {
	var b strings.Builder
	renderTo(&b, re)
	return b.String()
}

func renderTo(b *strings.Builder, re *syntax.Regexp) {
	switch re.Op {
	case syntax.OpNoMatch:
		b.WriteString(`[^\x00-\x{10ffff}]`)
	case syntax.OpEmptyMatch:
		b.WriteString(`(?:)`)
	case syntax.OpLiteral:
		for _, r := range re.Rune {
			// Go makes one letter in either case also of a class like [Éé].
			if other := unicode.SimpleFold(r); re.Flags&syntax.FoldCase != 0 && r >= utf8.RuneSelf && other != r {
				b.WriteString("[" + string(r) + string(other) + "]")
			} else if re.Flags&syntax.FoldCase != 0 {
				b.WriteString(bothCases(string(r)))
			} else {
				b.WriteString(quoteRune(r))
			}
		}
	case syntax.OpCharClass:
		renderClass(b, re.Rune)
	case syntax.OpAnyChar:
		b.WriteString(`(?s:.)`)
	case syntax.OpBeginText:
		b.WriteString(`\A`)
	case syntax.OpEndText:
		b.WriteString(`\z`)
	case syntax.OpWordBoundary:
		b.WriteString(`\b`)
	case syntax.OpNoWordBoundary:
		b.WriteString(`\B`)
	case syntax.OpCapture:
		if re.Name != "" {
			b.WriteString("(?P<" + re.Name + ">")
		} else {
			b.WriteByte('(')
		}
		renderTo(b, re.Sub[0])
		b.WriteByte(')')
	case syntax.OpAlternate:
		b.WriteString("(?:")
		for i, sub := range re.Sub {
			if i > 0 {
				b.WriteByte('|')
			}
			renderTo(b, sub)
		}
		b.WriteByte(')')
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			renderTo(b, sub)
		}
	default:
		renderRepeat(b, re)
	}
}

func renderRepeat(b *strings.Builder, re *syntax.Regexp) {
	b.WriteString("(?:")
	renderTo(b, re.Sub[0])
	b.WriteByte(')')
	switch re.Op {
	case syntax.OpStar:
		b.WriteByte('*')
	case syntax.OpPlus:
		b.WriteByte('+')
	case syntax.OpQuest:
		b.WriteByte('?')
	default:
		b.WriteString("{" + strconv.Itoa(re.Min))
		if re.Max != re.Min {
			b.WriteByte(',')
			if re.Max >= 0 {
				b.WriteString(strconv.Itoa(re.Max))
			}
		}
		b.WriteByte('}')
	}
	if re.Flags&syntax.NonGreedy != 0 {
		b.WriteByte('?')
	}
}

func renderClass(b *strings.Builder, ranges []rune) {
	if len(ranges) == 0 {
		b.WriteString(`[^\x00-\x{10ffff}]`)
		return
	}
	b.WriteByte('[')
	for i, r := range ranges {
		b.WriteString(`\x{` + strconv.FormatInt(int64(r), 16) + `}`)
		if i%2 == 0 {
			b.WriteByte('-')
		}
	}
	b.WriteByte(']')
}
