package rules

import (
	"regexp/syntax"
	"strings"
)

// maxSample bounds a made-up call; nested repetitions could make it huge.
const maxSample = 2000

// samples makes up calls that the endpoint should admit, to see which other endpoints admit them too. For a pattern that cannot
// be turned into an example there is none, so the lint may miss an overlap but never invents one.
func (e *Endpoint) samples() []string {
	if e.PathRegex == "" {
		var out []string
		for _, value := range []string{"48d31887-5fad-4d73-a9f5-3c356e68a038", "me", "p~" + strings.Repeat("A", 43), "1"} {
			out = append(out, fillTemplate(e.PathTemplate, value))
		}
		return out
	}
	tree, err := syntax.Parse(e.PathRegex, syntax.Perl)
	if err != nil {
		return nil
	}
	var out []string
	for _, wide := range []bool{false, true} {
		var b strings.Builder
		if writeExample(&b, tree, wide) && b.Len() <= maxSample {
			out = append(out, b.String())
		}
	}
	return out
}

func fillTemplate(template, value string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(template, "{")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		_, template, _ = strings.Cut(rest, "}")
		b.WriteString(value)
	}
}

// writeExample appends the shortest text that the expression matches; wide repeats once what may be left out.
func writeExample(b *strings.Builder, re *syntax.Regexp, wide bool) bool {
	if b.Len() > maxSample {
		return false
	}
	times := 0
	switch re.Op {
	case syntax.OpLiteral:
		b.WriteString(string(re.Rune))
		return true
	case syntax.OpCharClass:
		return writeFromClass(b, re.Rune)
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		b.WriteByte('a')
		return true
	case syntax.OpAlternate:
		return writeExample(b, re.Sub[0], wide)
	case syntax.OpCapture, syntax.OpConcat, syntax.OpPlus:
		times = 1
	case syntax.OpStar, syntax.OpQuest:
		if wide {
			times = 1
		}
	case syntax.OpRepeat:
		times = re.Min
		if times == 0 && wide {
			times = 1
		}
	case syntax.OpEmptyMatch, syntax.OpBeginLine, syntax.OpEndLine, syntax.OpBeginText, syntax.OpEndText:
		return true
	default:
		return false
	}
	for range times {
		for _, sub := range re.Sub {
			if !writeExample(b, sub, wide) {
				return false
			}
		}
	}
	return true
}

func writeFromClass(b *strings.Builder, ranges []rune) bool {
	for _, r := range "a1-_~?/" {
		for i := 0; i+1 < len(ranges); i += 2 {
			if ranges[i] <= r && r <= ranges[i+1] {
				b.WriteRune(r)
				return true
			}
		}
	}
	if len(ranges) == 0 {
		return false
	}
	b.WriteRune(ranges[0])
	return true
}

// sample makes up a value that the parameter may have.
func (p *Parameter) sample() string {
	switch {
	case len(p.enum) > 0:
		return p.enum[0]
	case p.pseudonym:
		return "p~" + strings.Repeat("A", 43)
	case p.pattern != nil:
		tree, err := syntax.Parse(p.pattern.String(), syntax.Perl)
		var b strings.Builder
		if err == nil && writeExample(&b, tree, false) {
			return b.String()
		}
	case len(p.anyOf) > 0:
		return p.anyOf[0].sample()
	}
	return "1"
}
