package sanitize

import (
	"strconv"
	"strings"

	"gatehouse/preview/rules"
)

// addedPrefix begins the names of what augments add.
const addedPrefix = "+"

// augment adds digests beside their sources. An answer that has such names already gets none: nobody could tell them apart.
func (s *Sanitizer) augment(trace *Trace, root *Node) error {
	if len(trace.Endpoint.Augments) == 0 || hasAddedName(root) {
		return nil
	}
	size := count(root)
	for _, a := range trace.Endpoint.Augments {
		for _, path := range a.Paths {
			found, err := locate(root, path, size, false, &trace.visits)
			if err != nil {
				return &FieldError{"$", "augment " + a.Function, trace.File, a.Line, err}
			}
			if len(found) == 0 {
				continue
			}
			parents := map[*Node]*Node{}
			noteParents(root, parents)
			for _, n := range found {
				if parent := parents[n]; parent != nil && parent.Kind == '{' {
					s.addDigest(parent, n, a, path)
				}
			}
		}
	}
	return nil
}

func hasAddedName(n *Node) bool {
	if strings.HasPrefix(n.Name, addedPrefix) {
		return true
	}
	for _, kid := range n.Kids {
		if hasAddedName(kid) {
			return true
		}
	}
	return false
}

func noteParents(n *Node, parents map[*Node]*Node) {
	for _, kid := range n.Kids {
		parents[kid] = n
		noteParents(kid, parents)
	}
}

// addDigest puts the digest behind the other properties; one that is there already is replaced where it stands.
func (s *Sanitizer) addDigest(parent, source *Node, a *rules.Augment, path *rules.Path) {
	if source.Kind != '"' {
		return
	}
	added := &Node{}
	if a.Inner == nil {
		added = digestNode(newDigest(source.Text, a.Keywords))
	} else {
		inner, err := digestInside(source.Text, a.Inner, a.Keywords, false)
		if err != nil || inner.odd || len(inner.made) == 0 {
			return // an augment that fails is left out
		}
		added.Kind, added.Text, added.Added = '"', inner.text, true
	}
	added.Name = addedPrefix + source.Name + ":" + a.Function
	added.standAt(Range{parent.in.To, parent.in.To}) // nothing as received, and behind everything that its parent holds
	added.Edits = []Edit{{Effect: Added, Augment: a, Path: path, Line: a.Line}}
	for i, kid := range parent.Kids {
		if kid.Name == added.Name {
			parent.Kids[i] = added
			return
		}
	}
	parent.Kids = append(parent.Kids, added)
}

func (n *Node) standAt(r Range) {
	n.in = r
	for _, kid := range n.Kids {
		kid.standAt(r)
	}
}

// digestNode is a digest as an object, names in alphabetical order.
func digestNode(d textDigest) *Node {
	number := func(name string, n int) *Node {
		return &Node{Name: name, Kind: '0', Text: strconv.Itoa(n), Added: true}
	}
	root := &Node{Kind: '{', Added: true}
	if len(d.keywords) > 0 {
		words := &Node{Name: "keywords", Kind: '{', Added: true}
		for _, k := range d.keywords {
			words.Kids = append(words.Kids, number(k.word, k.count))
		}
		root.Kids = append(root.Kids, words)
	}
	root.Kids = append(root.Kids, number("length", d.length), number("word_count", d.words))
	return root
}
