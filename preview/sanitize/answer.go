package sanitize

import (
	"bytes"
	"fmt"
	"io"

	"gatehouse/preview/rules"
)

// MaxStream bounds an answer that is sanitized while it is read, in bytes.
const MaxStream = 1 << 30

// Document sanitizes one answer as Run does and keeps a flat table of it. The document is nil for a blocked call only; with any
// other error it tells the endpoint and holds nothing else.
func (s *Sanitizer) Document(set *rules.Set, method, url string, body []byte, status int, code string) (*Document, error) {
	trace, out, err := s.Run(set, method, url, body, status, code)
	if trace == nil {
		return nil, err
	}
	d := &Document{File: trace.File, Endpoint: trace.Endpoint, Names: []string{""}, Outcomes: make([]Outcome, 1)}
	if err != nil {
		return d, err
	}
	d.Raw, d.Out = body, out
	tableOf(d, trace.Roots)
	return d, nil
}

// Describe is the document of an answer that no rules stand before: everything passes.
func Describe(body []byte) (*Document, error) {
	roots, err := ParseAll(body)
	if err != nil {
		return nil, err
	}
	d := &Document{Raw: body, Out: body}
	for _, root := range roots {
		root.passes()
	}
	tableOf(d, roots)
	return d, nil
}

func (n *Node) passes() {
	n.out = n.in
	for _, kid := range n.Kids {
		kid.passes()
	}
}

// StreamOptions belong to one answer.
type StreamOptions struct {
	Status int    // HTTP status; 0 = 200
	Code   string // error.code of an error answer
	// Watch sees the answer piece by piece, in order; pieces hold every value that is no container exactly once. A piece is
	// good until Watch returns. nil: nobody looks, which is much faster.
	Watch func(*Document) error
}

// Stream sanitizes an answer of up to MaxStream bytes while it is read. What was written before an error is worthless: it must
// not be let through.
func (s *Sanitizer) Stream(set *rules.Set, method, url string, in io.Reader, out io.Writer, o StreamOptions) error {
	body, err := io.ReadAll(io.LimitReader(in, MaxBody+1))
	if err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}
	d, err := s.Document(set, method, url, body, o.Status, o.Code)
	if err != nil {
		return err
	}
	if o.Watch != nil && len(d.Events) > 0 {
		if err := o.Watch(d); err != nil {
			return err
		}
	}
	if _, err := io.Copy(out, bytes.NewReader(d.Out)); err != nil {
		return fmt.Errorf("write the sanitized answer: %w", err)
	}
	return nil
}

// valuePath puts the number of the value before a path, where an answer has several.
func valuePath(value int, path string) string {
	if value < 0 {
		return path
	}
	return fmt.Sprintf("value %d, %s", value+1, path)
}
