package preview

import (
	"bytes"

	"gatehouse/preview/sanitize"
)

// direct previews an answer that the vendor reads without a sanitizer in between: nothing changes, so both sides are the same.
func (r *runner) direct(a Answer, c CallResult) CallResult {
	c.Verdict = Direct
	if a.Status != 0 && (a.Status < 200 || a.Status > 299) {
		c.Verdict, c.Problem = explainFailure(&sanitize.AnswerError{Status: a.Status, Code: a.Code})
		return c
	}
	if a.Shape == "csv" && len(a.Body) > 0 {
		return r.table(a, c)
	}
	if len(bytes.TrimSpace(a.Body)) == 0 {
		return c
	}
	doc, err := sanitize.Describe(a.Body)
	if err != nil {
		c.Verdict, c.Problem = explainFailure(err)
		return c
	}
	sight, counts := newContent(doc, r.types, a.Type, r.words, true)
	c.sight, c.Counts = sight, counts
	return c
}
