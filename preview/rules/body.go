package rules

import (
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// RequestBody says what a call may send. It is a schema that is held against the body, not a filter.
type RequestBody struct {
	Line     int
	Required bool

	content map[string]*bodySchema // by media type in lower case
}

// bodySchema is the part of JSON Schema that rule files know for request bodies.
type bodySchema struct {
	kind       string
	pseudonym  bool
	pattern    *regexp.Regexp
	required   []string
	properties map[string]*bodySchema
	items      *bodySchema
	closed     bool // additionalProperties: false
	enumLine   int  // of enumValues, which have no effect; 0 = there are none
}

var (
	bodySchemaKeys  = []string{"type", "format", "properties", "items", "required", "pattern", "enumValues", "additionalProperties"}
	bodySchemaTypes = []string{"object", "array", "string", "number", "integer", "boolean", "null"}
)

func (l *loader) requestBody(n *yaml.Node) (*RequestBody, error) {
	entries, err := l.mapping(n, "requestBody", []string{"required", "content"})
	if err != nil {
		return nil, err
	}
	body := &RequestBody{Line: n.Line}
	for _, e := range entries {
		if e.key.Value == "required" {
			if body.Required, err = l.boolean(e.value, "required"); err != nil {
				return nil, err
			}
			continue
		}
		types, err := l.mapping(e.value, "content", nil)
		if err != nil {
			return nil, err
		}
		body.content = map[string]*bodySchema{}
		for _, t := range types {
			name := mediaType(t.key.Value)
			if !strings.Contains(name, "/") || body.content[name] != nil {
				return nil, l.fail(t.key, quoted(t.key.Value)+" is no media type, or stands here twice", "write for instance application/json")
			}
			if body.content[name], err = l.bodySchema(t.value); err != nil {
				return nil, err
			}
		}
	}
	return body, nil
}

// mediaType is a content type in lower case without its parameters.
func mediaType(contentType string) string {
	name, _, _ := strings.Cut(contentType, ";")
	return strings.ToLower(strings.TrimSpace(name))
}

func (l *loader) bodySchema(n *yaml.Node) (*bodySchema, error) {
	entries, err := l.mapping(n, "the schema of a request body", bodySchemaKeys)
	if err != nil {
		return nil, err
	}
	s := &bodySchema{}
	for _, e := range entries {
		if err := l.bodySchemaKey(s, e); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (l *loader) bodySchemaKey(s *bodySchema, e entry) (err error) {
	switch key := e.key.Value; key {
	case "type":
		if s.kind, err = l.text(e.value, key); err == nil && !slices.Contains(bodySchemaTypes, s.kind) {
			err = l.fail(e.value, "unknown type "+quoted(s.kind), "types are "+strings.Join(bodySchemaTypes, ", "))
		}
	case "format":
		var format string
		format, err = l.text(e.value, key)
		s.pseudonym = strings.HasSuffix(format, "pseudonym")
	case "pattern":
		s.pattern, err = l.regex(e.value, key, "", "")
	case "required":
		s.required, err = l.texts(e.value, key)
	case "items":
		s.items, err = l.bodySchema(e.value)
	case "enumValues":
		s.enumLine = e.key.Line
		_, err = l.list(e.value, key)
	case "additionalProperties":
		var open bool
		open, err = l.boolean(e.value, key)
		s.closed = !open
	case "properties":
		entries, err := l.mapping(e.value, key, nil)
		if err != nil {
			return err
		}
		s.properties = make(map[string]*bodySchema, len(entries))
		for _, p := range entries {
			if s.properties[p.key.Value], err = l.bodySchema(p.value); err != nil {
				return err
			}
		}
	}
	return err
}
