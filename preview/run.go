package preview

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"

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

// Run previews answers under a set of rules; nil rules mean that the vendor reads Graph directly. An answer that cannot be shown
// does not fail the run: its verdict says why. The error is for what concerns every answer: options, and a cancelled context.
func Run(ctx context.Context, set *rules.Set, answers []Answer, o Options) (*Result, error) {
	r, err := newRunner(set, o)
	if err != nil {
		return nil, fmt.Errorf("preview: %w", err)
	}
	result := &Result{
		Source: o.Source, Direct: set == nil, RulesHash: rules.NoneHash, SampleHash: sampleHash(answers),
		Calls: make([]CallResult, 0, len(answers)),
	}
	if set != nil {
		result.RulesFile, result.RulesHash = set.File, set.Hash()
	}
	for _, a := range answers {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("preview: %w", err)
		}
		call, leaks := r.call(a)
		result.Calls = append(result.Calls, call)
		result.Counts.add(call.Counts)
		result.Leaks = append(result.Leaks, leaks...)
	}
	return result, nil
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

func (r *runner) call(a Answer) (CallResult, []Leak) {
	c := CallResult{Name: a.Name, Method: a.Method, URL: a.URL, Type: a.Type, Note: a.Note, Endpoint: Ref{Rule: -1, Endpoint: -1}}
	if c.Method == "" {
		c.Method = "GET"
	}
	if r.set == nil {
		return r.direct(a, c), nil
	}
	c.Verdict = Allowed
	body := a.Body
	if a.Shape == "csv" {
		body = nil
	}
	trace, out, err := r.sanitizer.Run(r.set, c.Method, a.URL, body, a.Status, a.Code)
	if trace != nil {
		c.Endpoint = Ref{File: trace.File, Line: trace.Endpoint.Line, Endpoint: trace.Endpoint.Index, Rule: -1}
	}
	if err != nil {
		c.Verdict, c.Problem = explainFailure(err)
		return c, nil
	}
	if a.Shape == "csv" {
		c.Verdict, c.Problem = Failed, "The answer is a table, and rules read JSON only: nothing passes."
		return c, nil
	}
	if trace.Root == nil {
		return c, nil
	}
	b := newBuilder(r.starts(a, trace.Roots), trace, r.words)
	b.build(&c)
	c.Out = out
	return c, b.leaks(a.Name)
}

// starts are the values of an answer. Where there are several, their paths tell the line on which each leaves the gate.
func (r *runner) starts(a Answer, roots []*sanitize.Node) []spot {
	out := make([]spot, 0, len(roots))
	for i, root := range roots {
		path := "$"
		if len(roots) > 1 {
			path = fmt.Sprintf("line %d: $", i+1)
		}
		out = append(out, spot{node: node{root}, place: r.root(a, root), path: path, last: true, lastOut: true})
	}
	return out
}

// root is the place of the whole answer: a collection has its values in value[].
func (r *runner) root(a Answer, root *sanitize.Node) coverage.Place {
	collection := false
	for _, kid := range root.Kids {
		collection = collection || root.Kind == '{' && kid.Name == "value" && kid.Kind == '['
	}
	return r.types.Answer(a.Type, collection)
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
