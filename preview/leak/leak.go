// Package leak is the second net: it looks for values that the rules hid in what they let through, in plain and in disguise.
// It must not know the rules, and its findings must never hold a value.
package leak

import "context"

// Value is a text that must not be found.
type Value struct {
	Path   string // where it stood in the raw answer; empty: Ref tells it
	Ref    int    // the caller's number of the place, 0 to 2³²-1; costs no memory, where a path for each of a million values would
	Text   string
	Common bool // the name of a place; it may be part of the name of an organisation
}

// Leaf is a text of the sanitized answer: a value or a property name.
type Leaf struct {
	Path       string // empty: Ref tells it
	Ref        int
	Text       string
	Skip       []string // pseudonyms and tokens that the rules put in
	Vocabulary bool     // a setting, a time or a number: single words in it are its own
	Names      bool     // about an organisation: single words that are common are its own
}

// Finding tells which value was found, in which carrier and where; it never holds the value.
type Finding struct {
	Path    string
	Carrier string
	At      string
}

// Check lists the values that can be found, each place of the raw answer once per carrier and place of the sanitized one.
func Check(values []Value, leaves []Leaf) []Finding {
	b := NewBuilder(0)
	for i, v := range values {
		v.Path, v.Ref = "", i
		b.Add(v)
	}
	c := b.Matcher().Checker(Places{
		Value: func(ref int) string { return values[ref].Path },
		Leaf:  func(ref int) string { return leaves[ref].Path },
	})
	for i, leaf := range leaves {
		leaf.Path, leaf.Ref = "", i
		// Nothing can cancel it.
		_ = c.Leaf(context.Background(), leaf)
	}
	return c.Findings()
}
