package apply

import (
	"context"
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
	stepForget           = "forget" // about to be forgotten on this machine; Key is app id and key id
)

// IsRemoval holds for the journal entries of removing, restoring and purging.
func IsRemoval(step string) bool {
	switch step {
	case RemoveStep, RestoreStep, PurgeStep, stepRestorePrincipal, stepPurgePrincipal, stepForget:
		return true
	}
	return false
}

// IsRestoring holds for the journal entries of restoring.
func IsRestoring(step string) bool { return step == RestoreStep || step == stepRestorePrincipal }

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
