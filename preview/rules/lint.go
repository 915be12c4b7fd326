package rules

import (
	"fmt"
	"slices"
	"strings"
)

// Finding is something that a rule file may say and its author should look at.
type Finding struct {
	File string `json:"file"`
	Line int    `json:"line"`
	Text string `json:"text"`
	Next string `json:"next,omitempty"`
}

// Lint lists what is allowed and doubtful, in the order of the file.
func (s *Set) Lint() []Finding {
	var out []Finding
	add := func(line int, text, next string) {
		out = append(out, Finding{s.File, line, text, next})
	}
	if len(s.Endpoints) == 0 {
		add(1, "no endpoint: every call is blocked", "list the endpoints that may pass")
	}
	overlaps, budget := map[*Endpoint]bool{}, 100_000
	for _, e := range s.Endpoints {
		s.lintEndpoint(e, overlaps, &budget, add)
	}
	slices.SortStableFunc(out, func(a, b Finding) int { return a.Line - b.Line })
	return out
}

func (s *Set) lintEndpoint(e *Endpoint, overlaps map[*Endpoint]bool, budget *int, add func(int, string, string)) {
	switch {
	case e.Methods == nil:
		add(e.Line, "any method is admitted, so writes pass too", "add allowedMethods: [GET]")
	case slices.ContainsFunc(e.Methods, func(m string) bool { return m != "GET" && m != "HEAD" }):
		add(e.Line, "methods that can write are admitted: "+strings.Join(e.Methods, ", "), "admit GET only")
	}
	if !e.limitsQuery {
		add(e.Line, "any query parameter is admitted, so $expand and $select reach everything", "add allowedQueryParams")
	}
	if e.Schema == nil {
		add(e.Line, "no responseSchema: properties that Graph adds later pass", "list the properties that may pass")
	}
	if e.PathRegex != "" && unescapedDot(e.PathRegex) {
		add(e.Line, "a dot in pathRegex stands for any character, so /v1X0/ matches too", `write \., or use pathTemplate`)
	}
	for _, choice := range e.Schema.collect(nil) {
		if len(choice.AnyOf) > 1 {
			add(choice.Line, "anyOf: only the first schema is ever used", "keep that one")
		}
	}
	for _, t := range e.Transforms {
		if t.Original {
			add(t.Line, "includeOriginal lets the value itself pass beside its pseudonym", "leave it out")
		}
	}
	for _, sample := range e.samples() {
		s.lintSample(e, sample, overlaps, budget, add)
	}
}

// lintSample looks at a call that the endpoint admits: who else admits it, and what it would read.
func (s *Set) lintSample(e *Endpoint, sample string, overlaps map[*Endpoint]bool, budget *int, add func(int, string, string)) {
	method := "GET"
	if len(e.Methods) > 0 {
		method = e.Methods[0]
	}
	path, query, hasQuery := splitURL(sample)
	if !e.admits(method, path, query, hasQuery) {
		return
	}
	for _, other := range s.Endpoints[e.Index+1:] {
		if *budget--; *budget < 0 {
			break
		}
		if !overlaps[other] && other.admits(method, path, query, hasQuery) {
			overlaps[other] = true
			add(other.Line, fmt.Sprintf("overlaps the endpoint at line %d: both admit %s, and proxies may take either", e.Line, quoted(sample)), "make the paths distinct")
		}
	}
	lower := strings.ToLower(path)
	for _, end := range []string{"/$value", "/photo", "/attachments"} {
		if strings.HasSuffix(lower, end) || strings.Contains(lower, end+"/") {
			add(e.Line, "admits "+quoted(sample)+", which reads files or pictures", "leave it out")
		}
	}
}

func unescapedDot(pattern string) bool {
	class := false
	for i := 0; i < len(pattern); i++ {
		switch c := pattern[i]; {
		case c == '\\':
			i++
		case c == '[':
			class = true
		case c == ']':
			class = false
		case c == '.' && !class:
			// A dot with a repetition is meant as "anything".
			if i+1 == len(pattern) || strings.IndexByte("*+{?", pattern[i+1]) < 0 {
				return true
			}
		}
	}
	return false
}
