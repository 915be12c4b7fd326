package rules

import (
	"strings"

	"go.yaml.in/yaml/v3"
)

// condition reads applyOnlyWhen; a blank one always holds.
func (l *loader) condition(n *yaml.Node) (*Path, error) {
	if n.Tag == "!!null" || n.Tag == "!!str" && strings.TrimSpace(n.Value) == "" {
		return nil, nil
	}
	path, err := l.path(n, "applyOnlyWhen")
	if err != nil {
		return nil, err
	}
	if !path.indefinite() {
		return nil, l.fail(n, "the path of applyOnlyWhen names one place, and proxies count the hits of paths that can have many",
			"write for instance $[?(@.kind == 'x')] or $..kind")
	}
	return path, nil
}

// indefinite paths may lead to any number of values, so their result is a list (Jayway JsonPath documentation, "What is Returned When?").
func (p *Path) indefinite() bool {
	for _, step := range p.Steps {
		if step.Descend || step.Kind != Child {
			return true
		}
	}
	return false
}
