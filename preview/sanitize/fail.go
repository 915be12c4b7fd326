package sanitize

import (
	"errors"

	"gatehouse/preview/pseudonym"
)

// fail remembers the error that the rules meet first when they work one after the other.
func (w *walker) fail(i int, ch *change) {
	if w.failure != nil && w.way <= ch.way {
		return
	}
	w.failAt(w.path()+pathTo(w.b, w.root, i)[1:], ch.way, ch.err)
}

func (w *walker) path() string {
	if w.prefix == nil {
		return "$"
	}
	return w.prefix()
}

func (w *walker) failAt(path string, at uint32, err error) {
	if w.failure != nil && w.way <= at {
		return
	}
	rule := w.automaton.ways[at].rule
	if w.way = at; errors.Is(err, pseudonym.ErrNoKey) {
		w.failure = err
		return
	}
	w.failure = &FieldError{path, string(rule.Kind), w.file, rule.Line, err}
}

// refuse takes an answer for no JSON although the decoder does not mind.
func (w *walker) refuse(problem *FormatError) {
	if w.format == nil {
		problem.Offset += w.base
		w.format = problem
	}
}

func (w *walker) limit(err *LimitError) {
	if w.format == nil {
		w.format = err
	}
}
