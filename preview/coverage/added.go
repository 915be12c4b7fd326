package coverage

import (
	"slices"

	"gatehouse/preview/rules"
)

// augments adds the digests that rules put beside texts, before anything is taken away.
func (r *run) augments(all []*rules.Augment) {
	for _, a := range all {
		for _, path := range a.Paths {
			for _, h := range r.locate(r.root, path) {
				if h.node.parent != nil && h.node.parent.kind == '{' && (h.node.kind == '"' || h.node.kind == '?') {
					r.added(h.node, a, path)
				}
			}
		}
	}
}

func (r *run) added(source *node, a *rules.Augment, path *rules.Path) {
	name := "+" + source.name + ":" + a.Function
	parent := source.parent
	place := source.place
	place.Label += " (" + name + ")"
	n := &node{name: name, parent: parent, path: parent.path + "." + name, place: place, kind: '"', note: "added beside " + source.name}
	if parent.path == "" {
		n.path = name
	}
	ref := Ref{r.file, a.Line, "augment " + a.Function, path.Text}
	if a.Inner == nil {
		n.kind = '{'
		n.place.Class = Measure
		n.note = "numbers about " + source.name + ", added beside it"
		for _, figure := range []string{"length", "word_count"} {
			n.kids = append(n.kids, &node{name: figure, parent: n, path: n.path + "." + figure, place: n.place, kind: '0', note: n.note})
		}
		n.start(r.file, a.Line)
	} else {
		// The texts that the path finds inside are digested, the others stay.
		n.line = a.Line
		n.states = []state{{out: Digested, kind: '"', on: []string{"what " + a.Inner.Text + " finds in it"}}, {out: Clear, kind: '"'}}
	}
	n.mark(ref)
	// Of two digests of one name the last stays. One inside a text may fail: then the one before stays, so both are listed.
	if a.Inner == nil {
		parent.kids = slices.DeleteFunc(parent.kids, func(n *node) bool { return n.name == name })
	}
	parent.kids = append(parent.kids, n)
}

func (n *node) mark(ref Ref) {
	for i := range n.states {
		n.states[i].ref = ref
	}
	for _, kid := range n.kids {
		kid.mark(ref)
	}
}
