package preview

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"gatehouse/preview/coverage"
	"gatehouse/preview/pseudonym"
	"gatehouse/preview/rules"
	"gatehouse/preview/sanitize"
)

// Options of a preview.
type Options struct {
	Source      Source
	Salt        string                   // empty: made for this run and forgotten
	Key         string                   // password of reversible tokens; empty: made for this run and forgotten
	EmailDomain pseudonym.DomainHandling // empty = preserve
	AsProxy     bool                     // copy the quirks of proxies
	Types       *coverage.Types          // nil: those that the program carries
}

// opened is what Finish still needs of a result.
type opened struct{ answers []Answer }

// checked is a sight that is not final before it knows all personal values of its answer.
type checked interface {
	// check looks for leaks, and makes the guard. note says what the leak check left out.
	check(ctx context.Context, call string) (found []Leak, note string, err error)
}

// Run previews answers under a set of rules; nil rules mean that the vendor reads Graph directly. An answer that cannot be shown
// does not fail the run: its verdict says why. The error is for what concerns every answer: options, and a cancelled context.
func Run(ctx context.Context, set *rules.Set, answers []Answer, o Options) (*Result, error) {
	result, err := Open(ctx, set, answers, o)
	if err != nil {
		return nil, err
	}
	return result.Finish(ctx)
}

// Open is the first half of Run: rows, fields and counts are there, the leak check is not. Until Finish nobody knows which texts
// hold a personal value of another field, so all that could are masked.
func Open(ctx context.Context, set *rules.Set, answers []Answer, o Options) (*Result, error) {
	r, err := newRunner(set, o)
	if err != nil {
		return nil, fmt.Errorf("preview: %w", err)
	}
	result := &Result{
		Source: o.Source, Direct: set == nil, RulesHash: rules.NoneHash, Unchecked: true, opened: &opened{answers: answers},
		Calls: make([]CallResult, 0, len(answers)),
	}
	if set != nil {
		result.RulesFile, result.RulesHash = set.File, set.Hash()
	}
	for _, a := range answers {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("preview: %w", err)
		}
		call := r.call(a)
		result.Calls = append(result.Calls, call)
		result.Counts.add(call.Counts)
	}
	return result, nil
}

// Finish is the second half: the guard of every answer, the leak check, the hash of the sample, and the first rows written out.
// It gives a result of its own; the opened one may be looked at meanwhile.
func (r *Result) Finish(ctx context.Context) (*Result, error) {
	if !r.Unchecked || r.opened == nil {
		return r, nil
	}
	done := *r
	done.Unchecked, done.opened, done.Calls = false, nil, slices.Clone(r.Calls)
	for i := range done.Calls {
		call := &done.Calls[i]
		if c, ok := call.sight.(checked); ok {
			leaks, note, err := c.check(ctx, call.Name)
			if err != nil {
				return nil, fmt.Errorf("preview: %w", err)
			}
			done.Leaks = append(done.Leaks, leaks...)
			if note != "" {
				done.LeakNote = note
			}
		}
		call.writeOut()
	}
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("preview: %w", err)
	}
	done.SampleHash = sampleHash(r.opened.answers)
	return &done, nil
}

func (c *Counts) add(other Counts) {
	c.Fields += other.Fields
	c.Removed += other.Removed
	c.Tokenised += other.Tokenised
	c.Clear += other.Clear
	c.ClearPersonal += other.ClearPersonal
}

type runner struct {
	set       *rules.Set
	types     *coverage.Types
	sanitizer *sanitize.Sanitizer
	words     words
}

func newRunner(set *rules.Set, o Options) (*runner, error) {
	r := &runner{set: set, types: o.Types, words: words{ownSalt: o.Salt == "", domain: o.EmailDomain}}
	var err error
	if r.types == nil {
		if r.types, err = coverage.Embedded(); err != nil {
			return nil, err
		}
	}
	if o.Salt == "" {
		o.Salt = rand.Text()
	}
	if o.Key == "" {
		o.Key = rand.Text()
	}
	r.sanitizer, err = sanitize.New(sanitize.Options{Salt: o.Salt, Key: o.Key, EmailDomain: o.EmailDomain, AsProxy: o.AsProxy})
	return r, err
}

func (r *runner) call(a Answer) CallResult {
	c := CallResult{Name: a.Name, Method: a.Method, URL: a.URL, Type: a.Type, Note: a.Note, Endpoint: Ref{Rule: -1, Endpoint: -1}}
	if c.Method == "" {
		c.Method = "GET"
	}
	if r.set == nil {
		return r.direct(a, c)
	}
	c.Verdict = Allowed
	body := a.Body
	if a.Shape == "csv" {
		body = nil
	}
	doc, err := r.sanitizer.Document(r.set, c.Method, a.URL, body, a.Status, a.Code)
	if doc != nil && doc.Endpoint != nil {
		c.Endpoint = Ref{File: doc.File, Line: doc.Endpoint.Line, Endpoint: doc.Endpoint.Index, Rule: -1}
	}
	switch {
	case err != nil:
		c.Verdict, c.Problem = explainFailure(err)
		if c.Verdict == Blocked {
			// An endpoint that comes near says what it misses.
			if line, reason := r.set.Blocked(c.Method, a.URL); line > 0 && strings.HasPrefix(reason, "the endpoint") {
				c.Problem += " " + capital(reason) + "."
			}
		}
	case a.Shape == "csv":
		c.Verdict, c.Problem = Failed, "The answer is a table, and rules read JSON only: nothing passes."
	case len(doc.Events) > 0:
		sight, counts := newContent(doc, r.types, a.Type, r.words, false)
		c.sight, c.Counts, c.Out = sight, counts, doc.Out
	}
	return c
}

func explainFailure(err error) (Verdict, string) {
	if _, ok := errors.AsType[*sanitize.BlockedError](err); ok {
		return Blocked, "No endpoint of the rules admits this call: Graph is never asked."
	}
	if e, ok := errors.AsType[*sanitize.AnswerError](err); ok {
		return Failed, capital(e.Error()) + ". Only the status and the code of an error answer are shown."
	}
	return Failed, capital(err.Error()) + ". Nothing passes."
}

func capital(s string) string {
	if s != "" && s[0] >= 'a' && s[0] <= 'z' {
		return string(s[0]-'a'+'A') + s[1:]
	}
	return s
}

// sampleHash identifies what was previewed without holding it. Every part is written with its length, so that no two samples
// run together to the same bytes.
func sampleHash(answers []Answer) string {
	h := sha256.New()
	part := func(b []byte) {
		var size [8]byte
		binary.BigEndian.PutUint64(size[:], uint64(len(b)))
		h.Write(size[:])
		h.Write(b)
	}
	for _, a := range answers {
		for _, text := range []string{a.Name, a.Method, a.URL, a.Type, a.Shape, fmt.Sprint(a.Status), a.Code} {
			part([]byte(text))
		}
		part(a.Body)
	}
	return hex.EncodeToString(h.Sum(nil))
}
