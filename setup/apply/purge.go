package apply

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
)

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
		// Once it is gone nothing tells any more which credentials this machine keeps of it: that is written down first.
		if err := r.noteKept(dead.App); err != nil {
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

// keyIDs are the ids of every credential that this machine may keep of an application.
func keyIDs(app entra.Application) []string {
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
	return slices.Sorted(maps.Keys(ids))
}

func (r *run) noteKept(app entra.Application) error {
	for _, id := range keyIDs(app) {
		if err := r.note(stepForget, Intent, app.AppID+keySeparator+id, nil); err != nil {
			return err
		}
	}
	return nil
}

// forgetAll removes everything that this machine keeps of an application's credentials.
func (r *run) forgetAll(ctx context.Context, app entra.Application) error {
	if r.Keeper == nil {
		return nil
	}
	var failed error
	for _, id := range keyIDs(app) {
		failed = errors.Join(failed, r.dropKey(ctx, id))
	}
	return failed
}
