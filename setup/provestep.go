package setup

import (
	"context"
	"errors"
	"strings"
	"time"

	"gatehouse/setup/apply"
	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
	"gatehouse/setup/secret"
)

var proveStep = plan.Step{
	ID: "prove", Phase: plan.Enable, Title: "Prove the credential: a token is issued",
	Detail: "The connector signs in once with what is kept; before consent the token carries no permission.",
}

// prove gets a first token with the kept secret or certificate. A federated connector is proven elsewhere (DESIGN.md rule 11).
func (r *run) prove(ctx context.Context, live entra.Connector) error {
	r.proven = true
	kinds := proofs(r.v)
	if len(kinds) == 0 {
		return nil
	}
	start := time.Now()
	r.progress(apply.Progress{Step: proveStep, State: apply.Running})
	v := r.v
	v.Live = live
	err := r.s.untilProven(ctx, func(ctx context.Context) (string, error) {
		for _, kind := range kinds {
			app, err := r.s.appSession(ctx, v, kind)
			if err != nil {
				return "", err
			}
			app.Close()
		}
		return "", nil
	}, func(waitingFor string, pause time.Duration) {
		r.progress(apply.Progress{Step: proveStep, State: apply.Waiting, Note: "Waiting for " + waitingFor + ".", Retry: pause})
	})
	done := apply.Progress{Step: proveStep, State: apply.Done, Took: time.Since(start)}
	switch {
	case errors.Is(err, secret.ErrNotFound):
		done.State, done.Note, err = apply.Finding, "The credential is kept on another machine, or by whoever brought it: verify there.", nil
	case err != nil:
		done.State, err = apply.Broken, unfinished(err)
	}
	r.progress(done)
	return err
}

// reachable asks the keychain before sign-in is switched on: a locked one is said while nothing is changed. A credential
// that is kept on another machine is no reason to refuse.
func (r *run) reachable(ctx context.Context, live entra.Connector) error {
	if live.App == nil {
		return nil
	}
	for _, kind := range proofs(r.v) {
		kept, err := r.s.kept(ctx, live.App, kind)
		kept.wipe()
		if err != nil && !errors.Is(err, secret.ErrNotFound) {
			return err
		}
	}
	return nil
}

// unfinished: something was changed by then, so whatever is in the way, the run is not refused but waits to be resumed.
func unfinished(err error) error {
	p := *problem.Of(err)
	if p.Kind == problem.Unfinished {
		return err
	}
	p.Kind, p.Err = problem.Unfinished, err
	p.Next = strings.TrimSpace(p.Next + " Nothing is lost: run the same command with --resume to go on.")
	return &p
}
