package sanitize

import (
	"errors"
	"strings"

	"gatehouse/preview/rules"
)

var (
	errMismatch    = errors.New("the value is none of those that the schema admits, so a proxy refuses the whole answer")
	errNoCondition = errors.New("the property that the schema asks for is missing, so a proxy refuses the whole answer")
)

// mismatches says whether a value is another one than the schema is written for. Only constants and conditions tell, those of
// properties too; what stands in arrays and under then has its own say.
func (f *filter) mismatches(n *Node, s *rules.Schema) bool {
	for s.Ref != nil {
		s = s.Ref
	}
	switch {
	case s.AnyOf != nil:
		return false
	case s.Const != nil:
		return constText(n) != *s.Const
	case s.If != nil:
		return !f.holds(n, s)
	case n.Kind != '{' || s.Type != "object" || s.Inferred && f.asProxy:
		return false
	}
	for _, kid := range n.Kids {
		if below := s.Properties[kid.Name]; below != nil && !strings.HasPrefix(kid.Name, addedPrefix) && f.mismatches(kid, below) {
			return true
		}
	}
	return false
}

// holds asks the conditions in order. A property that is not there fails the answer.
func (f *filter) holds(n *Node, s *rules.Schema) bool {
	for _, condition := range s.If {
		kid := n.child(condition.Property)
		if kid == nil {
			f.fail(n, s, errNoCondition)
			return true
		}
		if constText(kid) == condition.Const {
			return true
		}
	}
	return false
}

// constText is a value as a proxy compares it with a constant.
func constText(n *Node) string {
	if n.Kind == '0' {
		return decimal(n.Text)
	}
	return n.Text
}
