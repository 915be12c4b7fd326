package rules

import (
	"slices"
	"strings"
)

// dangers are parts of URLs behind which Microsoft Graph has pictures, files and raw content. The segment before is the id of a thing,
// or a thing of which there is one: where it names a collection, what follows is an id, not a word.
var dangers = []struct {
	words string
	what  string
	next  string
}{
	{`photos?`, "pictures", "leave it out"},
	{`attachments`, "attached files", "leave it out"},
	{`\$value`, "raw content", "leave it out"},
	{`content`, "the content of files", "leave it out"},
}

func (e *Endpoint) lintDangers(s search, own *language, add func(int, string, string)) {
	for _, d := range dangers {
		for _, call := range e.dangerous(s, own, `(?i)\A/(?:[^/?]+/)+[^/?]*[^s/?]/(?:`+d.words+`)(?:/[^?]*)?(?:\?.*)?\z`) {
			add(e.Line, "admits "+quoted(call)+", which reads "+d.what, d.next)
		}
	}
	if e.limitsQuery && slices.Contains(e.query, "$expand") && !e.pins("$expand") {
		add(e.Line, "admits $expand, which brings further objects into the answer", "take it out of allowedQueryParams, or list its values with an enum in queryParamSchemas")
	}
	if !e.limitsQuery && (e.PathRegex == "" || own == nil || e.dangerous(s, own, `\A/[^?]*\?.+\z`) != nil) {
		add(e.Line, "any query parameter is admitted, so $expand and $select reach everything", "add allowedQueryParams")
	}
}

// dangerous finds one call that the endpoint admits and that looks like the pattern.
func (e *Endpoint) dangerous(s search, own *language, pattern string) []string {
	candidates := e.samples()
	danger := newLanguage(pattern)
	if own != nil {
		if url, decided := s.common(own, danger); decided && url == "" {
			return nil
		} else if decided {
			candidates = append([]string{url}, candidates...)
		}
	}
	// The file was refused where an expression does not compile, and this one is ours.
	matches := fragmentRegexp(pattern)
	for _, url := range candidates {
		call := withQuery(url, e)
		path, query, hasQuery := splitURL(call)
		if matches.MatchString(call) && slices.ContainsFunc(e.someMethods(), func(m string) bool { return e.admits(m, path, query, hasQuery) }) {
			return []string{call}
		}
	}
	return nil
}

// pins holds where the values of a query parameter are listed or have to look like something.
func (e *Endpoint) pins(name string) bool {
	return slices.ContainsFunc(e.querySchema, func(p *Parameter) bool {
		return strings.EqualFold(p.Name, name) && (p.enum != nil || p.pattern != nil)
	})
}

// someMethods are methods to try: those that the endpoint lists, or GET.
func (e *Endpoint) someMethods() []string {
	if e.Methods == nil {
		return []string{"GET"}
	}
	return e.Methods
}

func (e *Endpoint) admitsMethod(method string) bool {
	return e.Methods == nil || slices.Contains(e.Methods, strings.ToUpper(method))
}
