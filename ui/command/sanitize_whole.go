package command

import "context"

// whole sanitizes a response that is held in memory and checks all of it.
func (j *job) whole(ctx context.Context, body []byte) error {
	spend()
	if code, ok := errorCode(body); ok {
		return notAnAnswer(code)
	}
	doc, err := j.sanitizer.Document(j.set, j.Method, j.URL, body, j.Status, "")
	if err != nil {
		return explainSanitize(err)
	}
	c, err := j.check(ctx, doc)
	if err != nil {
		return err
	}
	sayWhenCut()
	refused := j.verdict(c)
	if j.Explain {
		return j.explainWhole(doc, c, refused)
	}
	if refused != nil || len(doc.Out) == 0 {
		return refused
	}
	_, err = j.env.program.Streams.Out.Write(append(doc.Out, '\n'))
	return written(err)
}
