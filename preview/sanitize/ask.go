package sanitize

import "gatehouse/preview/rules"

// answered finds what is asked of a container. Conditions on it are answered by looking ahead at its properties, as they are
// when the rule with the condition has its turn. known is false where that takes more than looking at a few properties.
func (w *walker) answered(i int, st *state, kind byte) (c *container, known bool) {
	c = st.container(kind)
	for c.open != nil {
		step := w.automaton.step(*c.open)
		holds, known := w.satisfies(i, c.view, step.Filter)
		switch {
		case !known:
			return nil, false
		case holds:
			c = c.yes.container(kind)
		default:
			c = c.no.container(kind)
		}
	}
	return c, true
}

// lookahead bounds what conditions look at, relative to what lies in memory; beyond it the tree is cheaper.
const lookahead = 32

func (w *walker) satisfies(i int, c *container, f *rules.Filter) (holds, known bool) {
	for n, name := range f.Property {
		e := c.called(name)
		if e.gone != 0 {
			return f.Negate, true
		}
		at, far := member(w.b, i, name)
		if w.looked += far - i; w.looked > lookahead*len(w.b)+1<<16 {
			return false, false
		}
		if at < 0 {
			return f.Negate, true
		}
		last := n == len(f.Property)-1
		if kind := w.b[at]; kind == '{' || kind == '[' {
			below := e.to.container(kind)
			if below.open != nil {
				return false, false
			}
			if below.rejected || len(below.hits) > 0 {
				v, ok := w.seen(below.hits, Node{Kind: kind}, e.to, !below.rejected)
				return holdsFor(v, ok && last, f), true
			}
			if last || kind == '[' {
				return f.Negate, true
			}
			c, i = below, at
			continue
		}
		if !last {
			return f.Negate, true
		}
		return w.compare(at, e.to, f), true
	}
	return false, false
}

// compare asks a scalar, as it is when the rules before have worked.
func (w *walker) compare(i int, st *state, f *rules.Filter) bool {
	kind := kindOf(w.b[i])
	end, escaped := scalarEnd(w.b, i)
	raw := w.b[i:end]
	l := st.scalar()
	accepted := l.accepts(kind, raw)
	if accepted && len(l.hits) == 0 && kind == '"' && f.Kind == '"' && !escaped {
		return (string(raw[1:len(raw)-1]) == f.Text) != f.Negate
	}
	v, ok := w.seen(l.hits, Node{Kind: kind, Text: textOf(raw)}, st, accepted)
	return holdsFor(v, ok, f)
}

// seen is what a value has become; ok is false where nothing is left. Errors are met again when the value itself is read.
func (w *walker) seen(hits []uint32, n Node, st *state, accepted bool) (v Value, ok bool) {
	var ch *change
	if accepted {
		ch = w.changer.finish(hits, n, false)
	} else {
		ch = w.changer.rejected(hits, n, st.schema.Line, 0)
	}
	if ch.err != nil || ch.gone || w.changer.node.IsContainer() {
		return Value{}, false
	}
	return w.changer.node.Value(), true
}

func holdsFor(v Value, there bool, f *rules.Filter) bool {
	return (there && v.equals(f)) != f.Negate
}
