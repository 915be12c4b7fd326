package coverage

import (
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"unicode"
)

// part is what stays of a text of which the matches of a pattern are replaced: nothing but the pattern's own words where it takes
// the whole text, and otherwise whatever stands around the matches.
func part(to func(Verdict) state, v Verdict, regex *regexp.Regexp) state {
	next := to(v)
	if next.rest = next.out == v && !covers(regex.String()); next.rest {
		next.out = Partly
	}
	return next
}

// covers holds when a match leaves nothing of a text but literal words of the pattern.
func covers(pattern string) bool {
	tree, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return false
	}
	pieces := flatten(nil, tree)
	if len(pieces) < 3 || pieces[0].Op != syntax.OpBeginText || pieces[len(pieces)-1].Op != syntax.OpEndText {
		return false
	}
	if tree.MaxCap() == 0 {
		return true
	}
	first := false
	for _, p := range pieces[1 : len(pieces)-1] {
		switch {
		case p.Op == syntax.OpCapture && p.Cap == 1:
			first = true
		case !fixed(p) && !onlyBlanks(p):
			return false
		}
	}
	return first
}

// fixed holds for what matches but a few texts, which stand in the pattern: words, in capitals or not.
func fixed(re *syntax.Regexp) bool {
	switch re.Op {
	case syntax.OpLiteral, syntax.OpEmptyMatch:
		return true
	case syntax.OpCharClass:
		runes := 0
		for i := 0; i+1 < len(re.Rune); i += 2 {
			runes += int(re.Rune[i+1]-re.Rune[i]) + 1
		}
		return runes <= 4
	case syntax.OpConcat, syntax.OpAlternate, syntax.OpCapture, syntax.OpQuest:
		return !slices.ContainsFunc(re.Sub, func(sub *syntax.Regexp) bool { return !fixed(sub) })
	}
	return false
}

// onlyBlanks holds for what matches nothing but line ends and blanks, such as the line end that Java admits before $.
func onlyBlanks(re *syntax.Regexp) bool {
	switch re.Op {
	case syntax.OpLiteral:
		return strings.TrimSpace(string(re.Rune)) == ""
	case syntax.OpCharClass:
		for i := 0; i+1 < len(re.Rune); i += 2 {
			if re.Rune[i+1]-re.Rune[i] > 16 {
				return false
			}
			for r := re.Rune[i]; r <= re.Rune[i+1]; r++ {
				if !unicode.IsSpace(r) {
					return false
				}
			}
		}
		return true
	case syntax.OpConcat, syntax.OpAlternate, syntax.OpQuest, syntax.OpStar, syntax.OpPlus, syntax.OpRepeat:
		return !slices.ContainsFunc(re.Sub, func(sub *syntax.Regexp) bool { return !onlyBlanks(sub) })
	}
	return false
}

func flatten(out []*syntax.Regexp, re *syntax.Regexp) []*syntax.Regexp {
	if re.Op != syntax.OpConcat {
		return append(out, re)
	}
	for _, sub := range re.Sub {
		out = flatten(out, sub)
	}
	return out
}
