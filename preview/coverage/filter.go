package coverage

import (
	"strings"

	"gatehouse/preview/rules"
)

// filter applies an allow-list; line is that of the entry that leads here, which may be a $ref.
func (r *run) filter(n *node, s *rules.Schema, line int) {
	n.line = line
	for s.Ref != nil || s.AnyOf != nil {
		if s.Ref != nil {
			s = s.Ref
			continue
		}
		s = s.AnyOf[0]
	}
	ref := Ref{File: r.file, Line: line, Transform: "responseSchema"}
	switch s.Type {
	case "object":
		r.object(n, s, ref)
	case "array":
		r.array(n, s, ref)
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

func (r *run) object(n *node, s *rules.Schema, ref Ref) {
	n.keep(n.kind == '{', ref)
	if n.closed() {
		return
	}
	for _, kid := range n.kids {
		if strings.HasPrefix(kid.name, "+") {
			continue
		}
		if below, listed := s.Properties[kid.name]; listed {
			r.filter(kid, below, below.Line)
		} else {
			kid.states = []state{{out: Dropped, ref: Ref{File: r.file, Line: s.Line, Transform: "responseSchema"}}}
		}
	}
}

func (r *run) array(n *node, s *rules.Schema, ref Ref) {
	n.keep(n.kind == '[', ref)
	if n.closed() {
		return
	}
	for _, kid := range n.kids {
		r.filter(kid, s.Items, n.line)
		// An element that becomes null is left out.
		for i, state := range kid.states {
			if state.kind == 'n' {
				kid.states[i].kind = 0
			}
		}
	}
}
