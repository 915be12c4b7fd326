package coverage

import (
	"slices"
	"strings"
)

// node stands for every value at one place of an answer: a document of types instead of values.
type node struct {
	name     string // of the property; "" for elements and the answer
	path     string
	place    Place
	kind     byte // '{' '[' '"' '0' 't' (a boolean), '?' a type that is not known
	fraction bool // of a number: it need not be whole
	note     string
	kids     []*node
	parent   *node
	line     int // of the schema's entry that lets it pass, or of the endpoint
	states   []state
}

// maxNodes and maxDepth bound the documents of types: the longest of the shipped types has some 600 places, 9 levels deep.
const (
	maxNodes = 20_000
	maxDepth = 24
)

// shaper makes a document of types.
type shaper struct {
	types *Types
	left  int
}

// shapeOf is the answer to a call: an object of the type, or a list of them; with delta, deleted ones too.
func (t *Types) shapeOf(call answerShape) *node {
	s := &shaper{t, maxNodes}
	root := &node{kind: '{', place: t.Answer(call.graph, call.collection)}
	if !call.collection {
		s.control(root, "@odata.context", "@odata.etag", "@odata.type")
		s.object(root, call.graph, nil)
		return root
	}
	s.control(root, "@odata.context", "@odata.nextLink")
	if call.delta {
		s.control(root, "@odata.deltaLink")
	}
	s.add(root, &node{name: "@odata.count", kind: '0', place: root.place.Property("@odata.count", "")})
	list := s.add(root, &node{name: "value", kind: '[', place: root.place.Property("value", "")})
	element := s.add(list, &node{kind: '{', place: list.place})
	s.control(element, "@odata.etag", "@odata.type")
	if call.delta {
		gone := s.add(element, &node{name: removed, kind: '{', place: element.place.Property(removed, "")})
		s.add(gone, &node{name: "reason", kind: '"', place: gone.place.Property("reason", "")})
	}
	s.object(element, call.graph, nil)
	return root
}

type answerShape struct {
	graph      string
	collection bool
	delta      bool
}

func (s *shaper) control(n *node, names ...string) {
	for _, name := range names {
		s.add(n, &node{name: name, kind: '"', place: n.place.Property(name, "")})
	}
}

func (s *shaper) add(parent, n *node) *node {
	s.left--
	n.parent = parent
	switch {
	case n.name == "":
		n.path = parent.path + "[]"
	case parent.path == "":
		n.path = n.name
	default:
		n.path = parent.path + "." + n.name
	}
	parent.kids = append(parent.kids, n)
	return n
}

// object opens a type; above are the types around it. A type inside itself is not opened again.
func (s *shaper) object(n *node, graph string, above []string) {
	if slices.Contains(above, graph) || len(above) >= maxDepth || s.left <= 0 {
		n.note = "a " + graph + " inside a " + graph + " is not opened again: the same rules meet the same properties"
		if !slices.Contains(above, graph) {
			n.note = "nested too deeply to list what is inside"
		}
		return
	}
	above = append(slices.Clip(above), graph)
	properties := s.types.types[graph]
	for _, name := range sortedNames(properties) {
		s.property(n, name, "", properties[name], above)
	}
	for _, member := range members[graph] {
		s.member(n, member, above)
	}
}

// members are the types that a list of a general type holds (Microsoft Graph docs, group-list-members).
var members = map[string][]string{"directoryObject": {"user", "group", "device", "orgContact"}}

// member adds the properties that the general type does not have.
func (s *shaper) member(n *node, graph string, above []string) {
	for _, name := range sortedNames(s.types.types[graph]) {
		if !slices.ContainsFunc(n.kids, func(kid *node) bool { return kid.name == name }) {
			s.property(n, name, "#microsoft.graph."+graph, s.types.types[graph][name], above)
		}
	}
}

func (s *shaper) property(n *node, name, odataType string, p property, above []string) {
	kid := s.add(n, &node{name: name, place: n.place.Property(name, odataType)})
	if p.many {
		kid.kind = '['
		kid = s.add(kid, &node{place: kid.place})
	}
	s.value(kid, p.graph, above)
}

// sortedNames gives the id first, as Graph writes it.
func sortedNames(properties map[string]property) []string {
	names := make([]string, 0, len(properties))
	for name := range properties {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int {
		switch {
		case a == b:
			return 0
		case a == "id":
			return -1
		case b == "id":
			return 1
		}
		return strings.Compare(a, b)
	})
	return names
}

// value gives a node the kind that values of a Graph type have in JSON.
func (s *shaper) value(n *node, graph string, above []string) {
	switch graph {
	case "Boolean":
		n.kind = 't'
	case "Byte", "SByte", "Int16", "Int32", "Int64":
		n.kind = '0'
	case "Double", "Single", "Decimal":
		n.kind, n.fraction = '0', true
	default:
		switch {
		case s.types.Known(graph):
			n.kind = '{'
			s.object(n, graph, above)
		case s.types.words[graph] || graph != "" && graph[0] >= 'A' && graph[0] <= 'Z':
			n.kind = '"'
		default:
			n.kind, n.note = '?', "what a "+graph+" holds is not known"
		}
	}
}
