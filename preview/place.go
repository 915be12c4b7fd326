package preview

import (
	"strings"

	"gatehouse/preview/coverage"
	"gatehouse/preview/sanitize"
)

// places say of every event what it is according to the types. Most events share a place, so each keeps a small number only.
type places struct {
	of   []uint16 // by event, index in list
	list []coverage.Place
	ids  map[placeKey]uint16
}

type placeKey struct {
	parent uint16
	added  bool
	name   uint32 // index in the document's names
	narrow string // @odata.type beside it
}

// mostPlaces bounds the table; what comes after it is not classified and so counts as personal.
const mostPlaces = 1<<16 - 1

func newPlaces(doc *sanitize.Document, types *coverage.Types, callType string) *places {
	p := &places{of: make([]uint16, len(doc.Events)), list: []coverage.Place{{Class: coverage.Unknown}}, ids: map[placeKey]uint16{}}
	narrow := nameIndex(doc, "@odata.type")
	value := nameIndex(doc, "value")
	w := placeWalk{places: p, doc: doc, narrow: narrow}
	for root := uint32(0); int(root) < len(doc.Events); root = doc.Events[root].Next {
		p.list = append(p.list, rootPlace(doc, types, callType, isCollection(doc, root, value)))
		w.mark(root, uint16(len(p.list)-1))
		if len(p.list) > mostPlaces/2 {
			break // as many values as that: the rest is not classified
		}
	}
	return p
}

// nameIndex is the index of a property name, or that of none.
func nameIndex(doc *sanitize.Document, wanted string) uint32 {
	for i, name := range doc.Names {
		if i > 0 && name == wanted {
			return uint32(i)
		}
	}
	return 0
}

func isCollection(doc *sanitize.Document, root, value uint32) bool {
	if value == 0 || doc.Events[root].Kind != '{' {
		return false
	}
	for at := root + 1; at < doc.Events[root].Next; at = doc.Events[at].Next {
		if doc.Events[at].Name == value && doc.Events[at].Kind == '[' {
			return true
		}
	}
	return false
}

// rootPlace is the place of a whole value; of a piece of an answer that of the piece.
func rootPlace(doc *sanitize.Document, types *coverage.Types, callType string, collection bool) coverage.Place {
	above := doc.Above
	if len(above) > 0 && above[0].Kind == 0 {
		above = above[1:]
	}
	if len(above) == 0 {
		return types.Answer(callType, collection)
	}
	place := types.Answer(callType, len(above) > 1 && above[0].Name == "value" && above[1].Kind == '[')
	for _, a := range above {
		if a.Kind == '{' {
			place = place.Property(a.Name, "")
		}
	}
	return place
}

type placeWalk struct {
	*places
	doc    *sanitize.Document
	narrow uint32
}

// mark gives an event its place and steps into it.
func (w *placeWalk) mark(at uint32, place uint16) {
	e := w.doc.Events[at]
	w.of[at] = place
	if e.Next == at+1 {
		return
	}
	added, odataType := isAdded(e), ""
	if w.narrow != 0 && e.Kind == '{' && !added {
		odataType = w.odataType(at)
	}
	for kid := at + 1; kid < e.Next; kid = w.doc.Events[kid].Next {
		k := &w.doc.Events[kid]
		switch {
		case added || e.Kind == '[':
			w.mark(kid, place)
		default:
			w.mark(kid, w.step(placeKey{place, isAdded(*k), k.Name, odataType}, k.Kind))
		}
	}
}

func (w *placeWalk) odataType(at uint32) string {
	for kid := at + 1; kid < w.doc.Events[at].Next; kid = w.doc.Events[kid].Next {
		if k := w.doc.Events[kid]; k.Name == w.narrow && k.Kind == '"' && k.In.To-k.In.From <= 256 {
			text, _ := unquote(w.doc.Raw[k.In.From:k.In.To], 256)
			return text
		}
	}
	return ""
}

func (w *placeWalk) step(key placeKey, kind byte) uint16 {
	if id, ok := w.ids[key]; ok {
		return id
	}
	if len(w.list) >= mostPlaces {
		return 0
	}
	name, parent := w.doc.Names[key.name], w.list[key.parent]
	var next coverage.Place
	if key.added {
		next = addedPlace(parent, name, kind, key.narrow)
	} else {
		next = parent.Property(name, key.narrow)
	}
	w.list = append(w.list, next)
	id := uint16(len(w.list) - 1)
	w.ids[key] = id
	return id
}

// addedPlace is that of the source for a copy of it, and a measure for a digest.
func addedPlace(parent coverage.Place, name string, kind byte, odataType string) coverage.Place {
	source, _, _ := strings.Cut(strings.TrimPrefix(name, "+"), ":")
	place := parent.Property(source, odataType)
	if kind == '{' {
		place.Class = coverage.Measure
	}
	place.Label += " (" + name + ")"
	return place
}

func (p *places) class(at uint32) coverage.Class { return p.list[p.of[at]].Class }

func (p *places) personal(at uint32) bool { return p.class(at).Personal() }

func isContainer(kind byte) bool { return kind == '{' || kind == '[' }

func isAdded(e sanitize.Event) bool { return e.In.Empty() && !e.Out.Empty() }
