package coverage

import (
	"strings"

	"gatehouse/preview/rules"

	"go.yaml.in/yaml/v3"
)

// prune takes the marked properties out of all schemas.
func (f *ruleFile) prune(drop map[*yaml.Node]bool) {
	var walk func(*yaml.Node)
	walk = func(n *yaml.Node) {
		if n.Kind == yaml.MappingNode {
			remove(n, func(key, _ *yaml.Node) bool { return drop[key] })
		}
		for _, kid := range n.Content {
			walk(kid)
		}
	}
	walk(f.root)
}

// unused takes out what has no effect any more: definitions that nobody refers to, and paths of transforms and augments that lead
// nowhere.
func (f *ruleFile) unused(name string, types *Types) error {
	f.unusedDefinitions()
	data, err := f.text()
	if err != nil {
		return err
	}
	set, err := rules.Load(name, data)
	if err != nil {
		return err
	}
	for i, e := range set.Endpoints {
		shape := shapeForURL(callOf(e).URL)
		if !types.Known(shape.graph) {
			continue
		}
		root := types.shapeOf(shape)
		root.start(name, e.Line)
		r := &run{file: name, root: root, work: work{maxWork}}
		node := f.list.Content[i]
		idle := map[[2]int]bool{}
		for k, a := range e.Augments {
			for l, path := range a.Paths {
				idle[[2]int{k, l}] = len(r.locate(root, path)) == 0
			}
		}
		leaveOut(node, "augments", idle)
		r.augments(e.Augments)
		if e.Schema != nil {
			r.filter(root, e.Schema, e.Schema.Line)
		}
		idle = map[[2]int]bool{}
		for k, t := range e.Transforms {
			for l, path := range t.Paths {
				idle[[2]int{k, l}] = len(r.locate(root, path)) == 0
			}
			r.transform(t)
		}
		leaveOut(node, "transforms", idle)
	}
	return nil
}

// leaveOut removes paths, by the places of the rule and of the path, and rules without any path left.
func leaveOut(endpoint *yaml.Node, key string, idle map[[2]int]bool) {
	list := child(endpoint, key)
	if list == nil {
		return
	}
	var left []*yaml.Node
	for k, rule := range list.Content {
		paths := child(rule, "jsonPaths")
		var stay []*yaml.Node
		for l, path := range paths.Content {
			if !idle[[2]int{k, l}] {
				stay = append(stay, path)
			}
		}
		if paths.Content = stay; len(stay) > 0 {
			left = append(left, rule)
		}
	}
	if list.Content = left; len(left) == 0 {
		remove(endpoint, func(k, _ *yaml.Node) bool { return k.Value == key })
	}
}

func (f *ruleFile) unusedDefinitions() {
	if f.definitions == nil {
		return
	}
	used := map[string]bool{}
	var walk func(*yaml.Node)
	walk = func(n *yaml.Node) {
		if ref := child(n, "$ref"); ref != nil {
			name := strings.TrimPrefix(ref.Value, "#/definitions/")
			if d := child(f.definitions, name); d != nil && !used[name] {
				used[name] = true
				walk(d)
			}
		}
		for _, kid := range n.Content {
			walk(kid)
		}
	}
	walk(f.list)
	remove(f.definitions, func(key, _ *yaml.Node) bool { return !used[key.Value] })
	if len(f.definitions.Content) == 0 {
		remove(f.root, func(key, _ *yaml.Node) bool { return key.Value == "definitions" })
		f.definitions = nil
	}
}
