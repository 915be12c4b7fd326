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
	name  string // without quotes; it has no escapes
	edge  *edge
	id    uint32 // in the names of the document
	epoch int    // of those names
}

const maxRow = 128

// named finds what is asked of a property; escaped is a name with a backslash.
func (c *container) named(raw []byte, escaped bool) *edge {
	if c.edges == nil {
		c.sort()
	}
	if !escaped {
		if e := c.edges[string(raw)]; e != nil {
			return e
		}
		if _, known := c.names[string(raw)]; !known {
			return c.unnamed(len(raw) > 0 && raw[0] == addedPrefix[0])
		}
		return c.called(string(raw))
	}
	return c.called(unquoted(raw))
}

// called is named with the name itself.
func (c *container) called(name string) *edge {
	if c.edges == nil {
		c.sort()
	}
	if e := c.edges[name]; e != nil {
		return e
	}
	plus := strings.HasPrefix(name, addedPrefix)
	at, known := c.names[name]
	if !known {
		return c.unnamed(plus)
	}
	e := c.edge(name, plus, true, at)
	if e.to.kept {
		c.edges[name] = e
	}
	return e
}

// unnamed is the edge of all properties that nothing names.
func (c *container) unnamed(plus bool) *edge {
	e := &c.other
	if plus {
		e = &c.plus
	}
	if *e != nil {
		return *e
	}
	made := c.edge("", plus, false, nil)
	if made.to.kept {
		*e = made
	}
	return made
}

// edge of a name, with where the paths are that name it. Names with + come from augments and are kept whole.
func (c *container) edge(name string, plus, known bool, at []position) *edge {
	a := c.automaton
	if c.schema == nil || plus {
		return &edge{to: a.state(nil, 0, slices.Concat(c.onward, at))}
	}
	if below := c.schema.Properties[name]; known && below != nil {
		return &edge{to: a.state(below, 0, slices.Concat(c.onward, at))}
	}
	return &edge{to: a.state(nil, 0, nil), gone: c.schema.Line}
}

// sort finds the names that the schema or a path names, and which paths go on for any name.
func (c *container) sort() {
	a := c.automaton
	c.edges, c.names = map[string]*edge{}, map[string][]position{}
	if c.schema != nil {
		for name := range c.schema.Properties {
			c.names[name] = []position{}
		}
	}
	for _, p := range c.inner {
		step := a.step(p)
		further := position{p.way, p.step + 1, plain}
		for _, name := range step.Names {
			c.names[name] = append(c.names[name], further)
		}
		if step.Kind == rules.Each {
			c.onward = append(c.onward, further)
		}
		if step.Descend {
			c.onward = append(c.onward, position{p.way, p.step, plain})
		}
	}
	a.effort += len(c.inner)
}

// element is what is asked of an element.
func (c *container) element() *edge {
	if c.other != nil {
		return c.other
	}
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
	e := &edge{}
	if c.schema == nil {
		e.to = a.state(nil, 0, at)
	} else {
		e.to = a.state(c.schema.Items, c.schema.Line, at)
	}
	if e.to.kept {
		c.other = e
	}
	return e
}

// follow reads the name at i: what is asked of the property, where the name ends, and where the next one is expected among those
// of the last object.
func (c *container) follow(b []byte, i, row int) (e *edge, end, next int, escaped bool) {
	for at := row; at < len(c.row) && at < row+8; at++ {
		r := &c.row[at]
		if end = i + 1 + len(r.name); end < len(b) && b[end] == '"' && string(b[i+1:end]) == r.name {
			return r.edge, end + 1, at + 1, false
		}
	}
	end, escaped = stringEnd(b, i)
	raw := b[i+1 : end-1]
	e = c.named(raw, escaped)
	if !escaped && row == len(c.row) && row < maxRow && len(raw) < maxRow && e.to.kept {
		c.row = append(c.row, rowEntry{name: string(raw), edge: e})
		row++
	}
	return e, end, row, escaped
}
