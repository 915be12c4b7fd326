// Package leak is the second net: it looks for values that the rules hid in what they let through, in plain and in disguise.
// It must not know the rules, and its findings must never hold a value.
package leak

import (
	"fmt"
	"strings"
)

// Value is a text that must not be found.
type Value struct {
	Path   string // where it stood in the raw answer
	Text   string
	Common bool // the name of a place; it may be part of the name of an organisation
}

// Leaf is a text of the sanitized answer: a value or a property name.
type Leaf struct {
	Path       string
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

// maxDepth is how many carriers may lie inside each other.
const maxDepth = 3

// Check lists the values that can be found, each place of the raw answer once per carrier and place of the sanitized one.
func Check(values []Value, leaves []Leaf) []Finding {
	c := &checker{values: values, matcher: NewMatcher(values), clean: map[string]bool{}, reported: map[Finding]bool{}}
	for _, leaf := range leaves {
		c.leaf(leaf)
	}
	return c.findings
}

type checker struct {
	values   []Value
	matcher  *Matcher
	clean    map[string]bool // texts in which nothing was found, with the scope in front
	reported map[Finding]bool
	findings []Finding
}

func (c *checker) leaf(leaf Leaf) {
	text := leaf.Text
	for _, made := range leaf.Skip {
		text = strings.ReplaceAll(text, made, "\n")
	}
	key := fmt.Sprint(leaf.Vocabulary, leaf.Names, text)
	if c.clean[key] {
		return
	}
	before := len(c.findings)
	c.search(leaf, text, "", 0, scope{vocabulary: leaf.Vocabulary, names: leaf.Names, words: true})
	if len(c.findings) == before && len(text) <= 200 {
		c.clean[key] = true
	}
}

// search looks into a text and into everything that can be decoded from it.
func (c *checker) search(leaf Leaf, text, carrier string, depth int, s scope) {
	for _, i := range c.matcher.find(nil, text, s) {
		name := carrier
		if name == "" {
			name = "plain"
			if !strings.Contains(text, strings.TrimSpace(c.values[i].Text)) {
				name = "other letter case"
			}
		}
		c.report(Finding{c.values[i].Path, name, leaf.Path})
	}
	if depth == maxDepth {
		return
	}
	for _, v := range views(text, s.binary, c.matcher.wide) {
		name := v.carrier
		if carrier != "" {
			name += " in " + carrier
		}
		c.search(leaf, v.text, name, depth+1, scope{binary: v.binary, words: !v.binary && s.words && !s.vocabulary})
	}
}

// report drops what differs only in the numbers of elements, so that 10,000 people with one fault are one finding.
func (c *checker) report(f Finding) {
	key := Finding{withoutIndexes(f.Path), f.Carrier, withoutIndexes(f.At)}
	if c.reported[key] {
		return
	}
	c.reported[key] = true
	c.findings = append(c.findings, f)
}

func withoutIndexes(path string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(path, "[")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		b.WriteByte('[')
		path = strings.TrimLeft(rest, "0123456789")
	}
}
