package apply

import (
	"context"
	"errors"
	"time"

	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
)

// Restore brings a removed connector back, sign-in off as it was when it was removed: first the application, then its service
// principal, which Entra does not restore along with it.
func Restore(ctx context.Context, runner Runner, g Graveyard, dead entra.Deleted, uniqueName string) (Result, error) {
	r, err := newRun(runner, &plan.Plan{Connector: uniqueName})
	if err != nil {
		return Result{Connector: runner.Live}, err
	}
	r.known.ObjectID, r.known.AppID = dead.App.ObjectID, dead.App.AppID
	r.lagged = r.Now().Sub(dead.At) < fresh // a copy may show what it was before it was removed
	s := plan.Step{
		ID: RestoreStep, Phase: plan.Create, Title: "Restore the application",
		Detail:  "It comes back with its credentials and permissions. Sign-in stays off until somebody switches it on.",
		Changes: []plan.Change{{Field: "application", To: dead.App.DisplayName}},
	}
	return r.single(ctx, s, "restored, sign-in off", func(ctx context.Context) error {
		if r.state.App == nil { // an interrupted run may have restored it already
			if err := r.exhume(ctx, s, g, dead, RestoreStep, dead.App.ObjectID, func(c entra.Connector) bool { return c.App != nil }); err != nil {
				return err
			}
		}
		id, err := r.deletedPrincipal(ctx, s, g, dead)
		if id == "" || err != nil {
			return err
		}
		return r.exhume(ctx, s, g, dead, stepRestorePrincipal, id, func(c entra.Connector) bool { return c.Principal != nil })
	})
}

func (r *run) exhume(ctx context.Context, s plan.Step, g Graveyard, dead entra.Deleted, name, id string, shows func(entra.Connector) bool) error {
	shown := func(ctx context.Context) (bool, error) {
		found, err := r.Directory.Look(ctx, r.query())
		if err == nil {
			r.learn(found)
		}
		return err == nil && shows(found), err
	}
	return r.bury(ctx, s, name, id, func(ctx context.Context) error {
		err := g.RestoreDeleted(ctx, id)
		if !notFound(err) || !r.heard(dead.At) {
			return err
		}
		live, look := shown(ctx)
		if live || look != nil {
			return look // somebody restored it meanwhile, or an answer was lost
		}
		found, look := find(ctx, g, func(d entra.Deleted) bool { return has(d, id) })
		if found != nil || look != nil {
			return errors.Join(look, err)
		}
		return problem.New(problem.Refused, "There is nothing left to restore.", "What was deleted is neither among the deleted items nor back in the directory: somebody removed it for good.",
			"Set the connector up again.", nil)
	}, shown)
}

// fresh is how long after a deletion the deleted items may not show all of it.
const fresh = 15 * time.Minute

// deletedPrincipal finds the service principal that belongs to a restored application; "" when it was never made, was not deleted, or
// is gone for good: the plan then makes a new one. Soon after the deletion it may not be shown yet.
func (r *run) deletedPrincipal(ctx context.Context, s plan.Step, g Graveyard, dead entra.Deleted) (string, error) {
	if dead.Principal != nil {
		return dead.Principal.ObjectID, nil
	}
	until := r.Now()
	if until.Sub(dead.At) < fresh {
		until = until.Add(hiddenPatience)
	}
	for {
		found, err := r.orphan(ctx, s, g, dead)
		if err != nil {
			return "", err
		}
		if found != nil {
			return found.Principal.ObjectID, nil
		}
		if !r.Now().Before(until) || r.state.Principal != nil && r.heard(dead.At) {
			return "", nil // without the wait it could be a copy's that is behind
		}
		r.attempt++
		if err := r.wait(ctx, s, "Waiting for the deleted items to show the service principal; usually done within a minute.", 0, nil); err != nil {
			return "", err
		}
		live, err := r.look(ctx, s)
		if err != nil {
			return "", err
		}
		r.learn(live)
	}
}
