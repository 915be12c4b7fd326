package leak

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"io"
)

// gzip opens what was compressed. What a small text can grow to is bounded by the budget of the leaf.
func (c *Checker) gzip(data []byte, depth int, s scope) {
	if !s.noise {
		return
	}
	room := &c.levels[depth].decoded
	for at := bytes.Index(data, []byte{0x1f, 0x8b, 8}); at >= 0; {
		if r, err := gzip.NewReader(bytes.NewReader(data[at:])); err == nil {
			c.inflate(r, room, depth)
		}
		next := bytes.Index(data[at+1:], []byte{0x1f, 0x8b, 8})
		if at += 1 + next; next < 0 {
			break
		}
	}
	// RFC 1950, 2.2: deflate with a window of 32 KiB, and a check of these two bytes.
	if len(data) > 2 && data[0] == 0x78 && (int(data[0])<<8|int(data[1]))%31 == 0 {
		if r, err := zlib.NewReader(bytes.NewReader(data)); err == nil {
			c.inflate(r, room, depth)
		}
	}
}

// inflate opens as much as can be read: a stream that is cut off, or has something after it, holds what it holds.
func (c *Checker) inflate(r io.Reader, room *[]byte, depth int) {
	if c.budget < 0 {
		return
	}
	buffer := bytes.NewBuffer((*room)[:0])
	n, _ := io.Copy(buffer, io.LimitReader(r, int64(c.budget)+1))
	*room = buffer.Bytes()
	if !c.spend(int(n)) {
		return
	}
	c.open(Gzip, *room, depth, scope{noise: true})
}
