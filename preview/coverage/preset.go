package coverage

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"gatehouse/preview/rules"

	"go.yaml.in/yaml/v3"
)

// Preset is a rule file that people can start from: they may save it, change it and use it as their own.
type Preset struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Sentence string `json:"sentence"` // what it lets through, compared with the usual rules
	File     string `json:"file"`     // name under which it is saved
	Data     []byte `json:"-"`        // the rule file, YAML
}

// joins are the properties by which a person is found again in other answers: the only personal ones that a strict preset keeps,
// and only where they leave as pseudonyms.
var joins = []string{"mail", "userPrincipalName", "address", "upn", "emailAddress"}

// Strict makes a rule file of one that lets more through: nothing personal passes but pseudonyms of the addresses by which people
// are found again, and nothing about the organisation. A call whose answer is of no known type is left out. Comments stay, but for
// those at the top: there stands the heading.
func Strict(name string, data []byte, types *Types, heading string) ([]byte, error) {
	set, err := rules.Load(name, data)
	if err != nil {
		return nil, err
	}
	f, err := edit(data)
	if err != nil {
		return nil, fmt.Errorf("make strict rules of %s: %w", name, err)
	}
	n := &narrower{file: f, types: types, open: openLabels(set, types), drop: map[*yaml.Node]bool{}, seen: map[visit]bool{}}
	n.endpoints(set)
	f.prune(n.drop)
	if err := f.unused(name, types); err != nil {
		return nil, err
	}
	return f.page(heading)
}

// WithoutPaths leaves out the endpoints whose path begins like one of these, and what only they needed.
func WithoutPaths(name string, data []byte, types *Types, heading string, beginnings ...string) ([]byte, error) {
	if _, err := rules.Load(name, data); err != nil {
		return nil, err
	}
	f, err := edit(data)
	if err != nil {
		return nil, fmt.Errorf("leave endpoints out of %s: %w", name, err)
	}
	f.list.Content = slices.DeleteFunc(f.list.Content, func(e *yaml.Node) bool {
		path := strings.ToLower(value(e, "pathTemplate", "pathRegex"))
		return slices.ContainsFunc(beginnings, func(b string) bool { return strings.HasPrefix(path, strings.ToLower(b)) })
	})
	if err := f.unused(name, types); err != nil {
		return nil, err
	}
	return f.page(heading)
}

func (f *ruleFile) page(heading string) ([]byte, error) {
	data, err := f.text()
	if err != nil {
		return nil, err
	}
	return page(data, heading), nil
}

// ruleFile is a rule file as text that can be changed.
type ruleFile struct {
	document    *yaml.Node
	root        *yaml.Node
	list        *yaml.Node // endpoints
	definitions *yaml.Node // nil: none
}

func edit(data []byte) (*ruleFile, error) {
	var document yaml.Node
	if err := yaml.Unmarshal(data, &document); err != nil || len(document.Content) != 1 || document.Content[0].Kind != yaml.MappingNode {
		return nil, errors.New("the file is not written as plain YAML")
	}
	f := &ruleFile{document: &document, root: document.Content[0]}
	f.list, f.definitions = child(f.root, "endpoints"), child(f.root, "definitions")
	if f.list == nil {
		return nil, errors.New("the file has no endpoints")
	}
	return f, nil
}

func (f *ruleFile) text() ([]byte, error) {
	var b bytes.Buffer
	encoder := yaml.NewEncoder(&b)
	encoder.SetIndent(2)
	if err := encoder.Encode(f.document); err != nil {
		return nil, fmt.Errorf("write rules: %w", err)
	}
	if err := encoder.Close(); err != nil {
		return nil, fmt.Errorf("write rules: %w", err)
	}
	return b.Bytes(), nil
}

// child is the value of a key of an object.
func child(n *yaml.Node, key string) *yaml.Node {
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

// value is the text of the first of the keys that is there.
func value(n *yaml.Node, keys ...string) string {
	for _, key := range keys {
		if v := child(n, key); v != nil {
			return v.Value
		}
	}
	return ""
}

func remove(n *yaml.Node, gone func(key, value *yaml.Node) bool) {
	var left []*yaml.Node
	for i := 0; i+1 < len(n.Content); i += 2 {
		if !gone(n.Content[i], n.Content[i+1]) {
			left = append(left, n.Content[i], n.Content[i+1])
		}
	}
	n.Content = left
}
