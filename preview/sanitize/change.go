package sanitize

import (
	"hash/maphash"

	"gatehouse/preview/rules"
)

// change is what becomes of a value. It depends on the value and its state only, so it can be remembered.
type change struct {
	gone    bool
	out     []byte // JSON of what stands there now
	outcome uint32 // in the document
	parts   []Part
	err     error
	way     uint32 // which rule could not work
}

// changer works out changes the way the tree does: on a node.
type changer struct {
	automaton *automaton
	rules     transformer
	outcomes  *outcomes // nil: no document
	muted     bool      // what is worked on stands in something that does not leave the gate
	node      Node      // the one that is worked on
	memory    []slot
	tokens    []token
	made      change // by quick
	out       []byte // of it
}

// slot remembers one change: the same texts come again and again in an answer.
type slot struct {
	leaf  *leaf
	raw   []byte
	muted bool
	change
}

const (
	memorySlots   = 1 << 10
	memorableText = 256
)

var seed = maphash.MakeSeed()

// token remembers one pseudonym, because each costs a hash.
type token struct {
	value, token []byte
	reversible   bool
}

// appendToken is that of the maker.
func (c *changer) appendToken(out, value []byte, reversible bool) ([]byte, error) {
	if len(value) > memorableText {
		return c.rules.maker.AppendToken(out, value, reversible)
	}
	if c.tokens == nil {
		c.tokens = make([]token, memorySlots)
	}
	s := &c.tokens[maphash.Bytes(seed, value)%memorySlots]
	if string(s.value) != string(value) || s.reversible != reversible || len(s.token) == 0 {
		var err error
		s.value, s.reversible = append(s.value[:0], value...), reversible
		if s.token, err = c.rules.maker.AppendToken(s.token[:0], value, reversible); err != nil {
			s.token = nil
			return out, err
		}
	}
	return append(out, s.token...), nil
}

// of is the change of a scalar that the schema admits. It is good until the next call.
func (c *changer) of(l *leaf, kind byte, raw []byte) *change {
	var done bool
	if c.made, done = c.quick(l, kind, raw); done {
		return &c.made
	}
	if len(raw) > memorableText {
		return c.finish(l.hits, Node{Kind: kind, Text: textOf(raw)}, false)
	}
	if c.memory == nil {
		c.memory = make([]slot, memorySlots)
	}
	s := &c.memory[(maphash.Bytes(seed, raw)^uint64(l.hits[0]))%memorySlots]
	if s.leaf == l && string(s.raw) == string(raw) && s.muted == c.muted {
		return &s.change
	}
	s.change = *c.finish(l.hits, Node{Kind: kind, Text: textOf(raw)}, false)
	s.leaf, s.raw, s.muted = l, append(s.raw[:0], raw...), c.muted
	return &s.change
}

// rejected is the change of a value that the schema does not admit; dropLine is that of an array which drops it, or 0.
func (c *changer) rejected(hits []uint32, n Node, line, dropLine int) *change {
	n.become(null, Edit{Effect: FilteredNull, Line: line})
	if dropLine != 0 {
		n.remove(Edit{Effect: FilteredOut, Line: dropLine})
	}
	return c.finish(hits, n, false)
}

// finish does what the ways ask for, in order.
func (c *changer) finish(hits []uint32, n Node, root bool) *change {
	c.node = n
	for _, hit := range hits {
		if c.node.Gone {
			break
		}
		way := c.automaton.ways[hit]
		err := errWhole
		if !root || way.rule.Kind != rules.Redact {
			err = c.rules.apply(&c.node, way.rule, way.path)
		}
		if err != nil {
			return &change{err: err, way: hit}
		}
	}
	out, now := &change{gone: c.node.Gone}, Value{}
	if !out.gone {
		if now = c.node.Value(); !c.node.IsContainer() {
			out.out = now.appendJSON(nil)
		}
	}
	if c.outcomes != nil {
		if c.muted {
			now = Value{}
		}
		out.outcome, out.parts = c.outcomes.intern(c.node.Edits), partsOf(c.node.Edits, n.Text, now.Text)
	}
	return out
}
