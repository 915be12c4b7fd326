package coverage

import (
	"regexp"
	"strings"

	"gatehouse/preview/rules"
)

var placeholder = regexp.MustCompile(`\{([A-Za-z][A-Za-z0-9]*)\??\}`)

// linePlace is how a condition names the place of a pattern.
var linePlace = regexp.MustCompile(`line [0-9]+`)

// standIns are tried for the placeholders of a call: ids in their usual form, tokens that stand for ids, plain words.
var standIns = []string{"", "p~" + strings.Repeat("A", 107), "a1"}

// usual is the form of ids in Microsoft Graph (Microsoft Graph docs, resources chat, channel, drive and driveItem); other ids are GUIDs.
var usual = map[string]string{
	"c": "19:0123456789abcdef0123456789abcdef@thread.tacv2", "chat": "19:0123456789abcdef0123456789abcdef@thread.v2",
	"d": "b!AAAABBBBCCCCDDDDEEEEFFFF-0123456789_abcdefghij", "i": "01AAAAAAAABBBBBBBBCCCCCCCCDDDDDDDD",
}

const guid = "48d31887-5fad-4d73-a9f5-3c356e68a038"

// match finds the endpoint that admits a call, whatever its placeholders stand for.
func match(set *rules.Set, call Call) *rules.Endpoint {
	for _, id := range standIns {
		if e, ok := set.Match(call.Method, fill(call.URL, id)); ok {
			return e
		}
	}
	return nil
}

// fill puts an id in place of every placeholder; "" = one of the usual form.
func fill(url, id string) string {
	return placeholder.ReplaceAllStringFunc(url, func(hit string) string {
		name := strings.Trim(hit, "{}?")
		switch {
		case name == "from":
			return "2026-01-01T00:00:00Z"
		case name == "to":
			return "2026-01-08T00:00:00Z"
		case id != "":
			return id
		case usual[name] != "":
			return usual[name]
		}
		return guid
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
