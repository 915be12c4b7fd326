package sanitize

import (
	"math"
	"strconv"
	"strings"

	"gatehouse/preview/rules"
)

// filter applies the allow-list. asProxy copies two quirks: null for a boolean becomes false, and a fraction for an integer is cut.
type filter struct {
	asProxy bool
}

func (f filter) apply(n *Node, s *rules.Schema) {
	for s.Ref != nil || s.AnyOf != nil {
		if s.Ref != nil {
			s = s.Ref
			continue
		}
		// A proxy takes the first candidate that is no "constant mismatch", and without const there is none.
		s = s.AnyOf[0]
	}
	switch s.Type {
	case "object":
		f.object(n, s)
	case "array":
		f.array(n, s)
	case "boolean":
		f.boolean(n, s)
	case "integer", "number":
		f.number(n, s)
	case "string":
		f.keepIf(n, s, n.Kind == '"')
	case "null":
		f.keepIf(n, s, false)
	default:
		f.keepIf(n, s, n.Kind != '{' && n.Kind != '[')
	}
}

func (f filter) keepIf(n *Node, s *rules.Schema, keep bool) {
	if !keep && n.Kind != 'n' {
		n.become(null, Edit{Effect: FilteredNull, Line: s.Line})
	}
}

func (f filter) object(n *Node, s *rules.Schema) {
	if n.Kind != '{' {
		f.keepIf(n, s, false)
		return
	}
	for _, kid := range n.Kids {
		// Names with + come from augments and are kept whole.
		if strings.HasPrefix(kid.Name, "+") {
			continue
		}
		if below, listed := s.Properties[kid.Name]; listed {
			f.apply(kid, below)
		} else {
			kid.remove(Edit{Effect: FilteredOut, Line: s.Line})
		}
	}
}

func (f filter) array(n *Node, s *rules.Schema) {
	if n.Kind != '[' {
		f.keepIf(n, s, false)
		return
	}
	for _, kid := range n.Kids {
		f.apply(kid, s.Items)
		if kid.Value().Kind == 'n' {
			kid.remove(Edit{Effect: FilteredOut, Line: s.Line})
		}
	}
}

func (f filter) boolean(n *Node, s *rules.Schema) {
	if n.Kind == 'n' && f.asProxy {
		n.become(Value{'f', "false"}, Edit{Effect: Converted, Line: s.Line})
		return
	}
	f.keepIf(n, s, n.Kind == 't' || n.Kind == 'f')
}

func (f filter) number(n *Node, s *rules.Schema) {
	whole := n.Kind == '0' && !strings.ContainsAny(n.Text, ".eE")
	switch {
	case s.Type == "number", whole:
		f.keepIf(n, s, n.Kind == '0')
	case n.Kind == '0' && f.asProxy:
		value, err := strconv.ParseFloat(n.Text, 64)
		if err != nil || math.Trunc(value) < math.MinInt32 || math.Trunc(value) > math.MaxInt32 {
			f.keepIf(n, s, false)
			return
		}
		n.become(Value{'0', strconv.Itoa(int(value))}, Edit{Effect: Converted, Line: s.Line})
	default:
		f.keepIf(n, s, false)
	}
}
