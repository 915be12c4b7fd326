package rules

import (
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
		if f := (Finding{s.File, line, text, next}); !slices.Contains(out[max(0, len(out)-20):], f) {
			out = append(out, f)
		}
	}
	if len(s.Endpoints) == 0 {
		add(1, "no endpoint: every call is blocked", "list the endpoints that may pass")
	}
	o := newOverlaps(s)
	for _, e := range s.Endpoints {
		e.lint(add)
		e.lintDangers(o.search, o.languages[e.Index], add)
		o.lint(e, add)
		e.lintTransforms(add)
		e.Schema.lint(false, add)
	}
	for _, name := range sortedNames(s.Definitions) {
		s.Definitions[name].lint(true, add)
	}
	slices.SortStableFunc(out, func(a, b Finding) int { return a.Line - b.Line })
	return out
}

// lint looks at what an endpoint says about calls.
func (e *Endpoint) lint(add func(int, string, string)) {
	reads := func(m string) bool { return m == "GET" || m == "HEAD" }
	switch {
	case e.Methods == nil:
		add(e.Line, "any method is admitted, so writes pass too", "add allowedMethods: [GET]")
	case len(e.Methods) == 0:
		add(e.Line, "allowedMethods is empty, so no call is ever admitted", "write allowedMethods: [GET]")
	case !slices.ContainsFunc(e.Methods, func(m string) bool { return !reads(m) }):
		if e.Body != nil && e.Body.Required {
			add(e.Body.Line, "no call is ever admitted: requestBody is required, and GET and HEAD must not send one", "take requestBody out")
		} else if e.Body != nil {
			add(e.Body.Line, "requestBody has no effect: GET and HEAD must not send one", "take it out")
		}
	default:
		add(e.Line, "methods that can write are admitted: "+strings.Join(e.Methods, ", "), "admit GET only")
	}
	if e.Schema == nil {
		add(e.Line, "no responseSchema: properties that Graph adds later pass", "list the properties that may pass")
	}
	if e.PathRegex != "" && unescapedDot(e.PathRegex) {
		add(e.Line, "a dot in pathRegex stands for any character, so /v1X0/ matches too", `write \., or use pathTemplate`)
	}
	if e.PathRegex != "" && e.PathTemplate != "" {
		add(e.Line, "pathTemplate has no effect beside pathRegex", "keep one of them")
	}
	if e.PathRegex == "" && strings.ContainsAny(e.PathTemplate, "?#") && strings.ContainsAny(withoutParameters(e.PathTemplate), "?#") {
		add(e.Line, "no call is ever admitted: a pathTemplate is for the path, and no path holds ? or #", "take the query off, and use queryParamSchemas")
	}
	for _, p := range slices.Concat(e.pathSchemas, e.querySchema) {
		if p.kind == "integer" && (p.pseudonym || p.pattern != nil || p.enum != nil || p.anyOf != nil) {
			add(p.line, "beside type: integer a proxy looks at nothing else in the schema of "+quoted(p.Name), "take the type out")
		}
	}
	if e.Body != nil {
		for _, name := range sortedNames(e.Body.content) {
			e.Body.content[name].lint(add)
		}
	}
}

func (s *bodySchema) lint(add func(int, string, string)) {
	if s == nil {
		return
	}
	if s.enumLine > 0 {
		add(s.enumLine, "enumValues has no effect: a proxy reads it and never looks at it", "write a pattern")
	}
	s.items.lint(add)
	for _, name := range sortedNames(s.properties) {
		s.properties[name].lint(add)
	}
}

func withoutParameters(template string) string {
	var b strings.Builder
	for rest := template; ; {
		before, after, found := strings.Cut(rest, "{")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		_, rest, _ = strings.Cut(after, "}")
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
