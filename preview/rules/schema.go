package rules

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Schema is an allow-list for an answer, not a validator: what it does not name is left out.
type Schema struct {
	Line       int
	Ref        *Schema // resolved $ref; everything else is empty then
	AnyOf      []*Schema
	Type       string // object, array, string, boolean, integer, number, null; "" = any scalar
	Properties map[string]*Schema
	Items      *Schema

	node    *yaml.Node
	refName string
}

var (
	schemaKeys    = []string{"$ref", "anyOf", "type", "properties", "items", "format", "title", "required", "additionalProperties", "$schema"}
	schemaLater   = []string{"if", "then", "else", "const"}
	schemaTypes   = []string{"object", "array", "string", "boolean", "integer", "number", "null"}
	definitionRef = "#/definitions/"
)

func (l *loader) definitions(set *Set, n *yaml.Node) error {
	entries, err := l.mapping(n, "definitions", nil)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if set.Definitions[e.key.Value], err = l.schema(e.value); err != nil {
			return err
		}
	}
	return nil
}

func (l *loader) schema(n *yaml.Node) (*Schema, error) {
	if n.Kind == yaml.MappingNode {
		for i := 0; i < len(n.Content); i += 2 {
			if slices.Contains(schemaLater, n.Content[i].Value) {
				return nil, l.fail(n.Content[i], quoted(n.Content[i].Value)+" in a responseSchema is not supported yet", "list the properties that may pass")
			}
		}
	}
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
		if err == nil && len(items) == 0 {
			err = l.fail(e.value, "anyOf is empty", "list at least one schema")
		}
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

// schemaShape refuses combinations whose meaning nobody would guess. A proxy takes a schema with properties and no type for
// "any scalar" and turns the object into null.
func (l *loader) schemaShape(s *Schema, n *yaml.Node) error {
	switch {
	case s.refName != "" && (s.Type != "" || s.AnyOf != nil || s.Properties != nil || s.Items != nil):
		return l.fail(n, "nothing else counts beside $ref", "remove the other keys")
	case s.AnyOf != nil && (s.Type != "" || s.Properties != nil || s.Items != nil):
		return l.fail(n, "nothing else counts beside anyOf", "remove the other keys")
	case s.Properties != nil && s.Type != "object":
		return l.fail(n, "properties without type: object", "add type: object")
	case s.Items != nil && s.Type != "array":
		return l.fail(n, "items without type: array", "add type: array")
	case s.Type == "array" && s.Items == nil:
		return l.fail(n, "type: array without items", "add items")
	}
	return nil
}
