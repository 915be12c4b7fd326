package command

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"gatehouse/preview/sanitize"
	"gatehouse/setup/problem"
)

// wholeLimit is the size up to which a response is held in memory and checked for leaks as a whole, in bytes.
const wholeLimit = 64 << 20

// firstRead is how much of an input of unknown size is held as it is, before the rest is held compressed.
const firstRead = 2 << 20

// input is where the response comes from.
type input struct {
	io.Reader
	close func() error
	size  int64 // -1: not known
}

// Close gives back the file.
func (in *input) Close() error { return in.close() }

func (c sanitizeCmd) open(ctx context.Context, e *env) (*input, error) {
	in := &input{size: -1, close: func() error { return nil }}
	if c.In == "" {
		in.Reader = untilCancelled(ctx, e.program.Streams.In)
		return in, nil
	}
	f, err := os.Open(c.In)
	if err != nil {
		return nil, badFile(c.In, err)
	}
	in.Reader, in.close = untilCancelled(ctx, f), f.Close
	if info, err := f.Stat(); err == nil && info.Mode().IsRegular() {
		in.size = info.Size()
	}
	if in.size > sanitize.MaxStream {
		f.Close()
		return nil, tooLarge()
	}
	return in, nil
}

func tooLarge() error {
	return problem.New(problem.BadInput, "The response is too large.", fmt.Sprintf("The limit is %d bytes.", int64(sanitize.MaxStream)), "Use a shorter sample.", nil)
}

// answer is a response: in memory, or, when it is larger than was asked for, as a reader from its first byte.
type answer struct {
	body []byte
	rest io.Reader
}

// read reads up to limit bytes. What is larger, or of unknown size and hard to compress, is handed on without being held: standard
// input may be anything, and raw personal data is never put on a disk.
func (in *input) read(limit int64) (answer, error) {
	if in.size > limit {
		return answer{rest: in}, nil
	}
	first := min(limit+1, firstRead)
	if in.size >= 0 {
		first = in.size + 1
	}
	body := bytes.NewBuffer(make([]byte, 0, first+bytes.MinRead))
	if _, err := io.CopyN(body, in, first); err != nil && !errors.Is(err, io.EOF) {
		return answer{}, cannotRead(err)
	}
	if int64(body.Len()) < first {
		return answer{body: body.Bytes()}, nil
	}
	h := newHold(body)
	for {
		n, err := io.CopyN(h, in, h.next(limit))
		switch {
		case errors.Is(err, io.EOF):
			body, err := h.whole()
			return answer{body: body}, err
		case err != nil:
			return answer{}, cannotRead(err)
		case n == 0:
			return answer{rest: io.MultiReader(h.reader(), in)}, nil
		}
	}
}

func cannotRead(err error) error {
	if ours(err) {
		return err
	}
	return badFile("The response", err)
}

// untilCancelled reads in the background, so that a terminal or a pipe that says nothing does not keep a cancelled command.
func untilCancelled(ctx context.Context, r io.Reader) io.Reader {
	return &cancellable{ctx: ctx, from: r, full: make(chan chunk), empty: make(chan []byte, 1)}
}

type cancellable struct {
	ctx     context.Context
	from    io.Reader
	full    chan chunk
	empty   chan []byte
	now     chunk
	left    []byte
	started bool
}

type chunk struct {
	bytes []byte
	err   error
}

// Read gives what has been read, or why there is no more.
func (c *cancellable) Read(p []byte) (int, error) {
	if !c.started {
		c.started = true
		c.empty <- make([]byte, 128<<10)
		go c.fill()
		c.left = nil
	}
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	for len(c.left) == 0 {
		if c.now.err != nil {
			return 0, c.now.err
		}
		if c.now.bytes != nil {
			c.empty <- c.now.bytes[:cap(c.now.bytes)]
			c.now.bytes = nil
		}
		select {
		case <-c.ctx.Done():
			return 0, c.ctx.Err()
		case c.now = <-c.full:
			c.left = c.now.bytes
		}
	}
	n := copy(p, c.left)
	c.left = c.left[n:]
	return n, nil
}

func (c *cancellable) fill() {
	for {
		var next chunk
		select {
		case <-c.ctx.Done():
			return
		case next.bytes = <-c.empty:
		}
		n, err := c.from.Read(next.bytes)
		next.bytes, next.err = next.bytes[:n], err
		select {
		case <-c.ctx.Done():
			return
		case c.full <- next:
		}
		if err != nil {
			return
		}
	}
}
