package apply

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
)

// putApplication upserts the application. Where the cloud refuses that, it is made by POST and known by its name tag.
func (r *run) putApplication(ctx context.Context, s plan.Step, a plan.PutApplication) (string, error) {
	if r.state.App != nil || r.known.Posted.IsZero() {
		note, err := r.upsertApplication(ctx, s, a.Want)
		if !errors.Is(err, errNoUpsert) {
			return note, err
		}
	}
	note, err := r.postApplication(ctx, s, a.Want)
	if err != nil || note != "" {
		return note, err
	}
	return r.upsertApplication(ctx, s, a.Want) // it was there: changed by its id
}

func (r *run) upsertApplication(ctx context.Context, s plan.Step, want entra.Application) (string, error) {
	if err := r.refresh(ctx, s); err != nil {
		return "", err
	}
	r.asThere(&want)
	created, refusals, tries := false, 0, 0
	err := r.change(ctx, write{
		step: s,
		send: func(ctx context.Context) error {
			// A pause is time enough for somebody else to make it, and to mark a credential in the tags that this write replaces.
			if tries++; tries > 1 && refusals == 0 && r.Live.App == nil {
				found, err := r.look(ctx, s)
				if err != nil {
					return err
				}
				r.learn(found)
				r.asThere(&want)
			}
			got, err := r.Directory.PutApplication(ctx, want)
			if err != nil {
				return err
			}
			created = got != nil
			r.tookOver(want, got)
			return nil
		},
		key:   r.applicationKey,
		there: func(c entra.Connector) bool { return len(applicationDifferences(want, c.App)) == 0 },
		taken: func(ctx context.Context) error {
			if err := r.nameTaken(ctx, s); err != nil {
				return err
			}
			r.asThere(&want)
			return nil
		},
		elsewhere: func(ctx context.Context, answer *entra.Error) error {
			refusals++
			return r.noUpsert(ctx, s, &want, refusals, answer)
		},
	})
	if err != nil {
		return "", err
	}
	if !readable(r.state) {
		// It existed, and the look before did not show it.
		if err := r.await(ctx, s, "the application to be readable", readable); err != nil {
			return "", err
		}
		if err := r.note(s.ID, Made, r.applicationKey(), nil); err != nil {
			return "", err
		}
	}
	if created {
		return "created, client id " + r.appID(), nil
	}
	return "changed, client id " + r.appID(), nil
}

// asThere aims a registration at the application that is there: by its id and under the name that it has, also none.
func (r *run) asThere(want *entra.Application) {
	app := r.state.App
	if app == nil {
		return
	}
	want.ObjectID, want.AppID, want.UniqueName = app.ObjectID, app.AppID, app.UniqueName
	want.Tags = plan.MergeTags(app.Tags, want.Tags)
}

func (r *run) applicationKey() string { return r.objectID() + keySeparator + r.appID() }

func readable(c entra.Connector) bool { return c.App != nil && c.App.AppID != "" }

// deletedHolder finds the deleted application that holds the unique name, where the directory can tell; nil while a live one shows.
func (r *run) deletedHolder(ctx context.Context, s plan.Step) (*entra.Deleted, error) {
	g, ok := r.Directory.(Graveyard)
	if !ok {
		return nil, nil
	}
	if err := r.absent(ctx, s); err != nil || r.state.App != nil {
		return nil, err
	}
	dead, err := find(ctx, g, func(d entra.Deleted) bool { return strings.EqualFold(plan.NameOf(d.App), r.plan.Connector) })
	if answer := new(entra.Error); errors.As(err, &answer) {
		err = nil // it may not be asked for: the name is waited for as without it
	}
	return dead, err
}

// nameTaken waits until the application that holds the unique name is readable. It never will be when it was deleted: a deleted
// application keeps its unique name for 30 days.
func (r *run) nameTaken(ctx context.Context, s plan.Step) error {
	if r.state.App == nil {
		if dead, err := r.deletedHolder(ctx, s); dead != nil || err != nil {
			if err == nil {
				err = r.nameHidden(dead)
			}
			return err
		}
		shown, err := r.awaitFor(ctx, s, hiddenPatience, "the application with this unique name to be readable", func(c entra.Connector) bool { return c.App != nil })
		if shown || err != nil {
			return err
		}
	}
	return r.nameHidden(nil)
}

// nameHidden offers to restore what holds the name: nil = nothing shows it.
func (r *run) nameHidden(dead *entra.Deleted) error {
	what := fmt.Sprintf("The unique name %s is taken.", r.plan.Connector)
	if dead == nil {
		return problem.New(problem.Refused, what, "No application shows it. A deleted application keeps its unique name for 30 days.",
			"See whether it was removed (gatehouse status) and restore it (gatehouse restore), or choose another instance name.", nil)
	}
	return problem.New(problem.Refused, what, "A deleted application keeps it until "+dead.Until().UTC().Format("2 January 2006")+".",
		"Restore it with gatehouse restore, remove it for good with gatehouse purge, or choose another instance name.", nil).
		With("client id", dead.App.AppID)
}

// tookOver records an accepted application: the 201 body is its read-back; 204 has none.
func (r *run) tookOver(want entra.Application, got *entra.Application) {
	if got != nil {
		want.ObjectID, want.AppID, want.Created = got.ObjectID, got.AppID, got.Created
	}
	if want.ObjectID == "" {
		want.ObjectID, want.AppID = r.known.ObjectID, r.known.AppID
	}
	if want.ObjectID == "" {
		return
	}
	if old := r.state.App; old != nil {
		want.Passwords, want.Keys, want.Federated, want.Owners = old.Passwords, old.Keys, old.Federated, old.Owners
	}
	r.state.App = &want
}
