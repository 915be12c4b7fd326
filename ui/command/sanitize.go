package command

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"gatehouse/preview/coverage"
	"gatehouse/preview/rules"
	"gatehouse/preview/sanitize"
	"gatehouse/setup/problem"
)

type sanitizeCmd struct {
	Rules   string `help:"Rules file." required:"" placeholder:"FILE" type:"existingfile"`
	URL     string `name:"url" help:"URL of the call, or its path and query." required:""`
	Method  string `help:"Method of the call." default:"GET"`
	In      string `help:"File with the response; default standard input. Up to 1 GiB." placeholder:"FILE" type:"existingfile"`
	Status  int    `help:"HTTP status of the response. Of one that is not 2xx only status and code are shown." default:"200" placeholder:"CODE"`
	Type    string `help:"Graph type that the call answers with, such as user; default by the URL." placeholder:"TYPE"`
	Explain bool   `help:"Print what happened to each field, and why, as JSON instead of the sanitized response."`

	pseudonymFlags
}

// Run prints only the sanitized JSON to standard output, and only when the whole response was valid and no hidden value was found
// in it; a blocked call prints nothing there and ends with 3.
func (c sanitizeCmd) Run(ctx context.Context, e *env) error {
	data, err := os.ReadFile(c.Rules)
	if err != nil {
		return badFile(c.Rules, err)
	}
	set, err := rules.Load(filepath.Base(c.Rules), data)
	if err != nil {
		return problem.New(problem.BadInput, "The rules file cannot be used.", err.Error()+".", "Mend it; gatehouse lint says the same.", err)
	}
	j := job{sanitizeCmd: c, env: e, set: set}
	if err := j.prepare(); err != nil {
		return err
	}
	if _, ok := set.Match(c.Method, c.URL); !ok {
		return explainSanitize(&sanitize.BlockedError{Method: c.Method, URL: c.URL})
	}
	if c.Status < 200 || c.Status > 299 {
		return c.errorAnswer(ctx, e)
	}
	in, err := c.open(ctx, e)
	if err != nil {
		return err
	}
	defer in.Close()
	defer keepSmall()()
	answer, err := in.read(wholeLimit)
	switch {
	case err != nil:
		return err
	case answer.rest == nil:
		return j.whole(ctx, answer.body)
	}
	return j.streamed(ctx, answer.rest)
}

// job is one response on its way.
type job struct {
	sanitizeCmd
	env       *env
	set       *rules.Set
	sanitizer *sanitize.Sanitizer
	types     *coverage.Types
}

func (j *job) prepare() error {
	o, err := j.options()
	if err != nil {
		return err
	}
	if j.sanitizer, err = sanitize.New(o); err != nil {
		return fmt.Errorf("prepare pseudonyms: %w", err)
	}
	if j.types, err = coverage.Embedded(); err != nil {
		return err
	}
	switch {
	case j.Type == "":
		j.Type, _ = coverage.ForURL(j.URL)
	case !j.types.Known(j.Type):
		return problem.New(problem.BadInput, fmt.Sprintf("Gatehouse knows no Graph type %q.", j.Type), "",
			"Leave out --type, or use a type such as user, group, message or event.", nil)
	}
	return nil
}

// badFile says that a file the person named cannot be read.
func badFile(name string, err error) error {
	return problem.New(problem.BadInput, fmt.Sprintf("%s cannot be read.", name), err.Error()+".", "Check its path and rights.", err)
}

const (
	onlyCode   = "Of an error answer only the status and the code are shown; its message may quote personal data."
	nextAnswer = "Give an answer of this call that succeeded."
)

func explainSanitize(err error) error {
	if blocked, ok := errors.AsType[*sanitize.BlockedError](err); ok {
		return problem.New(problem.Refused, fmt.Sprintf("Blocked: no endpoint of the rules admits %s %s.", blocked.Method, blocked.URL), "",
			"A proxy with these rules answers 403 and never asks Graph.", err)
	}
	if answered, ok := errors.AsType[*sanitize.AnswerError](err); ok {
		text := answered.Error()
		return problem.New(problem.BadInput, strings.ToUpper(text[:1])+text[1:]+", so there is nothing to sanitize.", onlyCode, nextAnswer, err)
	}
	if ours(err) {
		return err
	}
	return problem.New(problem.BadInput, "The response cannot be sanitized, so nothing is let through.", err.Error()+".",
		"Give one complete JSON response of this call.", err)
}

// ours holds for errors that say themselves what a person should know: cancelled, full disk, unreadable input.
func ours(err error) bool {
	_, isProblem := errors.AsType[*problem.Problem](err)
	return isProblem || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// rawOrText lets sanitized JSON stand as JSON in machine output; anything else is text.
func rawOrText(out []byte) any {
	if v := jsontext.Value(out); v.IsValid() {
		return rawJSON(out)
	}
	return string(out)
}

// rawJSON is written as it is.
type rawJSON []byte

// MarshalJSON gives the bytes.
func (r rawJSON) MarshalJSON() ([]byte, error) { return r, nil }
