package sanitize

import (
	"bytes"
	"math"
	"slices"

	"gatehouse/preview/rules"
)

// leaf is what a state means for a value that holds no others.
type leaf struct {
	hits   []uint32 // ways that change it, in order
	schema *rules.Schema
	kind   byte    // that the schema admits
	nulled *change // what happens where the schema does not admit the value
	quick  *quick
}

func (s *state) scalar() *leaf {
	if s.leaf == nil {
		s.leaf = &leaf{hits: s.automaton.hits(s.automaton.settled(s.at, 0)), schema: s.schema}
		if s.schema != nil {
			s.leaf.kind = leafKinds[s.schema.Type]
		}
	}
	return s.leaf
}

// accepts says whether the schema admits a value; null passes wherever it stands.
func (l *leaf) accepts(kind byte, raw []byte) bool {
	if l.schema == nil || kind == 'n' || kind == l.kind {
		return true
	}
	switch kind {
	case 't', 'f':
		return l.kind == 't' || l.kind == 0
	case '0':
		return l.kind == 0 || l.kind == 'i' && !bytes.ContainsAny(raw, ".eE")
	}
	return l.kind == 0
}

// leafKinds are the kinds that the types of schemas stand for; 0 is any, i is a whole number.
var leafKinds = map[string]byte{"": 0, "string": '"', "boolean": 't', "number": '0', "integer": 'i', "null": 'n', "object": '{', "array": '['}

// container is what a state means for an object or an array.
type container struct {
	automaton *automaton
	kind      byte
	schema    *rules.Schema
	rejected  bool     // the schema admits no such value: it becomes null, and nobody sees what it held
	hits      []uint32 // ways that change it as a whole
	inner     []position
	plain     bool // everything below passes as it is
	dead      bool // nothing below matters: it does not pass, and no rule looks at it
	result    *change

	open  *position // a condition that has to be looked at first
	yes   *state
	no    *state
	view  *container // the object as it is when the condition is asked
	where *state

	names  map[string][]position // what the schema or a path names, and where those paths are behind it
	onward []position            // the paths that go on whatever the name
	edges  map[string]*edge      // by name
	plus   *edge                 // for names with + that no path names
	other  *edge                 // for all other names; for elements
	row    []rowEntry            // what followed what in the last object
}

func (s *state) container(kind byte) *container {
	at := &s.object
	if kind == '[' {
		at = &s.array
	}
	if *at != nil {
		return *at
	}
	c := s.newContainer(kind)
	if s.kept {
		*at = c
	}
	return c
}

func (s *state) newContainer(kind byte) *container {
	a := s.automaton
	c := &container{automaton: a, kind: kind, schema: s.schema, where: s}
	want := "object"
	if kind == '[' {
		want = "array"
	}
	c.rejected = s.schema != nil && s.schema.Type != want
	if c.rejected {
		c.hits, c.dead = a.hits(a.settled(s.at, 0)), true
		return c
	}
	at := s.at
	if kind == '[' {
		at = a.settled(at, 0)
	}
	// The first way that arrives cuts the value off: it goes or becomes null, so later ways see nothing of what it holds.
	// Conditions that are asked later than that find no property; earlier ones are answered first, in their order.
	last := uint32(math.MaxUint32)
	if first := a.hits(at); len(first) > 0 {
		last = first[0]
	}
	for i := range at {
		if at[i].way <= last && a.isOpen(at[i], kind) {
			c.wait(at, i)
			return c
		}
	}
	if last != math.MaxUint32 {
		at = a.settled(at, last+1)
	}
	c.hits = a.hits(at)
	c.inner = slices.DeleteFunc(slices.Clone(at), func(p position) bool {
		return p.way > last || a.arrived(p) || p.mode == asked
	})
	if len(c.hits) > 0 && !a.document && !slices.ContainsFunc(c.inner, func(p position) bool { return a.ways[p.way].mayFail }) {
		c.inner = nil
	}
	c.dead = len(c.hits) > 0 && len(c.inner) == 0
	c.plain = len(c.hits) == 0 && len(c.inner) == 0 && c.schema == nil
	return c
}

// isOpen holds for conditions that only the properties of the object can answer.
func (a *automaton) isOpen(p position, kind byte) bool {
	if kind != '{' || p.mode == passed {
		return false
	}
	step := a.step(p)
	return p.mode == asked || step != nil && step.Kind == rules.Select
}

// wait makes the container that has one condition to look at, and the states behind both answers.
func (c *container) wait(at []position, i int) {
	a, s, p := c.automaton, c.where, at[i]
	rest := slices.Delete(slices.Clone(at), i, i+1)
	if p.mode == plain && a.step(p).Descend {
		rest = append(rest, position{p.way, p.step, passed})
	}
	further := position{p.way, p.step + 1, plain}
	yes := slices.Clone(rest)
	if !slices.Contains(rest, position{p.way, p.step + 1, passed}) {
		yes = append(yes, further)
	}
	c.open, c.yes, c.no = &p, a.state(s.schema, s.dropLine, yes), a.state(s.schema, s.dropLine, rest)
	before := slices.DeleteFunc(slices.Clone(at), func(q position) bool { return q.way >= p.way })
	c.view = a.state(s.schema, s.dropLine, before).container('{')
}
