package graph

import (
	"fmt"
	"net/url"
	"strings"
)

// key is one key of a path: an id as its own segment, or name='value' in parentheses.
type key struct {
	name       string // empty: the id
	value      string
	parameters map[string]string // of a function with several
}

// by is an alternate key.
func by(name, value string) key { return key{name: name, value: value} }

// segment is one step of a path; steps that are keys carry no name.
type segment struct {
	name string
	key  *key
}

// parsePath splits "applications(uniqueName='x')/owners/$ref" into steps. Ids as own segments stay names until a route takes them.
func parsePath(path string) ([]segment, error) {
	var out []segment
	for raw := range strings.SplitSeq(strings.Trim(path, "/"), "/") {
		text, err := url.PathUnescape(raw)
		if err != nil {
			return nil, fmt.Errorf("The request URI is not valid near '%s'.", raw) //nolint:staticcheck // Graph's own words
		}
		open := strings.IndexByte(text, '(')
		if open < 0 {
			out = append(out, segment{name: text})
			continue
		}
		if !strings.HasSuffix(text, ")") {
			return nil, fmt.Errorf("The request URI is not valid near '%s'.", text) //nolint:staticcheck // Graph's own words
		}
		out = append(out, segment{name: text[:open]})
		inner := text[open+1 : len(text)-1]
		if inner == "" {
			continue
		}
		k, err := parseKey(inner)
		if err != nil {
			return nil, err
		}
		out = append(out, segment{key: k})
	}
	return out, nil
}

func parseKey(inner string) (*key, error) {
	if parameters := parseParameters(inner); parameters != nil {
		return &key{parameters: parameters}, nil
	}
	k := &key{}
	value := inner
	if i := strings.IndexByte(inner, '='); i > 0 && inner[0] != '\'' {
		k.name, value = strings.TrimSpace(inner[:i]), strings.TrimSpace(inner[i+1:])
	}
	if len(value) >= 2 && value[0] == '\'' && value[len(value)-1] == '\'' {
		body := value[1 : len(value)-1]
		if strings.Contains(strings.ReplaceAll(body, "''", ""), "'") {
			return nil, fmt.Errorf("The key '%s' is not valid.", inner) //nolint:staticcheck // Graph's own words
		}
		k.value = strings.ReplaceAll(body, "''", "'")
		return k, nil
	}
	if strings.ContainsAny(value, "', ") {
		return nil, fmt.Errorf("The key '%s' is not valid.", inner) //nolint:staticcheck // Graph's own words
	}
	k.value = value
	return k, nil
}

// parseParameters splits "from=2026-01-01,to=2026-02-01"; nil when it is not that.
func parseParameters(inner string) map[string]string {
	out, parts := map[string]string{}, splitUnquoted(inner)
	for _, part := range parts {
		name, value, ok := strings.Cut(strings.TrimSpace(part), "=")
		value = strings.TrimSpace(value)
		if !ok || name == "" || value == "" || strings.ContainsAny(name, "' ") {
			return nil
		}
		if len(value) >= 2 && value[0] == '\'' && value[len(value)-1] == '\'' {
			value = strings.ReplaceAll(value[1:len(value)-1], "''", "'")
		}
		out[name] = value
	}
	if len(parts) < 2 || len(out) != len(parts) {
		return nil
	}
	return out
}

// splitUnquoted splits at commas that stand outside quotes.
func splitUnquoted(s string) []string {
	var out []string
	from, quoted := 0, false
	for i := range len(s) {
		switch {
		case s[i] == '\'':
			quoted = !quoted
		case s[i] == ',' && !quoted:
			out = append(out, s[from:i])
			from = i + 1
		}
	}
	return append(out, s[from:])
}
