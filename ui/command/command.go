// Package command is the command line: the same core as the window, text for people on standard error, JSON on standard
// output. It must not import Fyne and must not decide anything that setup or preview decides.
package command

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"gatehouse/setup/problem"
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
}

// Run parses args and runs one command. The result is the process exit code (DESIGN.md, "The command line").
func Run(ctx context.Context, args []string, p Program) int {
	var c cli
	parser, err := newParser(&c, p.Streams, p.Version)
	if err != nil {
		fmt.Fprintln(p.Streams.Err, err)
		return problem.Failed.ExitCode()
	}
	kctx, err := parser.Parse(args)
	if helped(args) {
		return 0
	}
	if err != nil {
		fmt.Fprintf(p.Streams.Err, "gatehouse: %v\nRun gatehouse --help for the commands.\n", err)
		return problem.BadInput.ExitCode()
	}
	e := &env{globals: &c.globals, program: p, say: printer{p.Streams.Err}}
	defer e.close()
	kctx.BindTo(ctx, (*context.Context)(nil))
	if err := kctx.Run(e); err != nil {
		return e.fail(err)
	}
	return 0
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
		_ = e.emit(map[string]any{"error": map[string]any{
			"what": p.What, "why": p.Why, "next": p.Next, "detail": p.Detail, "exit": p.Kind.ExitCode(),
		}})
	}
	return p.Kind.ExitCode()
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
