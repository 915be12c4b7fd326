package sanitize

import (
	"encoding/binary"
	"slices"

	"gatehouse/preview/rules"
)

// outcomes shares equal outcomes.
type outcomes struct {
	list  []Outcome
	known map[string]uint32
	key   []byte
	ids   map[any]uint64
}

func newOutcomes() *outcomes {
	return &outcomes{list: make([]Outcome, 1), known: map[string]uint32{"": 0}, ids: map[any]uint64{}}
}

// intern forgets what was taken and made: that belongs to one value.
func (o *outcomes) intern(edits []Edit) uint32 {
	if len(edits) == 0 {
		return 0
	}
	o.key = o.key[:0]
	for i := range edits {
		e := &edits[i]
		for _, n := range [...]uint64{uint64(e.Effect), o.id(e.Transform), o.id(e.Augment), o.id(e.Path), uint64(e.Line)} { //nolint:gosec // effects and lines are small and positive
			o.key = binary.AppendUvarint(o.key, n)
		}
	}
	if n, ok := o.known[string(o.key)]; ok {
		return n
	}
	n := uint32(len(o.list)) //nolint:gosec // one per event at most
	bare := slices.Clone(edits)
	for i := range bare {
		bare[i].Taken, bare[i].Made = nil, nil
	}
	o.list = append(o.list, Outcome{bare})
	o.known[string(o.key)] = n
	return n
}

// id numbers the parts of rules; nil is 0 for each kind.
func (o *outcomes) id(p any) uint64 {
	switch p := p.(type) {
	case *rules.Transform:
		if p == nil {
			return 0
		}
	case *rules.Augment:
		if p == nil {
			return 0
		}
	case *rules.Path:
		if p == nil {
			return 0
		}
	}
	n, ok := o.ids[p]
	if !ok {
		n = uint64(len(o.ids)) + 1
		o.ids[p] = n
	}
	return n
}

// names shares equal property names.
type names struct {
	list  []string
	known map[string]uint32
}

func newNames() *names {
	return &names{list: []string{""}, known: map[string]uint32{"": 0}}
}

func (n *names) intern(name string) uint32 {
	id, ok := n.known[name]
	if !ok {
		id = uint32(len(n.list)) //nolint:gosec // one per event at most
		n.list = append(n.list, name)
		n.known[name] = id
	}
	return id
}

// of is intern for a name as it is written.
func (n *names) of(quoted []byte, escaped bool) uint32 {
	if escaped {
		return n.intern(textOf(quoted))
	}
	if id, ok := n.known[string(quoted[1:len(quoted)-1])]; ok {
		return id
	}
	return n.intern(string(quoted[1 : len(quoted)-1]))
}

// partsOf lists what the two sides of a value do not tell about its edits. raw and out are the texts of the sides.
func partsOf(edits []Edit, raw, out string) []Part {
	var parts []Part
	taken, made := told(edits, raw, out)
	for i := range edits {
		e := &edits[i]
		if !slices.Equal(e.Taken, taken) || !slices.Equal(e.Made, made) {
			parts = append(parts, Part{i, e.Taken, e.Made})
		}
	}
	return parts
}

// table writes the events of a document while the answer is read. A nil table writes nothing.
type table struct {
	document *Document
	names    *names
	outcomes *outcomes
	most     int // events
	epoch    int // of the names
}

func newTable(d *Document) *table {
	return &table{d, newNames(), newOutcomes(), MaxValues, 0}
}

func (t *table) full() bool { return t != nil && len(t.document.Events) >= t.most }

// finish gives the document what all events share.
func (t *table) finish() {
	t.document.Names, t.document.Outcomes = t.names.list, t.outcomes.list
}

// name finds the number of a property name; row is where the container remembers it, plus one.
func (t *table) name(c *container, row int, quoted []byte, escaped bool) uint32 {
	if row > 0 {
		if r := &c.row[row-1]; r.name == string(quoted[1:len(quoted)-1]) {
			if r.id == 0 || r.epoch != t.epoch {
				r.id, r.epoch = t.names.of(quoted, escaped), t.epoch
			}
			return r.id
		}
	}
	return t.names.of(quoted, escaped)
}

const manyNames = 1 << 16

// next makes room for another piece. Names are forgotten when there are many: those of an endless answer do not fit into memory.
func (t *table) next(raw []byte) *Document {
	d := t.document
	d.Raw, d.Events, d.Parts = raw, d.Events[:0], nil
	if len(t.names.list) > manyNames {
		t.names = newNames()
		t.epoch++
	}
	return d
}

func (t *table) begin(w *walker, i int, kind byte, k kid) int {
	if t == nil {
		return 0
	}
	t.document.Events = append(t.document.Events, Event{In: Range{From: at32(i)}, Name: k.id, Kind: kind, Depth: uint8(w.depth)}) //nolint:gosec // at most MaxNesting
	return len(t.document.Events) - 1
}

// wrote notes where the value stands in what leaves the gate.
func (t *table) wrote(event, from, to int) {
	if t != nil {
		t.document.Events[event].Out = Range{at32(from), at32(to)}
	}
}

func (t *table) end(event, end int, ch *change) {
	if t == nil {
		return
	}
	e := &t.document.Events[event]
	e.In.To, e.Next = at32(end), at32(len(t.document.Events))
	if ch != nil {
		e.Outcome = ch.outcome
		t.parts(event, ch.parts)
	}
}

func (t *table) parts(event int, parts []Part) {
	if parts == nil {
		return
	}
	if t.document.Parts == nil {
		t.document.Parts = map[uint32][]Part{}
	}
	t.document.Parts[at32(event)] = parts
}

// unlisted is the outcome of what the schema does not name.
func (t *table) unlisted(e *edge) uint32 {
	if e.outcome == 0 {
		e.outcome = t.outcomes.intern([]Edit{{Effect: FilteredOut, Line: e.gone}})
	}
	return e.outcome
}

// tree adds a tree whose ranges are set.
func (t *table) tree(n *Node, name uint32, depth int) {
	event := len(t.document.Events)
	t.document.Events = append(t.document.Events, Event{
		In: n.in, Out: n.out, Name: name, Outcome: t.outcomes.intern(n.Edits), Kind: n.Kind, Depth: uint8(depth), //nolint:gosec // at most MaxNesting
	})
	if len(n.Edits) > 0 {
		now := Value{}
		if !n.IsContainer() && !n.out.Empty() {
			now = n.Value()
		}
		t.parts(event, partsOf(n.Edits, n.Text, now.Text))
	}
	for _, kid := range n.Kids {
		t.tree(kid, t.names.intern(kid.Name), depth+1)
	}
	t.document.Events[event].Next = at32(len(t.document.Events))
}
