package rules

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Schema is an allow-list for an answer, not a validator: what it does not name is left out. A value that does not match its Const or
// Conditions makes the object around it not match, up to the nearest AnyOf, which takes its first schema that matches and null where
// none does. Where there is no AnyOf around it, a proxy fails the whole answer; so it does where the property of a condition is absent.
type Schema struct {
	Line       int
	Ref        *Schema // resolved $ref; everything else is empty then
	AnyOf      []*Schema
	Type       string // object, array, string, boolean, integer, number, null; "" = any scalar
	Properties map[string]*Schema
	Items      *Schema
	Inferred   bool        // Type was not written: a proxy takes the schema for "any scalar"
	If         []Condition // one of them holds: Then counts, otherwise the object does not match; nil: no condition. else is a second condition
	Then       *Schema     // of Type object
	Const      *string     // the value matches when it is this text, and passes as ""; otherwise it does not match

	node    *yaml.Node
	refName string
}

var (
	schemaKeys    = []string{"$ref", "anyOf", "type", "properties", "items", "format", "title", "required", "additionalProperties", "$schema", "if", "then", "else", "const"}
	schemaTypes   = []string{"object", "array", "string", "boolean", "integer", "number", "null"}
	definitionRef = "#/definitions/"
)

func (l *loader) definitions(set *Set, n *yaml.Node) error {
	entries, err := l.mapping(n, "definitions", nil)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if err := l.spend(e.key, definitionBound, 1); err != nil {
			return err
		}
		if set.Definitions[e.key.Value], err = l.schema(e.value); err != nil {
			return err
		}
	}
	return nil
}

func (l *loader) schema(n *yaml.Node) (*Schema, error) {
	entries, err := l.mapping(n, "a responseSchema", schemaKeys)
	if err != nil {
		return nil, err
	}
	s := &Schema{Line: n.Line, node: n}
	for _, e := range entries {
		if err := l.schemaKey(s, e); err != nil {
			return nil, err
		}
	}
	return s, l.schemaShape(s, n)
}

func (l *loader) schemaKey(s *Schema, e entry) (err error) {
	switch e.key.Value {
	case "$ref":
		if s.refName, err = l.text(e.value, "$ref"); err == nil && !strings.HasPrefix(s.refName, definitionRef) {
			err = l.fail(e.value, "$ref "+quoted(s.refName)+" does not point into the definitions of this file", `write "#/definitions/Name"`)
		}
	case "type":
		if s.Type, err = l.text(e.value, "type"); err == nil && !slices.Contains(schemaTypes, s.Type) {
			err = l.fail(e.value, "unknown type "+quoted(s.Type), "types are "+strings.Join(schemaTypes, ", "))
		}
	case "items":
		s.Items, err = l.schema(e.value)
	case "anyOf":
		var items []*yaml.Node
		items, err = l.list(e.value, "anyOf")
		for _, item := range items {
			choice, err := l.schema(item)
			if err != nil {
				return err
			}
			s.AnyOf = append(s.AnyOf, choice)
		}
		if len(items) > maxAnyOf {
			return l.failf(e.value, "list fewer", "anyOf has %d schemas; at most %d are supported", len(items), maxAnyOf)
		}
		if err == nil && len(items) == 0 {
			err = l.fail(e.value, "anyOf is empty", "list at least one schema")
		}
	case "const":
		s.Const, err = l.constant(e.value)
	case "if", "else":
		var condition Condition
		if condition, err = l.schemaCondition(e); err == nil {
			at := len(s.If)
			if e.key.Value == "if" {
				at = 0 // wherever else stands in the file
			}
			s.If = slices.Insert(s.If, at, condition)
		}
	case "then":
		s.Then, err = l.schemaThen(e.value)
	case "properties":
		entries, err := l.mapping(e.value, "properties", nil)
		if err != nil {
			return err
		}
		s.Properties = make(map[string]*Schema, len(entries))
		for _, p := range entries {
			if s.Properties[p.key.Value], err = l.schema(p.value); err != nil {
				return err
			}
		}
	}
	return err
}

// schemaShape refuses combinations whose meaning nobody would guess, and fills in a type that is not written.
func (l *loader) schemaShape(s *Schema, n *yaml.Node) error {
	content := s.Type != "" || s.Properties != nil || s.Items != nil || s.If != nil || s.Then != nil || s.Const != nil
	hasIf, hasElse := keyOf(n, "if"), keyOf(n, "else")
	switch {
	case s.refName != "" && (s.AnyOf != nil || content):
		return l.fail(n, "nothing else counts beside $ref", "remove the other keys")
	case s.AnyOf != nil && content:
		return l.fail(n, "nothing else counts beside anyOf", "remove the other keys")
	case s.Then != nil && !hasIf:
		return l.fail(n, "then without if", "add if, or write properties")
	case hasElse && !hasIf:
		return l.fail(n, "else without if", "add if, or write properties")
	case hasIf && s.Then == nil:
		return l.fail(n, "if without then", "add then with the properties that may pass")
	case hasIf && (s.Properties != nil || s.Items != nil || s.Const != nil):
		return l.fail(n, "nothing else counts beside if", "move the properties into then")
	case s.Const != nil && s.Type == "":
		return l.fail(n, "const without type has no effect: any value would pass", "add type: string")
	case s.Const != nil && (s.Properties != nil || s.Items != nil || !slices.Contains(constTypes, s.Type)):
		return l.fail(n, "const is for texts, numbers and booleans", "write type: string")
	case s.Properties != nil && s.Items != nil:
		return l.fail(n, "properties and items exclude each other", "write one of them, or anyOf")
	}
	wanted := ""
	switch {
	case s.Properties != nil:
		wanted = "properties need type: object"
	case hasIf:
		wanted = "if needs type: object"
	case s.Items != nil:
		wanted = "items need type: array"
	}
	if wanted != "" {
		_, kind, _ := strings.Cut(wanted, "type: ")
		if s.Inferred = s.Type == ""; s.Inferred {
			s.Type = kind
		}
		if s.Type != kind {
			return l.fail(n, wanted, "write type: "+kind)
		}
	}
	if s.Type == "array" && s.Items == nil {
		return l.fail(n, "type: array without items", "add items")
	}
	return nil
}

func keyOf(n *yaml.Node, name string) bool {
	for i := 0; i < len(n.Content); i += 2 {
		if n.Content[i].Value == name {
			return true
		}
	}
	return false
}
