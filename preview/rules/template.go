package rules

import (
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

var parameterName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9]*$`)

// template turns /v1.0/users/{id} into a regular expression for the whole path, letter case ignored, and names its parameters
// in the order of their groups. {name} takes one segment, {name?} also an empty one; all else is literal.
func (l *loader) template(n *yaml.Node) (*regexp.Regexp, []string, error) {
	text, err := l.text(n, "pathTemplate")
	if err != nil {
		return nil, nil, err
	}
	if !strings.HasPrefix(text, "/") {
		return nil, nil, l.fail(n, "a pathTemplate begins with /", "write it as /v1.0/users/{id}")
	}
	if len(text) > maxPattern {
		return nil, nil, l.failf(n, "write it shorter", "the pathTemplate has %d bytes; at most %d are supported", len(text), maxPattern)
	}
	if i := strings.IndexAny(text, `|\`); i >= 0 {
		return nil, nil, l.fail(n, "a pathTemplate cannot hold | or a backslash", "write two endpoints, or a pathRegex")
	}
	var names []string
	var b strings.Builder
	b.WriteString(`^`)
	for rest := text; rest != ""; {
		open := strings.IndexAny(rest, "{}")
		if open < 0 {
			b.WriteString(bothCases(rest))
			break
		}
		b.WriteString(bothCases(rest[:open]))
		end := strings.IndexByte(rest[open:], '}')
		if rest[open] == '}' || end < 0 {
			return nil, nil, l.fail(n, "a brace in the pathTemplate has no partner", "write parameters as {name}")
		}
		name, optional := strings.CutSuffix(rest[open+1:open+end], "?")
		if !parameterName.MatchString(name) {
			return nil, nil, l.fail(n, "the parameter name "+quoted(name)+" is not letters and digits", "write parameters as {name}")
		}
		group := `([^/]+)`
		if optional {
			group = `([^/]*)`
		}
		if slices.Contains(names, name) {
			return nil, nil, l.fail(n, "the parameter "+quoted(name)+" stands in the pathTemplate twice", "give each its own name")
		}
		if names = append(names, name); len(names) > maxParameters {
			return nil, nil, l.failf(n, "write a pathRegex", "the pathTemplate has more than %d parameters", maxParameters)
		}
		b.WriteString(group)
		rest = rest[open+end+1:]
	}
	b.WriteString(`$`)
	compiled, err := l.compile(n, b.String(), reading{of: callBound})
	return compiled, names, err
}
