package command

import (
	"context"
	"io"

	"gatehouse/preview/sanitize"
)

// streamed sanitizes a response that is too large to be held. What is to be printed waits in a private file; the leak check works
// on a sample.
func (j *job) streamed(ctx context.Context, in io.Reader) error {
	sayWhenCut()
	forgetPages()
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
		return explainSanitize(err)
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
