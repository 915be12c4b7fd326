package apply

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
)

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
