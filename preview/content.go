package preview

import (
	"bytes"
	"fmt"
	"sort"
	"strings"

	"gatehouse/preview/coverage"
	"gatehouse/preview/sanitize"
)

// content is one JSON answer laid out for people. It holds the event table of the answer and a few bytes per event and row;
// every text is made when somebody looks at it.
type content struct {
	*masker
	doc    *sanitize.Document
	direct bool // no sanitizer in between: Out of the document is Raw
	words  words
	fates  []fate
	places *places

	rows         []uint32
	depths       []uint8
	fieldsBefore []uint32 // per block of rows
	fieldCount   int

	lines lineIndex
}

func newContent(doc *sanitize.Document, types *coverage.Types, callType string, w words, direct bool) (*content, Counts) {
	c := &content{masker: &masker{}, doc: doc, direct: direct, words: w, fates: fates(doc, direct), places: newPlaces(doc, types, callType)}
	var counts Counts
	(&layout{c, &counts}).run()
	c.fieldCount = counts.Fields
	return c, counts
}

func (c *content) absent(at uint32) bool {
	e := c.doc.Events[at]
	return e.In.Empty() && e.Out.Empty()
}

// open holds for containers that are containers on both sides, so they are shown by their contents.
func (c *content) open(at uint32) bool {
	e := c.doc.Events[at]
	return isContainer(e.Kind) && e.Next > at+1 && !isAdded(e) && !e.Out.Empty() && c.doc.Out[e.Out.From] == e.Kind
}

func (c *content) mark(at uint32) Mark {
	f := &c.fates[c.doc.Events[at].Outcome]
	if f.mark != f.loud && c.places.personal(at) && c.says(at) {
		return f.loud
	}
	return f.mark
}

// says holds for values that tell something: null, empty texts and empty containers do not.
func (c *content) says(at uint32) bool {
	e := c.doc.Events[at]
	switch e.Kind {
	case 'n':
		return false
	case '{', '[':
		return e.Next > at+1
	case '"':
		raw := c.received(at)
		if len(raw) > 2 && raw[1] > ' ' && raw[1] < 0x80 && raw[1] != '\\' {
			return true
		}
		text, whole := unquote(raw, maxText)
		return !whole || strings.TrimSpace(text) != ""
	}
	return true
}

// received is the JSON of a value as Graph sent it; of what an augment added, as it was added.
func (c *content) received(at uint32) []byte {
	e := c.doc.Events[at]
	if e.In.Empty() {
		return c.doc.Out[e.Out.From:e.Out.To]
	}
	return c.doc.Raw[e.In.From:e.In.To]
}

// left is the JSON of a value as it leaves the gate; empty: it does not.
func (c *content) left(at uint32) []byte {
	e := c.doc.Events[at]
	return c.doc.Out[e.Out.From:e.Out.To]
}

func (c *content) RowCount() int   { return len(c.rows) }
func (c *content) FieldCount() int { return c.fieldCount }

func isField(ref uint32) bool {
	kind := rowKind(ref & (labelBit - 1))
	return kind == valueRow || kind == inlineRow
}

// fieldOf is the number of the field that a row shows.
func (c *content) fieldOf(row int) int {
	n := int(c.fieldsBefore[row/rowBlock])
	for _, ref := range c.rows[row/rowBlock*rowBlock : row] {
		if isField(ref) {
			n++
		}
	}
	return n
}

// rowOf is the row that shows a field.
func (c *content) rowOf(field int) int {
	block := sort.Search(len(c.fieldsBefore), func(i int) bool { return int(c.fieldsBefore[i]) > field }) - 1
	n := int(c.fieldsBefore[block])
	for row := block * rowBlock; ; row++ {
		if isField(c.rows[row]) {
			if n == field {
				return row
			}
			n++
		}
	}
}

// judged is the event that decides about a field.
func judged(ref uint32) uint32 {
	if rowKind(ref&(labelBit-1)) == inlineRow {
		return ref>>rowBits + 1
	}
	return ref >> rowBits
}

// Row makes one row.
func (c *content) Row(i int) Row {
	ref := c.rows[i]
	at, label := ref>>rowBits, ""
	if ref&labelBit != 0 {
		label = quote(c.shownName(c.doc.Names[c.doc.Events[at].Name])) + ": "
	}
	row := Row{Depth: int(c.depths[i]), Field: -1}
	both := func(text string) { row.Left, row.Right = text, text }
	switch rowKind(ref & (labelBit - 1)) {
	case valueRow, inlineRow:
		row.Field, row.Mark = c.fieldOf(i), c.mark(judged(ref))
		row.Left, row.Right = c.sides(ref, label)
	case openRow:
		both(label + string(rune(c.doc.Events[at].Kind)))
	case closeRow:
		both(string(rune(c.doc.Events[at].Kind + 2)))
	case elementRow:
		both(label + "[ {")
	case nextRow:
		both("}, {")
	case endRow:
		both("} ]")
	}
	if kind := rowKind(ref & (labelBit - 1)); kind == closeRow || kind == endRow {
		row.Left += comma(c.doc.Raw, c.doc.Events[at].In)
		row.Right += comma(c.doc.Out, c.doc.Events[at].Out)
	}
	return row
}

