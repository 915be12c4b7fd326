package rules

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// refuses says why a proxy refuses what a call sends, or "" where it does not. GET and HEAD send nothing, whatever the rules say.
func (b *RequestBody) refuses(r Request) string {
	body := bytes.TrimSpace(r.Body)
	method := strings.ToUpper(r.Method)
	switch {
	case len(body) > 0 && (method == "GET" || method == "HEAD"):
		return "a " + method + " call must not send a body"
	case b == nil:
		return ""
	case len(body) == 0 && b.Required:
		return "its requestBody is required, and the call sends none"
	case len(body) == 0:
		return ""
	}
	kind := mediaType(r.ContentType)
	if kind == "" {
		kind = "application/json"
	}
	schema := b.content[kind]
	if schema == nil {
		return "its requestBody has no schema for " + quoted(kind)
	}
	root, err := (&loader{file: "request body"}).parseJSON(body)
	if err != nil {
		return "the body is not valid JSON"
	}
	return schema.refuses(root, "$")
}

// refuses names the place in the body, never a value.
func (s *bodySchema) refuses(n *yaml.Node, path string) string {
	if s.kind != "" && !hasKind(n, s.kind) {
		return "the body must have the type " + s.kind + " at " + path
	}
	if n.Tag == "!!str" && (s.pseudonym && !pseudonymFormat.MatchString(n.Value) || s.pattern != nil && !s.pattern.MatchString(n.Value)) {
		return "the body does not have the required form at " + path
	}
	if n.Kind == yaml.SequenceNode && s.items != nil {
		for i, item := range n.Content {
			if why := s.items.refuses(item, path+"["+strconv.Itoa(i)+"]"); why != "" {
				return why
			}
		}
	}
	if n.Kind != yaml.MappingNode {
		return ""
	}
	var seen []string
	for i := 0; i+1 < len(n.Content); i += 2 {
		name := n.Content[i].Value
		seen = append(seen, name)
		below := s.properties[name]
		if below == nil {
			if s.closed {
				return "the body has a property that the rules do not name, at " + path
			}
			continue
		}
		if why := below.refuses(n.Content[i+1], path+"."+name); why != "" {
			return why
		}
	}
	for _, name := range s.required {
		if !slices.Contains(seen, name) {
			return "the body lacks " + quoted(name) + " at " + path
		}
	}
	return ""
}

func hasKind(n *yaml.Node, kind string) bool {
	switch kind {
	case "object":
		return n.Kind == yaml.MappingNode
	case "array":
		return n.Kind == yaml.SequenceNode
	case "string":
		return n.Tag == "!!str"
	case "boolean":
		return n.Tag == "!!bool"
	case "null":
		return n.Tag == "!!null"
	case "number":
		return n.Tag == "!!int" || n.Tag == "!!float"
	}
	if n.Tag == "!!int" {
		return true
	}
	// JSON Schema 2020-12, "integer": a number without a fraction, however it is written.
	value, err := strconv.ParseFloat(n.Value, 64)
	return n.Tag == "!!float" && err == nil && value == float64(int64(value))
}
