package command

import (
	"bufio"
	"context"
	"fmt"
	"strings"

	"gatehouse/setup"
	"gatehouse/setup/problem"
)

// keepFailed asks on the terminal what becomes of a credential that exists and could not be kept; without a terminal it is given up.
func (e *env) keepFailed() func(context.Context, problem.Problem, bool) setup.KeepChoice {
	if !interactive() {
		return nil
	}
	lines := bufio.NewReader(e.program.Streams.In)
	return func(ctx context.Context, p problem.Problem, canFile bool) setup.KeepChoice {
		e.say.line("! The new credential could not be kept. %s %s", p.What, p.Why)
		for _, d := range p.Detail {
			e.say.line("  %s: %s", d.Label, d.Value)
		}
		e.say.line("  It lies in memory only until you decide; after three minutes without an answer it is given up.")
		for {
			fmt.Fprint(e.program.Streams.Err, keepQuestion(canFile))
			answer, err := readLine(ctx, lines)
			if err != nil {
				return setup.KeepGiveUp
			}
			if choice, ok := keepAnswer(answer, canFile); ok {
				return choice
			}
		}
	}
}

func keepQuestion(canFile bool) string {
	if canFile {
		return "(t)ry the keychain again, use the encrypted (f)ile, or give it up and have it (r)emoved from Entra? [t/f/r] "
	}
	return "(t)ry again, or give it up and have it (r)emoved from Entra? [t/r] "
}

func keepAnswer(line string, canFile bool) (setup.KeepChoice, bool) {
	switch strings.ToLower(strings.TrimSpace(line)) {
	case "t", "try":
		return setup.KeepRetry, true
	case "f", "file":
		return setup.KeepInFile, canFile
	case "r", "remove":
		return setup.KeepGiveUp, true
	}
	return setup.KeepGiveUp, false
}

// readLine gives up when ctx ends: the terminal itself waits for ever. The abandoned read ends with the program.
func readLine(ctx context.Context, from *bufio.Reader) (string, error) {
	type read struct {
		line string
		err  error
	}
	done := make(chan read, 1)
	go func() {
		line, err := from.ReadString('\n')
		done <- read{line, err}
	}()
	select {
	case r := <-done:
		return r.line, r.err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}
