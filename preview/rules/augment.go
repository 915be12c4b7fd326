package rules

import (
	"strings"

	"go.yaml.in/yaml/v3"
)

// Augment adds a digest beside each text that its paths point at, before anything is taken away.
type Augment struct {
	Index    int // from 0, within the endpoint
	Line     int
	Function string // textDigest
	Paths    []*Path
	Inner    *Path    // the text is JSON, and these texts inside it are digested; nil: the text itself
	Keywords []string // lower case
}

// laterAugments are known and cannot be computed here: they need a language model or a trained sentence detector.
var laterAugments = []string{"sentenceMetadata", "genMetadata"}

func (l *loader) augments(n *yaml.Node) ([]*Augment, error) {
	return changes(l, n, "augments", l.augment)
}

func (l *loader) augment(n *yaml.Node, index int) (*Augment, error) {
	a := &Augment{Index: index, Line: n.Line}
	if err := l.function(a, n); err != nil {
		return nil, err
	}
	entries, err := l.entries(n, "an augment", []string{"jsonPaths", "method", "keywords", "innerJsonPath", "outputSchema"})
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		switch key := e.key.Value; key {
		case "jsonPaths":
			a.Paths, err = l.paths(e.value)
		case "keywords":
			a.Keywords, err = l.keywords(e.value)
		case "innerJsonPath":
			if a.Inner, err = l.path(e.value, key); err == nil && len(a.Inner.Steps) == 0 {
				err = l.fail(e.value, "the path $ means the whole text inside", "leave innerJsonPath out")
			}
		case "outputSchema":
			// It describes the digest and changes nothing in it.
			_, err = l.mapping(e.value, key, nil)
		}
		if err != nil {
			return nil, err
		}
	}
	if len(a.Paths) == 0 {
		return nil, l.fail(n, "the augment has no jsonPaths", "list the paths of the texts")
	}
	return a, nil
}

// function finds what an augment is called: the tag of its YAML form or the key method.
func (l *loader) function(a *Augment, n *yaml.Node) error {
	var names []string
	if !strings.HasPrefix(n.Tag, "!!") {
		names = append(names, n.Tag)
	}
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == "method" {
			names = append(names, n.Content[i+1].Value)
		}
	}
	if len(names) != 1 {
		return l.failf(n, "write - !<textDigest>, or method: textDigest", "an augment has one method, this one has %d", len(names))
	}
	for _, later := range laterAugments {
		if names[0] == later {
			return l.fail(n, "the augment "+later+" is not supported", "write - !<textDigest> for length, words and keywords of the text, or take the augment out")
		}
	}
	if a.Function = names[0]; a.Function != string(TextDigest) {
		return l.fail(n, "unknown augment "+quoted(a.Function), "the augment is textDigest")
	}
	return nil
}
