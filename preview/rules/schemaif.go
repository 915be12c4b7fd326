package rules

import (
	"regexp"
	"slices"

	"go.yaml.in/yaml/v3"
)

// Condition holds for an object whose property has the text. Numbers and booleans are compared as they would be written as text.
type Condition struct {
	Line     int
	Property string
	Const    string
}

// constTypes can have a const. For an object or a list a proxy compares the empty text.
var constTypes = []string{"string", "integer", "number", "boolean"}

// schemaCondition reads what stands under if and else. Of more than one property a proxy would look at the first in alphabetical order, and
// a schema without const always holds for it; so both are refused.
func (l *loader) schemaCondition(e entry) (Condition, error) {
	const instead = "write {properties: {kind: {type: string, const: user}}}"
	c := Condition{Line: e.value.Line}
	entries, err := l.mapping(e.value, quoted(e.key.Value), []string{"type", "properties", "required"})
	if err != nil {
		return c, err
	}
	for _, key := range entries {
		if key.key.Value != "properties" {
			continue
		}
		properties, err := l.mapping(key.value, "properties", nil)
		if err != nil {
			return c, err
		}
		if len(properties) != 1 {
			return c, l.failf(key.value, instead, "a condition looks at one property, this one names %d", len(properties))
		}
		schema, err := l.schema(properties[0].value)
		if err != nil {
			return c, err
		}
		if schema.Const == nil {
			return c, l.fail(properties[0].value, "a condition without const always holds", instead)
		}
		c.Property, c.Const = properties[0].key.Value, *schema.Const
		return c, nil
	}
	return c, l.fail(e.value, "the condition names no property", instead)
}

// schemaThen reads the properties that pass when the condition holds. Its type, where given, is object.
func (l *loader) schemaThen(n *yaml.Node) (*Schema, error) {
	entries, err := l.mapping(n, `"then"`, []string{"type", "properties", "required", "title", "additionalProperties"})
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(entries, func(e entry) bool { return e.key.Value == "properties" }) {
		return nil, l.fail(n, "then has no properties", "list the properties that may pass")
	}
	s, err := l.schema(n)
	if err != nil {
		return nil, err
	}
	if s.Type != "object" {
		return nil, l.fail(n, "then is for objects", "write properties, and type: object or no type")
	}
	s.Inferred = false // a proxy needs no type here
	return s, nil
}

var plainNumber = regexp.MustCompile(`^-?(?:0|[1-9][0-9]*)$`)

func (l *loader) constant(n *yaml.Node) (*string, error) {
	plain := n.Tag == "!!str" || n.Tag == "!!int" && plainNumber.MatchString(n.Value) || n.Tag == "!!bool" && (n.Value == "true" || n.Value == "false")
	if n.Kind != yaml.ScalarNode || !plain {
		return nil, l.fail(n, "const must be a text, a whole number, true or false", "put it in quotes")
	}
	return &n.Value, nil
}

// conditional holds for a schema in which an if or const can be reached.
func (s *Schema) conditional(seen map[*Schema]bool) bool {
	if s == nil || seen[s] {
		return false
	}
	seen[s] = true
	if s.If != nil || s.Const != nil || s.Ref.conditional(seen) || s.Items.conditional(seen) || s.Then.conditional(seen) {
		return true
	}
	for _, below := range s.Properties {
		if below.conditional(seen) {
			return true
		}
	}
	return slices.ContainsFunc(s.AnyOf, func(c *Schema) bool { return c.conditional(seen) })
}
