package sanitize

import (
	"gatehouse/preview/rules"
)

// Document is a sanitized answer with both sides and a flat table of everything that stands in it: the window, explanations,
// reports and the leak check read it without building a tree. Answers of up to 4 GiB can be described.
type Document struct {
	File     string // of the rules
	Endpoint *rules.Endpoint
	Raw      []byte // as received
	Out      []byte // as it leaves the gate
	Events   []Event
	Names    []string          // property names; Names[0] is "", for elements and roots
	Outcomes []Outcome         // Outcomes[0] is the empty one: passed as received
	Parts    map[uint32][]Part // by event: what was cut out of or put into a value of which a part stays
}

// Range is a part of Raw or Out, in bytes. An empty one stands for a value that is not there.
type Range struct {
	From, To uint32
}

// Empty holds for the range of a value that is not on that side.
func (r Range) Empty() bool { return r.From == r.To }

// Event is one value of the answer. A container stands before what it holds; Next tells where that ends.
type Event struct {
	In      Range  // in Raw; empty: added by an augment
	Out     Range  // in Out; empty: does not leave the gate
	Name    uint32 // index in Names
	Next    uint32 // index of the event behind this value and all that it holds
	Outcome uint32 // index in Outcomes
	Kind    byte   // as received (of added values: as added): '{' '[' '"' '0' 't' 'f' 'n'
	Depth   uint8  // 0 for a root
}

// Outcome is what rules did to a value, in order. Equal outcomes share one entry.
type Outcome struct {
	Edits []Edit
}

// Part belongs to one edit of one value; texts taken out are personal and for the leak check only.
type Part struct {
	Edit  int // index in the outcome's Edits
	Taken []string
	Made  []string
}
