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
	seed      maphash.Seed
	long      struct { // the last one that was too long to be remembered
		change change
		done   bool
	}
}

// slot remembers one change. The same texts come again and again in an answer, and a pseudonym costs a hash.
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

// of is the change of a scalar that the schema admits. It is good until the next call.
func (c *changer) of(l *leaf, kind byte, raw []byte) *change {
	if len(raw) > memorableText {
		if c.long.change, c.long.done = c.quick(l, kind, raw, nil); c.long.done {
			return &c.long.change
		}
		return c.finish(l.hits, Node{Kind: kind, Text: textOf(raw)}, false)
	}
	if c.memory == nil {
		c.memory, c.seed = make([]slot, memorySlots), maphash.MakeSeed()
	}
	s := &c.memory[(maphash.Bytes(c.seed, raw)^uint64(l.hits[0]))%memorySlots]
	if s.leaf == l && string(s.raw) == string(raw) && s.muted == c.muted {
		return &s.change
	}
	s.leaf, s.raw, s.muted = l, append(s.raw[:0], raw...), c.muted
	made, done := c.quick(l, kind, raw, s.out[:0])
	if !done {
		made = *c.finish(l.hits, Node{Kind: kind, Text: textOf(raw)}, false)
	}
	s.change = made
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
