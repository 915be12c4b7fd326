package rules

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// overlaps compares every endpoint with those before it.
type overlaps struct {
	set       *Set
	search    search
	languages []*language
	exact     []bool // the language is what the endpoint admits, not more
	left      int    // comparisons
}

const maxComparisons = 100_000

func newOverlaps(s *Set) *overlaps {
	o := &overlaps{set: s, search: search{new(int)}, left: maxComparisons}
	for _, e := range s.Endpoints {
		pattern, exact := e.urls()
		o.languages = append(o.languages, newLanguage(pattern))
		o.exact = append(o.exact, exact)
	}
	return o
}

// lint reports the first endpoint before e that admits a call which e admits too.
func (o *overlaps) lint(e *Endpoint, add func(int, string, string)) {
	for _, before := range o.set.Endpoints[:e.Index] {
		if !prefixesAgree(before, e) {
			continue
		}
		if o.left--; o.left < 0 || o.search.exhausted() {
			if o.left != -1_000_000 {
				add(e.Line, "there are too many endpoints alike to compare each with each; from here on they were not", "split the file")
				o.left = -1_000_000
			}
			return
		}
		if o.covers(before, e) {
			add(e.Line, fmt.Sprintf("is never reached: the endpoint at line %d admits every call that this one admits", before.Line), "move it up, or take it out")
			return
		}
		if call := o.both(before, e); call != "" {
			add(e.Line, fmt.Sprintf("overlaps the endpoint at line %d: both admit %s, and proxies may take either", before.Line, quoted(call)), "make the paths distinct")
			return
		}
	}
}

// both finds a call that both admit, or "".
func (o *overlaps) both(a, b *Endpoint) string {
	method := commonMethod(a, b)
	if method == "" {
		return ""
	}
	candidates := append(a.samples(), b.samples()...)
	if la, lb := o.languages[a.Index], o.languages[b.Index]; la != nil && lb != nil {
		url, decided := o.search.common(la, lb)
		if decided && url == "" {
			return ""
		}
		candidates = append([]string{url}, candidates...)
	}
	for _, url := range candidates {
		for _, call := range []string{url, withQuery(url, a, b)} {
			path, query, hasQuery := splitURL(call)
			if strings.HasPrefix(path, "/") && a.admits(method, path, query, hasQuery) && b.admits(method, path, query, hasQuery) {
				return method + " " + call
			}
		}
	}
	return ""
}

// covers holds where it is certain that a admits whatever b admits.
func (o *overlaps) covers(a, b *Endpoint) bool {
	la, lb := o.languages[a.Index], o.languages[b.Index]
	if la == nil || lb == nil || !o.exact[a.Index] || len(a.querySchema) > 0 || a.Methods != nil && (b.Methods == nil || !subset(b.Methods, a.Methods)) ||
		a.limitsQuery && (!b.limitsQuery || !subset(b.query, a.query)) {
		return false
	}
	url, decided := o.search.apart(la, lb)
	return decided && url == ""
}

func subset(some, all []string) bool {
	return !slices.ContainsFunc(some, func(s string) bool { return !slices.Contains(all, s) })
}

func commonMethod(a, b *Endpoint) string {
	for _, m := range append([]string{"GET"}, append(slices.Clone(a.Methods), b.Methods...)...) {
		if a.admitsMethod(m) && b.admitsMethod(m) {
			return m
		}
	}
	return ""
}

// withQuery adds the query parameters that the endpoints require.
func withQuery(url string, endpoints ...*Endpoint) string {
	var pairs []string
	for _, e := range endpoints {
		for _, p := range e.querySchema {
			if pair := p.Name + "=" + p.sample(); p.Required && !slices.Contains(pairs, pair) {
				pairs = append(pairs, pair)
			}
		}
	}
	if len(pairs) == 0 || strings.Contains(url, "?") {
		return url
	}
	return url + "?" + strings.Join(pairs, "&")
}

// prefixesAgree is a quick look that spares most comparisons.
func prefixesAgree(a, b *Endpoint) bool {
	if a.PathRegex != "" || b.PathRegex != "" {
		return true
	}
	left, _, _ := strings.Cut(strings.ToLower(a.PathTemplate), "{")
	right, _, _ := strings.Cut(strings.ToLower(b.PathTemplate), "{")
	return strings.HasPrefix(left, right) || strings.HasPrefix(right, left)
}

// urls is an expression for the URLs, with their query, that the endpoint admits; where it is not exact it admits more.
func (e *Endpoint) urls() (pattern string, exact bool) {
	if e.PathRegex != "" {
		return e.pattern.String(), true
	}
	var b strings.Builder
	b.WriteString(`\A`)
	exact = true
	for rest := e.PathTemplate; ; {
		before, after, found := strings.Cut(rest, "{")
		b.WriteString(bothCases(before))
		if !found {
			break
		}
		var name string
		name, rest, _ = strings.Cut(after, "}")
		name, optional := strings.CutSuffix(name, "?")
		value := `[^/?]+`
		for _, p := range e.pathSchemas {
			if p.Name == name {
				var sure bool
				value, sure = p.values()
				exact = exact && sure
			}
		}
		b.WriteString("(?:" + value + ")")
		if optional {
			b.WriteString("?")
		}
	}
	b.WriteString(`(?:\?.*)?\z`)
	return b.String(), exact
}

// values is an expression for what a path parameter may be.
func (p *Parameter) values() (pattern string, exact bool) {
	constraints := 0
	for _, has := range []bool{p.kind == "integer" || p.kind == "number", p.pseudonym, p.pattern != nil, p.enum != nil, p.anyOf != nil} {
		if has {
			constraints++
		}
	}
	exact = constraints < 2
	switch {
	case p.enum != nil:
		var choices []string
		for _, value := range p.enum {
			choices = append(choices, regexp.QuoteMeta(value))
		}
		return strings.Join(choices, "|"), exact && len(choices) > 0
	case p.pattern != nil:
		return strings.TrimSuffix(strings.TrimPrefix(p.pattern.String(), `\A`), `\z`), false
	case p.pseudonym:
		return `p~[A-Za-z0-9_-]{43,}`, exact
	case p.anyOf != nil:
		var choices []string
		for _, c := range p.anyOf {
			choice, sure := c.values()
			choices = append(choices, "(?:"+choice+")")
			exact = exact && sure
		}
		return strings.Join(choices, "|"), exact
	case p.kind == "integer":
		return `[0-9]+`, false // blanks around it pass too
	}
	return `[^/?]+`, exact && p.kind != "number"
}
