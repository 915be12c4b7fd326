package coverage

import (
	"slices"

	"gatehouse/preview/rules"

	"go.yaml.in/yaml/v3"
)

// narrower marks the entries of schemas that a strict preset leaves out.
type narrower struct {
	file  *ruleFile
	types *Types
	open  map[string]bool // labels of what may pass in clear
	drop  map[*yaml.Node]bool
	seen  map[visit]bool
}

type visit struct {
	schema *yaml.Node
	label  string
	graph  string
}

// openLabels are the personal properties that may pass in clear somewhere.
func openLabels(set *rules.Set, types *Types) map[string]bool {
	out := map[string]bool{}
	for _, call := range OfSet(set, types) {
		for _, p := range call.Properties {
			if p.MayPass() {
				out[p.Label] = true
			}
		}
	}
	return out
}

func (n *narrower) endpoints(set *rules.Set) {
	var left []*yaml.Node
	for i, e := range n.file.list.Content {
		shape := shapeForURL(callOf(set.Endpoints[i]).URL)
		if !n.types.Known(shape.graph) {
			continue
		}
		left = append(left, e)
		// Digests are about texts that do not pass, and those inside a text leave the rest of it as it is.
		remove(e, func(key, _ *yaml.Node) bool { return key.Value == "augments" })
		schema := child(e, "responseSchema")
		if schema == nil {
			schema = n.written(n.types.shapeOf(shape))
			e.Content = append(e.Content, text("responseSchema"), schema)
		}
		n.schema(schema, n.types.Answer(shape.graph, shape.collection), shape.graph)
	}
	n.file.list.Content = left
}

// keeps decides about a property that holds no further ones.
func (n *narrower) keeps(p Place, name string) bool {
	switch p.Class {
	case Organisation:
		return false
	case Identifier, Contact, Content, Location, Unknown:
		return slices.Contains(joins, name) && !n.open[p.Label]
	}
	return true
}

// schema marks what is left out below a schema, and tells whether anything stays.
func (n *narrower) schema(s *yaml.Node, place Place, name string) bool {
	v := visit{s, place.Label, place.graph}
	if stays, met := n.seen[v]; met {
		return stays
	}
	n.seen[v] = true // of a schema inside itself: what is around it stays for its sake
	n.seen[v] = n.below(s, place, name)
	return n.seen[v]
}

func (n *narrower) below(s *yaml.Node, place Place, name string) bool {
	if ref := child(s, "$ref"); ref != nil {
		return n.schema(n.file.definition(ref.Value), place, name)
	}
	if items := child(s, "items"); items != nil {
		return n.schema(items, place, name)
	}
	if then := child(s, "then"); then != nil {
		return n.schema(then, place, name)
	}
	stays := false
	if choices := child(s, "anyOf"); choices != nil {
		for _, choice := range choices.Content {
			stays = n.schema(choice, place, name) || stays
		}
		return stays
	}
	properties := child(s, "properties")
	if properties == nil || len(properties.Content) == 0 {
		return n.keeps(place, name)
	}
	for i := 0; i+1 < len(properties.Content); i += 2 {
		key, under := properties.Content[i], properties.Content[i+1]
		if n.schema(under, n.property(place, key.Value), key.Value) {
			stays = true
		} else {
			n.drop[key] = true
		}
	}
	return stays
}

// property is a step into the answer, into one of the types of a mixed list if the general type does not have it.
func (n *narrower) property(place Place, name string) Place {
	next := place.Property(name, "")
	for _, member := range members[place.graph] {
		if _, own := n.types.types[place.graph][name]; !own && next.Class == Unknown {
			next = place.Property(name, "#microsoft.graph."+member)
		}
	}
	return next
}

func (f *ruleFile) definition(ref string) *yaml.Node {
	const prefix = "#/definitions/"
	if len(ref) > len(prefix) && f.definitions != nil {
		if d := child(f.definitions, ref[len(prefix):]); d != nil {
			return d
		}
	}
	return &yaml.Node{Kind: yaml.MappingNode}
}

// written is a schema that lists everything a type has, for an endpoint that came without one.
func (n *narrower) written(shape *node) *yaml.Node {
	schema := &yaml.Node{Kind: yaml.MappingNode}
	kind := map[byte]string{'{': "object", '[': "array", '"': "string", '0': "number", 't': "boolean"}[shape.kind]
	if kind != "" {
		schema.Content = append(schema.Content, text("type"), text(kind))
	}
	switch shape.kind {
	case '{':
		properties := &yaml.Node{Kind: yaml.MappingNode}
		for _, kid := range shape.kids {
			properties.Content = append(properties.Content, text(kid.name), n.written(kid))
		}
		schema.Content = append(schema.Content, text("properties"), properties)
	case '[':
		schema.Content = append(schema.Content, text("items"), n.written(shape.kids[0]))
	default:
		schema.Style = yaml.FlowStyle
	}
	return schema
}

func text(s string) *yaml.Node {
	n := &yaml.Node{}
	n.SetString(s)
	return n
}