// sides are both cells of a field; "" for what is not there.
func (c *content) sides(ref uint32, label string) (left, right string) {
	at := ref >> rowBits
	e := c.doc.Events[at]
	inline := rowKind(ref&(labelBit-1)) == inlineRow
	switch {
	case inline:
		left, right = c.elements(at)
	case isAdded(e):
		right = c.shownLeft(at)
	default:
		left = c.shownReceived(at)
		if !e.Out.Empty() {
			right = c.shownLeft(at)
		}
	}
	if left != "" {
		left = label + left + comma(c.doc.Raw, e.In)
	}
	if right != "" {
		right = label + right + comma(c.doc.Out, e.Out)
	}
	return left, right
}

// comma stands behind a value that has a brother behind it.
func comma(text []byte, r sanitize.Range) string {
	if rest := bytes.TrimLeft(text[r.To:], " \t\r\n"); len(rest) > 0 && rest[0] == ',' {
		return ","
	}
	return ""
}

// shownElements is how many elements of an array of plain values stand in its row.
const shownElements = 3

// elements are both sides of an array of plain values.
func (c *content) elements(at uint32) (left, right string) {
	var received, leaves []string
	kids, alive := 0, 0
	events := c.doc.Events
	for kid := at + 1; kid < events[at].Next; kid = events[kid].Next {
		if kids++; kids <= shownElements {
			received = append(received, c.shownReceived(kid))
		}
		if events[kid].Out.Empty() {
			continue
		}
		if alive++; alive <= shownElements {
			leaves = append(leaves, c.shownLeft(kid))
		}
	}
	return list(received, kids), list(leaves, alive)
}

func list(shown []string, all int) string {
	if all == 0 {
		return "[]"
	}
	if all > len(shown) {
		shown = append(shown, fmt.Sprintf("… %d more", all-len(shown)))
	}
	return "[ " + strings.Join(shown, ", ") + " ]"
}

// Field explains one field.
func (c *content) Field(i int) Field {
	ref := c.rows[c.rowOf(i)]
	at := judged(ref)
	path, name := c.path(ref >> rowBits)
	kind := kindName(c.doc.Events[at].Kind)
	if rowKind(ref&(labelBit-1)) == inlineRow {
		kind = "array"
	}
	class := c.places.class(at)
	f := &c.fates[c.doc.Events[at].Outcome]
	mark := c.mark(at)
	return Field{
		Path: c.shownPath(path), Name: c.shownName(name), Type: c.shownName(c.places.list[c.places.of[at]].Label), Kind: kind, Class: Class(class),
		Mark: mark, Rule: f.ref, Why: c.why(at, mark),
	}
}

// clearNames are the names of clear and personal fields from a row on, each property once, at most a hundred.
func (c *content) clearNames(from int) []string {
	var names []string
	seen := map[uint16]bool{}
	for i := from; i < len(c.rows) && len(names) < 100; i++ {
		ref := c.rows[i]
		if !isField(ref) || c.mark(judged(ref)) != ClearPersonal || seen[c.places.of[judged(ref)]] {
			continue
		}
		seen[c.places.of[judged(ref)]] = true
		_, name := c.path(ref >> rowBits)
		names = append(names, c.shownName(name))
	}
	return names
}

// path is where a value stands, and the name of the property that it belongs to.
func (c *content) path(at uint32) (path, name string) {
	events := c.doc.Events
	var b strings.Builder
	root, number, several := uint32(0), 1, events[0].Next < uint32(len(events))
	for ; events[root].Next <= at; root = events[root].Next {
		number++
	}
	b.WriteString(c.rootPath(number, several))
	for here := root; here != at; {
		index := 0
		kid := here + 1
		for ; events[kid].Next <= at; kid = events[kid].Next {
			index++
		}
		kidName := c.doc.Names[events[kid].Name]
		b.WriteString(sanitize.PathSegment(events[here].Kind, kidName, index))
		if events[here].Kind == '{' {
			name = kidName
		}
		here = kid
	}
	return b.String(), name
}
