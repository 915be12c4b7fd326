package rules

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// Request is a call as a proxy receives it.
type Request struct {
	Method      string
	URL         string // whole, or beginning with its path
	ContentType string // of Body; empty = application/json
	Body        []byte
}

// RefusedError says why a call does not pass. Line is that of the endpoint which admits its method and URL; 0: none does.
type RefusedError struct {
	File   string
	Line   int
	Reason string
}

func (e *RefusedError) Error() string {
	if e.Line == 0 {
		return e.Reason
	}
	return fmt.Sprintf("the endpoint at %s:%d admits the call, but %s", e.File, e.Line, e.Reason)
}

// Match finds the first endpoint in the file that admits a call which sends no body: that is how every call is previewed. The URL
// may be whole or begin with its path; path and query are compared as they are written, still percent-encoded. An endpoint that
// requires a body refuses such a call.
func (s *Set) Match(method, rawURL string) (*Endpoint, bool) {
	e, err := s.Admit(Request{Method: method, URL: rawURL})
	return e, err == nil
}

// Admit is Match for calls that may send a body. Errors are of type *RefusedError. As in a proxy, the first endpoint that admits
// method and URL decides, also where it refuses the body and a later one would not.
func (s *Set) Admit(r Request) (*Endpoint, error) {
	path, query, hasQuery := splitURL(r.URL)
	for _, e := range s.Endpoints {
		if !e.admits(r.Method, path, query, hasQuery) {
			continue
		}
		if why := e.Body.refuses(r); why != "" {
			return nil, &RefusedError{s.File, e.Line, why}
		}
		return e, nil
	}
	return nil, &RefusedError{File: s.File, Reason: "no endpoint of the rules admits the call"}
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
	if !e.admitsMethod(method) {
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
			if v.absent {
				continue
			}
			found = true
			if !p.admits(v.value) {
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
