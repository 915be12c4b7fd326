package rules

import (
	"slices"
	"strings"
)

// finds holds where the path can find something in an answer that the schema has filtered. Without a schema it can.
func (s *Schema) finds(path *Path) bool {
	if s == nil {
		return true
	}
	now := []*Schema{s}
	for _, step := range path.Steps {
		if now = stepSchemas(now, step); len(now) == 0 {
			return false
		}
		if slices.Contains(now, nil) {
			return true
		}
	}
	return true
}

// shapes lists what a schema can stand for: it resolves $ref, anyOf and if.
func (s *Schema) shapes(out []*Schema, seen map[*Schema]bool) []*Schema {
	switch {
	case seen[s]:
	case s.Ref != nil:
		seen[s] = true
		out = s.Ref.shapes(out, seen)
	case s.AnyOf != nil:
		seen[s] = true
		for _, choice := range s.AnyOf {
			out = choice.shapes(out, seen)
		}
	case s.If != nil:
		out = s.Then.shapes(out, seen)
	default:
		seen[s] = true
		out = append(out, s)
	}
	return out
}

func stepSchemas(from []*Schema, step Step) []*Schema {
	var shapes []*Schema
	seen := map[*Schema]bool{}
	for _, s := range from {
		shapes = s.shapes(shapes, seen)
	}
	if step.Descend {
		for i := 0; i < len(shapes); i++ {
			for _, below := range shapes[i].below() {
				shapes = below.shapes(shapes, seen)
			}
		}
	}
	var out []*Schema
	for _, s := range shapes {
		switch step.Kind {
		case Child:
			for _, name := range step.Names {
				if below := s.Properties[name]; below != nil {
					out = append(out, below)
				} else if s.Type == "object" && strings.HasPrefix(name, "+") {
					out = append(out, nil) // an augment adds it, and a schema keeps it whole
				}
			}
		case Each:
			out = append(out, s.below()...)
		case Select:
			candidates := []*Schema{s}
			if s.Type == "array" {
				candidates = s.Items.shapes(nil, map[*Schema]bool{})
			}
			for _, c := range candidates {
				if (c.Type == "object" || s.Type == "array") && c.maySatisfy(step.Filter) {
					out = append(out, c)
				}
			}
		}
	}
	return out
}

// below lists the schemas of properties, in alphabetical order, or of elements.
func (s *Schema) below() []*Schema {
	if s.Items != nil {
		return []*Schema{s.Items}
	}
	var out []*Schema
	for _, name := range sortedNames(s.Properties) {
		out = append(out, s.Properties[name])
	}
	return out
}

// maySatisfy is false where the compared property cannot be there or cannot have that kind. What is absent differs from everything.
func (s *Schema) maySatisfy(f *Filter) bool {
	if f.Negate {
		return true
	}
	now := []*Schema{s}
	for _, name := range f.Property {
		if now = stepSchemas(now, Step{Kind: Child, Names: []string{name}}); len(now) == 0 {
			return false
		}
		if slices.Contains(now, nil) {
			return true
		}
	}
	for _, at := range now {
		for _, shape := range at.shapes(nil, map[*Schema]bool{}) {
			if shape.mayBe(f.Kind, f.Text) {
				return true
			}
		}
	}
	return false
}

func (s *Schema) mayBe(kind byte, text string) bool {
	if s.Const != nil {
		return kind == '"' && text == "" // what matched passes as the empty text
	}
	switch s.Type {
	case "string":
		return kind == '"' || kind == 'n'
	case "integer", "number":
		return kind == '0' || kind == 'n'
	case "boolean":
		return kind == 't' || kind == 'f' || kind == 'n'
	case "object", "array", "null":
		return kind == 'n'
	}
	return true
}

// removes holds where everything that the later path can find is gone once the earlier one has redacted.
func (p *Path) removes(later *Path) bool {
	if len(p.Steps) > len(later.Steps) || slices.ContainsFunc(p.Steps, func(s Step) bool { return s.Kind == Select }) {
		return false
	}
	if first := p.Steps[0]; len(p.Steps) == 1 && first.Descend && first.Kind == Child {
		return slices.ContainsFunc(later.Steps, func(s Step) bool { return s.Kind == Child && subset(s.Names, first.Names) })
	}
	for i, step := range p.Steps {
		other := later.Steps[i]
		if step.Kind != other.Kind || step.Descend != other.Descend || step.Kind == Child && !subset(other.Names, step.Names) {
			return false
		}
	}
	return true
}
