package leak

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"io"
)

// gzip opens what was compressed.
func (c *Checker) gzip(data []byte, depth int) {
	for at := 0; at+2 < len(data); at++ {
		if data[at] != 0x1f && data[at] != 0x78 {
			continue
		}
		if r := inflater(data[at:]); r != nil {
			c.inflate(r, depth)
		}
	}
}

// inflater is nil where nothing compressed begins.
func inflater(data []byte) (r io.Reader) {
	var err error
	switch {
	case data[0] == 0x1f && data[1] == 0x8b && data[2] == 8: // RFC 1952, 2.3.1
		r, err = gzip.NewReader(bytes.NewReader(data))
	case data[0] == 0x78 && (data[1] == 0x01 || data[1] == 0x5e || data[1] == 0x9c || data[1] == 0xda): // RFC 1950, 2.2: the usual window, four levels
		r, err = zlib.NewReader(bytes.NewReader(data))
	}
	if err != nil {
		return nil
	}
	return r
}

// maxInflated bounds what a small text can grow to, besides the budget of its leaf.
const maxInflated = 8 << 20

// inflate opens as much as can be read: a stream that is cut off, or has something behind it, holds what it holds.
func (c *Checker) inflate(r io.Reader, depth int) {
	if c.budget < 0 {
		return
	}
	room := &c.levels[depth].decoded
	buffer := bytes.NewBuffer((*room)[:0])
	most := min(c.budget, maxInflated)
	n, _ := io.Copy(buffer, io.LimitReader(r, int64(most)+1))
	*room = buffer.Bytes()
	if int(n) > most {
		c.budget = -1 // too much
	}
	if !c.spend(int(n)) {
		return
	}
	c.open(Gzip, *room, depth, noiseScope)
}
