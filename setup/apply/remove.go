package apply

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
)

// Graveyard is what removal, restoring and purging need of a tenant beside Directory. Errors are as there.
type Graveyard interface {
	DeleteApplication(ctx context.Context, objectID string) error
	// Deleted lists the deleted applications with their deleted service principals.
	Deleted(ctx context.Context) ([]entra.Deleted, error)
	RestoreDeleted(ctx context.Context, objectID string) error
	PurgeDeleted(ctx context.Context, objectID string) error
}

// Ids of the steps, also in the journal.
const (
	RemoveStep  = "remove"
	RestoreStep = "restore"
	PurgeStep   = "purge"

	stepRestorePrincipal = "restore-principal"
	stepPurgePrincipal   = "purge-principal"
)

// IsRemoval holds for the journal entries of removing, restoring and purging.
func IsRemoval(step string) bool {
	switch step {
	case RemoveStep, RestoreStep, PurgeStep, stepRestorePrincipal, stepPurgePrincipal:
		return true
	}
	return false
}

// Remove switches sign-in off and deletes the application; its service principal goes with it. Both can be restored for 30 days, so
// nothing that is kept of its credentials goes. It is never used to undo a failed apply.
func Remove(ctx context.Context, runner Runner, g Graveyard, uniqueName string) (Result, error) {
	r, err := newRun(runner, &plan.Plan{Connector: uniqueName})
	if err != nil {
		return Result{Connector: runner.Live}, err
	}
	if r.state.App == nil {
		return r.result, problem.New(problem.Refused, "There is nothing to remove.", "The connector has no application in this tenant.", "", nil)
	}
	if p := r.state.Principal; p != nil && p.Enabled {
		if result, err := Disable(ctx, runner, uniqueName); err != nil {
			return result, err
		}
	}
	s := plan.Step{
		ID: RemoveStep, Phase: plan.Create, Title: "Delete the application",
		Detail:  "Application and service principal go to the deleted items and can be restored for 30 days.",
		Changes: []plan.Change{{Field: "application", From: r.state.App.DisplayName}},
	}
	id := r.state.App.ObjectID
	return r.single(ctx, s, "deleted, restorable for 30 days", func(ctx context.Context) error {
		return r.bury(ctx, s, RemoveStep, id, func(ctx context.Context) error {
			err := g.DeleteApplication(ctx, id)
			if gone, look := r.isGone(ctx, g, err, id, true); look != nil || gone {
				return look
			}
			return err
		}, func(ctx context.Context) (bool, error) {
			found, err := find(ctx, g, func(d entra.Deleted) bool { return d.App.ObjectID == id })
			return found != nil, err
		})
	})
}

// isGone tells a thing that is not found because it was dealt with already from one that a copy of the directory does not show yet:
// deleted items are asked. buried is where it must be by then.
func (r *run) isGone(ctx context.Context, g Graveyard, err error, id string, buried bool) (bool, error) {
	var answer *entra.Error
	if !errors.As(err, &answer) || answer.Status != http.StatusNotFound {
		return false, nil
	}
	found, lookErr := find(ctx, g, func(d entra.Deleted) bool { return has(d, id) })
	if lookErr != nil {
		return false, lookErr
	}
	return (found != nil) == buried, nil
}

func has(d entra.Deleted, id string) bool {
	return d.App.ObjectID == id || d.Principal != nil && d.Principal.ObjectID == id
}

func find(ctx context.Context, g Graveyard, which func(entra.Deleted) bool) (*entra.Deleted, error) {
	all, err := g.Deleted(ctx)
	if err != nil {
		return nil, fmt.Errorf("look at the deleted items: %w", err)
	}
	if at := slices.IndexFunc(all, which); at >= 0 {
		return &all[at], nil
	}
	return nil, nil
}

// single runs one step that is no plan's and tells how it ended.
func (r *run) single(ctx context.Context, s plan.Step, note string, do func(context.Context) error) (Result, error) {
	r.begin(r.StepDeadline)
	r.show(s, Running, "", 0)
	err := do(ctx)
	r.result.Connector = r.state
	if err != nil {
		err = r.explain(s, err)
		r.show(s, Broken, problem.Of(err).What, 0)
		return r.result, err
	}
	r.result.Done = 1
	r.result.Did = append(r.result.Did, s)
	r.show(s, Done, note, 0)
	return r.result, nil
}

// bury sends a change among the deleted items until it is done and shown. It is sent again after an unknown outcome: a second
// deletion, restoring or purge finds nothing left to do.
func (r *run) bury(ctx context.Context, s plan.Step, name, id string, send func(context.Context) error, shown func(context.Context) (bool, error)) error {
	err := r.change(ctx, write{step: s, name: name, about: id, send: send, key: func() string { return id }})
	if err != nil {
		return err
	}
	for {
		ok, err := shown(ctx)
		var answer *entra.Error
		switch {
		case err != nil && (!errors.As(err, &answer) || r.pause(ctx, s, answer) != nil):
			return err
		case err == nil && ok:
			return nil
		case err == nil:
			r.lagged = true
			if err := r.wait(ctx, s, "Waiting for the deleted items to show it; usually done within a minute.", 0, nil); err != nil {
				return err
			}
		}
		r.attempt++
	}
}

