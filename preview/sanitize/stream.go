package sanitize

import (
	"errors"
	"fmt"
	"io"

	"gatehouse/preview/rules"
)

// StreamOptions belong to one answer.
type StreamOptions struct {
	Status int    // HTTP status; 0 = 200
	Code   string // error.code of an error answer
	// Watch sees the answer piece by piece, in order; pieces hold every value that is no container exactly once. A piece is
	// good until Watch returns. nil: nobody looks, which is faster.
	Watch func(*Document) error
}

// Stream sanitizes an answer of up to MaxStream bytes while it is read; what has to be looked at as a whole, up to MaxBody. What
// was written before an error is worthless: it must not be let through.
func (s *Sanitizer) Stream(set *rules.Set, method, url string, in io.Reader, out io.Writer, o StreamOptions) error {
	endpoint, err := admit(set, method, url, o.Status, o.Code)
	if err != nil {
		return err
	}
	return s.stream(set, endpoint, newSource(in), out, o)
}

func (s *Sanitizer) stream(set *rules.Set, endpoint *rules.Endpoint, src *source, out io.Writer, o StreamOptions) error {
	blank, err := src.start()
	switch {
	case err != nil:
		return err
	case blank:
		return written(out.Write(src.ahead))
	}
	st := &stream{source: src, out: out, watch: o.Watch}
	if s.onePass(endpoint) {
		var d *Document
		if o.Watch != nil {
			d = &Document{File: set.File, Endpoint: endpoint}
		}
		st.walker = s.newWalker(set, endpoint, d)
		st.start = st.walker.automaton.start(endpoint)
		return st.all(st.value)
	}
	st.set, st.endpoint, st.sanitizer = set, endpoint, s
	return st.all(st.planted)
}

func written(_ int, err error) error {
	if err != nil {
		return fmt.Errorf("write the sanitized answer: %w", err)
	}
	return nil
}

// stream is one answer that is sanitized while it is read.
type stream struct {
	*source
	out    io.Writer
	watch  func(*Document) error
	above  []Above // the value that is read, and the containers around it that do not lie in memory
	sent   int64   // bytes that were written
	failed error   // the first rule that could not work

	unlisted *edge // what leads to the next piece, if the schema does not name it

	walker *walker
	start  *state

	set       *rules.Set // where every value goes through the tree
	endpoint  *rules.Endpoint
	sanitizer *Sanitizer
}

// all sanitizes the values of an answer one after the other. After a failure the rest is only read: an answer that is no JSON is
// called that, whatever the rules made of its beginning.
func (s *stream) all(value func() error) error {
	failed, n := 0, 0
	for ; ; n++ {
		more, err := s.more(n == 0)
		if err != nil {
			return err
		}
		if !more {
			break
		}
		s.above = append(s.above[:0], Above{Index: n})
		switch {
		case s.failed != nil:
			err = s.pass()
		default:
			if n > 0 {
				err = written(s.out.Write([]byte{'\n'}))
			}
			if err == nil {
				err = value()
			}
			if s.failed != nil {
				failed = n
			}
		}
		if err != nil {
			return err
		}
	}
	if s.failed != nil {
		return numbered(s.failed, failed, n)
	}
	return nil
}

// planted sanitizes one value with the tree.
func (s *stream) planted() error {
	raw, err := s.whole(MaxBody)
	if err != nil {
		return err
	}
	d := &Document{File: s.set.File, Endpoint: s.endpoint, Raw: raw}
	if err := s.sanitizer.planted(s.set, d); err != nil {
		if e, ok := errors.AsType[*FormatError](err); ok {
			return &FormatError{e.Offset + s.d.InputOffset() - int64(len(raw)), e.Problem}
		}
		if _, ok := errors.AsType[*LimitError](err); ok {
			return err
		}
		s.failed = err
		return nil
	}
	if s.watch != nil {
		d.Above = s.place()
		if err := s.watch(d); err != nil {
			return err
		}
	}
	return written(s.out.Write(d.Out))
}

// value sanitizes one value in one pass.
func (s *stream) value() error {
	w := s.walker
	w.failure, w.prefix = nil, s.path
	if err := s.read(s.start, kid{}); err != nil {
		return err
	}
	s.failed = w.failure
	return s.flush(0)
}

// path is where the value stands that is read.
func (s *stream) path() string {
	path := "$"
	for _, above := range s.above[1:] {
		path += PathSegment(above.Kind, above.Name, above.Index)
	}
	return path
}

// place is what stands around a piece. The number of a value is told from the second one on.
func (s *stream) place() []Above {
	if s.above[0].Index == 0 {
		return s.above[1:]
	}
	return s.above
}

// flush writes what is ready once there is enough of it.
func (s *stream) flush(enough int) error {
	w := s.walker
	if len(w.out) <= enough {
		return nil
	}
	_, err := s.out.Write(w.out)
	s.sent += int64(len(w.out))
	w.out = w.out[:0]
	return written(0, err)
}
