// Package command is the command line: the same core as the window, text for people on standard error, JSON on standard
// output. It must not import Fyne and must not decide anything that setup or preview decides.
package command

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"gatehouse/setup/doctor"
	"gatehouse/setup/problem"
	"gatehouse/setup/secret"
)

// Streams are the three standard streams; tests give their own.
type Streams struct {
	In  io.Reader
	Out io.Writer // machine output, sanitized JSON
	Err io.Writer // everything for people
}

// Program is what main wires: version and the window, which only main may import.
type Program struct {
	Version string
	Streams Streams
	// Window opens the window and returns when it is closed; it says ErrNoDisplay when there is none.
	Window func(ctx context.Context, opts WindowOptions) error
	// Keychain replaces the operating system's keychain; nil = that one. Tests must not fill a person's keychain.
	Keychain secret.Keeper
	// KeepTokens keeps sign-ins in the system's encrypted token cache. Tests must not fill a person's cache.
	KeepTokens bool
	// Display tries to draw a window, in a process of its own; nil = this program has none.
	Display func(ctx context.Context) doctor.Display
}

// Run parses args and runs one command. The result is the process exit code (DESIGN.md, "The command line").
func Run(ctx context.Context, args []string, p Program) int {
	var c cli
	parser, err := newParser(&c, p.Streams)
	if err != nil {
		fmt.Fprintln(p.Streams.Err, err)
		return problem.Failed.ExitCode()
	}
	kctx, err := parser.Parse(args)
	if helped(args) {
		return 0
	}
	e := &env{globals: &c.globals, program: p, say: printer{p.Streams.Err}}
	if err != nil {
		// What was parsed before the mistake does not count: --json may stand after it.
		e.JSON = slices.Contains(args, "--json")
		return e.fail(usage(err, args))
	}
	if c.Version {
		fmt.Fprintln(p.Streams.Out, p.Version)
		return 0
	}
	defer e.close()
	kctx.BindTo(ctx, (*context.Context)(nil))
	if err := kctx.Run(e); err != nil {
		return e.fail(err)
	}
	return 0
}

// usage puts a mistake on the command line into words; the parser names flags and commands already.
func usage(err error, args []string) error {
	text := strings.ReplaceAll(err.Error(), `expected string value but got "EOL" (<EOL>)`, "a value is missing")
	next := "Run gatehouse --help for the commands."
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") && !strings.HasPrefix(text, "unexpected argument "+args[0]) {
		next = "Run gatehouse " + args[0] + " --help for its flags."
	}
	return problem.New(problem.BadInput, "The command line cannot be understood: "+text+".", "", next, err)
}

// helped holds when kong has already printed its help: its exit function must not end a test process.
func helped(args []string) bool {
	for _, a := range args {
		switch a {
		case "--":
			return false
		case "--help", "-h":
			return true
		}
	}
	return false
}

// fail prints an error for people, and as JSON where that was asked for.
func (e *env) fail(err error) int {
	p := problem.Of(err)
	e.say.problem(p)
	var done reported
	if e.JSON && !errors.As(err, &done) {
		_ = e.emit(map[string]any{"error": machine(p)})
	}
	return p.Kind.ExitCode()
}

// machine is a problem as machine output.
func machine(p *problem.Problem) map[string]any {
	detail := p.Detail
	if detail == nil {
		detail = []problem.Detail{}
	}
	return map[string]any{"what": p.What, "why": p.Why, "next": p.Next, "detail": detail, "exit": p.Kind.ExitCode()}
}

// reported is an end other than 0 whose machine output is already printed.
type reported struct{ *problem.Problem }

// Unwrap gives the problem.
func (r reported) Unwrap() error { return r.Problem }

// emit prints machine output.
func (e *env) emit(v any) error {
	enc := json.NewEncoder(e.program.Streams.Out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return fmt.Errorf("write standard output: %w", err)
	}
	return nil
}
