package rules

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Call is a call that somebody means to make. Places like {user} in its URL stand for ids, {from} and {to} for times.
type Call struct {
	Name   string
	Method string // empty = GET
	URL    string
}

var (
	callPlace = regexp.MustCompile(`\{([a-zA-Z][a-zA-Z0-9]*)\}`)
	// What a place is filled with, in the order in which it is tried: an object id, a token that stands for one, a word.
	callIDs = []string{"5d2f6c1e-0b7a-4e53-9a44-6f1b2c3d4e5f", "p~" + strings.Repeat("A", 107), "a1"}
)

func (c Call) filled(id string) string {
	return callPlace.ReplaceAllStringFunc(c.URL, func(place string) string {
		switch place {
		case "{from}":
			return "2026-01-01T00:00:00Z"
		case "{to}":
			return "2026-01-08T00:00:00Z"
		}
		return id
	})
}

// refused says why a call is blocked whatever its places stand for; the error is about the first of them.
func (s *Set) refused(method string, c Call) (why *RefusedError, url string) {
	for _, id := range callIDs {
		filled := c.filled(id)
		_, err := s.Admit(Request{Method: method, URL: filled})
		now, blocked := errors.AsType[*RefusedError](err)
		if !blocked {
			return nil, ""
		}
		if why == nil {
			why, url = now, filled
		}
	}
	return why, url
}

// LintCalls lists the calls that the rules block, each with the reason and the line of the endpoint that comes closest.
func (s *Set) LintCalls(calls []Call) []Finding {
	var out []Finding
	for _, c := range calls {
		method := strings.ToUpper(c.Method)
		if method == "" {
			method = "GET"
		}
		why, url := s.refused(method, c)
		if why == nil {
			continue
		}
		line, reason := s.explain(why, method, url)
		text := fmt.Sprintf("blocks the call %s (%s %s): %s", quoted(c.Name), method, quoted(c.URL), reason)
		out = append(out, Finding{s.File, line, text, "let an endpoint admit it, or take the call out"})
	}
	return out
}

// Blocked says in words why a call that sends no body is blocked, with the line of the endpoint that comes closest; "" where it passes.
func (s *Set) Blocked(method, url string) (line int, reason string) {
	_, err := s.Admit(Request{Method: method, URL: url})
	if why, blocked := errors.AsType[*RefusedError](err); blocked {
		return s.explain(why, strings.ToUpper(method), url)
	}
	return 0, ""
}

func (s *Set) explain(why *RefusedError, method, url string) (line int, reason string) {
	if why.Line > 0 {
		return why.Line, "the endpoint at line " + strconv.Itoa(why.Line) + " admits it, but " + why.Reason
	}
	return s.closest(method, url)
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
			return e.Line, "the endpoint at line " + strconv.Itoa(e.Line) + " admits its path, and only " + strings.Join(e.Methods, ", ")
		default:
			return e.Line, "the endpoint at line " + strconv.Itoa(e.Line) + " admits its path, but not " + e.queryFault(query)
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
