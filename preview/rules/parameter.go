package rules

import (
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Parameter is the schema of a path or query parameter.
type Parameter struct {
	Name      string
	Required  bool // query parameters only
	line      int
	kind      string
	pseudonym bool
	pattern   *regexp.Regexp
	enum      []string
	anyOf     []*Parameter
}

var (
	parameterKeys   = []string{"type", "format", "pattern", "enum", "anyOf"}
	pseudonymFormat = regexp.MustCompile(`^p~[A-Za-z0-9_-]{43,}$`)
	wholeNumber     = regexp.MustCompile(`^[0-9]+$`)
	// What Double.parseDouble of Java reads (Java SE API, java.lang.Double.valueOf).
	javaDouble = regexp.MustCompile(`^[+-]?(?:NaN|Infinity|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?[fFdD]?|` +
		`0[xX](?:[0-9a-fA-F]+\.?|[0-9a-fA-F]*\.[0-9a-fA-F]+)[pP][+-]?[0-9]+[fFdD]?)$`)
)

func (l *loader) parameters(n *yaml.Node, what string, query bool) ([]*Parameter, error) {
	entries, err := l.mapping(n, what, nil)
	if err != nil {
		return nil, err
	}
	var out []*Parameter
	for _, e := range entries {
		p, err := l.parameter(e.value, query, 0)
		if err != nil {
			return nil, err
		}
		p.Name, p.line = e.key.Value, e.key.Line
		out = append(out, p)
	}
	return out, nil
}

func (l *loader) parameter(n *yaml.Node, query bool, depth int) (*Parameter, error) {
	known := parameterKeys
	if query && depth == 0 {
		known = append(slices.Clone(known), "required")
	}
	entries, err := l.mapping(n, "a parameter schema", known)
	if err != nil {
		return nil, err
	}
	p := &Parameter{}
	for _, e := range entries {
		if err := l.parameterKey(p, e, query, depth); err != nil {
			return nil, err
		}
	}
	return p, nil
}

func (l *loader) parameterKey(p *Parameter, e entry, query bool, depth int) (err error) {
	switch e.key.Value {
	case "type":
		if p.kind, err = l.text(e.value, "type"); err == nil && !slices.Contains([]string{"string", "integer", "number"}, p.kind) {
			err = l.fail(e.value, "a parameter cannot have the type "+quoted(p.kind), "types are string, integer, number")
		}
	case "format":
		var format string
		if format, err = l.text(e.value, "format"); err == nil && format != "pseudonym" && format != "reversible-pseudonym" {
			err = l.fail(e.value, "unknown format "+quoted(format), "formats are pseudonym and reversible-pseudonym")
		}
		p.pseudonym = true
	case "pattern":
		p.pattern, err = l.regex(e.value, "pattern", `^(?:`, `)$`)
	case "enum":
		var items []*yaml.Node
		if items, err = l.list(e.value, "enum"); err != nil {
			return err
		}
		for _, item := range items {
			if item.Kind != yaml.ScalarNode || item.Tag == "!!null" {
				return l.fail(item, "each entry of enum must be one value", "write texts or numbers")
			}
			p.enum = append(p.enum, item.Value)
		}
	case "anyOf":
		var items []*yaml.Node
		if items, err = l.list(e.value, "anyOf"); err != nil {
			return err
		}
		for _, item := range items {
			choice, err := l.parameter(item, query, depth+1)
			if err != nil {
				return err
			}
			p.anyOf = append(p.anyOf, choice)
		}
	case "required":
		p.Required, err = l.boolean(e.value, "required")
	}
	return err
}

func (p *Parameter) admits(value string) bool {
	switch p.kind {
	case "integer":
		if !wholeNumber.MatchString(trimJava(value)) {
			return false
		}
	case "number":
		if !javaDouble.MatchString(trimJava(value)) {
			return false
		}
	}
	if p.pseudonym && !pseudonymFormat.MatchString(value) ||
		p.enum != nil && !slices.Contains(p.enum, value) ||
		p.pattern != nil && !p.pattern.MatchString(value) {
		return false
	}
	return p.anyOf == nil || slices.ContainsFunc(p.anyOf, func(c *Parameter) bool { return c.admits(value) })
}

// trimJava cuts what String.trim of Java cuts: every character up to the blank.
func trimJava(s string) string {
	return strings.TrimFunc(s, func(r rune) bool { return r <= ' ' })
}
