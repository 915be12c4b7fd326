package preview

import (
	"strings"
	"sync"

	"github.com/go-json-experiment/json/jsontext"
)

// lineIndex is which value stands in which line of the indented answer; made when somebody asks for the first line.
type lineIndex struct {
	once sync.Once
	refs []uint32 // event, and whether it is the line that closes it
}

const closingLine = 1

func (c *content) lineRefs() []uint32 {
	c.lines.once.Do(func() {
		refs := make([]uint32, 0, len(c.doc.Events)+len(c.doc.Events)/8)
		var step func(at uint32)
		step = func(at uint32) {
			e := c.doc.Events[at]
			if e.Out.Empty() {
				return
			}
			refs = append(refs, at<<1)
			if !isContainer(e.Kind) || !c.standing(at) || e.Out.To-e.Out.From == 2 {
				return
			}
			for kid := at + 1; kid < e.Next; kid = c.doc.Events[kid].Next {
				step(kid)
			}
			refs = append(refs, at<<1|closingLine)
		}
		for root := uint32(0); int(root) < len(c.doc.Events); root = c.doc.Events[root].Next {
			step(root)
		}
		c.lines.refs = refs
	})
	return c.lines.refs
}

func (c *content) LineCount() int { return len(c.lineRefs()) }

// Line is one line of the indented answer; of very long values the beginning.
func (c *content) Line(i int) string {
	ref := c.lineRefs()[i]
	at := ref >> 1
	e := c.doc.Events[at]
	indent := strings.Repeat("  ", int(e.Depth))
	if ref&closingLine != 0 {
		return indent + string(rune(e.Kind+2)) + comma(c.doc.Out, e.Out)
	}
	label := ""
	if c.isProperty(at) {
		label = c.outName(at) + ": "
	}
	if isContainer(e.Kind) && c.standing(at) && e.Out.To-e.Out.From > 2 {
		return indent + label + string(rune(e.Kind))
	}
	return indent + label + c.outValue(at) + comma(c.doc.Out, e.Out)
}

// isProperty holds for values that have a name: what stands before one in what leaves the gate is the colon.
func (c *content) isProperty(at uint32) bool {
	for i := int(c.doc.Events[at].Out.From) - 1; i >= 0; i-- {
		switch c.doc.Out[i] {
		case ' ', '\t', '\r', '\n':
		default:
			return c.doc.Out[i] == ':'
		}
	}
	return false
}

func (c *content) outName(at uint32) string {
	name := c.doc.Names[c.doc.Events[at].Name]
	if c.direct {
		return quote(c.shownName(name))
	}
	text, _ := jsontext.AppendQuote(nil, name)
	return string(text)
}

// outValue is the JSON of a value; of a direct connector, masked where it is personal.
func (c *content) outValue(at uint32) string {
	raw := c.left(at)
	if !c.direct {
		if len(raw) > maxText {
			return strings.ToValidUTF8(string(raw[:maxText]), "") + "…"
		}
		return string(raw)
	}
	switch kind := c.doc.Events[at].Kind; {
	case isContainer(kind):
		return string(rune(kind)) + string(rune(kind+2))
	case kind == 'n':
		return "null"
	default:
		return c.maskedValue(at, kind)
	}
}

func (c *content) maskedValue(at uint32, kind byte) string {
	class := c.places.class(at)
	shown := c.shown(valueOf(c.left(at)), class)
	switch {
	case kind == '"':
		return shown
	case class.Personal():
		return quote(shown)
	}
	return string(c.left(at))
}

// JSON is what leaves the gate; of a direct connector, with every personal value masked.
func (c *content) JSON() []byte {
	if !c.direct {
		return c.doc.Out
	}
	var out []byte
	number := 0
	for root := uint32(0); int(root) < len(c.doc.Events); root = c.doc.Events[root].Next {
		if number++; number > 1 {
			out = append(out, '\n')
		}
		out = c.maskedJSON(out, root)
	}
	return out
}

// maskedJSON keeps the place of everything.
func (c *content) maskedJSON(out []byte, at uint32) []byte {
	e := c.doc.Events[at]
	if !isContainer(e.Kind) {
		return append(out, c.outValue(at)...)
	}
	out = append(out, e.Kind)
	for kid := at + 1; kid < e.Next; kid = c.doc.Events[kid].Next {
		if kid > at+1 {
			out = append(out, ',')
		}
		if e.Kind == '{' {
			out = append(append(out, c.outName(kid)...), ':')
		}
		out = c.maskedJSON(out, kid)
	}
	return append(out, e.Kind+2)
}

// indented are the lines of a small answer.
func indented(out []byte) []string {
	if len(out) == 0 {
		return nil
	}
	v := jsontext.Value(append([]byte(nil), out...))
	if err := v.Indent(jsontext.WithIndent("  ")); err != nil {
		return strings.Split(string(out), "\n")
	}
	return strings.Split(string(v), "\n")
}
