package sanitize

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/go-json-experiment/json/jsontext"
)

// source reads JSON and bounds what is held of it.
type source struct {
	in     io.Reader
	ahead  []byte // read before the decoder began
	d      *jsontext.Decoder
	total  int64 // bytes that the decoder got
	room   int64 // bytes that it may hold behind what it has given out
	small  int64 // bytes at which attempts are given up
	paused bool  // it asked for more
	last   byte  // kind of the last value of the answer
	err    error // of reading
}

var errPaused = errors.New("no more room")

func newSource(in io.Reader) *source { return &source{in: in, room: MaxText, small: attemptSize} }

// start looks at the first byte that is no white space; blank means that there is none.
func (s *source) start() (blank bool, err error) {
	chunk := make([]byte, 4096)
	var found []byte
	for len(found) == 0 {
		if len(s.ahead) > MaxText {
			return false, s.tooMuch()
		}
		n, err := s.in.Read(chunk)
		s.ahead = append(s.ahead, chunk[:n]...)
		found = bytes.TrimLeft(chunk[:n], white)
		if n > 0 || err == nil {
			continue
		}
		if errors.Is(err, io.EOF) {
			return true, nil
		}
		return false, readError(err)
	}
	if found[0] == '<' {
		return false, errMarkup
	}
	s.d = jsontext.NewDecoder(s)
	return false, nil
}

func readError(err error) error { return fmt.Errorf("read the answer: %w", err) }

// Read is for the decoder.
func (s *source) Read(p []byte) (int, error) {
	if s.total-s.d.InputOffset() >= s.room {
		s.paused = true
		return 0, errPaused
	}
	if len(s.ahead) > 0 {
		n := copy(p, s.ahead)
		s.ahead, s.total = s.ahead[n:], s.total+int64(n)
		return n, nil
	}
	n, err := s.in.Read(p)
	if s.total += int64(n); s.total > MaxStream {
		n, err = 0, &LimitError{"bytes", MaxStream}
		s.err = err
	} else if err != nil && !errors.Is(err, io.EOF) {
		s.err = readError(err)
	}
	return n, err
}

// fault says what an error of the decoder means.
func (s *source) fault(err error) error {
	switch {
	case err == nil:
		return nil
	case s.err != nil:
		return s.err
	case s.paused:
		return s.tooMuch()
	}
	return formatError(s.d, err)
}

func (s *source) tooMuch() error {
	if s.room > MaxText {
		return &LimitError{"bytes that have to be looked at as a whole", s.room}
	}
	return &LimitError{"bytes in one text, number or gap", s.room}
}

// next is where the value begins that was peeked at.
func (s *source) next() int64 {
	unread := s.d.UnreadBuffer()
	return s.d.InputOffset() + int64(len(unread)-len(bytes.TrimLeft(unread, white+",:")))
}

// more says whether another value follows.
func (s *source) more(first bool) (bool, error) {
	if kind := byte(s.d.PeekKind()); kind != 0 {
		if !first && runsOn(s.last, s.d.UnreadBuffer()) {
			return false, &FormatError{s.d.InputOffset(), runTogether}
		}
		s.last = kind
		return true, nil
	}
	_, err := s.d.ReadToken()
	if errors.Is(err, io.EOF) && !first && s.err == nil {
		return false, nil
	}
	return false, s.fault(err)
}

// whole reads the next value, or name, into memory. It is good until the next one is read.
func (s *source) whole(most int64) ([]byte, error) {
	s.room = most
	raw, err := s.d.ReadValue()
	if err = s.fault(err); err == nil {
		s.room = MaxText
	}
	return raw, err
}

// attempt is whole for a value that may be too large for it; nil: it is, and nothing has been read.
func (s *source) attempt() ([]byte, error) {
	before := s.paused
	s.room = s.small
	raw, err := s.d.ReadValue()
	s.room = MaxText
	if err != nil && !before && s.paused && s.err == nil {
		s.paused = false
		return nil, nil
	}
	return raw, s.fault(err)
}

// pass reads the next value for its validity only.
func (s *source) pass() error {
	kind := s.d.PeekKind()
	if kind == '{' || kind == '[' {
		raw, err := s.attempt()
		if err != nil {
			return err
		}
		if raw == nil {
			return s.passParts(s.d.StackDepth())
		}
		return s.check(raw)
	}
	raw, err := s.whole(MaxText)
	if err != nil {
		return err
	}
	return s.check(raw)
}

// passParts reads a container that is too large to be read as a whole.
func (s *source) passParts(depth int) error {
	var names []int
	for {
		switch kind := s.d.PeekKind(); kind {
		case '{', '[':
			if len(names)+depth >= MaxNesting {
				return tooDeep(s.next())
			}
			names = append(names, 0)
		case '}', ']':
			names = names[:len(names)-1]
		default:
			raw, err := s.whole(MaxText)
			if err == nil {
				err = s.check(raw)
			}
			if err != nil {
				return err
			}
			if _, count := s.d.StackIndex(s.d.StackDepth()); count > 2*MaxNames {
				if kind, _ := s.d.StackIndex(s.d.StackDepth()); kind == '{' {
					return errNames
				}
			}
			continue
		}
		if _, err := s.d.ReadToken(); err != nil {
			return s.fault(err)
		}
		if len(names) == 0 {
			return nil
		}
	}
}

// check looks at a valid value for what the decoder admits and nobody should: what is nested too deep, and numbers that no
// reader can hold.
func (s *source) check(raw []byte) error {
	_, problem := skip(raw, 0, s.d.StackDepth())
	if problem == nil {
		return nil
	}
	problem.Offset += s.d.InputOffset() - int64(len(raw))
	return problem
}
