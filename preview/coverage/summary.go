package coverage

import (
	"cmp"
	"maps"
	"slices"

	"gatehouse/preview/rules"
)

// Summary counts the properties of many calls, each property of each call once.
type Summary struct {
	Properties int                       `json:"properties"`
	Counts     map[Verdict]map[Class]int `json:"counts"`
	Clear      []ClearProperty           `json:"clear,omitempty"` // personal, and may pass in clear
	Domains    bool                      `json:"domains"`         // the domain of mail addresses stays behind their pseudonyms
}

// ClearProperty is a personal property that may pass in clear, with the calls in which it does.
type ClearProperty struct {
	Label   string   `json:"property"` // user.officeLocation
	Class   Class    `json:"class"`
	Calls   []string `json:"calls"`
	Always  bool     `json:"always"` // in one of them without a condition
	Because Ref      `json:"because"`
}

// Summarise counts verdicts and classes, and lists what is personal and may pass in clear.
func Summarise(calls []CallCoverage) Summary {
	s := Summary{Counts: map[Verdict]map[Class]int{}}
	clear := map[string]*ClearProperty{}
	for _, call := range calls {
		for _, p := range call.Properties {
			s.Properties++
			if s.Counts[p.Verdict] == nil {
				s.Counts[p.Verdict] = map[Class]int{}
			}
			s.Counts[p.Verdict][p.Class]++
			s.Domains = s.Domains || p.keepsDomain()
			if !p.Class.Personal() || !p.MayPass() {
				continue
			}
			c := clear[p.Label]
			if c == nil {
				c = &ClearProperty{Label: p.Label, Class: p.Class, Because: p.Rule}
				clear[p.Label] = c
			}
			c.Always = c.Always || p.Verdict == Clear
			if !slices.Contains(c.Calls, call.Name) {
				c.Calls = append(c.Calls, call.Name)
			}
		}
	}
	for _, label := range slices.Sorted(maps.Keys(clear)) {
		s.Clear = append(s.Clear, *clear[label])
	}
	return s
}

// keepsDomain holds for addresses whose pseudonym ends in the domain.
func (p Property) keepsDomain() bool {
	if p.Class != Contact && p.Class != Identifier || p.MayPass() || !p.Leaves() {
		return false
	}
	switch rules.Kind(p.Rule.Transform) {
	case rules.Pseudonymize, rules.PseudonymizeRegexMatches, rules.PseudonymizeEmailHeader:
		return true
	}
	return p.Verdict == Depends && slices.Contains(p.Outcomes, Tokenised)
}

// EmailDomain names the domain of mail addresses among the reasons for what passes in clear.
const EmailDomain = "e-mail domain"

// Reasons holds what passes in clear against the properties for which a reason is written down: those without a reason, and
// reasons for what does not pass.
func (s Summary) Reasons(written []string) (missing []ClearProperty, stale []string) {
	for _, c := range s.Clear {
		if !slices.Contains(written, c.Label) {
			missing = append(missing, c)
		}
	}
	for _, name := range written {
		passes := name == EmailDomain && s.Domains || slices.ContainsFunc(s.Clear, func(c ClearProperty) bool { return c.Label == name })
		if !passes {
			stale = append(stale, name)
		}
	}
	return missing, stale
}

// Lint finds the personal properties that may pass in clear, at the place in the rules that lets them.
func Lint(set *rules.Set, types *Types, calls []Call) []rules.Finding {
	if len(calls) == 0 {
		return findings(OfSet(set, types))
	}
	return findings(Of(set, types, calls))
}

func findings(calls []CallCoverage) []rules.Finding {
	var out []rules.Finding
	seen := map[rules.Finding]bool{}
	for _, call := range calls {
		for _, p := range call.Properties {
			if !p.Class.Personal() || !p.MayPass() {
				continue
			}
			f := rules.Finding{File: p.Rule.File, Line: p.Rule.Line, Text: p.Label + " (" + string(p.Class) + ") passes in clear", Next: "remove it, or replace it by a pseudonym"}
			switch {
			case p.Rest:
				f.Text += " around what the rule replaces"
				f.Next = "let the pattern take the whole text"
			case p.Verdict == Depends:
				f.Text += " depending on " + list(p.On)
			}
			if !seen[f] {
				seen[f] = true
				out = append(out, f)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b rules.Finding) int { return cmp.Compare(a.Line, b.Line) })
	return out
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
