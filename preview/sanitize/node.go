package sanitize

import (
	"strconv"

	"gatehouse/preview/rules"

	"github.com/go-json-experiment/json/jsontext"
)

// Node is one value of an answer, with what it was and what it has become. Rules never move or rename values, so one tree
// holds both sides: nothing that was removed is forgotten, only marked, and so is what was added.
type Node struct {
	Name  string  // property name; "" for elements and the root
	Kind  byte    // as received: '{' '[' '"' '0' 't' 'f' 'n'
	Text  string  // as received: the text, or the literal
	Kids  []*Node // as received: properties or elements
	Gone  bool    // left out of the result
	Added bool    // by an augment: not in the answer as received
	Now   *Value  // what stands there instead; nil = as received
	Edits []Edit  // in the order in which they happened

	in, out Range // where it stands in the answer as received, and where it was written
}

// Value is a scalar.
type Value struct {
	Kind byte
	Text string
}

// Effect is what an edit did.
type Effect int

// The effects.
const (
	Deleted      Effect = iota // by a redaction
	Nulled                     // by a transform that found nothing it may let pass
	FilteredOut                // not named by the schema
	FilteredNull               // of a kind that the schema does not admit
	Tokenised                  // replaced by a pseudonym or token, whole or in part
	Redacted                   // a part was removed
	Converted                  // by the schema, in the way of a proxy
	Added                      // by an augment
	PassedOver                 // not changed, because the condition of the transform did not hold
	Digested                   // the text was replaced by numbers about it, whole or, where it is JSON, in parts
)

// Edit is one change of one value by one rule.
type Edit struct {
	Effect    Effect
	Transform *rules.Transform // nil: the schema or an augment
	Augment   *rules.Augment   // nil: no augment
	Path      *rules.Path      // the path that led here; nil: the schema
	Line      int              // of the transform or of the schema
	Taken     []string         // the texts that were replaced or cut out; personal, for the leak check only
	Made      []string         // the pseudonyms and tokens that were put in
}

// Value is the scalar that stands there now; containers have no text.
func (n *Node) Value() Value {
	if n.Now != nil {
		return *n.Now
	}
	return Value{n.Kind, n.Text}
}

// IsContainer holds for objects and arrays that still are ones.
func (n *Node) IsContainer() bool { return n.Now == nil && (n.Kind == '{' || n.Kind == '[') }

// live calls yield for the children that are still there.
func (n *Node) live(yield func(*Node) bool) {
	if !n.IsContainer() {
		return
	}
	for _, kid := range n.Kids {
		if !kid.Gone && !yield(kid) {
			return
		}
	}
}

func (n *Node) child(name string) *Node {
	if !n.IsContainer() || n.Kind != '{' {
		return nil
	}
	for _, kid := range n.Kids {
		if kid.Name == name && !kid.Gone {
			return kid
		}
	}
	return nil
}

func (n *Node) become(v Value, e Edit) {
	n.Now = &v
	n.Edits = append(n.Edits, e)
}

func (n *Node) remove(e Edit) {
	n.Gone = true
	n.Edits = append(n.Edits, e)
}

var null = Value{'n', "null"}

// AppendJSON writes what the node has become, compactly: names in their order, numbers as received.
func (n *Node) AppendJSON(b []byte) []byte {
	from := len(b)
	b = n.appendJSON(b)
	n.out = rangeOf(from, len(b))
	return b
}

// rangeOf fits, because answers are bounded by MaxBody and what replaces a value is at most a few times as long.
func rangeOf(from, to int) Range {
	return Range{uint32(from), uint32(to)} //nolint:gosec // see above
}

func (n *Node) appendJSON(b []byte) []byte {
	if !n.IsContainer() {
		return n.Value().appendJSON(b)
	}
	end := n.Kind + 2 // '}' and ']' stand two places after their partners
	b = append(b, n.Kind)
	firstKid := true
	for kid := range n.live {
		if !firstKid {
			b = append(b, ',')
		}
		firstKid = false
		if n.Kind == '{' {
			b = append(appendText(b, kid.Name), ':')
		}
		b = kid.AppendJSON(b)
	}
	return append(b, end)
}

func (v Value) appendJSON(b []byte) []byte {
	if v.Kind == '"' {
		return appendText(b, v.Text)
	}
	return append(b, v.Text...)
}

// appendText cannot fail: the decoder refused invalid UTF-8.
func appendText(b []byte, s string) []byte {
	b, _ = jsontext.AppendQuote(b, s)
	return b
}

// pathOf finds where a node stands. It searches, because only errors need it.
func pathOf(root, wanted *Node) string {
	if root == wanted {
		return "$"
	}
	for i, kid := range root.Kids {
		if below := pathOf(kid, wanted); below != "" {
			return "$" + PathSegment(root.Kind, kid.Name, i) + below[1:]
		}
	}
	return ""
}

// PathSegment is .name, ['a name'] or [3].
func PathSegment(parent byte, name string, index int) string {
	if parent == '[' {
		return "[" + strconv.Itoa(index) + "]"
	}
	plain := name != ""
	for i := range len(name) {
		c := name[i]
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_'
		plain = plain && (letter || i > 0 && c >= '0' && c <= '9')
	}
	if plain {
		return "." + name
	}
	quoted := []byte("['")
	for i := range len(name) {
		if name[i] == '\'' || name[i] == '\\' {
			quoted = append(quoted, '\\')
		}
		quoted = append(quoted, name[i])
	}
	return string(append(quoted, "']"...))
}
