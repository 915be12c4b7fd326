package sanitize

import (
	"bytes"

	"github.com/go-json-experiment/json/jsontext"

	"gatehouse/preview/rules"
)

// subtree sanitizes a value with the tree, from where the paths stand at it: what is asked of it cannot be said before all of
// it has been seen, several times.
func (w *walker) subtree(i int, st *state, k kid) int {
	end := w.skip(i)
	if w.format != nil {
		return end
	}
	p := &parser{jsontext.NewDecoder(bytes.NewBuffer(w.b[i:end])), w.b[i:end], MaxTree}
	root, err := p.value(w.depth)
	if err != nil {
		w.format = err
		return end
	}
	root.shift(uint32(i)) //nolint:gosec // answers are bounded by MaxBody
	if st.schema != nil {
		(&filter{}).apply(root, st.schema)
	}
	if st.dropLine != 0 && root.Value().Kind == 'n' {
		root.remove(Edit{Effect: FilteredOut, Line: st.dropLine})
	}
	if n, at, err := w.transformSubtree(root, st); err != nil {
		w.failAt(w.path()+pathTo(w.b, w.root, i)[1:]+pathOf(root, n)[1:], at, err)
	}
	if !w.muted && !root.Gone {
		w.lead(&k)
		w.out = root.AppendJSON(w.out)
	}
	if w.table != nil {
		w.table.tree(root, k.id, w.depth)
	}
	return end
}

func (n *Node) shift(by uint32) {
	n.in.From += by
	n.in.To += by
	for _, kid := range n.Kids {
		kid.shift(by)
	}
}

// transformSubtree works as the transforms of the whole answer do, from the positions in order of their ways. An error comes
// with the value and the way.
func (w *walker) transformSubtree(root *Node, st *state) (*Node, uint32, error) {
	done, rule := map[*Node]bool{}, (*rules.Transform)(nil)
	for from := 0; from < len(st.at); {
		to := from
		for to < len(st.at) && st.at[to].way == st.at[from].way {
			to++
		}
		way := w.automaton.ways[st.at[from].way]
		if way.rule != rule {
			rule = way.rule
			clear(done)
		}
		for _, n := range w.reached(root, st.at[from:to]) {
			if done[n] {
				continue
			}
			done[n] = true
			err := errWhole
			if n != root || w.depth > 0 || rule.Kind != rules.Redact {
				err = w.changer.rules.apply(n, rule, way.path)
			}
			if err != nil {
				return n, st.at[from].way, err
			}
		}
		from = to
	}
	return nil, 0, nil
}

// reached are the values that one path reaches from where it stands.
func (w *walker) reached(root *Node, at []position) []*Node {
	var out []*Node
	if root.Gone {
		return nil
	}
	for _, p := range at {
		step := p.step
		if p.mode == asked {
			if !satisfies(root, w.automaton.step(p).Filter) {
				continue
			}
			step++
		}
		l := &locator{visits: &w.automaton.effort}
		found := []*Node{root}
		for _, s := range w.automaton.steps(p)[step:] {
			found = l.steps(found, s)
		}
		out = append(out, found...)
	}
	return inOrder(unique(out))
}
