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

// Bounds of one answer.
const (
	MaxStream  = 1 << 30   // bytes that are read one after the other
	MaxBody    = 256 << 20 // bytes that are held at once
	MaxOut     = 1 << 30   // bytes of a document's sanitized side
	MaxText    = 16 << 20  // bytes of one text or number, and of white space in between, that are read one after the other
	MaxNames   = 1 << 20   // names in one object
	MaxValues  = 1 << 24   // values in a document
	MaxTree    = 1 << 22   // values that are looked at as a whole
	MaxNesting = 128       // levels
)

// FormatError says that an answer is not the JSON it should be. It holds nothing of the answer.
type FormatError struct {
	Offset  int64
	Problem string
}

func (e *FormatError) Error() string {
	return fmt.Sprintf("the answer is not valid JSON: %s at byte %d", e.Problem, e.Offset)
}

var (
	errMarkup = &FormatError{0, "it is HTML or XML"}
	errNames  = &LimitError{"names in one object", MaxNames}
	errValues = &LimitError{"values in a document", MaxValues}
)

const runTogether = "two values run together"

// runsOn holds where something follows a number or a literal directly: the decoder takes 00 for two values, other readers do not.
func runsOn(kind byte, behind []byte) bool {
	return kind != '{' && kind != '[' && kind != '"' && len(behind) > 0 && behind[0] > ' '
}

// white is what may stand between the parts of JSON.
const white = " \t\r\n"

func tooDeep(at int64) *FormatError {
	return &FormatError{at, fmt.Sprintf("it is nested deeper than %d levels", MaxNesting)}
}

func hugeNumber(at int64) *FormatError {
	return &FormatError{at, fmt.Sprintf("a number is too large for 64 bits of floating point, or longer than %d characters", maxNumber)}
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
	if bytes.HasPrefix(bytes.TrimLeft(body, white), []byte("<")) {
		return nil, 0, errMarkup
	}
	d := jsontext.NewDecoder(bytes.NewReader(body))
	p := &parser{d, body, MaxTree}
	for len(roots) < most {
		at = d.InputOffset()
		if len(roots) > 0 && d.PeekKind() == 0 {
			if _, err := d.ReadToken(); errors.Is(err, io.EOF) {
				break
			}
		}
		root, err := p.value(0)
		if err != nil {
			return nil, 0, formatError(d, err)
		}
		roots = append(roots, root)
		if end := d.InputOffset(); runsOn(root.Kind, body[end:]) {
			return nil, 0, &FormatError{end, runTogether}
		}
	}
	return roots, at, nil
}

// parser makes trees of values.
type parser struct {
	d    *jsontext.Decoder
	body []byte
	most int // values that may follow
}

// value reads one around which depth containers stand.
func (p *parser) value(depth int) (*Node, error) {
	d := p.d
	if p.most--; p.most < 0 {
		return nil, &LimitError{"values that have to be looked at as a whole", MaxTree}
	}
	before := int(d.InputOffset())
	token, err := d.ReadToken()
	if err != nil {
		return nil, err
	}
	n := &Node{Kind: byte(token.Kind())}
	from := valueStart(p.body, before)
	switch n.Kind {
	case '{', '[':
		if depth >= MaxNesting {
			return nil, tooDeep(int64(from))
		}
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
			kid, err := p.value(depth + 1)
			if err != nil {
				return nil, err
			}
			kid.Name = name
			if n.Kids = append(n.Kids, kid); n.Kind == '{' && len(n.Kids) > MaxNames {
				return nil, errNames
			}
		}
		if _, err := d.ReadToken(); err != nil {
			return nil, err
		}
	default:
		if n.Text = token.String(); n.Kind == '0' && isHuge([]byte(n.Text)) {
			return nil, hugeNumber(int64(from))
		}
	}
	n.in = rangeOf(from, int(d.InputOffset()))
	return n, nil
}

// valueStart is where the value begins of which the decoder will have read the first token; before is where it stood.
func valueStart(body []byte, before int) int {
	for strings.IndexByte(white+",:", body[before]) >= 0 {
		before++
	}
	return before
}

func formatError(d *jsontext.Decoder, err error) error {
	if e, ok := errors.AsType[*FormatError](err); ok {
		return e
	}
	if e, ok := errors.AsType[*LimitError](err); ok {
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
		e.Problem = inOurWords(syntactic.Err.Error())
	}
	return e
}

// inOurWords says what the decoder says without quoting the answer.
func inOurWords(problem string) string {
	switch {
	case strings.Contains(problem, "surrogate"):
		return "half of a surrogate pair in a text"
	case strings.Contains(problem, "UTF-8"):
		return "a text that is not UTF-8"
	case strings.Contains(problem, "escape"):
		return "an escape that JSON does not have, in a text"
	case strings.Contains(problem, "non-control"):
		return "a control character in a text"
	case strings.Contains(problem, "max depth"):
		return fmt.Sprintf("it is nested deeper than %d levels", MaxNesting)
	}
	for _, where := range []string{
		"at start of value", "after object name (expecting ':')", "after object value (expecting ',' or '}')",
		"after array element (expecting ',' or ']')", "at start of string", "in number", "in literal", "after top-level value",
	} {
		if strings.Contains(problem, where) {
			return "an unexpected character " + where
		}
	}
	return "a syntax error"
}
