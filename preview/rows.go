package preview

import (
	"fmt"
	"strings"
)

// value writes the rows of one value. label is the property name in quotes with its colon, or nothing for elements.
func (b *builder) value(s spot, label string, depth int) {
	switch {
	case !s.node.open():
		b.row(depth, b.leftOf(s, label), b.rightOf(s, label), b.field(s))
	case b.uniform(s):
		b.inline(s, label, depth)
	case b.mergeable(s):
		b.merged(s, label, depth)
	default:
		opened, closed := "{", "}"
		if s.node.Kind == '[' {
			opened, closed = "[", "]"
		}
		b.row(depth, label+opened, label+opened, -1)
		b.kids(s, depth+1)
		b.row(depth, closed+comma(s.last), closed+comma(s.lastOut), -1)
	}
}

func (b *builder) kids(s spot, depth int) {
	for kid := range s.kids {
		label := ""
		if s.node.Kind == '{' {
			label = quote(b.shownName(kid.node.Name)) + ": "
		}
		b.value(kid, label, depth)
	}
}

// row takes the mark of its field; brackets have field -1.
func (b *builder) row(depth int, left, right string, field int) {
	row := Row{Depth: depth, Left: left, Right: right, Field: field}
	if field >= 0 {
		row.Mark = b.fields[field].Mark
	}
	b.rows = append(b.rows, row)
}

func (b *builder) leftOf(s spot, label string) string {
	if s.node.Added {
		return ""
	}
	return label + b.left(s) + comma(s.last)
}

func (b *builder) rightOf(s spot, label string) string {
	if s.node.Gone {
		return ""
	}
	return label + b.right(s) + comma(s.lastOut)
}

func comma(last bool) string {
	if last {
		return ""
	}
	return ","
}

// uniform holds for arrays of plain values with one fate: they are one field in one row, as people think of them.
func (b *builder) uniform(s spot) bool {
	if s.node.Kind != '[' {
		return false
	}
	first := true
	var mark Mark
	var ref Ref
	for kid := range s.kids {
		if kid.node.container() {
			return false
		}
		m, edit := outcome(kid.node, kid.place.Class, b.trace == nil)
		r := b.ref(edit)
		if !first && (m != mark || r != ref) {
			return false
		}
		first, mark, ref = false, m, r
	}
	return true
}

// shownElements is how many elements of such an array stand in the row.
const shownElements = 3

func (b *builder) inline(s spot, label string, depth int) {
	var first spot
	var left, right []string
	kids, alive := 0, 0
	for kid := range s.kids {
		if kids == 0 {
			first = kid
		}
		if kids++; kids <= shownElements {
			left = append(left, b.left(kid))
		}
		if kid.node.Gone {
			continue
		}
		if alive++; alive <= shownElements {
			right = append(right, b.right(kid))
		}
	}
	first.path = s.path
	field := b.field(first)
	b.fields[field].Kind = "array"
	b.row(depth, label+list(left, kids)+comma(s.last), label+list(right, alive)+comma(s.lastOut), field)
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

// mergeable holds for arrays of objects that all stay: their brackets share rows, which saves two rows per element.
func (b *builder) mergeable(s spot) bool {
	if s.node.Kind != '[' {
		return false
	}
	for kid := range s.kids {
		if kid.node.Kind != '{' || !kid.node.open() {
			return false
		}
	}
	return true
}

func (b *builder) merged(s spot, label string, depth int) {
	b.row(depth, label+"[ {", label+"[ {", -1)
	for kid := range s.kids {
		b.kids(kid, depth+1)
		if !kid.last {
			b.row(depth, "}, {", "}, {", -1)
		}
	}
	b.row(depth, "} ]"+comma(s.last), "} ]"+comma(s.lastOut), -1)
}
