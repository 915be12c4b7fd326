package sanitize

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/go-json-experiment/json/jsontext"

	"gatehouse/preview/rules"
)

// admit is what comes before an answer is read.
func admit(set *rules.Set, method, url string, status int, code string) (*rules.Endpoint, error) {
	endpoint, err := set.Admit(rules.Request{Method: method, URL: url})
	if err != nil {
		blocked := &BlockedError{Method: method, URL: url}
		if refused, ok := errors.AsType[*rules.RefusedError](err); ok && refused.Line > 0 {
			blocked.Reason, blocked.Line = refused.Reason, refused.Line
		}
		return nil, blocked
	}
	if status != 0 && (status < 200 || status > 299) {
		return endpoint, &AnswerError{status, code}
	}
	return endpoint, nil
}

// onePass holds for endpoints that can be sanitized while an answer is read. Digests stand behind what is still to come,
// conditions of whole transforms and of schemas look at all of it, and a proxy changes what it finds twice twice.
func (s *Sanitizer) onePass(e *rules.Endpoint) bool {
	for _, t := range e.Transforms {
		if t.When != nil {
			return false
		}
	}
	return !s.options.AsProxy && len(e.Augments) == 0 && !e.Conditional
}

func (s *Sanitizer) newWalker(set *rules.Set, e *rules.Endpoint, d *Document) *walker {
	a := newAutomaton(e, d != nil)
	w := &walker{automaton: a, file: set.File, changer: changer{automaton: a, rules: transformer{s.maker, false}}}
	if d != nil {
		w.table = newTable(d)
		w.changer.outcomes = w.table.outcomes
	}
	return w
}

// Document sanitizes one answer and keeps a flat table of it. The document is nil for a blocked call only; with any other error
// it tells the endpoint and holds nothing else.
func (s *Sanitizer) Document(set *rules.Set, method, url string, body []byte, status int, code string) (*Document, error) {
	endpoint, err := admit(set, method, url, status, code)
	if endpoint == nil {
		return nil, err
	}
	bare := func() *Document {
		return &Document{File: set.File, Endpoint: endpoint, Names: []string{""}, Outcomes: make([]Outcome, 1)}
	}
	d := bare()
	if d.Raw = body; err == nil {
		switch {
		case len(bytes.Trim(body, white)) == 0:
			d.Out = body
		case s.onePass(endpoint):
			err = s.passOnce(set, d)
		default:
			err = s.planted(set, d)
		}
	}
	if err != nil {
		return bare(), err
	}
	return d, nil
}

// planted fills a document by way of the tree.
func (s *Sanitizer) planted(set *rules.Set, d *Document) error {
	trace := &Trace{File: set.File, Endpoint: d.Endpoint}
	out, err := s.all(trace, d.Raw)
	if err != nil {
		return err
	}
	if d.Out = out; len(out) > MaxOut {
		return &LimitError{"bytes after sanitizing", MaxOut}
	}
	t := newTable(d)
	for _, root := range trace.Roots {
		t.tree(root, 0, 0)
	}
	t.finish()
	return nil
}

// passOnce fills a document in one pass.
func (s *Sanitizer) passOnce(set *rules.Set, d *Document) error {
	w := s.newWalker(set, d.Endpoint, d)
	start := w.automaton.start(d.Endpoint)
	w.b = d.Raw
	d.Events = make([]Event, 0, eventsIn(d.Raw))
	w.out = make([]byte, 0, len(d.Raw)+len(d.Raw)/8) // what is not written to costs nothing; growing would hold two copies
	failed, value := -1, 0
	err := eachValue(d.Raw, func(from int) {
		if failed < 0 {
			if value > 0 {
				w.out = append(w.out, '\n')
			}
			w.root = from
			w.value(from, start, kid{})
		} else {
			w.skip(from)
		}
		if w.failure != nil && failed < 0 {
			failed = value
		}
		value++
	})
	switch {
	case err != nil:
		return err
	case w.format != nil:
		return w.format
	case w.failure != nil:
		return numbered(w.failure, failed, value)
	case len(w.out) > MaxOut:
		return &LimitError{"bytes after sanitizing", MaxOut}
	}
	d.Out = w.out
	w.table.finish()
	return nil
}

// eventsIn guesses how many values stand in an answer, from its beginning: every value but the first one of a container stands
// behind a comma.
func eventsIn(body []byte) int {
	beginning := body[:min(len(body), 1<<18)]
	count := 1
	for i, inside := 0, false; i < len(beginning); i++ {
		switch c := beginning[i]; {
		case c == '\\':
			i++
		case c == '"':
			inside = !inside
		case !inside && (c == ',' || c == '[' || c == '{'):
			count++
		}
	}
	if len(beginning) < len(body) {
		count = int(float64(count) * 1.05 * float64(len(body)) / float64(len(beginning)))
	}
	return count
}

// eachValue checks an answer that lies in memory and calls yield with the place of each of its values.
func eachValue(body []byte, yield func(from int)) error {
	if len(body) > MaxBody {
		return &LimitError{"bytes that can be read at once", MaxBody}
	}
	if bytes.HasPrefix(bytes.TrimLeft(body, white), []byte("<")) {
		return errMarkup
	}
	d := jsontext.NewDecoder(bytes.NewBuffer(body))
	for first := true; ; first = false {
		value, err := d.ReadValue()
		if errors.Is(err, io.EOF) && !first {
			return nil
		}
		if err != nil {
			return formatError(d, err)
		}
		end := d.InputOffset()
		if runsOn(kindOf(value[0]), body[end:]) {
			return &FormatError{end, runTogether}
		}
		yield(int(end) - len(value))
	}
}

// numbered tells at which value of an answer of several a rule could not work.
func numbered(err error, value, of int) error {
	if at, ok := errors.AsType[*FieldError](err); ok && of > 1 {
		at.Path = valuePath(value, at.Path)
	}
	return err
}

// valuePath puts the number of the value before a path, where an answer has several.
func valuePath(value int, path string) string {
	if value < 0 {
		return path
	}
	return fmt.Sprintf("value %d, %s", value+1, path)
}

// Describe is the document of an answer that no rules stand before: everything passes.
func Describe(body []byte) (*Document, error) {
	d := &Document{Raw: body, Out: body, Events: make([]Event, 0, eventsIn(body))}
	w := (&Sanitizer{}).newWalker(&rules.Set{}, &rules.Endpoint{}, d)
	start := w.automaton.start(&rules.Endpoint{})
	w.b, w.muted = body, true
	if err := eachValue(body, func(from int) { w.value(from, start, kid{}) }); err != nil {
		return nil, err
	}
	if w.format != nil {
		return nil, w.format
	}
	for i := range d.Events {
		d.Events[i].Out = d.Events[i].In
	}
	w.table.finish()
	return d, nil
}
