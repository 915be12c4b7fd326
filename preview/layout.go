package preview

// rowKind says what a row shows of its event.
type rowKind uint32

const (
	valueRow   rowKind = iota // a value, or a container that is gone as a whole
	inlineRow                 // an array of plain values with one fate
	openRow                   // {
	closeRow                  // }
	elementRow                // [ {
	nextRow                   // }, {
	endRow                    // } ]
)

// A row is kept as its event, whether the event is a property, and the kind of row.
const (
	rowKindBits = 3
	labelBit    = 1 << rowKindBits
	rowBits     = rowKindBits + 1
)

// rowBlock is how many rows share one count of the fields before them.
const rowBlock = 64

// layout finds the rows of an answer: four bytes for what each shows, one for its depth.
type layout struct {
	*content
	counts *Counts
}

func (l *layout) run() {
	// Room that is not written to costs nothing; growing would hold old and new for a while.
	most := len(l.doc.Events) + len(l.doc.Events)/4
	l.rows, l.depths = make([]uint32, 0, most), make([]uint8, 0, most)
	for root := uint32(0); int(root) < len(l.doc.Events); root = l.doc.Events[root].Next {
		l.value(root, false, 0)
	}
}

// value writes the rows of one value; label: it is a property, whose name stands before it.
func (l *layout) value(at uint32, label bool, depth int) {
	switch {
	case l.absent(at):
	case !l.open(at):
		l.field(at, at, label, depth, valueRow)
	case l.uniform(at):
		l.field(at, at+1, label, depth, inlineRow)
	case l.mergeable(at):
		l.merged(at, label, depth)
	default:
		l.row(at, label, depth, openRow)
		l.kids(at, depth+1)
		l.row(at, false, depth, closeRow)
	}
}

func (l *layout) kids(at uint32, depth int) {
	events := l.doc.Events
	label := events[at].Kind == '{'
	for kid := at + 1; kid < events[at].Next; kid = events[kid].Next {
		l.value(kid, label, depth)
	}
}

func (l *layout) row(at uint32, label bool, depth int, kind rowKind) {
	if len(l.rows)%rowBlock == 0 {
		l.fieldsBefore = append(l.fieldsBefore, uint32(l.counts.Fields))
	}
	ref := at<<rowBits | uint32(kind)
	if label {
		ref |= labelBit
	}
	l.rows, l.depths = append(l.rows, ref), append(l.depths, uint8(min(depth, 255)))
}

// field is a row with an explanation: that of the event judged.
func (l *layout) field(at, judged uint32, label bool, depth int, kind rowKind) {
	l.row(at, label, depth, kind)
	l.counts.count(l.mark(judged))
}

// uniform holds for arrays of plain values with one fate: they are one field in one row, as people think of them.
func (l *layout) uniform(at uint32) bool {
	events := l.doc.Events
	if events[at].Kind != '[' {
		return false
	}
	first := at + 1
	var mark Mark
	for kid := first; kid < events[at].Next; kid = events[kid].Next {
		if isContainer(events[kid].Kind) {
			return false
		}
		m := l.mark(kid)
		if kid == first {
			mark = m
			continue
		}
		a, b := events[first].Outcome, events[kid].Outcome
		if m != mark || a != b && l.fates[a].ref != l.fates[b].ref {
			return false
		}
	}
	return true
}

// mergeable holds for arrays of objects that all stay: their brackets share rows, which saves two rows per element.
func (l *layout) mergeable(at uint32) bool {
	events := l.doc.Events
	if events[at].Kind != '[' {
		return false
	}
	for kid := at + 1; kid < events[at].Next; kid = events[kid].Next {
		if events[kid].Kind != '{' || !l.open(kid) {
			return false
		}
	}
	return true
}

func (l *layout) merged(at uint32, label bool, depth int) {
	events := l.doc.Events
	l.row(at, label, depth, elementRow)
	for kid := at + 1; kid < events[at].Next; kid = events[kid].Next {
		if kid > at+1 {
			l.row(kid, false, depth, nextRow)
		}
		l.kids(kid, depth+1)
	}
	l.row(at, false, depth, endRow)
}
