package tenant

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"gatehouse/setup/entra"
	"gatehouse/setup/problem"
)

// Need makes sure that the person's token carries the scopes of a step, and any extra ones. It asks silently first; else it
// explains and signs in interactively. A refusal is a problem of kind Refused, and everything granted before stays.
func (c *Client) Need(ctx context.Context, step Step, extra ...string) error {
	c.asking.Lock()
	defer c.asking.Unlock()
	wanted := union(stepScopes[step], extra...)
	c.mu.Lock()
	missing, claims := without(wanted, c.granted), c.claims
	c.mu.Unlock()
	if len(missing) == 0 && claims == "" && c.alive(ctx) {
		c.mark(step)
		return nil
	}
	if len(missing) > 0 && claims == "" {
		done, err := c.silently(ctx, step, missing)
		if done || err != nil {
			return err
		}
	}
	if len(missing) == 0 {
		missing = wanted
	}
	return c.ask(ctx, step, missing)
}

// Has holds when the scopes of a step were granted in this session.
func (c *Client) Has(step Step) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.steps[step] || (len(stepScopes[step]) > 0 && hasAll(c.granted, stepScopes[step]...))
}

func (c *Client) mark(step Step) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.steps[step] = true
}

// alive holds unless a person is needed to get a token: what else is wrong, the real request will say.
func (c *Client) alive(ctx context.Context) bool {
	_, err := c.silentToken(ctx, "")
	return !NeedsSignIn(err)
}

// silently tries the new scopes with the refresh token: they may have been consented to before. Only cancellation and being
// offline are errors; any other answer means that the person must be asked.
func (c *Client) silently(ctx context.Context, step Step, missing []string) (bool, error) {
	c.mu.Lock()
	cred, all := c.cred, union(c.granted, missing...)
	c.mu.Unlock()
	watched, seen := withWitness(ctx)
	_, err := cred.GetToken(watched, c.tokenRequest(all, ""))
	if err == nil {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.granted = all
		c.steps[step] = true
		return true, nil
	}
	if ctx.Err() != nil || seen.beyondThePerson() {
		return false, fmt.Errorf("ask for %s: %w", strings.Join(missing, ", "), credentialError(watched, seen, err))
	}
	return false, nil
}

func without(list, remove []string) []string {
	var out []string
	for _, s := range list {
		if !hasAll(remove, s) {
			out = append(out, s)
		}
	}
	return out
}

// consent lists the codes by which Entra says that scopes were not granted, and who can help (Microsoft Entra docs,
// "Microsoft Entra authentication and authorization error codes").
var consent = map[string]struct{ why, next string }{
	"access_denied":          {"The consent page was cancelled.", ""},
	"authorization_declined": {"The consent page was cancelled.", ""},
	"AADSTS65004":            {"The consent page was cancelled.", ""},
	"declined_scopes":        {"Some of the scopes were not granted.", ""},
	"AADSTS65001":            {"This account may not consent to these scopes, or nobody has yet.", "admin"},
	"AADSTS90094":            {"An administrator must consent to these scopes for this sign-in program.", "admin"},
	"AADSTS90095":            {"The tenant sends such requests to an administrator for approval.", "admin"},
	"AADSTS65002":            {"The sign-in program (client id) may not be given these scopes.", "client"},
}

// refusedSignIn puts a failed interactive sign-in into words.
func (c *Client) refusedSignIn(ctx context.Context, step Step, scopes []string, err error) error {
	var e *entra.Error
	if !errors.As(err, &e) {
		if errors.Is(err, errNoBrowser) {
			return problem.New(problem.Refused, "Neither a browser nor a code could be used to sign in.", "", "Try again with the device code option.", err)
		}
		return err
	}
	names := strings.Join(scopes, ", ")
	if found, ok := consent[e.Code]; ok {
		next := "Ask again when you are ready; Gatehouse goes on with what it may do until then."
		if step == StepWho {
			next = "Sign in again and accept: without it Gatehouse cannot know who you are."
		}
		switch found.next {
		case "admin":
			next = "Ask a Global Administrator or Privileged Role Administrator to sign in with Gatehouse once and to consent on behalf of the organisation."
		case "client":
			next = "Use the default client id, or one that may ask for Microsoft Graph scopes."
		}
		return problem.New(problem.Refused, "The permission to use "+names+" was not given.", found.why, next, e).
			With("Step", string(step)).With("Code", e.Code).With("Request id", e.RequestID).With("Time", stamp(e.Time))
	}
	if found, ok := program[e.Code]; ok {
		return problem.New(problem.Refused, found.what, found.why, found.next, e).
			With("Code", e.Code).With("Request id", e.RequestID).With("Time", stamp(e.Time))
	}
	switch {
	case e.Code == "abandoned":
		return problem.New(problem.Unfinished, "The browser came back without a sign-in.", "The sign-in page was left, or something else opened its return address.",
			"Sign in again.", e)
	case e.Code == codeOthers:
		return problem.New(problem.Unfinished, "Something other than the sign-in page answered on this machine, and the sign-in ended.",
			"Another program or a page in the browser sent to the port that waited for the answer. It learned nothing.", "Sign in with a code instead: it needs no port on this machine.", e)
	case e.Code == "expired_token", e.Path == signInPage && errors.Is(ctx.Err(), context.DeadlineExceeded):
		return problem.New(problem.Unfinished, "Nobody finished the sign-in in time.", "The sign-in page was closed, showed an error of its own, or waited longer than "+c.opts.Timeout.String()+".",
			"Sign in again; if the page shows an error, its code says what is wrong.", e)
	}
	return e
}