// Restore brings a removed connector back, sign-in off as it was when it was removed: first the application, then its service
// principal, which Entra does not restore along with it.
func Restore(ctx context.Context, runner Runner, g Graveyard, dead entra.Deleted, uniqueName string) (Result, error) {
	r, err := newRun(runner, &plan.Plan{Connector: uniqueName})
	if err != nil {
		return Result{Connector: runner.Live}, err
	}
	r.known.ObjectID, r.known.AppID = dead.App.ObjectID, dead.App.AppID
	s := plan.Step{
		ID: RestoreStep, Phase: plan.Create, Title: "Restore the application",
		Detail:  "It comes back with its credentials and permissions. Sign-in stays off until somebody switches it on.",
		Changes: []plan.Change{{Field: "application", To: dead.App.DisplayName}},
	}
	return r.single(ctx, s, "restored, sign-in off", func(ctx context.Context) error {
		if err := r.exhume(ctx, s, g, RestoreStep, dead.App.ObjectID, func(c entra.Connector) bool { return c.App != nil }); err != nil {
			return err
		}
		id, err := r.deletedPrincipal(ctx, s, g, dead)
		if id == "" || err != nil {
			return err
		}
		return r.exhume(ctx, s, g, stepRestorePrincipal, id, func(c entra.Connector) bool { return c.Principal != nil })
	})
}

func (r *run) exhume(ctx context.Context, s plan.Step, g Graveyard, name, id string, shows func(entra.Connector) bool) error {
	return r.bury(ctx, s, name, id, func(ctx context.Context) error {
		err := g.RestoreDeleted(ctx, id)
		if gone, look := r.isGone(ctx, g, err, id, false); look != nil || gone {
			return look
		}
		return err
	}, func(ctx context.Context) (bool, error) {
		found, err := r.Directory.Look(ctx, r.query())
		if err == nil {
			r.learn(found)
		}
		return err == nil && shows(found), err
	})
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
		if r.state.Principal != nil {
			return "", nil
		}
		found, err := find(ctx, g, func(d entra.Deleted) bool { return d.Principal != nil && d.App.AppID == dead.App.AppID })
		if err != nil {
			return "", err
		}
		if found != nil {
			return found.Principal.ObjectID, nil
		}
		if !r.Now().Before(until) {
			return "", nil
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

// Purge removes a deleted connector for good: what Entra has of it, then what this machine keeps of its credentials.
func Purge(ctx context.Context, runner Runner, g Graveyard, dead entra.Deleted, uniqueName string) (Result, error) {
	r, err := newRun(runner, &plan.Plan{Connector: uniqueName})
	if err != nil {
		return Result{}, err
	}
	s := plan.Step{
		ID: PurgeStep, Phase: plan.Create, Title: "Remove the application for good",
		Detail:  "Nothing of it can be restored afterwards; its unique name becomes free.",
		Changes: []plan.Change{{Field: "deleted application", From: dead.App.DisplayName}},
	}
	r.known.AppID = dead.App.AppID
	return r.single(ctx, s, "gone for good", func(ctx context.Context) error {
		ids, names := []string{}, []string{}
		if dead.Principal != nil {
			ids, names = append(ids, dead.Principal.ObjectID), append(names, stepPurgePrincipal)
		}
		ids, names = append(ids, dead.App.ObjectID), append(names, PurgeStep)
		for i, id := range ids {
			err := r.bury(ctx, s, names[i], id, func(ctx context.Context) error {
				err := g.PurgeDeleted(ctx, id)
				if gone, look := r.isGone(ctx, g, err, id, false); look != nil || gone {
					return look
				}
				return err
			}, func(ctx context.Context) (bool, error) {
				found, err := find(ctx, g, func(d entra.Deleted) bool { return has(d, id) })
				return err == nil && found == nil, err
			})
			if err != nil {
				return err
			}
		}
		return r.forgetAll(context.WithoutCancel(ctx), dead.App)
	})
}

// forgetAll removes everything that this machine keeps of an application's credentials.
func (r *run) forgetAll(ctx context.Context, app entra.Application) error {
	if r.Keeper == nil {
		return nil
	}
	ids := map[string]bool{}
	for _, p := range app.Passwords {
		ids[p.KeyID] = true
	}
	for _, k := range app.Keys {
		ids[k.KeyID] = true
	}
	for _, t := range app.Tags {
		if id, ok := strings.CutPrefix(t, plan.CredentialTag("")); ok {
			ids[id] = true
		}
	}
	var failed error
	for id := range ids {
		failed = errors.Join(failed, r.dropKey(ctx, id))
	}
	return failed
}
