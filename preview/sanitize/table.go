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

// partsOf lists what the two sides of a value do not tell about its edits. raw and out are the texts of the sides.
func partsOf(edits []Edit, raw, out string) []Part {
	var parts []Part
	told := replacesAll(edits)
	for i := range edits {
		e := &edits[i]
		var made []string
		if told && madeWhole(e) {
			made = []string{out}
		}
		if told && len(e.Taken) == 1 && e.Taken[0] == raw && slices.Equal(e.Made, made) {
			continue
		}
		if told || len(e.Taken) > 0 || len(e.Made) > 0 {
			parts = append(parts, Part{i, e.Taken, e.Made})
		}
	}
	return parts
}

// tableOf fills a document from trees whose ranges are set.
func tableOf(d *Document, roots []*Node) {
	names, outcomes := newNames(), newOutcomes()
	var add func(n *Node, depth uint8)
	add = func(n *Node, depth uint8) {
		at := len(d.Events)
		d.Events = append(d.Events, Event{
			In: n.in, Out: n.out, Name: names.intern(n.Name), Outcome: outcomes.intern(n.Edits), Kind: n.Kind, Depth: depth,
		})
		if len(n.Edits) > 0 {
			if parts := partsOf(n.Edits, n.Text, d.OutText(at)); parts != nil {
				if d.Parts == nil {
					d.Parts = map[uint32][]Part{}
				}
				d.Parts[uint32(at)] = parts //nolint:gosec // events are fewer than bytes, and those are bounded
			}
		}
		for _, kid := range n.Kids {
			add(kid, depth+1)
		}
		d.Events[at].Next = uint32(len(d.Events)) //nolint:gosec // as above
	}
	for _, root := range roots {
		add(root, 0)
	}
	d.Names, d.Outcomes = names.list, outcomes.list
}
