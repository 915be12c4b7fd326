package command

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"gatehouse/preview/pseudonym"
	"gatehouse/preview/rules"
	"gatehouse/preview/sanitize"
	"gatehouse/setup/problem"
)

// maxBody bounds a response read from standard input or a file.
const maxBody = 64 << 20

type sanitizeCmd struct {
	Rules       string `help:"Rules file." required:"" placeholder:"FILE" type:"existingfile"`
	URL         string `name:"url" help:"URL of the call, or its path and query." required:""`
	Method      string `help:"Method of the call." default:"GET"`
	In          string `help:"File with the response; default standard input." placeholder:"FILE" type:"existingfile"`
	SaltFile    string `help:"File with the salt; one final newline is dropped. Default: random." placeholder:"FILE" type:"existingfile"`
	KeyFile     string `help:"File with the password of reversible tokens; one final newline is dropped." placeholder:"FILE" type:"existingfile"`
	AsProxy     bool   `help:"Copy the quirks of deployed proxies instead of correcting them."`
	EmailDomain string `help:"What happens to the domain of an address." enum:"preserve,redact,tokenize,encrypt" default:"preserve"`
}

// Run prints only the sanitized JSON to standard output; a blocked call prints nothing there and ends with 3.
func (c sanitizeCmd) Run(_ context.Context, e *env) error {
	data, err := os.ReadFile(c.Rules)
	if err != nil {
		return badFile(c.Rules, err)
	}
	set, err := rules.Load(c.Rules, data)
	if err != nil {
		return problem.New(problem.BadInput, "The rules file cannot be used.", err.Error()+".", "Mend it; gatehouse lint says the same.", err)
	}
	opts, err := c.options()
	if err != nil {
		return err
	}
	if _, ok := set.Match(c.Method, c.URL); !ok {
		return explainSanitize(&sanitize.BlockedError{Method: c.Method, URL: c.URL})
	}
	body, err := c.body(e)
	if err != nil {
		return err
	}
	_, out, err := sanitize.Run(set, c.Method, c.URL, body, opts)
	if err != nil {
		return explainSanitize(err)
	}
	if _, err := e.program.Streams.Out.Write(append(out, '\n')); err != nil {
		return fmt.Errorf("write standard output: %w", err)
	}
	return nil
}

func (c sanitizeCmd) options() (sanitize.Options, error) {
	o := sanitize.Options{AsProxy: c.AsProxy, EmailDomain: pseudonym.DomainHandling(c.EmailDomain), Salt: rand.Text()}
	for _, f := range []struct {
		file string
		into *string
	}{{c.SaltFile, &o.Salt}, {c.KeyFile, &o.Key}} {
		if f.file == "" {
			continue
		}
		data, err := os.ReadFile(f.file)
		if err != nil {
			return o, badFile(f.file, err)
		}
		*f.into = strings.TrimSuffix(strings.TrimSuffix(string(data), "\n"), "\r")
	}
	return o, nil
}

func (c sanitizeCmd) body(e *env) ([]byte, error) {
	in := e.program.Streams.In
	if c.In != "" {
		f, err := os.Open(c.In)
		if err != nil {
			return nil, badFile(c.In, err)
		}
		defer f.Close()
		in = f
	}
	body, err := io.ReadAll(io.LimitReader(in, maxBody+1))
	if err != nil {
		return nil, badFile("the response", err)
	}
	if len(body) > maxBody {
		return nil, problem.New(problem.BadInput, "The response is too large.", fmt.Sprintf("The limit is %d bytes.", maxBody), "Use a shorter sample.", nil)
	}
	return body, nil
}

func badFile(name string, err error) error {
	return problem.New(problem.BadInput, fmt.Sprintf("%s cannot be read.", name), err.Error()+".", "Check its path and rights.", err)
}

func explainSanitize(err error) error {
	var blocked *sanitize.BlockedError
	if errors.As(err, &blocked) {
		return problem.New(problem.Refused, fmt.Sprintf("Blocked: no endpoint of the rules admits %s %s.", blocked.Method, blocked.URL), "",
			"A proxy with these rules answers 403 and never asks Graph.", err)
	}
	return problem.New(problem.BadInput, "The response cannot be sanitized, so nothing is let through.", err.Error()+".",
		"Give one complete JSON response of this call.", err)
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
