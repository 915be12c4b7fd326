package command

import (
	"bytes"
	"compress/flate"
	"fmt"
	"io"
)

// holdMost is how much compressed text is held, in bytes. Lists of Graph become an eighth to a sixth; what becomes less than that is
// handed on early, so that memory stays small whatever comes.
const holdMost = 12 << 20

// hold keeps the beginning of an input in memory, compressed: only its end tells whether it is small enough to be held at all.
type hold struct {
	size   int64 // of what was written
	packed packed
	writer *flate.Writer
}

// packed is a queue of bytes that gives back memory while it is read.
type packed struct {
	chunks [][]byte
	size   int
}

// newHold begins with what was read already.
func newHold(first *bytes.Buffer) *hold {
	h := &hold{}
	h.writer, _ = flate.NewWriter(&h.packed, flate.DefaultCompression) // only an unknown level is an error
	_, _ = h.Write(first.Bytes())                                      // packed never fails
	return h
}

func (h *hold) Write(p []byte) (int, error) {
	h.size += int64(len(p))
	return h.writer.Write(p)
}

// next is how much more is to be held at once; 0: no more.
func (h *hold) next(limit int64) int64 {
	if h.size > limit || h.packed.size > holdMost {
		return 0
	}
	return min(1<<20, limit+1-h.size)
}

// reader gives everything back, and the memory as it goes.
func (h *hold) reader() io.Reader {
	_ = h.writer.Close() // packed never fails
	h.writer = nil
	return flate.NewReader(&h.packed)
}

// whole gives everything back in one piece.
func (h *hold) whole() ([]byte, error) {
	body := make([]byte, h.size)
	if _, err := io.ReadFull(h.reader(), body); err != nil {
		return nil, fmt.Errorf("unpack the response: %w", err)
	}
	return body, nil
}

func (p *packed) Write(b []byte) (int, error) {
	const grain = 256 << 10
	p.size += len(b)
	n := len(b)
	for len(b) > 0 {
		last := len(p.chunks) - 1
		if last < 0 || len(p.chunks[last]) == cap(p.chunks[last]) {
			p.chunks = append(p.chunks, make([]byte, 0, grain))
			last++
		}
		room := min(len(b), cap(p.chunks[last])-len(p.chunks[last]))
		p.chunks[last] = append(p.chunks[last], b[:room]...)
		b = b[room:]
	}
	return n, nil
}

// Read takes from the front.
func (p *packed) Read(b []byte) (int, error) {
	for len(p.chunks) > 0 && len(p.chunks[0]) == 0 {
		p.chunks[0] = nil
		p.chunks = p.chunks[1:]
	}
	if len(p.chunks) == 0 {
		return 0, io.EOF
	}
	n := copy(b, p.chunks[0])
	p.chunks[0] = p.chunks[0][n:]
	return n, nil
}
