// Package rules reads, compiles and checks the rules of a sanitizing proxy: which calls pass and how each answer is changed.
// It changes no answer itself and must not do I/O.
package rules

import (
	"go.yaml.in/yaml/v3"
)

// Set is a compiled rule file. It is not changed after Load.
type Set struct {
	File           string
	Endpoints      []*Endpoint
	RequestHeaders []string
	Definitions    map[string]*Schema
	hash           string
}

// Hash is the SHA-256, in hex, over the canonical JSON of the file.
func (s *Set) Hash() string { return s.hash }

// Load compiles a rule file in YAML or JSON, in clear or as base64 with or without gzip inside. What a proxy knows and this program does not yet is refused by name, because
// a preview that ignores a rule would show what the proxy does not do. Errors are of type *LoadError.
func Load(name string, data []byte) (*Set, error) {
	l := &loader{file: name}
	data, err := l.unwrap(data)
	if err != nil {
		return nil, err
	}
	root, err := l.parse(data)
	if err != nil {
		return nil, err
	}
	if err := l.check(root, 0); err != nil {
		return nil, err
	}
	set := &Set{File: name, Definitions: map[string]*Schema{}}
	if err := l.root(set, root); err != nil {
		return nil, err
	}
	set.hash = hashText(canonical(nil, root))
	return set, nil
}

func (l *loader) root(set *Set, root *yaml.Node) error {
	entries, err := l.mapping(root, "a rule file", []string{
		"endpoints", "allowedRequestHeaders", "allowAllEndpoints", "definitions", "defaultScopeIdForSource",
	})
	if err != nil {
		return err
	}
	var endpoints *yaml.Node
	for _, e := range entries {
		switch e.key.Value {
		case "endpoints":
			endpoints = e.value
		case "allowedRequestHeaders":
			set.RequestHeaders, err = l.texts(e.value, e.key.Value)
		case "allowAllEndpoints":
			var all bool
			if all, err = l.boolean(e.value, e.key.Value); err == nil && all {
				err = l.fail(e.value, "allowAllEndpoints: true is not supported: calls would pass unsanitized", "list the endpoints")
			}
		case "definitions":
			err = l.definitions(set, e.value)
		}
		if err != nil {
			return err
		}
	}
	if endpoints == nil {
		return l.fail(root, "the key endpoints is missing", "list the endpoints that may pass")
	}
	items, err := l.list(endpoints, "endpoints")
	if err != nil {
		return err
	}
	for i, item := range items {
		if err := l.spend(item, endpointBound, 1); err != nil {
			return err
		}
		endpoint, err := l.endpoint(item, i)
		if err != nil {
			return err
		}
		set.Endpoints = append(set.Endpoints, endpoint)
	}
	return l.resolve(set)
}
