package sanitize

import (
	"bytes"

	"gatehouse/preview/rules"
)

// quick makes the changes that are made most often without a node: a text becomes a pseudonym, or a part of it does. Whatever is
// unusual about a value it leaves to finish: done is false.
func (c *changer) quick(l *leaf, kind byte, raw []byte) (made change, done bool) {
	if l.quick == nil {
		l.quick = newQuick(c.automaton, l.hits)
	}
	q := l.quick
	if q.rule == nil || kind != '"' || c.muted && c.outcomes != nil || bytes.IndexByte(raw, '\\') >= 0 {
		return change{}, false
	}
	value, out, effect, err := raw[1:len(raw)-1], c.out[:0], Tokenised, error(nil)
	switch q.rule.Kind {
	case rules.Redact:
		return change{gone: true, outcome: c.quickOutcome(q, Deleted)}, true
	case rules.Pseudonymize:
		if len(bytes.TrimSpace(value)) == 0 {
			return change{}, false
		}
		out, err = c.appendToken(append(out, '"'), value, q.rule.Reversible)
		out = append(out, '"')
	default:
		var n int
		if out, n, err = c.quickMatches(q, value, append(out, '"')); n == 0 {
			out, effect = append(out[:0], null.Text...), Nulled
		} else if out = append(out, '"'); n > 1 && c.outcomes != nil {
			return change{}, false // the table has to tell the parts
		}
	}
	if c.out = out; err != nil {
		return change{}, false
	}
	return change{out: out, outcome: c.quickOutcome(q, effect)}, true
}

// quick is what is known of a leaf that one transform changes.
type quick struct {
	rule     *rules.Transform // nil: not in this way
	path     *rules.Path
	prefix   *prefix
	outcomes [Digested + 1]uint32
}

func newQuick(a *automaton, hits []uint32) *quick {
	q := &quick{}
	if len(hits) != 1 {
		return q
	}
	way := a.ways[hits[0]]
	switch {
	case way.rule.Kind == rules.PseudonymizeRegexMatches:
		q.prefix = prefixOf(way.rule.Regex)
	case way.rule.Kind == rules.Pseudonymize && way.rule.Encoding == rules.URLSafeToken:
	case way.rule.Kind == rules.Redact:
	default:
		return q
	}
	q.rule, q.path = way.rule, way.path
	return q
}

func (c *changer) quickOutcome(q *quick, e Effect) uint32 {
	if c.outcomes == nil {
		return 0
	}
	if q.outcomes[e] == 0 {
		q.outcomes[e] = c.outcomes.intern([]Edit{{Effect: e, Transform: q.rule, Path: q.path, Line: q.rule.Line}})
	}
	return q.outcomes[e]
}

// quickMatches is replaceMatches for bytes; n is how many were replaced.
func (c *changer) quickMatches(q *quick, value, out []byte) (_ []byte, n int, err error) {
	if q.prefix != nil {
		if at, matches, known := q.prefix.match(value); known {
			if !matches || len(bytes.TrimSpace(value[at:])) == 0 {
				return out, 0, nil
			}
			out, err = c.appendToken(append(out, value[:at]...), value[at:], q.rule.Reversible)
			return out, 1, err
		}
	}
	group, end := min(q.rule.Regex.NumSubexp(), 1), 0
	for _, m := range q.rule.Regex.FindAllSubmatchIndex(value, -1) {
		from, to := m[2*group], m[2*group+1]
		if from < end || len(bytes.TrimSpace(value[from:to])) == 0 {
			continue
		}
		if out, err = c.appendToken(append(out, value[end:from]...), value[from:to], q.rule.Reversible); err != nil {
			return out, n, err
		}
		end = to
		n++
	}
	return append(out, value[end:]...), n, nil
}
