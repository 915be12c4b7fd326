package preview

import "gatehouse/preview/sanitize"

// direct previews an answer that the vendor reads without a sanitizer in between: nothing changes, so both sides are the same.
func (r *runner) direct(a Answer, c CallResult) CallResult {
	c.Verdict = Direct
	if a.Status != 0 && (a.Status < 200 || a.Status > 299) {
		c.Verdict, c.Problem = explainFailure(&sanitize.AnswerError{Status: a.Status, Code: a.Code})
		return c
	}
	if len(a.Body) == 0 {
		return c
	}
	if a.Shape == "csv" {
		return r.table(a, c)
	}
	root, err := sanitize.Parse(a.Body)
	if err != nil {
		c.Verdict, c.Problem = explainFailure(err)
		return c
	}
	starts := r.starts(a, []*sanitize.Node{root})
	b := newBuilder(starts, nil, r.words)
	b.build(&c)
	c.Out = b.maskedJSON(nil, starts[0])
	return c
}

// maskedJSON is the answer with every personal value masked; the place of everything stays.
func (b *builder) maskedJSON(out []byte, s spot) []byte {
	if !s.node.container() {
		if s.place.Class.Personal() && s.node.Kind != '"' && s.node.Kind != 'n' {
			return append(out, quote(b.shown(sanitize.Value{Kind: s.node.Kind, Text: s.node.Text}, s.place.Class))...)
		}
		if s.node.Kind == '"' {
			return append(out, b.left(s)...)
		}
		return append(out, s.node.Text...)
	}
	out = append(out, s.node.Kind)
	for kid := range s.kids {
		if s.node.Kind == '{' {
			out = append(out, quote(b.shownName(kid.node.Name))+":"...)
		}
		out = append(b.maskedJSON(out, kid), comma(kid.last)...)
	}
	return append(out, s.node.Kind+2)
}
