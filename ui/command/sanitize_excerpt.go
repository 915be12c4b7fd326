package command

import (
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"gatehouse/preview/sanitize"
)

// cutting is a value of a response with the place where it stood. It is raw personal data.
type cutting struct {
	number int // in the order of the response, from 1
	above  []sanitize.Above
	raw    []byte
}

// take copies a piece, which is good only while it is watched, into memory that is used again.
func (c *cutting) take(number int, piece *sanitize.Document) {
	c.number = number
	c.above = c.above[:0]
	if len(piece.Above) == 0 || piece.Above[0].Kind != 0 {
		c.above = append(c.above, sanitize.Above{}) // the first of the values
	}
	c.above = append(c.above, piece.Above...)
	c.raw = append(c.raw[:0], piece.Raw...)
}

// excerpt is some pieces of a response.
type excerpt struct {
	cuttings []cutting
	size     int64
}

func (e *excerpt) add(number int, piece *sanitize.Document) {
	var c cutting
	c.take(number, piece)
	e.cuttings = append(e.cuttings, c)
	e.size += int64(len(c.raw))
}

// together writes pieces, in their order, as an answer that holds nothing else.
func together(cuttings []cutting) []byte {
	var out []byte
	var open []sanitize.Above
	for i, c := range cuttings {
		same := 0
		for same < len(open) && same < len(c.above) && open[same] == c.above[same] {
			same++
		}
		// At the level of the first difference both stand in the same container.
		out = shut(out, open, same+1)
		if i > 0 && same > 0 {
			out = append(out, ',')
		} else if i > 0 {
			out = append(out, '\n')
		}
		for level := same; level < len(c.above); level++ {
			at := c.above[level]
			if level > same {
				out = append(out, at.Kind)
			}
			if at.Kind == '{' {
				out, _ = jsontext.AppendQuote(out, at.Name) // names of a valid answer are valid
				out = append(out, ':')
			}
		}
		out = append(out, c.raw...)
		open = slices.Clone(c.above)
	}
	return shut(out, open, 1)
}

// shut closes the containers from a level on, the innermost first.
func shut(out []byte, open []sanitize.Above, from int) []byte {
	for level := len(open) - 1; level >= max(from, 1); level-- {
		out = append(out, open[level].Kind+2)
	}
	return out
}
