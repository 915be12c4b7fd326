// Package sanitize runs compiled rules over an answer and keeps a trace of every change.
// It opens nothing, and must not put values of an answer into errors: they name places only.
package sanitize

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"

	"gatehouse/preview/pseudonym"
	"gatehouse/preview/rules"
)

// Options of a run.
type Options struct {
	Salt           string
	Key            string // password of reversible tokens; without one a rule that needs it is an error
	DomainSalt     string // for domains of addresses; empty = Salt
	DomainKey      string // empty = Key
	IPSalt         string // for IP addresses; empty = Salt
	IPKey          string // empty = Key
	EmailDomain    pseudonym.DomainHandling
	IgnoreEmailDot bool
	AsProxy        bool   // copy the quirks of proxies instead of correcting them
	Status         int    // HTTP status of the answer; 0 = 200
	Code           string // error.code of an error answer
}

// Trace explains a sanitized answer.
type Trace struct {
	File     string
	Endpoint *rules.Endpoint
	Root     *Node   // the first value; nil: the answer was empty
	Roots    []*Node // all values: an answer may be several, one behind the other (NDJSON)

	visits int // of values, by paths
}

// BlockedError says that no endpoint of the rules admits the call, so the source is never asked.
type BlockedError struct {
	Method string
	URL    string
	Reason string // where an endpoint admits the call and refuses that it has no body
	Line   int    // of that endpoint
}

func (e *BlockedError) Error() string {
	if e.Line > 0 {
		return fmt.Sprintf("the endpoint at line %d of the rules refuses %s %s: %s", e.Line, e.Method, e.URL, e.Reason)
	}
	return fmt.Sprintf("no endpoint of the rules admits %s %s", e.Method, e.URL)
}

// AnswerError stands for an error answer of the source. Its message is dropped: it may quote personal data.
type AnswerError struct {
	Status int
	Code   string
}

func (e *AnswerError) Error() string {
	text := fmt.Sprintf("the source answered %d", e.Status)
	if name := http.StatusText(e.Status); name != "" {
		text += " " + name
	}
	if e.Code != "" {
		text += " (" + e.Code + ")"
	}
	return text
}

// Sanitizer runs rules with one salt and key, so that the key is derived once for many answers.
type Sanitizer struct {
	options Options
	maker   *pseudonym.Maker
}

// New checks the options.
func New(o Options) (*Sanitizer, error) {
	maker, err := pseudonym.New(pseudonym.Options{
		Salt: o.Salt, Password: o.Key, DomainSalt: o.DomainSalt, DomainPassword: o.DomainKey,
		IPSalt: o.IPSalt, IPPassword: o.IPKey, Domain: o.EmailDomain, IgnoreDots: o.IgnoreEmailDot,
	})
	if err != nil {
		return nil, err
	}
	return &Sanitizer{o, maker}, nil
}

// Run sanitizes one answer: match the call, add augments, filter by schema, apply the transforms in order. Whatever goes wrong, nothing passes.
func Run(set *rules.Set, method, url string, body []byte, o Options) (*Trace, []byte, error) {
	s, err := New(o)
	if err != nil {
		return nil, nil, err
	}
	return s.Run(set, method, url, body, o.Status, o.Code)
}

// Run is Run with the options of the Sanitizer and the status and code of this answer.
func (s *Sanitizer) Run(set *rules.Set, method, url string, body []byte, status int, code string) (*Trace, []byte, error) {
	endpoint, err := admit(set, method, url, status, code)
	if endpoint == nil {
		return nil, nil, err
	}
	trace := &Trace{File: set.File, Endpoint: endpoint}
	if err != nil {
		return trace, nil, err
	}
	if len(bytes.Trim(body, white)) == 0 {
		return trace, body, nil
	}
	out, err := s.all(trace, body)
	return trace, out, err
}

// all changes the values of an answer one after the other.
func (s *Sanitizer) all(trace *Trace, body []byte) ([]byte, error) {
	roots, err := ParseAll(body)
	if err != nil {
		return nil, err
	}
	trace.Root, trace.Roots = roots[0], roots
	out := make([]byte, 0, len(body))
	for i, root := range roots {
		if err := s.value(trace, root); err != nil {
			return nil, numbered(err, i, len(roots))
		}
		if i > 0 {
			out = append(out, '\n')
		}
		out = root.AppendJSON(out)
	}
	return out, nil
}

// value changes one value of the answer.
func (s *Sanitizer) value(trace *Trace, root *Node) error {
	if err := s.augment(trace, root); err != nil {
		return err
	}
	if schema := trace.Endpoint.Schema; schema != nil {
		f := &filter{asProxy: s.options.AsProxy}
		if f.enter(root, schema); f.failure != nil {
			return &FieldError{pathOf(root, f.failure.node), "responseSchema", trace.File, f.failure.line, f.failure.err}
		}
	}
	size := count(root)
	for _, rule := range trace.Endpoint.Transforms {
		if err := s.transform(trace, root, rule, size); err != nil {
			return err
		}
	}
	return nil
}

// transform collects per path and then changes; the next path sees what this one did. A value that several paths of one
// transform reach is changed once, unless quirks are copied: a pseudonym of a pseudonym joins with nothing.
func (s *Sanitizer) transform(trace *Trace, root *Node, rule *rules.Transform, size int) error {
	applies, err := applies(root, rule, size, &trace.visits)
	if err != nil {
		return &FieldError{"$", string(rule.Kind), trace.File, rule.Line, err}
	}
	if !applies {
		return s.passOver(trace, root, rule, size)
	}
	t := transformer{s.maker, s.options.AsProxy}
	done := map[*Node]bool{}
	for _, path := range rule.Paths {
		found, err := locate(root, path, size, s.options.AsProxy, &trace.visits)
		if err != nil {
			return &FieldError{"$", string(rule.Kind), trace.File, rule.Line, err}
		}
		if !s.options.AsProxy {
			found = inOrder(found)
		}
		for _, n := range found {
			if done[n] && !s.options.AsProxy {
				continue
			}
			done[n] = true
			if n == root && rule.Kind == rules.Redact {
				err = errWhole
			} else {
				err = t.apply(n, rule, path)
			}
			if err != nil {
				if errors.Is(err, pseudonym.ErrNoKey) {
					return err
				}
				return &FieldError{pathOf(root, n), string(rule.Kind), trace.File, rule.Line, err}
			}
		}
	}
	return nil
}

func count(n *Node) int {
	total := 1
	for _, kid := range n.Kids {
		total += count(kid)
	}
	return total
}
