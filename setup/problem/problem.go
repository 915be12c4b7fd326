// Package problem turns any error into what a person sees: what happened, why we think so, one next step, copyable detail.
// It must not format secrets and must not know any outside system.
package problem

import (
	"context"
	"errors"
	"fmt"
)

// Kind decides the exit code and how a window shows a problem.
type Kind int

// The kinds, in the order of the exit codes of the command line (DESIGN.md, "The command line").
const (
	Failed     Kind = iota + 1 // offline before the first write, verify mismatch, internal error
	BadInput                   // bad usage or malformed input
	Refused                    // closed gate, blocked call, leak, missing role, wrong tenant, unusable keychain
	Unfinished                 // nothing lost, not finished: --resume goes on
)

// ExitCode is the process exit code for this kind: 1 to 4.
func (k Kind) ExitCode() int { return int(k) }

// Detail is one labelled value that a person may copy to support. It never holds a secret or raw personal data.
type Detail struct {
	Label string `json:"label"`
	Value string `json:"value"`
}

// Problem is an error for people. What, Why and Next are whole sentences.
type Problem struct {
	Kind   Kind
	What   string   // what happened
	Why    string   // why we think so; may be empty
	Next   string   // the one next step; may be empty
	Detail []Detail // code, request id, time
	Err    error    // the cause, for errors.Is and errors.As
}

// New makes a problem from a cause; err may be nil.
func New(kind Kind, what, why, next string, err error) *Problem {
	return &Problem{Kind: kind, What: what, Why: why, Next: next, Err: err}
}

// Error joins the sentences, for logs and wrapped errors.
func (p *Problem) Error() string {
	text := p.What
	if p.Why != "" {
		text += " " + p.Why
	}
	if p.Next != "" {
		text += " " + p.Next
	}
	return text
}

// Unwrap gives the cause.
func (p *Problem) Unwrap() error { return p.Err }

// With adds a copyable detail and returns the problem; empty values are left out.
func (p *Problem) With(label, value string) *Problem {
	if value != "" {
		p.Detail = append(p.Detail, Detail{label, value})
	}
	return p
}

// explainer is implemented by errors of outside systems that know how to explain themselves.
type explainer interface{ Problem() *Problem }

// Of gives the problem inside err, or makes one. Cancellation is Unfinished; anything unknown is Failed. Of(nil) is nil.
func Of(err error) *Problem {
	if err == nil {
		return nil
	}
	var p *Problem
	if errors.As(err, &p) {
		return p
	}
	var e explainer
	if errors.As(err, &e) {
		return e.Problem()
	}
	switch {
	case errors.Is(err, context.Canceled):
		return New(Unfinished, "Cancelled.", "", "Nothing is lost: run the same command again to go on.", err)
	case errors.Is(err, context.DeadlineExceeded):
		return New(Unfinished, "The time allowed for this ran out.", "", "Nothing is lost: run the same command again to go on.", err)
	}
	return New(Failed, "Something went wrong that Gatehouse has no better words for.", fmt.Sprintf("%v.", err), "Copy the detail and report it.", err)
}
