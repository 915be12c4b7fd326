package command

import (
	"context"
	"fmt"
	"io"

	"gatehouse/preview"
	"gatehouse/preview/sanitize"
	"gatehouse/setup/problem"
)

// streamed sanitizes a response that is too large to be held. What is to be printed waits in a private file; the leak check works
// on a sample.
func (j *job) streamed(ctx context.Context, in io.Reader) error {
	sayWhenCut()
	file, err := newSpool()
	if err != nil {
		return err
	}
	defer file.Close()
	s := sampler{job: j, ctx: ctx}
	out, watch := io.Writer(file), s.watch
	var x *explanation
	if j.Explain {
		x = j.newExplanation(file)
		out, watch = io.Discard, func(piece *sanitize.Document) error {
			if err := x.piece(piece); err != nil {
				return err
			}
			return s.watch(piece)
		}
	}
	if err := j.sanitizer.Stream(j.set, j.Method, j.URL, in, out, sanitize.StreamOptions{Status: j.Status, Watch: watch}); err != nil {
		return explainSanitize(err)
	}
	c, err := s.result()
	if err != nil {
		return err
	}
	refused := j.verdict(c)
	switch {
	case j.Explain && refused != nil:
		return j.explainRefusal(c, x, refused)
	case refused != nil:
		return refused
	case j.Explain:
		err = x.end(c)
	default:
		_, err = file.Write([]byte("\n"))
	}
	if err != nil {
		return err
	}
	return file.release(j.env.program.Streams.Out)
}

// Sizes of the sample, in bytes.
const (
	sampleAll   = 8 << 20 // the beginning, of which every piece is checked
	pieceTooBig = 4 << 20 // not checked: it would not fit into memory with what the check needs
)

// sampler checks some pieces of a response for leaks: all of the beginning, and then as much of each doubling of the size, so
// that an answer of any size is looked at from beginning to end in bounded time.
type sampler struct {
	job     *job
	ctx     context.Context
	seen    int64
	due     float64
	checked int64
	leaks   []preview.Leak
	known   map[preview.Leak]bool
}

func (s *sampler) watch(piece *sanitize.Document) error {
	if err := s.ctx.Err(); err != nil {
		return err
	}
	size := int64(len(piece.Raw))
	s.seen += size
	s.due += float64(size) * min(1, sampleAll/float64(s.seen))
	if s.due < float64(s.checked)+float64(size)/2 || size > pieceTooBig {
		return nil
	}
	s.checked += size
	c, err := s.job.check(s.ctx, piece)
	if err != nil {
		return fmt.Errorf("check for leaks: %w", err)
	}
	for _, l := range c.leaks {
		l.Path, l.At = anyElement(l.Path), anyElement(l.At)
		if !s.known[l] {
			if s.known == nil {
				s.known = map[preview.Leak]bool{}
			}
			s.known[l] = true
			s.leaks = append(s.leaks, l)
		}
	}
	return nil
}

func (s *sampler) result() (checked, error) {
	if s.checked == 0 {
		return checked{}, problem.New(problem.Refused, "No part of the response could be checked for leaks, so nothing is let through.",
			fmt.Sprintf("It is larger than %d MB and consists of single values of more than %d MB.", wholeLimit>>20, pieceTooBig>>20), "Use a shorter sample.", nil)
	}
	return checked{leaks: s.leaks, sample: true, note: fmt.Sprintf(
		"The response is larger than %d MB: the leak check looked at a sample of %d of %d MB.", wholeLimit>>20, megabytes(s.checked), megabytes(s.seen),
	)}, nil
}

// megabytes rounds up: something is not nothing.
func megabytes(n int64) int64 { return (n + 1<<20 - 1) >> 20 }
