package rules

import (
	"slices"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"
)

// check refuses what no rule file needs and what could make two readers see two files: aliases, anchors, merge keys,
// duplicate keys, keys that are no text, tags other than those of transforms.
func (l *loader) check(n *yaml.Node, depth int) error {
	if depth > maxNesting {
		return l.failf(n, "use $ref with definitions", "nested deeper than %d levels", maxNesting)
	}
	if err := l.checkTag(n); err != nil {
		return err
	}
	if len(n.Value) > maxScalar {
		return l.failf(n, "write it shorter", "the text has %d bytes; at most %d are read", len(n.Value), maxScalar)
	}
	if n.Kind == yaml.AliasNode || n.Anchor != "" {
		return l.fail(n, "anchors and aliases are not allowed", "write the value out, or use $ref with definitions in a responseSchema")
	}
	if n.Kind == yaml.MappingNode {
		seen := make(map[string]bool, len(n.Content)/2)
		for i := 0; i < len(n.Content); i += 2 {
			key := n.Content[i]
			switch {
			case len(key.Value) > maxKey:
				return l.failf(key, "write it shorter", "the key has %d bytes; at most %d are read", len(key.Value), maxKey)
			case key.Tag == "!!merge":
				return l.fail(key, "merge keys (<<) are not allowed", "write the keys out")
			case key.Kind != yaml.ScalarNode:
				return l.fail(key, "a key must be text", "write key: value")
			case seen[key.Value]:
				return l.fail(key, "the key "+quoted(key.Value)+" stands here twice", "keep one")
			}
			seen[key.Value] = true
		}
	}
	for _, child := range n.Content {
		if err := l.check(child, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// checkTag refuses types forced upon a value, and private tags other than on an object, which is how a transform names its method.
func (l *loader) checkTag(n *yaml.Node) error {
	standard := strings.HasPrefix(n.Tag, "!!") || n.Kind == yaml.AliasNode
	if standard && n.Style&yaml.TaggedStyle == 0 || !standard && n.Kind == yaml.MappingNode {
		return nil
	}
	return l.fail(n, "the tag "+quoted(n.Tag)+" has no meaning here", "leave it out")
}

type entry struct {
	key   *yaml.Node
	value *yaml.Node
}

// mapping lists the entries of an object and refuses keys that are not known; known may be nil for free names.
func (l *loader) mapping(n *yaml.Node, what string, known []string) ([]entry, error) {
	if !strings.HasPrefix(n.Tag, "!!") {
		return nil, l.fail(n, "the tag "+quoted(n.Tag)+" has no meaning here", "only entries of transforms have one")
	}
	return l.entries(n, what, known)
}

func (l *loader) entries(n *yaml.Node, what string, known []string) ([]entry, error) {
	if n.Kind != yaml.MappingNode {
		return nil, l.failf(n, "write key: value below each other, or {key: value}", "%s must be an object", what)
	}
	entries := make([]entry, 0, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		e := entry{n.Content[i], n.Content[i+1]}
		if known != nil && !slices.Contains(known, e.key.Value) {
			return nil, l.fail(e.key, "unknown key "+quoted(e.key.Value)+" in "+what, "known keys are "+strings.Join(known, ", "))
		}
		entries = append(entries, e)
	}
	return entries, nil
}

func (l *loader) list(n *yaml.Node, what string) ([]*yaml.Node, error) {
	if n.Kind != yaml.SequenceNode {
		return nil, l.failf(n, "write [first, second], or each on its own line behind a dash", "%s must be a list", what)
	}
	return n.Content, nil
}

// text reads a scalar as text. Numbers and booleans are refused: 1.0 and "1.0" would otherwise be taken for each other.
func (l *loader) text(n *yaml.Node, what string) (string, error) {
	if n.Kind != yaml.ScalarNode || n.Tag != "!!str" {
		return "", l.fail(n, what+" must be text", "put it in quotes")
	}
	return n.Value, nil
}

func (l *loader) texts(n *yaml.Node, what string) ([]string, error) {
	items, err := l.list(n, what)
	if err != nil {
		return nil, err
	}
	out := make([]string, 0, len(items))
	for _, item := range items {
		s, err := l.text(item, "each entry of "+what)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

func (l *loader) boolean(n *yaml.Node, what string) (bool, error) {
	if n.Kind != yaml.ScalarNode || n.Tag != "!!bool" {
		return false, l.failf(n, "write true or false without quotes", "%s must be true or false", what)
	}
	return strings.EqualFold(n.Value, "true"), nil
}

// quoted shows a name from a file: cut, and with control characters escaped.
func quoted(name string) string {
	if runes := []rune(name); len(runes) > 60 {
		name = string(runes[:60]) + "…"
	}
	return `"` + printable(name) + `"`
}

// printable replaces what a terminal would act upon.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return '?'
		}
		return r
	}, text)
}
