package definition

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"maps"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"go.yaml.in/yaml/v3"
)

// publishedSchema is the schema in two forms: to check with, and as text to take sentences from.
type publishedSchema struct {
	check *jsonschema.Schema
	doc   any
}

var theSchema = sync.OnceValues(func() (publishedSchema, error) {
	text, err := Schema()
	if err != nil {
		return publishedSchema{}, err
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return publishedSchema{}, fmt.Errorf("read schema of definitions: %w", err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource(SchemaID, doc); err != nil {
		return publishedSchema{}, fmt.Errorf("add schema of definitions: %w", err)
	}
	check, err := compiler.Compile(SchemaID)
	if err != nil {
		return publishedSchema{}, fmt.Errorf("compile schema of definitions: %w", err)
	}
	return publishedSchema{check, doc}, nil
})

// at gives the part of the schema that a location names: an id with a JSON pointer.
func (s publishedSchema) at(location string) map[string]any {
	_, pointer, _ := strings.Cut(location, "#")
	here := s.doc
	for step := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		if raw, err := url.PathUnescape(step); err == nil {
			step = strings.NewReplacer("~1", "/", "~0", "~").Replace(raw)
		}
		switch v := here.(type) {
		case map[string]any:
			if step != "" {
				here = v[step]
			}
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i < 0 || i >= len(v) {
				return nil
			}
			here = v[i]
		}
	}
	part, _ := here.(map[string]any)
	return part
}

// CheckSchema holds a file against the published schema and gives everything that breaks it, by place; the parser stops at the first
// mistake. A file that is no YAML is an error.
func CheckSchema(name string, data []byte) ([]*ParseError, error) {
	root, err := readTree(name, data)
	if err != nil {
		return nil, err
	}
	schema, err := theSchema()
	if err != nil {
		return nil, err
	}
	broken, ok := errors.AsType[*jsonschema.ValidationError](schema.check.Validate(schemaValue(root)))
	if !ok {
		return nil, nil
	}
	check := schemaCheck{schema: schema, file: name, root: root}
	check.collect(broken)
	slices.SortStableFunc(check.found, func(a, b *ParseError) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	// Several rules may refuse one value for one reason.
	return slices.CompactFunc(check.found, func(a, b *ParseError) bool { return *a == *b }), nil
}

// schemaValue is the file as JSON has it. An empty text counts as left out, and what JSON cannot say is neither text nor whole.
func schemaValue(n *yaml.Node) any {
	switch n.Kind {
	case yaml.MappingNode:
		out := map[string]any{}
		for i := 0; i < len(n.Content); i += 2 {
			if v := schemaValue(n.Content[i+1]); v != "" {
				out[n.Content[i].Value] = v
			}
		}
		return out
	case yaml.SequenceNode:
		out := []any{}
		for _, c := range n.Content {
			out = append(out, schemaValue(c))
		}
		return out
	}
	var out any
	if err := n.Decode(&out); err != nil {
		return 0.5
	}
	switch v := out.(type) {
	case nil, bool, int, int64, uint64, string:
		return v
	case float64:
		if !math.IsInf(v, 0) && !math.IsNaN(v) {
			return v
		}
	}
	return 0.5
}

// schemaCheck turns what breaks the schema into places and sentences.
type schemaCheck struct {
	schema publishedSchema
	file   string
	root   *yaml.Node
	found  []*ParseError
}

func (c *schemaCheck) collect(e *jsonschema.ValidationError) {
	if len(e.Causes) > 0 {
		for _, cause := range e.Causes {
			c.collect(cause)
		}
		return
	}
	path, rule := pathOf(e.InstanceLocation, c.root), c.schema.at(e.SchemaURL)
	instead, _ := rule["$comment"].(string)
	switch k := e.ErrorKind.(type) {
	case *kind.Required:
		for _, key := range k.Missing {
			c.add(append(slices.Clone(e.InstanceLocation), key), false, "Add it.", join(path, key)+" is missing")
		}
	case *kind.AdditionalProperties:
		if known, _ := rule["properties"].(map[string]any); len(known) > 0 {
			instead = "Use one of: " + strings.Join(slices.Sorted(maps.Keys(known)), ", ") + "."
		}
		for _, key := range k.Properties {
			c.add(append(slices.Clone(e.InstanceLocation), key), true, instead, fmt.Sprintf("unknown key %s in %s", clip(key), called(path)))
		}
	default:
		c.add(e.InstanceLocation, false, instead, wrongBy(e.ErrorKind, called(path)))
	}
}

func (c *schemaCheck) add(location []string, key bool, instead, wrong string) {
	at := placeOf(c.root, location, key)
	if instead == "" {
		instead = "Mend this place."
	}
	c.found = append(c.found, &ParseError{File: c.file, Line: at.line, Column: at.column, Wrong: wrong, Instead: instead})
}

// child finds what stands below a node under a key or an index; key gives the key's own node.
func child(n *yaml.Node, step string, key bool) *yaml.Node {
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i < len(n.Content); i += 2 {
			if n.Content[i].Value == step && key {
				return n.Content[i]
			}
			if n.Content[i].Value == step {
				return n.Content[i+1]
			}
		}
	case yaml.SequenceNode:
		if i, err := strconv.Atoi(step); err == nil && i >= 0 && i < len(n.Content) {
			return n.Content[i]
		}
	}
	return nil
}

// placeOf is where a location stands, or the closest place above it.
func placeOf(root *yaml.Node, location []string, key bool) position {
	at := root
	for i, step := range location {
		next := child(at, step, key && i == len(location)-1)
		if next == nil {
			break
		}
		at = next
	}
	return position{at.Line, at.Column}
}

// pathOf writes a location as the parser does: "calls[2].url".
func pathOf(location []string, root *yaml.Node) string {
	path, at := "", root
	for _, step := range location {
		if at != nil && at.Kind == yaml.SequenceNode {
			path += "[" + step + "]"
		} else {
			path = join(path, step)
		}
		if at != nil {
			at = child(at, step, false)
		}
	}
	return path
}

// wrongBy says how a value breaks the schema.
func wrongBy(k jsonschema.ErrorKind, path string) string {
	switch k := k.(type) {
	case *kind.Type:
		want := map[string]string{
			"string": "text", "integer": "a whole number", "boolean": "true or false", "array": "a list", "object": "a group of keys",
		}[strings.Join(k.Want, "")]
		return fmt.Sprintf("%s must be %s", path, want)
	case *kind.Pattern:
		return fmt.Sprintf("%s %s does not fit", path, clip(k.Got))
	case *kind.Enum:
		return fmt.Sprintf("%s %s is not one of the values", path, clip(fmt.Sprint(k.Got)))
	case *kind.Const:
		return fmt.Sprintf("%s cannot be %s here", path, clip(fmt.Sprint(k.Got)))
	case *kind.MinItems:
		return path + " is empty"
	case *kind.MaxContains:
		return path + " has a kind twice"
	case *kind.Minimum:
		return fmt.Sprintf("%s is below %s", path, k.Want.RatString())
	case *kind.Maximum:
		return fmt.Sprintf("%s is above %s", path, k.Want.RatString())
	case *kind.Not, *kind.MaxItems, *kind.MaxProperties, *kind.FalseSchema:
		return path + " does not belong here"
	}
	return path + " does not fit"
}
