package sanitize

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// Bounds of one answer: bytes, and levels of nesting.
const (
	MaxBody    = 256 << 20
	MaxNesting = 128
)

// FormatError says that an answer is not the JSON it should be. It holds nothing of the answer.
type FormatError struct {
	Offset  int64
	Problem string
}

func (e *FormatError) Error() string {
	return fmt.Sprintf("the answer is not valid JSON: %s at byte %d", e.Problem, e.Offset)
}

// LimitError says that an answer is larger than what can be worked on.
type LimitError struct {
	What string
	Most int64
}

func (e *LimitError) Error() string {
	return fmt.Sprintf("the answer is too large: it has more than %d %s", e.Most, e.What)
}

// Parse reads one JSON value: order of names and text of numbers are kept; duplicate names, invalid UTF-8 and lone surrogates
// are refused, because two readers would see two answers in them.
func Parse(body []byte) (*Node, error) {
	roots, at, err := parseAll(body, 2)
	if err != nil {
		return nil, err
	}
	if len(roots) > 1 {
		return nil, &FormatError{at, "a second value follows"}
	}
	return roots[0], nil
}

// ParseAll reads one JSON value or several, one behind the other, each as Parse does.
func ParseAll(body []byte) ([]*Node, error) {
	roots, _, err := parseAll(body, math.MaxInt)
	return roots, err
}

// parseAll stops after most values; at is where the last one begins.
func parseAll(body []byte, most int) (roots []*Node, at int64, err error) {
	if len(body) > MaxBody {
		return nil, 0, &LimitError{"bytes that can be read at once", MaxBody}
	}
	if bytes.HasPrefix(bytes.TrimSpace(body), []byte("<")) {
		return nil, 0, &FormatError{0, "it is HTML or XML"}
	}
	d := jsontext.NewDecoder(bytes.NewReader(body))
	for len(roots) < most {
		at = d.InputOffset()
		if len(roots) > 0 && d.PeekKind() == 0 {
			if _, err := d.ReadToken(); errors.Is(err, io.EOF) {
				break
			}
		}
		root, err := parse(d, body, 0)
		if err != nil {
			return nil, 0, formatError(d, err)
		}
		roots = append(roots, root)
	}
	return roots, at, nil
}

func parse(d *jsontext.Decoder, body []byte, depth int) (*Node, error) {
	if depth > MaxNesting {
		return nil, &FormatError{d.InputOffset(), fmt.Sprintf("it is nested deeper than %d levels", MaxNesting)}
	}
	before := int(d.InputOffset())
	token, err := d.ReadToken()
	if err != nil {
		return nil, err
	}
	n := &Node{Kind: byte(token.Kind())}
	from := valueStart(body, before)
	switch n.Kind {
	case '{', '[':
		end := jsontext.Kind(n.Kind + 2)
		for d.PeekKind() != end {
			name := ""
			if n.Kind == '{' {
				token, err := d.ReadToken()
				if err != nil {
					return nil, err
				}
				name = token.String()
			}
			kid, err := parse(d, body, depth+1)
			if err != nil {
				return nil, err
			}
			kid.Name = name
			n.Kids = append(n.Kids, kid)
		}
		if _, err := d.ReadToken(); err != nil {
			return nil, err
		}
	default:
		n.Text = token.String()
	}
	n.in = rangeOf(from, int(d.InputOffset()))
	return n, nil
}

// valueStart is where the value begins of which the decoder will have read the first token; before is where it stood.
func valueStart(body []byte, before int) int {
	for strings.IndexByte(" \t\r\n,:", body[before]) >= 0 {
		before++
	}
	return before
}

func formatError(d *jsontext.Decoder, err error) error {
	if e, ok := errors.AsType[*FormatError](err); ok {
		return e
	}
	e := &FormatError{Offset: d.InputOffset(), Problem: "a syntax error"}
	syntactic, ok := errors.AsType[*jsontext.SyntacticError](err)
	if ok {
		e.Offset = syntactic.ByteOffset
	}
	switch {
	case errors.Is(err, jsontext.ErrDuplicateName):
		e.Problem = "an object has the same name twice"
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		e.Problem = "it ends too early"
	case ok && syntactic.Err != nil:
		e.Problem = syntactic.Err.Error()
	}
	return e
}
