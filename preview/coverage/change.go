package coverage

import (
	"fmt"

	"gatehouse/preview/rules"
)

// run carries what all rules of one endpoint share.
type run struct {
	file    string
	root    *node
	refused []string // why an answer would be refused as a whole
	work
}

func (r *run) refuse(line int, what, path string) {
	if path == "" {
		path = "the answer itself"
	}
	r.refused = joined(r.refused, fmt.Sprintf("%s:%d: %s at %s", r.file, line, what, path))
}

// transform applies one rule. What several of its paths reach is changed once.
func (r *run) transform(t *rules.Transform) {
	var when []string
	if t.When != nil {
		if len(r.locate(r.root, t.When)) == 0 {
			return
		}
		when = []string{"applyOnlyWhen " + t.When.Text}
	}
	before := map[*node][]state{}
	certainly := map[*node]bool{}
	for _, path := range t.Paths {
		for _, h := range r.locate(r.root, path) {
			if certainly[h.node] {
				continue
			}
			if _, seen := before[h.node]; !seen {
				before[h.node] = h.node.states
			}
			on := joined(h.on, when...)
			changed := r.change(h.node, before[h.node], t, path, on)
			if certainly[h.node] = len(on) == 0; !certainly[h.node] {
				changed = union(h.node.states, changed)
			}
			h.node.states = changed
		}
	}
}

// change gives what a rule makes of each state.
func (r *run) change(n *node, states []state, t *rules.Transform, path *rules.Path, on []string) []state {
	var out []state
	ref := Ref{r.file, t.Line, string(t.Kind), path.Text}
	for _, s := range states {
		if s.kind == 0 {
			out = with(out, s)
			continue
		}
		for _, next := range r.outcomes(n, s, t) {
			if next.out == s.out && next.kind == s.kind {
				out = with(out, s) // passed over
				continue
			}
			next.ref = ref
			next.on = joined(joined(s.on, on...), next.on...)
			out = with(out, next)
		}
	}
	return out
}

// outcomes says what a rule may make of a value in one state; on names what it depends on beyond the path.
func (r *run) outcomes(n *node, s state, t *rules.Transform) []state {
	if t.Kind == rules.Redact {
		if n == r.root {
			r.refuse(t.Line, "redact would remove the whole answer", n.path)
		}
		return []state{{out: Removed}}
	}
	nothing := state{out: Removed, kind: 'n'}
	if t.Kind == rules.Pseudonymize && t.Encoding == rules.URLSafeHashOnly {
		r.refuse(t.Line, "URL_SAFE_HASH_ONLY meets a missing or blank value", n.path)
	}
	switch s.kind {
	case 'n':
		return []state{s}
	case '"':
		if s.out == Dropped { // "" stands there
			return []state{s}
		}
		return r.text(n, s, t)
	case '?':
		return append(r.text(n, s, t), s, nothing)
	case '0':
		if t.Kind == rules.Pseudonymize {
			return []state{{out: pseudonymized(s, t), kind: '"'}}
		}
	}
	switch t.Kind {
	case rules.Pseudonymize:
		r.refuse(t.Line, "pseudonymize meets what is neither text nor number", n.path)
	case rules.PseudonymizeRegexMatches:
		r.refuse(t.Line, "pseudonymizeRegexMatches meets what is no text", n.path)
	}
	return []state{nothing}
}

func pseudonymized(s state, t *rules.Transform) Verdict {
	if t.Original && s.out == Clear {
		return Clear // the value itself stands beside its pseudonym
	}
	return hidden(s.out, Tokenised)
}

// hidden is the word for what shows less, of two changes one after the other.
func hidden(before, after Verdict) Verdict {
	if before == Tokenised || before == Digested && after == Partly {
		return before
	}
	return after
}

// text says what a rule may make of a text that is not blank.
func (r *run) text(n *node, s state, t *rules.Transform) []state {
	to := func(v Verdict) state { return state{out: hidden(s.out, v), kind: '"', rest: s.rest && v == Partly} }
	nothing := state{out: Removed, kind: 'n'}
	line := fmt.Sprintf("line %d", t.Line)
	pattern := func(of state, which string) state {
		of.on = []string{which}
		return of
	}
	switch t.Kind {
	case rules.Pseudonymize:
		out := []state{{out: pseudonymized(s, t), kind: '"'}}
		if s.out == Partly {
			out = append(out, pattern(nothing, "whether anything is left of the text"))
		}
		return out
	case rules.PseudonymizeRegexMatches:
		// Where nothing matches, null is left.
		return []state{part(to, Tokenised, t.Regex), pattern(nothing, "what the pattern of "+line+" matches")}
	case rules.PseudonymizeEmailHeader:
		return []state{to(Tokenised), pattern(nothing, "whether it is a list of addresses")}
	case rules.HashIP, rules.EncryptIP:
		return []state{to(Tokenised), pattern(nothing, "whether it is an IP address")}
	case rules.Tokenize:
		if t.Regex == nil && s.out == Partly {
			return []state{pattern(to(Tokenised), "whether anything is left of the text"), s}
		}
		if t.Regex == nil {
			return []state{to(Tokenised)}
		}
		return []state{pattern(part(to, Tokenised, t.Regex), "whether the pattern of "+line+" matches"), s}
	case rules.RedactRegexMatches:
		cut := to(Partly)
		cut.on, cut.rest = []string{"what the patterns of " + line + " match"}, s.out == Clear || s.rest
		return []state{cut, s}
	case rules.RedactExceptPhrases, rules.RedactExceptSubstrings:
		return []state{to(Partly)}
	case rules.FilterTokens:
		return []state{to(Partly), pattern(nothing, "whether any part is admitted")}
	case rules.TextDigest:
		if t.Inner == nil {
			return []state{to(Digested)}
		}
		r.refuse(t.Line, "textDigest meets a text that is not JSON", n.path)
		return []state{pattern(to(Digested), "what "+t.Inner.Text+" finds in it"), s}
	}
	return []state{s}
}
