package rules

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Call is a call that somebody means to make.
type Call struct {
	Name   string
	Method string // empty = GET
	URL    string
}

// LintCalls lists the calls that the rules block, each with the reason and the line of the endpoint that comes closest.
func (s *Set) LintCalls(calls []Call) []Finding {
	var out []Finding
	for _, c := range calls {
		method := strings.ToUpper(c.Method)
		if method == "" {
			method = "GET"
		}
		_, err := s.Admit(Request{Method: method, URL: c.URL})
		why, blocked := errors.AsType[*RefusedError](err)
		if !blocked {
			continue
		}
		line, reason, next := why.Line, why.Reason, "let an endpoint admit it, or take the call out"
		if line == 0 {
			line, reason = s.closest(method, c.URL)
		}
		out = append(out, Finding{s.File, line, fmt.Sprintf("blocks the call %s (%s %s): %s", quoted(c.Name), method, quoted(c.URL), reason), next})
	}
	return out
}

// closest finds the endpoint that admits the path, and says what it does not admit.
func (s *Set) closest(method, url string) (line int, reason string) {
	path, query, hasQuery := splitURL(url)
	for _, e := range s.Endpoints {
		bare := *e
		bare.Methods, bare.limitsQuery, bare.querySchema = nil, false, nil
		if !bare.admits(method, path, query, hasQuery) && !bare.admits(method, path, "", false) {
			continue
		}
		switch bare = *e; {
		case !e.admitsMethod(method):
			return e.Line, "the endpoint at line " + fmt.Sprint(e.Line) + " admits its path, and only " + strings.Join(e.Methods, ", ")
		default:
			return e.Line, "the endpoint at line " + fmt.Sprint(e.Line) + " admits its path, but not " + e.queryFault(query)
		}
	}
	return 1, "no endpoint admits its path"
}

func (e *Endpoint) queryFault(query string) string {
	values, ok := splitQuery(query)
	if !ok {
		return "its query, which cannot be decoded"
	}
	for _, v := range values {
		if e.limitsQuery && !slices.Contains(e.query, strings.ToLower(v.name)) {
			return "the query parameter " + quoted(v.name)
		}
	}
	for _, p := range e.querySchema {
		one := Endpoint{querySchema: []*Parameter{p}}
		if !one.admitsQuery(query) {
			return "the query parameter " + quoted(p.Name) + " as it is, or without it"
		}
	}
	return "its query"
}
