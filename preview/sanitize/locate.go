package sanitize

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"gatehouse/preview/rules"
)

// locator finds the values that a path points at. It only collects, so a path never sees its own changes.
type locator struct {
	repeat bool // a value that is reached twice is listed twice, as Jayway does
	visits *int // of all paths of the answer
	most   int  // visits, with repeat
}

// visitsPerValue bounds the work of one path relative to the size of the answer where values are listed twice. Otherwise each
// step visits each value once at most.
const visitsPerValue = 64

// locate counts its visits, because many paths over a large answer would take hours.
func locate(root *Node, path *rules.Path, size int, repeat bool, visits *int) ([]*Node, error) {
	l := &locator{repeat, visits, *visits + visitsPerValue*size + 1000}
	found := []*Node{root}
	for _, step := range path.Steps {
		found = l.steps(found, step)
		switch {
		case l.exhausted():
			return nil, fmt.Errorf("path %s needs more than %d visits per value", path.Text, visitsPerValue)
		case *visits > maxEffort:
			return nil, errEffort
		}
	}
	return found, nil
}

func (l *locator) exhausted() bool { return l.repeat && *l.visits > l.most }

// steps takes one step from all values that were found.
func (l *locator) steps(found []*Node, step rules.Step) []*Node {
	var next []*Node
	visited := map[*Node]bool{}
	for _, n := range found {
		next = l.step(next, n, step, visited)
	}
	if l.repeat {
		return next
	}
	return unique(next)
}

// inOrder puts values into the order in which they stand in the answer, so that the first one that a rule cannot change is the
// first one that a reader comes across.
func inOrder(nodes []*Node) []*Node {
	slices.SortStableFunc(nodes, func(a, b *Node) int { return cmp.Compare(a.in.From, b.in.From) })
	return nodes
}

func unique(nodes []*Node) []*Node {
	if len(nodes) < 2 {
		return nodes
	}
	seen := make(map[*Node]bool, len(nodes))
	return slices.DeleteFunc(nodes, func(n *Node) bool {
		before := seen[n]
		seen[n] = true
		return before
	})
}

func (l *locator) step(out []*Node, n *Node, step rules.Step, visited map[*Node]bool) []*Node {
	*l.visits++
	if l.exhausted() || !l.repeat && step.Descend && visited[n] {
		return out
	}
	out = l.direct(out, n, step)
	if !step.Descend {
		return out
	}
	if n.IsContainer() {
		visited[n] = true
	}
	for kid := range n.live {
		if kid.IsContainer() {
			out = l.step(out, kid, step, visited)
		}
	}
	return out
}

// direct applies the step to one value, without descending.
func (l *locator) direct(out []*Node, n *Node, step rules.Step) []*Node {
	switch step.Kind {
	case rules.Child:
		for _, name := range step.Names {
			if kid := n.child(name); kid != nil {
				out = append(out, kid)
			}
		}
	case rules.Each:
		for kid := range n.live {
			*l.visits++
			out = append(out, kid)
		}
	case rules.Select:
		if !n.IsContainer() {
			return out
		}
		if n.Kind == '{' {
			if satisfies(n, step.Filter) {
				out = append(out, n)
			}
			return out
		}
		for kid := range n.live {
			*l.visits++
			if satisfies(kid, step.Filter) {
				out = append(out, kid)
			}
		}
	}
	return out
}

func satisfies(n *Node, f *rules.Filter) bool {
	for _, name := range f.Property {
		if n = n.child(name); n == nil {
			return f.Negate
		}
	}
	return (!n.IsContainer() && n.Value().equals(f)) != f.Negate
}

func (v Value) equals(f *rules.Filter) bool {
	if v.Kind != f.Kind {
		return false
	}
	if f.Kind != '0' || v.Text == f.Text {
		return v.Text == f.Text
	}
	a, errA := strconv.ParseFloat(v.Text, 64)
	b, errB := strconv.ParseFloat(f.Text, 64)
	return errA == nil && errB == nil && a == b
}
