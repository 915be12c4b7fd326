package coverage

import "slices"

// state is one thing that may have become of a value, provided that what stands around it is still there.
type state struct {
	out  Verdict // Clear, Tokenised, Partly, Digested, Removed or Dropped
	kind byte    // of what stands there now; 'n' null, 0 nothing
	ref  Ref
	rest bool     // of a text of which a part was replaced: the rest stays, whatever it is
	on   []string // what had to be so
}

func (s state) same(o state) bool { return s.out == o.out && s.kind == o.kind && s.rest == o.rest }

// with adds a state, unless the value may be in it already.
func with(states []state, s state) []state {
	for i, old := range states {
		if old.same(s) {
			for _, on := range s.on {
				if !slices.Contains(states[i].on, on) {
					states[i].on = append(slices.Clip(states[i].on), on)
				}
			}
			return states
		}
	}
	return append(states, s)
}

func union(a, b []state) []state {
	out := slices.Clone(a)
	for _, s := range b {
		out = with(out, s)
	}
	return out
}

// never holds when the value is in no state that satisfies.
func (n *node) never(satisfies func(state) bool) bool {
	return !slices.ContainsFunc(n.states, satisfies)
}

// gone holds when nothing stands there any more, whatever the value was.
func (n *node) gone() bool { return n.never(func(s state) bool { return s.kind != 0 }) }

// closed holds when no value can be inside it any more.
func (n *node) closed() bool {
	return n.never(func(s state) bool { return s.kind == '{' || s.kind == '[' || s.kind == '?' })
}

// start says that everything passes.
func (n *node) start(file string, line int) {
	n.line = line
	n.states = []state{{out: Clear, kind: n.kind, ref: Ref{File: file, Line: line}}}
	for _, kid := range n.kids {
		kid.start(file, line)
	}
}

// result sums up what may become of a value, with all that may happen around it.
func (n *node) result() []state {
	var around []*node
	for p := n.parent; p != nil; p = p.parent {
		around = append(around, p)
	}
	var out []state
	for _, p := range slices.Backward(around) {
		for _, s := range p.states {
			if s.kind == '{' || s.kind == '[' || s.kind == '?' {
				continue
			}
			s.kind = 0
			out = with(out, s)
		}
		if p.closed() {
			return out
		}
	}
	return union(out, n.states)
}
