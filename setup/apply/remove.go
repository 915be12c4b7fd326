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
	since := r.Live.ServerTime
	buried := func(ctx context.Context) (bool, error) {
		found, err := find(ctx, g, func(d entra.Deleted) bool { return d.App.ObjectID == id })
		// A copy that is behind may still show an earlier removal that was undone.
		return found != nil && !found.At.Before(since.Truncate(time.Second)), err
	}
	return r.single(ctx, s, "deleted, restorable for 30 days", func(ctx context.Context) error {
		return r.bury(ctx, s, RemoveStep, id, func(ctx context.Context) error {
			err := g.DeleteApplication(ctx, id)
			if notFound(err) {
				if gone, look := buried(ctx); look != nil || gone && (!since.IsZero() || r.heard(r.start)) {
					return look
				}
			}
			return err
		}, buried)
	})
}

func notFound(err error) bool {
	var answer *entra.Error
	return errors.As(err, &answer) && answer.Status == http.StatusNotFound
}

// heard holds once every copy of the directory has heard of a change that was made at a time: only then does "not found" mean that a
// thing is not there any more, and not that it is not there yet. A clock that is wrong costs no more than the wait.
func (r *run) heard(of time.Time) bool {
	if r.start.Before(of) {
		of = r.start
	}
	return r.Now().Sub(of) > hiddenPatience
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

// orphan finds the deleted service principal of an application.
func (r *run) orphan(ctx context.Context, s plan.Step, g Graveyard, dead entra.Deleted) (*entra.Deleted, error) {
	for {
		found, err := find(ctx, g, func(d entra.Deleted) bool { return d.Principal != nil && d.App.AppID == dead.App.AppID })
		var answer *entra.Error
		if err == nil || !errors.As(err, &answer) {
			return found, err
		}
		r.attempt++
		if err := r.pause(ctx, s, answer); err != nil {
			return nil, err
		}
	}
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
	for good := 0; ; r.attempt++ {
		ok, err := shown(ctx)
		var answer *entra.Error
		switch {
		case err != nil && (!errors.As(err, &answer) || r.pause(ctx, s, answer) != nil):
			return err
		case err != nil:
		case !ok:
			good, r.lagged = 0, true
			if err := r.wait(ctx, s, "Waiting for the directory to show it; usually done within a minute.", 0, nil); err != nil {
				return err
			}
		case !r.lagged || good+1 == steadyLooks:
			return nil
		default:
			good++
			if err := r.Sleep(ctx, steadyPause); err != nil {
				return err
			}
		}
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
		if dead.Principal != nil {
			if err := r.purge(ctx, s, g, dead, stepPurgePrincipal, dead.Principal.ObjectID); err != nil {
				return err
			}
		}
		// The application goes last: as long as it is there, an interrupted run is found and finished.
		if err := r.purgeLeft(ctx, s, g, dead); err != nil {
			return err
		}
		if err := r.purge(ctx, s, g, dead, PurgeStep, dead.App.ObjectID); err != nil {
			return err
		}
		return r.forgetAll(context.WithoutCancel(ctx), dead.App)
	})
}

func (r *run) purge(ctx context.Context, s plan.Step, g Graveyard, dead entra.Deleted, name, id string) error {
	gone := func(ctx context.Context) (bool, error) {
		found, err := find(ctx, g, func(d entra.Deleted) bool { return has(d, id) })
		return err == nil && found == nil, err
	}
	return r.bury(ctx, s, name, id, func(ctx context.Context) error {
		err := g.PurgeDeleted(ctx, id)
		if notFound(err) && r.heard(dead.At) {
			if gone, look := gone(ctx); look != nil || gone {
				return look
			}
		}
		return err
	}, gone)
}

// purgeLeft removes the service principal that the deleted items did not show beside its application yet.
func (r *run) purgeLeft(ctx context.Context, s plan.Step, g Graveyard, dead entra.Deleted) error {
	before := slices.ContainsFunc(r.Journal.Entries(), func(e Entry) bool { return e.Step == stepPurgePrincipal && e.Moment == Made })
	if dead.Principal != nil || before || r.Now().Sub(dead.At) > fresh {
		return nil
	}
	for until := r.Now().Add(hiddenPatience); ; r.attempt++ {
		found, err := r.orphan(ctx, s, g, dead)
		if err != nil {
			return err
		}
		if found != nil {
			return r.purge(ctx, s, g, dead, stepPurgePrincipal, found.Principal.ObjectID)
		}
		if !r.Now().Before(until) {
			return nil
		}
		if err := r.wait(ctx, s, "Waiting for the deleted items to show the service principal; usually done within a minute.", 0, nil); err != nil {
			return err
		}
	}
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
