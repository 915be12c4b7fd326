package command

import (
	"context"
	"fmt"
	"slices"

	"gatehouse/preview"
	"gatehouse/preview/sanitize"
)

// Sizes of the sample, in bytes.
const (
	sampleAll     = 2 << 20   // the beginning, of which everything is checked
	sampleAtATime = 256 << 10 // what is checked against each other
	sampleAround  = 64 << 10  // of what stands around a list: links to the next page tell of elements that are anywhere
	pieceAlone    = 1 << 20   // a larger piece is checked by itself
)

// sampler checks some pieces of a response for leaks: all of the beginning, then as much of each doubling of the size, and the
// end, so that an answer of any size is looked at from beginning to end in bounded time. Pieces are put together to an answer of
// the same shape: what is hidden in one may stand in another.
type sampler struct {
	job    *job
	ctx    context.Context
	pieces int // seen so far
	seen   int64
	due    float64
	looked int64 // bytes that were checked

	around, drawn excerpt
	last          [16]cutting // the youngest pieces, in turns

	leaks []preview.Leak
	known map[preview.Leak]bool
}

func (s *sampler) watch(piece *sanitize.Document) error {
	if err := s.ctx.Err(); err != nil {
		return err
	}
	size := int64(len(piece.Raw))
	s.pieces++
	s.seen += size
	if size > pieceAlone {
		s.looked += size
		s.due += float64(size)
		return s.check(piece)
	}
	if aroundList(piece.Above) && s.around.size+size <= sampleAround {
		s.around.add(s.pieces, piece)
		s.looked += size
		return nil
	}
	s.due += float64(size) * min(1, sampleAll/float64(s.seen))
	if float64(s.looked)+float64(size)/2 <= s.due {
		s.drawn.add(s.pieces, piece)
		s.looked += size
		if s.drawn.size >= sampleAtATime {
			return s.checkDrawn()
		}
		return nil
	}
	s.last[s.pieces%len(s.last)].take(s.pieces, piece)
	return nil
}

// aroundList holds for members of the answer itself: contexts, counts, links.
func aroundList(above []sanitize.Above) bool {
	return len(above) == 1 && above[0].Kind == '{'
}

// checkDrawn checks the pieces that were drawn, with what stands around the list.
func (s *sampler) checkDrawn() error {
	all := slices.Concat(s.around.cuttings, s.drawn.cuttings)
	slices.SortFunc(all, func(a, b cutting) int { return a.number - b.number })
	doc, err := s.job.sanitizer.Document(s.job.set, s.job.Method, s.job.URL, together(all), s.job.Status, "")
	s.drawn = excerpt{}
	if err != nil {
		return fmt.Errorf("check a sample for leaks: %w", err)
	}
	return s.check(doc)
}

func (s *sampler) check(doc *sanitize.Document) error {
	c, err := s.job.check(s.ctx, doc)
	if err != nil {
		return err
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

// result checks what is left, the end of the response with it.
func (s *sampler) result() (checked, error) {
	for _, c := range s.last {
		if c.number > s.pieces-len(s.last) {
			s.drawn.cuttings = append(s.drawn.cuttings, c)
			s.looked += int64(len(c.raw))
		}
	}
	if err := s.checkDrawn(); err != nil {
		return checked{}, err
	}
	why := fmt.Sprintf("larger than %d MB", wholeLimit>>20)
	if s.seen <= wholeLimit {
		why = "too large to be held in memory"
	}
	return checked{leaks: s.leaks, sample: true, note: fmt.Sprintf(
		"The response is %s: the leak check looked at a sample, %d of %d MB.", why, megabytes(s.looked), megabytes(s.seen),
	)}, nil
}

// megabytes rounds up: something is not nothing.
func megabytes(n int64) int64 { return (n + 1<<20 - 1) >> 20 }
