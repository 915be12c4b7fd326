package coverage

import (
	"regexp"
	"strings"

	"gatehouse/preview/rules"
)

var placeholder = regexp.MustCompile(`\{([A-Za-z][A-Za-z0-9]*)\??\}`)

// linePlace is how a condition names the place of a pattern.
var linePlace = regexp.MustCompile(`line [0-9]+`)

// stand-ins for a placeholder, in the order in which they are tried: an object id, a token that stands for one, a plain word.
var standIns = []string{"48d31887-5fad-4d73-a9f5-3c356e68a038", "p~" + strings.Repeat("A", 107), "a1"}

// match finds the endpoint that admits a call, whatever its placeholders stand for.
func match(set *rules.Set, call Call) *rules.Endpoint {
	for _, id := range standIns {
		if e, ok := set.Match(call.Method, fill(call.URL, id)); ok {
			return e
		}
	}
	return nil
}

func fill(url, id string) string {
	return placeholder.ReplaceAllStringFunc(url, func(hit string) string {
		switch strings.Trim(hit, "{}?") {
		case "from":
			return "2026-01-01T00:00:00Z"
		case "to":
			return "2026-01-08T00:00:00Z"
		}
		return id
	})
}

// CallsOf makes a call of each endpoint's own path, for rules that come without a definition.
func CallsOf(set *rules.Set) []Call {
	var out []Call
	for _, e := range set.Endpoints {
		out = append(out, callOf(e))
	}
	return out
}

// OfSet is Of for the calls of CallsOf: each is taken to be admitted by its own endpoint.
func OfSet(set *rules.Set, types *Types) []CallCoverage {
	var out []CallCoverage
	for _, e := range set.Endpoints {
		out = append(out, cover(set, types, callOf(e), e))
	}
	return out
}

func callOf(e *rules.Endpoint) Call {
	url := e.PathTemplate
	if e.PathRegex != "" {
		url = readable(e.PathRegex)
	}
	method := "GET"
	if len(e.Methods) > 0 {
		method = e.Methods[0]
	}
	return Call{Name: method + " " + url, Method: method, URL: url}
}

var (
	oneSegment = regexp.MustCompile(`\(?(\?(:|P?<[A-Za-z0-9]+>))?(\[\^/[^\]]*\]|\[A-Za-z0-9[^\]]*\]|\[a-zA-Z0-9[^\]]*\])(\+|\*|\{[0-9,]+\})\)?`)
	escaped    = regexp.MustCompile(`\\([.$()\-/?])`)
)

// readable turns the usual forms of a path expression into a path with placeholders; of the others the type is not known.
func readable(pattern string) string {
	pattern = strings.TrimPrefix(strings.TrimPrefix(pattern, "(?i)"), "^")
	pattern = oneSegment.ReplaceAllString(strings.TrimSuffix(pattern, "$"), "{id}")
	pattern = escaped.ReplaceAllString(pattern, "$1")
	path, _, _ := strings.Cut(pattern, "?")
	return path
}
