package sanitize

import (
	"slices"
	"strings"

	"gatehouse/preview/rules"
)

// edge leads from a container to what it holds.
type edge struct {
	to   *state
	gone int // the line of the schema that does not name the property; 0: it does

	outcome uint32 // in the document, of what is gone; 0: not known yet
}

// rowEntry remembers a name that stood in an object: the next object most likely has the same ones in the same order.
type rowEntry struct {
	name string // as written, between the quotes
	edge *edge
	id   uint32 // in the names of the document
}

const maxRow = 128

// named finds what is asked of a property; escaped is a name with a backslash.
func (c *container) named(raw []byte, escaped bool) *edge {
	if c.edges == nil {
		c.build()
	}
	if !escaped {
		if e := c.edges[string(raw)]; e != nil {
			return e
		}
		if len(raw) > 0 && raw[0] == addedPrefix[0] {
			return c.plus
		}
		return c.other
	}
	return c.called(unquoted(raw))
}

// called is named with the name itself.
func (c *container) called(name string) *edge {
	if c.edges == nil {
		c.build()
	}
	if e := c.edges[name]; e != nil {
		return e
	}
	if strings.HasPrefix(name, addedPrefix) {
		return c.plus
	}
	return c.other
}

// element is what is asked of an element.
func (c *container) element() *edge {
	if c.other == nil {
		a := c.automaton
		var at []position
		for _, p := range c.inner {
			step := a.step(p)
			switch step.Kind {
			case rules.Each:
				at = append(at, position{p.way, p.step + 1, plain})
			case rules.Select:
				at = append(at, position{p.way, p.step, asked})
			case rules.Child:
			}
			if step.Descend {
				at = append(at, position{p.way, p.step, plain})
			}
		}
		if c.schema == nil {
			c.other = &edge{to: a.state(nil, 0, at)}
		} else {
			c.other = &edge{to: a.state(c.schema.Items, c.schema.Line, at)}
		}
	}
	return c.other
}

// build makes an edge for every name that the schema or a path names.
func (c *container) build() {
	c.edges = map[string]*edge{}
	if c.schema != nil {
		for name := range c.schema.Properties {
			c.edges[name] = nil
		}
	}
	for _, p := range c.inner {
		for _, name := range c.automaton.step(p).Names {
			c.edges[name] = nil
		}
	}
	for name := range c.edges {
		c.edges[name] = c.edge(name, strings.HasPrefix(name, addedPrefix), true)
	}
	c.plus, c.other = c.edge("", true, false), c.edge("", false, false)
}

// edge of one name, or of all that nothing names. Names with + come from augments and are kept whole.
func (c *container) edge(name string, plus, named bool) *edge {
	a := c.automaton
	var below *rules.Schema
	if c.schema != nil && !plus {
		if below = c.schema.Properties[name]; below == nil || !named {
			return &edge{to: a.state(nil, 0, nil), gone: c.schema.Line}
		}
	}
	var at []position
	for _, p := range c.inner {
		step := a.step(p)
		if step.Kind == rules.Each || step.Kind == rules.Child && named && slices.Contains(step.Names, name) {
			at = append(at, position{p.way, p.step + 1, plain})
		}
		if step.Descend {
			at = append(at, position{p.way, p.step, plain})
		}
	}
	return &edge{to: a.state(below, 0, at)}
}

// follow is named with a memory: row is where the name is expected among those of the last object.
func (c *container) follow(row int, quoted []byte, escaped bool) (*edge, int) {
	raw := quoted[1 : len(quoted)-1]
	for at := row; at < len(c.row) && at < row+8; at++ {
		if string(raw) == c.row[at].name {
			return c.row[at].edge, at + 1
		}
	}
	e := c.named(raw, escaped)
	if row == len(c.row) && row < maxRow && len(raw) < maxRow {
		c.row = append(c.row, rowEntry{name: string(raw), edge: e})
		row++
	}
	return e, row
}
