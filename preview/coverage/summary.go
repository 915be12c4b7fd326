package coverage

import (
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
