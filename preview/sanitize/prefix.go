package sanitize

import (
	"bytes"
	"regexp"
	"regexp/syntax"
	"unicode"
	"unicode/utf8"
)

// prefix is an expression of the form ^abc(.*)$, which rules use for addresses with a scheme; comparing bytes is ten times as
// quick as running it.
type prefix struct {
	first [][]byte // by place: the bytes that it admits
}

// prefixOf is nil for expressions of other forms.
func prefixOf(regex *regexp.Regexp) *prefix {
	tree, err := syntax.Parse(regex.String(), syntax.Perl)
	if err != nil || tree.Op != syntax.OpConcat {
		return nil
	}
	subs, last := tree.Sub, len(tree.Sub)-1
	if last < 2 || subs[0].Op != syntax.OpBeginText || subs[last].Op != syntax.OpEndText {
		return nil
	}
	// Before the end, Java's $ admits one line end.
	if last--; subs[last].Op == syntax.OpQuest {
		last--
	}
	if subs[last].Op != syntax.OpCapture || subs[last].Sub[0].Op != syntax.OpStar || !isDot(subs[last].Sub[0].Sub[0]) {
		return nil
	}
	p := &prefix{}
	for _, sub := range subs[1:last] {
		if !p.add(sub) {
			return nil
		}
	}
	return p
}

// isDot holds for sets of all characters, with or without line ends.
func isDot(re *syntax.Regexp) bool {
	if re.Op == syntax.OpAnyChar || re.Op == syntax.OpAnyCharNotNL {
		return true
	}
	if re.Op != syntax.OpCharClass {
		return false
	}
	next := rune(0)
	for i := 0; i < len(re.Rune); i += 2 {
		for ; next < re.Rune[i]; next++ {
			if !isLineEnd(next) {
				return false
			}
		}
		next = re.Rune[i+1] + 1
	}
	return next > unicode.MaxRune
}

func isLineEnd(r rune) bool {
	return r == '\n' || r == '\r' || r == 0x85 || r == 0x2028 || r == 0x2029
}

// add takes literals and small sets of ASCII characters.
func (p *prefix) add(re *syntax.Regexp) bool {
	switch re.Op {
	case syntax.OpLiteral:
		for _, r := range re.Rune {
			set := []byte{byte(r)}
			if re.Flags&syntax.FoldCase != 0 {
				for other := unicode.SimpleFold(r); other != r; other = unicode.SimpleFold(other) {
					if other >= utf8.RuneSelf {
						return false
					}
					set = append(set, byte(other))
				}
			}
			if r >= utf8.RuneSelf {
				return false
			}
			p.first = append(p.first, set)
		}
		return true
	case syntax.OpCharClass:
		var set []byte
		for i := 0; i < len(re.Rune); i += 2 {
			for r := re.Rune[i]; r <= re.Rune[i+1]; r++ {
				if r >= utf8.RuneSelf {
					return false
				}
				set = append(set, byte(r))
			}
		}
		p.first = append(p.first, set)
		return true
	}
	return false
}

// match tells where the group begins; it ends with the text. It does not know where line ends may stand in the rest.
func (p *prefix) match(text []byte) (at int, matches, known bool) {
	if len(text) < len(p.first) {
		return 0, false, true
	}
	for i, set := range p.first {
		if bytes.IndexByte(set, text[i]) < 0 {
			return 0, false, true
		}
	}
	for _, c := range text[len(p.first):] {
		if c < ' ' || c == 0xc2 || c == 0xe2 { // the first bytes of the other line ends in UTF-8
			return 0, false, false
		}
	}
	return len(p.first), true, true
}
