package coverage

import (
	"fmt"
	"slices"
	"strings"

	"gatehouse/preview/rules"
)

// filter applies an allow-list; line is that of the entry that leads here, which may be a $ref. It tells whether a value may fail
// to match, because of a condition or a constant: then the nearest anyOf around it takes its next schema.
func (r *run) filter(n *node, s *rules.Schema, line int) (mismatch bool) {
	n.line = line
	if r.done() {
		return false
	}
	for s.Ref != nil {
		s = s.Ref
	}
	ref := Ref{File: r.file, Line: line, Transform: "responseSchema"}
	switch {
	case s.AnyOf != nil:
		return r.anyOf(n, s, ref)
	case s.If != nil:
		r.refuse(s.If[0].Line, "a condition meets an object without "+s.If[0].Property, n.path)
		r.filter(n, s.Then, line)
		return true
	case s.Const != nil:
		// What equals the constant passes as "": nothing of the value leaves.
		n.states = []state{{out: Dropped, kind: '"', ref: ref}}
		return true
	}
	switch s.Type {
	case "object":
		return r.object(n, s, ref)
	case "array":
		return r.array(n, s, ref)
	case "boolean":
		n.keep(n.kind == 't', ref)
	case "number":
		n.keep(n.kind == '0', ref)
	case "integer":
		n.keep(n.kind == '0', ref)
		if n.kind == '0' && n.fraction {
			n.states = with(n.states, state{out: Dropped, kind: 'n', ref: ref, on: []string{"whether it is a whole number"}})
		}
	case "string":
		n.keep(n.kind == '"', ref)
	case "null":
		n.keep(false, ref)
	default:
		n.keep(n.kind != '{' && n.kind != '[', ref)
	}
	return false
}

// anyOf takes the first schema that matches, and leaves null where none does.
func (r *run) anyOf(n *node, s *rules.Schema, ref Ref) (mismatch bool) {
	begin := r.saved(n, nil)
	var after map[*node][]state
	open := true
	for _, choice := range s.AnyOf {
		r.restore(n, begin)
		open = r.filter(n, choice, choice.Line)
		after = r.saved(n, after)
		if !open || r.left < 0 {
			break
		}
	}
	r.restore(n, after)
	n.line = ref.Line
	on := []string{fmt.Sprintf("which schema of line %d fits", s.Line)}
	n.open(on)
	if open {
		n.states = with(n.states, state{out: Dropped, kind: 'n', ref: ref, on: on})
	}
	return false
}

// open says what decides between several states.
func (n *node) open(on []string) {
	for i, s := range n.states {
		if len(n.states) > 1 && len(s.on) == 0 {
			n.states[i].on = on
		}
	}
	for _, kid := range n.kids {
		kid.open(on)
	}
}

// saved adds the states of a value and all that it holds to those that it may have otherwise. What stands inside a value that is
// gone says nothing.
func (r *run) saved(n *node, into map[*node][]state) map[*node][]state {
	r.left--
	if into == nil {
		into = map[*node][]state{}
	}
	into[n] = union(into[n], n.states)
	if n.closed() {
		return into
	}
	for _, kid := range n.kids {
		r.saved(kid, into)
	}
	return into
}

func (r *run) restore(n *node, from map[*node][]state) {
	r.left--
	n.states = slices.Clone(from[n])
	for _, kid := range n.kids {
		r.restore(kid, from)
	}
}

// keep leaves null where the kind of value is not admitted.
func (n *node) keep(admitted bool, ref Ref) {
	switch {
	case n.kind == '?':
		n.states = with(n.states, state{out: Dropped, kind: 'n', ref: ref, on: []string{"what kind of value it is"}})
	case !admitted:
		n.states = []state{{out: Dropped, kind: 'n', ref: ref}}
	default:
		n.states[0].ref = ref
	}
}

func (r *run) object(n *node, s *rules.Schema, ref Ref) (mismatch bool) {
	n.keep(n.kind == '{', ref)
	if n.closed() {
		return false
	}
	for _, kid := range n.kids {
		if strings.HasPrefix(kid.name, "+") {
			continue
		}
		if below, listed := s.Properties[kid.name]; listed {
			mismatch = r.filter(kid, below, below.Line) || mismatch
		} else {
			kid.states = []state{{out: Dropped, ref: Ref{File: r.file, Line: s.Line, Transform: "responseSchema"}}}
		}
	}
	return mismatch
}

func (r *run) array(n *node, s *rules.Schema, ref Ref) (mismatch bool) {
	n.keep(n.kind == '[', ref)
	if n.closed() {
		return false
	}
	for _, kid := range n.kids {
		mismatch = r.filter(kid, s.Items, n.line) || mismatch
		// An element that becomes null is left out.
		for i, state := range kid.states {
			if state.kind == 'n' {
				kid.states[i].kind = 0
			}
		}
	}
	return mismatch
}
