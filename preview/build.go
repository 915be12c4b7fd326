package preview

import (
	"strings"

	"gatehouse/preview/coverage"
	"gatehouse/preview/leak"
	"gatehouse/preview/sanitize"
)

// builder turns one answer into fields and rows. It walks the answer twice: once to learn which values are personal, once to
// write rows that hold none of them.
type builder struct {
	starts []spot          // the values of the answer
	trace  *sanitize.Trace // nil: no sanitizer in between
	words  words
	file   string
	guard  *leak.Matcher
	fields []Field
	rows   []Row
	counts Counts
	names  map[string]string // property names as they may be shown
}

func newBuilder(starts []spot, trace *sanitize.Trace, w words) *builder {
	b := &builder{starts: starts, trace: trace, words: w, names: map[string]string{}}
	if trace != nil {
		b.file = trace.File
	}
	var personal []leak.Value
	b.visit(func(at spot) {
		if at.node.Added {
			return
		}
		if at.place.Class.Personal() && !at.node.container() {
			personal = append(personal, leak.Value{Text: at.node.Text})
		}
		for _, e := range at.node.Edits {
			for _, taken := range e.Taken {
				personal = append(personal, leak.Value{Text: taken})
			}
		}
	})
	b.guard = leak.NewMatcher(personal)
	return b
}

func (b *builder) build(c *CallResult) {
	for _, s := range b.starts {
		b.value(s, "", 0)
	}
	c.Fields, c.Rows, c.Counts = b.fields, b.rows, b.counts
}

// node adds what only explanations need.
type node struct{ *sanitize.Node }

func (n node) container() bool { return n.Kind == '{' || n.Kind == '[' }

// open holds for containers that are containers on both sides, so they are shown by their contents.
func (n node) open() bool {
	return n.container() && n.Now == nil && !n.Gone && !n.Added && len(n.Kids) > 0
}

func (n node) odataType() string {
	if n.Kind != '{' {
		return ""
	}
	for _, kid := range n.Kids {
		if kid.Name == "@odata.type" && kid.Kind == '"' {
			return kid.Text
		}
	}
	return ""
}

// spot is a value where it stands.
type spot struct {
	node    node
	place   coverage.Place
	path    string
	name    string // the property that it belongs to, also for elements
	last    bool   // no comma behind it in the raw answer
	lastOut bool   // no comma behind it in the sanitized answer
}

// kids steps into a container.
func (s spot) kids(yield func(spot) bool) {
	lastIn, lastOut := -1, -1
	for i, kid := range s.node.Kids {
		if !kid.Added {
			lastIn = i
		}
		if !kid.Gone {
			lastOut = i
		}
	}
	odataType := s.node.odataType()
	for i, kid := range s.node.Kids {
		next := spot{
			node: node{kid}, place: s.place, name: s.name, last: i >= lastIn, lastOut: i >= lastOut,
			path: s.path + sanitize.PathSegment(s.node.Kind, kid.Name, i),
		}
		switch {
		case kid.Added && kid.Gone:
			continue
		case s.node.Added:
			next.name = kid.Name
		case kid.Added:
			next.place, next.name = addedPlace(s, kid, odataType), kid.Name
		case s.node.Kind == '{':
			next.place, next.name = s.place.Property(kid.Name, odataType), kid.Name
		}
		if !yield(next) {
			return
		}
	}
}

// addedPlace is that of the source for a copy of it, and a measure for a digest.
func addedPlace(s spot, added *sanitize.Node, odataType string) coverage.Place {
	source, _, _ := strings.Cut(strings.TrimPrefix(added.Name, "+"), ":")
	place := s.place.Property(source, odataType)
	if added.Kind == '{' {
		place.Class = coverage.Measure
	}
	place.Label += " (" + added.Name + ")"
	return place
}

// visit calls f for every value as received, those inside removed ones too.
func (b *builder) visit(f func(spot)) {
	var walk func(spot)
	walk = func(s spot) {
		f(s)
		for kid := range s.kids {
			walk(kid)
		}
	}
	for _, s := range b.starts {
		walk(s)
	}
}

// field explains one value and counts it.
func (b *builder) field(s spot) int {
	mark, edit := outcome(s.node, s.place.Class, b.trace == nil)
	f := Field{
		Path: b.shownPath(s.path), Name: b.shownName(s.name), Type: b.shownName(s.place.Label), Kind: kindName(s.node.Kind), Class: Class(s.place.Class),
		Mark: mark, Rule: b.ref(edit), Why: b.words.why(s.node, s.place.Class, mark, edit, b.trace == nil),
	}
	b.fields = append(b.fields, f)
	b.counts.count(mark)
	return len(b.fields) - 1
}

func (c *Counts) count(m Mark) {
	c.Fields++
	switch m {
	case Removed, Filtered:
		c.Removed++
	case Tokenised, Redacted:
		c.Tokenised++
	case ClearPersonal:
		c.ClearPersonal++
	default:
		c.Clear++
	}
}

// outcome reads the marks off the edits: the last one that emptied or removed the value decides, else the last one.
func outcome(n node, class coverage.Class, direct bool) (Mark, *sanitize.Edit) {
	for i := len(n.Edits) - 1; i >= 0; i-- {
		edit := &n.Edits[i]
		switch edit.Effect {
		case sanitize.Deleted, sanitize.Nulled:
			return Removed, edit
		case sanitize.FilteredOut, sanitize.FilteredNull:
			return Filtered, edit
		case sanitize.Tokenised:
			if edit.Transform.Original {
				return ClearPersonal, edit
			}
			return Tokenised, edit
		case sanitize.Redacted, sanitize.Digested:
			return Redacted, edit
		case sanitize.Added:
			if class.Personal() && says(n) {
				return ClearPersonal, edit
			}
			return Kept, edit
		case sanitize.Converted:
			return Kept, edit
		}
	}
	if class.Personal() && says(n) {
		return ClearPersonal, nil
	}
	return Kept, nil
}

// says holds for values that tell something: null, empty texts and empty containers do not.
func says(n node) bool {
	switch n.Kind {
	case 'n':
		return false
	case '"':
		return strings.TrimSpace(n.Text) != ""
	case '{', '[':
		return len(n.Kids) > 0
	}
	return true
}

func (b *builder) ref(e *sanitize.Edit) Ref {
	ref := Ref{Rule: -1, Endpoint: -1}
	if b.trace == nil {
		return ref
	}
	ref.Endpoint = b.trace.Endpoint.Index
	if e == nil {
		return ref
	}
	ref.File, ref.Line, ref.Transform = b.file, e.Line, "responseSchema"
	if e.Augment != nil {
		ref.Transform = "augment " + e.Augment.Function
	}
	if e.Transform != nil {
		ref.Rule, ref.Transform = e.Transform.Index, string(e.Transform.Kind)
	}
	if e.Path != nil {
		ref.JSONPath = e.Path.Text
	}
	return ref
}

func kindName(kind byte) string {
	switch kind {
	case '{':
		return "object"
	case '[':
		return "array"
	case '"':
		return "string"
	case '0':
		return "number"
	case 'n':
		return "null"
	}
	return "boolean"
}
