package odata

import "strings"

// Expansion is one relation of $expand with the options in its parentheses.
type Expansion struct {
	Name   string
	Select []string
	Expand []Expansion
}

// Expansion finds a relation that is to be expanded.
func (q *Query) Expansion(name string) (Expansion, bool) {
	for _, e := range q.Expansions {
		if e.Name == name {
			return e, true
		}
	}
	return Expansion{}, false
}

// parseExpand reads "owners($select=id,displayName),members".
func parseExpand(value string, depth int) ([]Expansion, error) {
	if depth > maxExpandDepth {
		return nil, invalid("The request exceeds the maximum depth of $expand.")
	}
	var out []Expansion
	for _, part := range splitOutside(value, ',') {
		name, inner, options := strings.Cut(part, "(")
		e := Expansion{Name: strings.TrimSpace(name)}
		if options {
			if !strings.HasSuffix(inner, ")") {
				return nil, invalid("Parsing OData Select and Expand failed: Syntax error in '%s'.", value)
			}
			if err := e.options(strings.TrimSuffix(inner, ")"), depth); err != nil {
				return nil, err
			}
		}
		out = append(out, e)
	}
	return out, nil
}

// maxExpandDepth is more than any resource offers.
const maxExpandDepth = 4

func (e *Expansion) options(text string, depth int) (err error) {
	for _, option := range splitOutside(text, ';') {
		switch name, value, _ := strings.Cut(option, "="); strings.TrimPrefix(name, "$") {
		case "select":
			e.Select = split(value)
		case "expand":
			e.Expand, err = parseExpand(value, depth+1)
		default:
			err = invalid("Parsing OData Select and Expand failed: the option '%s' is not supported in $expand.", name)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// splitOutside cuts at a character that stands outside parentheses.
func splitOutside(s string, at byte) []string {
	var out []string
	from, depth := 0, 0
	add := func(part string) {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	for i := range len(s) {
		switch {
		case s[i] == '(':
			depth++
		case s[i] == ')':
			depth--
		case s[i] == at && depth == 0:
			add(s[from:i])
			from = i + 1
		}
	}
	add(s[from:])
	return out
}
