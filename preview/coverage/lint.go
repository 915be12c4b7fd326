package coverage

import (
	"cmp"
	"slices"

	"gatehouse/preview/rules"
)

// Lint finds the personal properties that may pass in clear, at the place in the rules that lets them.
func Lint(set *rules.Set, types *Types, calls []Call) []rules.Finding {
	f := &finder{seen: map[rules.Finding]bool{}}
	for _, e := range set.Endpoints {
		if len(calls) == 0 {
			f.look(cover(set, types, callOf(e), e))
		}
	}
	for _, call := range calls {
		f.look(cover(set, types, call, nil))
	}
	slices.SortStableFunc(f.found, func(a, b rules.Finding) int { return cmp.Compare(a.Line, b.Line) })
	return f.found
}

type finder struct {
	found []rules.Finding
	seen  map[rules.Finding]bool
}

func (f *finder) look(call CallCoverage) {
	for _, p := range call.Properties {
		if p.Class.Personal() && p.MayPass() {
			f.add(p)
		}
	}
}

func (f *finder) add(p Property) {
	found := rules.Finding{File: p.Rule.File, Line: p.Rule.Line, Text: p.Label + " (" + string(p.Class) + ") passes in clear", Next: "remove it, or replace it by a pseudonym"}
	switch {
	case p.Rest:
		found.Text += " around what the rule replaces"
		found.Next = "let the pattern take the whole text"
	case p.Verdict == Depends:
		found.Text += " depending on " + list(p.On)
	}
	if !f.seen[found] {
		f.seen[found] = true
		f.found = append(f.found, found)
	}
}

func list(texts []string) string {
	out := ""
	for i, t := range texts {
		switch {
		case i > 0 && i == len(texts)-1:
			out += " and "
		case i > 0:
			out += ", "
		}
		out += t
	}
	return out
}
