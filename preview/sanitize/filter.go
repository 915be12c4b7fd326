package sanitize

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"gatehouse/preview/rules"
)

// filter applies the allow-list. asProxy copies three quirks: null for a boolean becomes false, a fraction for an integer is cut, and
// a schema without a type admits no object and no array.
type filter struct {
	asProxy bool
	failure *schemaFailure // the first value for which the schema fails the whole answer
}

type schemaFailure struct {
	node *Node
	line int
	err  error
}

// resolved follows $ref, and anyOf as long as its first candidate can only match.
func resolved(s *rules.Schema) *rules.Schema {
	for s != nil && (s.Ref != nil || s.AnyOf != nil) {
		if s.Ref != nil {
			s = s.Ref
		} else {
			s = s.AnyOf[0]
		}
	}
	return s
}

// enter filters a value where nothing around it can take another schema instead: the answer, an element, what stands under then.
func (f *filter) enter(n *Node, s *rules.Schema) {
	if f.mismatches(n, s) {
		f.fail(n, s, errMismatch)
		return
	}
	f.apply(n, s)
}

func (f *filter) fail(n *Node, s *rules.Schema, err error) {
	if f.failure == nil {
		f.failure = &schemaFailure{n, s.Line, err}
	}
}

func (f *filter) apply(n *Node, s *rules.Schema) {
	for s.Ref != nil || s.AnyOf != nil {
		if s.Ref != nil {
			s = s.Ref
			continue
		}
		chosen := slices.IndexFunc(s.AnyOf, func(candidate *rules.Schema) bool { return !f.mismatches(n, candidate) })
		if chosen < 0 {
			f.keepIf(n, s, false)
			return
		}
		s = s.AnyOf[chosen]
	}
	switch {
	case s.Const != nil:
		n.become(Value{'"', ""}, Edit{Effect: Converted, Line: s.Line})
		return
	case s.If != nil:
		f.properties(n, s.Then, f.enter)
		return
	case s.Inferred && f.asProxy:
		f.keepIf(n, s, n.Kind != '{' && n.Kind != '[')
		return
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

func (f *filter) keepIf(n *Node, s *rules.Schema, keep bool) {
	if !keep && n.Kind != 'n' {
		n.become(null, Edit{Effect: FilteredNull, Line: s.Line})
	}
}

func (f *filter) object(n *Node, s *rules.Schema) {
	if n.Kind != '{' {
		f.keepIf(n, s, false)
		return
	}
	f.properties(n, s, f.apply)
}

func (f *filter) properties(n *Node, s *rules.Schema, below func(*Node, *rules.Schema)) {
	for _, kid := range n.Kids {
		// Names with + come from augments and are kept whole.
		if strings.HasPrefix(kid.Name, addedPrefix) {
			continue
		}
		if listed, ok := s.Properties[kid.Name]; ok {
			below(kid, listed)
		} else {
			kid.remove(Edit{Effect: FilteredOut, Line: s.Line})
		}
	}
}

func (f *filter) array(n *Node, s *rules.Schema) {
	if n.Kind != '[' {
		f.keepIf(n, s, false)
		return
	}
	for _, kid := range n.Kids {
		f.enter(kid, s.Items)
		if kid.Value().Kind == 'n' {
			kid.remove(Edit{Effect: FilteredOut, Line: s.Line})
		}
	}
}

func (f *filter) boolean(n *Node, s *rules.Schema) {
	if n.Kind == 'n' && f.asProxy {
		n.become(Value{'f', "false"}, Edit{Effect: Converted, Line: s.Line})
		return
	}
	f.keepIf(n, s, n.Kind == 't' || n.Kind == 'f')
}

func (f *filter) number(n *Node, s *rules.Schema) {
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
