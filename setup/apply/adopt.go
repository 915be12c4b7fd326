package apply

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
)

// Namer gives an application that has no unique name its own, once. Errors are as those of Directory.
type Namer interface {
	NameApplication(ctx context.Context, objectID, uniqueName string) error
}

// AdoptStep is the id of taking an application over, also in the journal.
const AdoptStep = "adopt"

const stepAdoptName = "adopt-name"

// errUnnamed: the directory does not let this application have the unique name, so that its tag has to do.
var errUnnamed = errors.New("name the application: the directory does not take the name")

// Adopt takes over the application of runner.Live, which somebody else made: its unique name where it has none, and the tags by which
// every administrator's Gatehouse finds it. Nothing else of it changes. The name goes first: with the name and without tags nobody
// takes the application for finished.
func Adopt(ctx context.Context, runner Runner, namer Namer, uniqueName string, tags []string) (Result, error) {
	r, err := newRun(runner, &plan.Plan{Connector: uniqueName})
	if err != nil {
		return Result{Connector: runner.Live}, err
	}
	app := r.state.App
	if app == nil {
		return r.result, problem.New(problem.Refused, "There is nothing to adopt.", "No application was found.", "", nil)
	}
	s := plan.Adopt(*app, uniqueName, tags)
	return r.single(ctx, s, "taken over", func(ctx context.Context) error {
		if app.UniqueName != uniqueName {
			err := r.name(ctx, s, namer, uniqueName)
			if errors.Is(err, errUnnamed) {
				tags = append(tags, plan.NameTag(uniqueName))
				r.known.Unnamed = true
			} else if err != nil {
				return err
			}
		}
		if err := r.tag(ctx, s, tags); err != nil {
			return err
		}
		return r.named(ctx)
	})
}

// name writes the unique name, which is possible once for an application that was made by POST (Microsoft Graph docs, "How to reference
// existing resources").
func (r *run) name(ctx context.Context, s plan.Step, namer Namer, uniqueName string) error {
	id := r.objectID()
	unnamed := func(context.Context) error { return errUnnamed }
	err := r.change(ctx, write{
		step: s, name: stepAdoptName,
		send: func(ctx context.Context) error { return namer.NameApplication(ctx, id, uniqueName) },
		key:  func() string { return id },
		there: func(c entra.Connector) bool {
			return c.App != nil && c.App.ObjectID == id && c.App.UniqueName == uniqueName
		},
		taken: unnamed,
	})
	var answer *entra.Error
	if errors.As(err, &answer) && !answer.Unknown && (answer.Status == http.StatusBadRequest || answer.Status == http.StatusConflict || answer.UnknownKey()) {
		return fmt.Errorf("%w: %w", errUnnamed, err)
	}
	if err == nil {
		r.state.App.UniqueName = uniqueName
	}
	return err
}

// tag writes tags beside those that are there, and waits until they are shown.
func (r *run) tag(ctx context.Context, s plan.Step, tags []string) error {
	carries := func(c entra.Connector) bool { return c.App != nil && containsAll(c.App.Tags, tags) }
	if !carries(r.state) {
		err := r.writeTags(ctx, write{step: s, name: AdoptStep, key: r.objectID, there: carries}, func(there []string) []string {
			return plan.MergeTags(there, tags)
		})
		if err != nil {
			return err
		}
	}
	return r.await(ctx, s, "the directory to show its tags", carries)
}
