package rules

import (
	"slices"
	"strings"
)

// resolve points every $ref at its definition and refuses those that lead back to themselves without a step into the answer.
func (l *loader) resolve(set *Set) error {
	var all []*Schema
	for _, e := range set.Endpoints {
		all = e.Schema.collect(all)
	}
	for _, name := range sortedNames(set.Definitions) {
		all = set.Definitions[name].collect(all)
	}
	for _, s := range all {
		if s.refName == "" {
			continue
		}
		name := strings.TrimPrefix(s.refName, definitionRef)
		if s.Ref = set.Definitions[name]; s.Ref == nil {
			return l.fail(s.node, "definitions has no "+quoted(name), "add it, or correct the $ref")
		}
	}
	state := make(map[*Schema]visit, len(all))
	for _, s := range all {
		if err := l.acyclic(s, state); err != nil {
			return err
		}
	}
	for _, e := range set.Endpoints {
		e.Conditional = e.Schema.conditional(map[*Schema]bool{})
	}
	return nil
}

func sortedNames[V any](m map[string]V) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// collect appends s and every schema written inside it; it does not follow $ref.
func (s *Schema) collect(all []*Schema) []*Schema {
	if s == nil {
		return all
	}
	all = append(all, s)
	for _, choice := range s.AnyOf {
		all = choice.collect(all)
	}
	for _, name := range sortedNames(s.Properties) {
		all = s.Properties[name].collect(all)
	}
	return s.Then.collect(s.Items.collect(all))
}

type visit int

const (
	open visit = iota + 1
	done
)

// acyclic follows $ref and anyOf only: a step into properties or items is bounded by the answer itself.
func (l *loader) acyclic(s *Schema, state map[*Schema]visit) error {
	switch state[s] {
	case done:
		return nil
	case open:
		return l.fail(s.node, "the $ref leads back to itself", "let it point to a schema with a type")
	}
	state[s] = open
	next := s.AnyOf
	if s.Ref != nil {
		next = []*Schema{s.Ref}
	}
	for _, n := range next {
		if err := l.acyclic(n, state); err != nil {
			return err
		}
	}
	state[s] = done
	return nil
}
