package sanitize

import (
	"regexp"
	"slices"
	"strings"

	"gatehouse/preview/rules"
)

// redactExcept keeps of a text what the rule admits. Where nothing is admitted, the token filter leaves null and the others ""
// behind, as proxies do.
func (t transformer) redactExcept(n *Node, rule *rules.Transform, edit Edit) {
	v := n.Value()
	if n.IsContainer() || v.Kind != '"' {
		nullify(n, edit)
		return
	}
	if blank(v.Text) {
		return
	}
	var kept string
	var admitted []span
	switch rule.Kind {
	case rules.RedactExceptPhrases:
		kept, admitted = phrases(v.Text, rule.Exceptions)
	case rules.RedactExceptSubstrings:
		kept, admitted = longest(v.Text, rule.Exceptions)
	default:
		kept, admitted = tokens(v.Text, rule.Delimiter, rule.Filters)
	}
	if kept == v.Text {
		return
	}
	edit.Taken = withoutSpans(v.Text, kept, admitted)
	if kept == "" && rule.Kind == rules.FilterTokens {
		nullify(n, edit)
		return
	}
	edit.Effect = Redacted
	n.become(Value{'"', kept}, edit)
}

// span is text[from:to].
type span struct{ from, to int }

// phrases takes the first hit of each phrase, as the text writes it.
func phrases(text string, exceptions []*regexp.Regexp) (string, []span) {
	var hits []string
	var admitted []span
	for _, phrase := range exceptions {
		all := phrase.FindAllStringSubmatchIndex(text, -1)
		for i, m := range all {
			if i == 0 {
				hits = append(hits, text[m[2]:m[3]])
			}
			admitted = append(admitted, span{m[2], m[3]})
		}
	}
	return strings.Join(hits, ","), admitted
}

// longest takes the longest first group of the expressions, the first of equally long ones.
func longest(text string, exceptions []*regexp.Regexp) (string, []span) {
	best := span{0, 0}
	for _, exception := range exceptions {
		if m := exception.FindStringSubmatchIndex(text); m != nil && m[3]-m[2] > best.to-best.from {
			best = span{m[2], m[3]}
		}
	}
	return text[best.from:best.to], []span{best}
}

// tokens splits a text and keeps the parts that one of the filters matches whole.
func tokens(text string, delimiter *regexp.Regexp, filters []*regexp.Regexp) (string, []span) {
	parts := []span{{0, len(text)}}
	if delimiter != nil {
		parts = nil
		from := 0
		for _, m := range delimiter.FindAllStringIndex(text, -1) {
			parts = append(parts, span{from, m[0]})
			from = m[1]
		}
		parts = append(parts, span{from, len(text)})
	}
	var kept []string
	var admitted []span
	for _, part := range parts {
		token := text[part.from:part.to]
		if slices.ContainsFunc(filters, func(f *regexp.Regexp) bool { return f.MatchString(token) }) {
			kept = append(kept, token)
			admitted = append(admitted, part)
		}
	}
	// Java trims everything up to the space, and nothing else.
	return strings.TrimFunc(strings.Join(kept, " "), func(r rune) bool { return r <= ' ' }), admitted
}

// withoutSpans lists what was cut out of a text. What stands in the rest all the same is no secret, because the rule admits it.
func withoutSpans(text, kept string, admitted []span) []string {
	slices.SortFunc(admitted, func(a, b span) int { return a.from - b.from })
	var out []string
	add := func(part string) {
		if part = strings.TrimSpace(part); part != "" && !strings.Contains(strings.ToLower(kept), strings.ToLower(part)) {
			out = append(out, part)
		}
	}
	end := 0
	for _, s := range admitted {
		if s.from > end {
			add(text[end:s.from])
		}
		end = max(end, s.to)
	}
	add(text[end:])
	return out
}
