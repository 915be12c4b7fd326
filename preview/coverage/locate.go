package coverage

import (
	"slices"
	"strings"

	"gatehouse/preview/rules"
)

// hit is a value that a path may lead to. Without on it leads there whenever the value is there.
type hit struct {
	node *node
	on   []string
}

// work bounds what one endpoint's rules may cost: those of real files need some thousand steps, those of a hostile file could need
// billions.
type work struct{ left int }

const maxWork = 500_000

func (w *work) done() bool {
	w.left--
	return w.left < 0
}

// locate follows a path through a document of types as the engine follows it through an answer.
func (w *work) locate(root *node, path *rules.Path) []hit {
	found := []hit{{node: root}}
	for _, step := range path.Steps {
		var next []hit
		for _, h := range found {
			next = w.follow(next, h, step)
		}
		found = merge(next)
	}
	return found
}

// merge lists each value once: it is reached for certain when one way is certain.
func merge(hits []hit) []hit {
	var out []hit
	at := make(map[*node]int, len(hits))
	for _, h := range hits {
		i, ok := at[h.node]
		switch {
		case !ok:
			at[h.node] = len(out)
			out = append(out, h)
		case len(h.on) == 0:
			out[i].on = nil
		case len(out[i].on) > 0:
			out[i].on = joined(out[i].on, h.on...)
		}
	}
	return out
}

func joined(on []string, more ...string) []string {
	out := slices.Clone(on)
	for _, m := range more {
		if !slices.Contains(out, m) {
			out = append(out, m)
		}
	}
	return out
}

func (w *work) follow(out []hit, h hit, step rules.Step) []hit {
	if w.done() || h.node.gone() {
		return out
	}
	out = direct(out, h, step)
	if step.Descend && !h.node.closed() {
		for _, kid := range h.node.kids {
			if len(kid.kids) > 0 {
				out = w.follow(out, hit{kid, h.on}, step)
			}
		}
	}
	return out
}

func direct(out []hit, h hit, step rules.Step) []hit {
	if h.node.closed() {
		return out
	}
	switch step.Kind {
	case rules.Child:
		for _, name := range step.Names {
			for _, kid := range h.node.named(name) {
				out = append(out, hit{kid, h.on})
			}
		}
	case rules.Each:
		for _, kid := range h.node.kids {
			if !kid.gone() {
				out = append(out, hit{kid, h.on})
			}
		}
	case rules.Select:
		candidates := []*node{h.node}
		if h.node.kind == '[' {
			candidates = h.node.kids
		}
		for _, n := range candidates {
			if n.gone() {
				continue
			}
			switch n.satisfies(step.Filter) {
			case yes:
				out = append(out, hit{n, h.on})
			case maybe:
				out = append(out, hit{n, joined(h.on, filterText(step.Filter))})
			}
		}
	}
	return out
}

// named are the properties of a name that may still be there: one, or two digests of which either stays.
func (n *node) named(name string) []*node {
	if n.kind != '{' {
		return nil
	}
	var out []*node
	for _, kid := range n.kids {
		if kid.name == name && !kid.gone() {
			out = append(out, kid)
		}
	}
	return out
}

type answer int

const (
	no answer = iota
	yes
	maybe
)

func certain(holds bool) answer {
	if holds {
		return yes
	}
	return no
}

// satisfies asks a condition of a value: a property that cannot be there, or cannot be equal, decides it.
func (n *node) satisfies(f *rules.Filter) answer {
	for _, name := range f.Property {
		switch {
		case n.kind == '?' || n.kind == '{' && len(n.kids) == 0 && n.note != "":
			return maybe
		case n.closed():
			return certain(f.Negate)
		}
		found := n.named(name)
		switch len(found) {
		case 0:
			return certain(f.Negate)
		case 1:
			n = found[0]
		default:
			return maybe
		}
	}
	if n.kind == '?' || f.Kind == 'n' {
		return maybe
	}
	want := f.Kind
	if want == 'f' {
		want = 't'
	}
	if n.never(func(s state) bool { return s.kind == want && (s.out == Clear || s.out == Partly || s.out == Digested) }) {
		return certain(f.Negate)
	}
	return maybe
}

func filterText(f *rules.Filter) string {
	operator, text := " == ", f.Text
	if f.Negate {
		operator = " != "
	}
	if f.Kind == '"' {
		text = "'" + text + "'"
	}
	return strings.Join(f.Property, ".") + operator + text
}
