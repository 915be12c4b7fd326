package leak

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"io"
)

// compressedStart lists how compressed data begins: gzip (RFC 1952, 2.3.1), and zlib with the usual window and each of the four
// levels (RFC 1950, 2.2).
var compressedStart = []struct {
	start string
	open  func(io.Reader) (io.ReadCloser, error)
}{
	{"\x1f\x8b\x08", func(r io.Reader) (io.ReadCloser, error) { return gzip.NewReader(r) }},
	{"\x78\x01", zlib.NewReader},
	{"\x78\x5e", zlib.NewReader},
	{"\x78\x9c", zlib.NewReader},
	{"\x78\xda", zlib.NewReader},
}

// gzip opens what was compressed.
func (c *Checker) gzip(data []byte, depth int) {
	for _, form := range compressedStart {
		for rest := data; ; rest = rest[1:] {
			at := bytes.Index(rest, []byte(form.start))
			if at < 0 {
				break
			}
			rest = rest[at:]
			if r, err := form.open(bytes.NewReader(rest)); err == nil {
				c.inflate(r, depth)
			}
		}
	}
}

// inflate opens as much as can be read: a stream that is cut off, or has something behind it, holds what it holds. What a small
// text can grow to is bounded by the budget of its leaf.
func (c *Checker) inflate(r io.Reader, depth int) {
	if c.budget < 0 {
		return
	}
	room := &c.levels[depth].decoded
	buffer := bytes.NewBuffer((*room)[:0])
	n, _ := io.Copy(buffer, io.LimitReader(r, int64(c.budget)+1))
	*room = buffer.Bytes()
	if !c.spend(int(n)) {
		return
	}
	c.open(Gzip, *room, depth, noiseScope)
}
