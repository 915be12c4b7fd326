package sanitize

import (
	"encoding/binary"
	"slices"

	"gatehouse/preview/rules"
)

// automaton says for every value of an answer what its endpoint asks of it, from the schema and the paths of all transforms at
// once, so that one pass over the answer is enough. States are made when an answer first leads to them.
type automaton struct {
	ways     []way
	document bool // values that are cut are looked through for what the table has to tell
	states   map[string]*state
	schemas  map[*rules.Schema]uint64
	key      []byte
	stored   int // positions in states
	effort   int // positions that were looked at to make states
}

// way is one path of one transform. Ways are numbered in the order in which the rules work; the schema comes before all of them.
type way struct {
	rule    *rules.Transform
	path    *rules.Path
	mayFail bool // on a value that it does not like
}

// What hostile rules may cost. States beyond the bounds are made anew each time, and not endlessly.
const (
	maxStates = 4096
	maxStored = 1 << 20
	maxEffort = 1 << 29
)

var errEffort = &LimitError{"steps to find out which paths lead where", maxEffort}

func newAutomaton(e *rules.Endpoint, document bool) *automaton {
	a := &automaton{document: document, states: map[string]*state{}, schemas: map[*rules.Schema]uint64{}}
	for _, rule := range e.Transforms {
		// A redaction cannot fail below the root, and the others turn what they do not like into null. Whether there is a key is
		// known only when one is needed.
		mayFail := rule.Kind != rules.Redact
		for _, path := range rule.Paths {
			a.ways = append(a.ways, way{rule, path, mayFail})
		}
	}
	return a
}

// start is the state of the values of the answer.
func (a *automaton) start(e *rules.Endpoint) *state {
	at := make([]position, 0, len(a.ways))
	for i := range a.ways {
		at = append(at, position{way: uint32(i)}) //nolint:gosec // rule files are bounded
	}
	return a.state(e.Schema, 0, at)
}

// position says that a path has come as far as a value.
type position struct {
	way  uint32
	step uint16 // the step that is to be taken from here; behind the last one, the path has arrived
	mode mode
}

type mode uint8

const (
	plain  mode = iota
	asked       // an element of an array: the path goes on behind its condition if the element satisfies it
	passed      // an object whose own condition has been looked at: the path only descends
)

func (p position) compare(q position) int {
	if p.way != q.way {
		return int(p.way) - int(q.way)
	}
	if p.step != q.step {
		return int(p.step) - int(q.step)
	}
	return int(p.mode) - int(q.mode)
}

// state is what is asked of a value.
type state struct {
	automaton *automaton
	kept      bool          // it is remembered, and so is what is found out about it
	schema    *rules.Schema // without $ref and anyOf; nil: everything passes
	dropLine  int           // of the array schema whose element the value is, which drops null; 0: none
	at        []position    // in order
	leaf      *leaf
	object    *container
	array     *container
	nulled    *change // what becomes of null where dropLine is set
}

// state finds or makes a state; at need not be in order.
func (a *automaton) state(schema *rules.Schema, dropLine int, at []position) *state {
	schema = resolved(schema)
	slices.SortFunc(at, position.compare)
	at = slices.Compact(at)
	key := binary.AppendUvarint(a.key[:0], a.schemaID(schema))
	key = binary.AppendUvarint(key, uint64(dropLine)) //nolint:gosec // lines are positive
	for _, p := range at {
		key = binary.AppendUvarint(key, uint64(p.way))
		key = binary.AppendUvarint(key, uint64(p.step)<<2|uint64(p.mode))
	}
	a.key = key
	if s := a.states[string(key)]; s != nil {
		return s
	}
	if a.effort += len(at); a.effort > maxEffort {
		return &state{automaton: a} // the answer is refused
	}
	s := &state{automaton: a, schema: schema, dropLine: dropLine, at: slices.Clone(at)}
	if len(a.states) < maxStates && a.stored < maxStored {
		a.states[string(key)], s.kept = s, true
		a.stored += len(at)
	}
	return s
}

func (a *automaton) schemaID(s *rules.Schema) uint64 {
	if s == nil {
		return 0
	}
	id, ok := a.schemas[s]
	if !ok {
		id = uint64(len(a.schemas)) + 1
		a.schemas[s] = id
	}
	return id
}

func (a *automaton) steps(p position) []rules.Step { return a.ways[p.way].path.Steps }

// arrived holds for a path that changes the value it stands at.
func (a *automaton) arrived(p position) bool {
	return p.mode == plain && int(p.step) == len(a.steps(p))
}

func (a *automaton) step(p position) *rules.Step {
	if int(p.step) == len(a.steps(p)) {
		return nil
	}
	return &a.steps(p)[p.step]
}

// hits are the ways that have arrived, in order. Of the paths of one transform only the first one counts: a value is changed
// once by each.
func (a *automaton) hits(at []position) []uint32 {
	var out []uint32
	for _, p := range at {
		if !a.arrived(p) {
			continue
		}
		if len(out) > 0 && a.ways[out[len(out)-1]].rule == a.ways[p.way].rule {
			continue
		}
		out = append(out, p.way)
	}
	return out
}

// settled answers the conditions on a value in which nothing can be looked up: a missing property equals nothing.
func (a *automaton) settled(at []position, from uint32) []position {
	out := make([]position, 0, len(at))
	for _, p := range at {
		if p.mode != asked || p.way < from {
			out = append(out, p)
		} else if a.step(p).Filter.Negate {
			out = append(out, position{p.way, p.step + 1, plain})
		}
	}
	slices.SortFunc(out, position.compare)
	return slices.Compact(out)
}
