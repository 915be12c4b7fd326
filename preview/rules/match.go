package rules

import (
	"net/url"
	"slices"
	"strings"
)

// Match finds the first endpoint in the file that admits a call. The URL may be whole or begin with its path; path and query
// are compared as they are written, still percent-encoded.
func (s *Set) Match(method, rawURL string) (*Endpoint, bool) {
	path, query, hasQuery := splitURL(rawURL)
	for _, e := range s.Endpoints {
		if e.admits(method, path, query, hasQuery) {
			return e, true
		}
	}
	return nil, false
}

func splitURL(raw string) (path, query string, hasQuery bool) {
	if i := strings.Index(raw, "://"); i >= 0 && !strings.ContainsAny(raw[:i], "/?#") {
		raw = raw[i+3:]
		if i = strings.IndexAny(raw, "/?#"); i < 0 {
			i = len(raw)
		}
		raw = raw[i:]
	}
	raw, _, _ = strings.Cut(raw, "#")
	return strings.Cut(raw, "?")
}

func (e *Endpoint) admits(method, path, query string, hasQuery bool) bool {
	if e.Methods != nil && !slices.Contains(e.Methods, strings.ToUpper(method)) {
		return false
	}
	if e.PathRegex != "" {
		whole := path
		if hasQuery && query != "" {
			whole += "?" + query
		}
		if !e.pattern.MatchString(whole) {
			return false
		}
	} else if !e.admitsPath(path) {
		return false
	}
	return e.admitsQuery(query)
}

func (e *Endpoint) admitsPath(path string) bool {
	groups := e.pattern.FindStringSubmatch(path)
	if groups == nil {
		return false
	}
	for _, p := range e.pathSchemas {
		if !p.admits(groups[1+slices.Index(e.names, p.Name)]) {
			return false
		}
	}
	return true
}

type parameterValue struct {
	name   string
	value  string
	absent bool // a name without =
}

func (e *Endpoint) admitsQuery(query string) bool {
	values, ok := splitQuery(query)
	if !ok {
		return false
	}
	if e.limitsQuery {
		for _, v := range values {
			if !slices.Contains(e.query, strings.ToLower(v.name)) {
				return false
			}
		}
	}
	for _, p := range e.querySchema {
		found := false
		for _, v := range values {
			if !strings.EqualFold(v.name, p.Name) {
				continue
			}
			found = true
			if !v.absent && !p.admits(v.value) {
				return false
			}
		}
		if p.Required && !found {
			return false
		}
	}
	return true
}

// splitQuery splits at & and ; alike, because that is what proxies do: a name hidden behind a ; is a name.
// A query that cannot be decoded matches nothing.
func splitQuery(query string) ([]parameterValue, bool) {
	var out []parameterValue
	for _, piece := range strings.FieldsFunc(query, func(r rune) bool { return r == '&' || r == ';' }) {
		name, value, has := strings.Cut(piece, "=")
		name, err := url.QueryUnescape(name)
		if err != nil {
			return nil, false
		}
		if value, err = url.QueryUnescape(value); err != nil {
			return nil, false
		}
		out = append(out, parameterValue{name, value, !has})
	}
	return out, true
}
