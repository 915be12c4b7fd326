package apply

import (
	"context"
	"errors"
	"time"

	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
)

// postPatience is how long after a POST without an answer the application may still appear; before that it is not asked for again.
// Replication is documented as seconds to minutes, so this is far beyond it.
const postPatience = 10 * time.Minute

// errNoUpsert: the cloud does not know the upsert by unique name, and no application is there.
var errNoUpsert = errors.New("upsert application: the cloud does not know it")

// noUpsert decides what a refused upsert means. The same answer can come from a copy of the directory that is
// behind, so an application that is known to exist is never made again, and the absence of one is looked for several times and the
// upsert tried once more before it is made another way. Nil: send again.
func (r *run) noUpsert(ctx context.Context, s plan.Step, want *entra.Application, refusals int, answer *entra.Error) error {
	if want.UniqueName == "" || want.ObjectID != "" && r.state.App == nil {
		return r.pause(ctx, s, answer) // an update of what exists
	}
	if r.state.App == nil && r.known.ObjectID != "" {
		if err := r.await(ctx, s, "the application to be readable", readable); err != nil {
			return err
		}
	}
	if r.state.App == nil && refusals == 1 {
		if err := r.absent(ctx, s); err != nil {
			return err
		}
	}
	switch app := r.state.App; {
	case app == nil && refusals > 1:
		return errNoUpsert
	case app == nil:
		return nil
	case want.ObjectID == app.ObjectID && want.UniqueName == app.UniqueName:
		return r.pause(ctx, s, answer)
	}
	r.asThere(want)
	return nil
}

// absent looks until an application is shown, or until several looks in a row showed none: copies of the directory may disagree.
func (r *run) absent(ctx context.Context, s plan.Step) error {
	for n := 0; ; {
		found, err := r.look(ctx, s)
		if err != nil {
			return err
		}
		r.learn(found)
		if n++; r.state.App != nil || n == steadyLooks {
			return nil
		}
		r.show(s, Waiting, "Looking again, because copies of the directory may disagree.", steadyPause)
		if err := r.Sleep(ctx, steadyPause); err != nil {
			return err
		}
	}
}

// postApplication makes the application with its name tag. The note is empty when it is there as somebody else or an earlier run made
// it and has to be changed.
func (r *run) postApplication(ctx context.Context, s plan.Step, want entra.Application) (string, error) {
	if !r.known.Posted.IsZero() {
		if err := r.awaitPosted(ctx, s); err != nil {
			return "", err
		}
	}
	if r.state.App != nil {
		return "", nil
	}
	want.UniqueName = ""
	want.Tags = plan.MergeTags(want.Tags, []string{plan.NameTag(r.plan.Connector)})
	again := false
	err := r.change(ctx, write{
		step: s, name: stepPost, once: "the new application to be found by its tag",
		send: func(ctx context.Context) error {
			if again { // how long an unanswered POST is waited for counts from the last one
				if err := r.note(stepPost, Intent, "", nil); err != nil {
					return err
				}
			}
			again = true
			got, err := r.Directory.PostApplication(ctx, want)
			if err != nil {
				return err
			}
			if got == nil || got.ObjectID == "" || got.AppID == "" {
				return errors.New("create application: the answer has no ids")
			}
			r.tookOver(want, got)
			return nil
		},
		key:   r.applicationKey,
		there: readable,
	})
	if err != nil {
		return "", err
	}
	r.known.Unnamed = true
	if len(applicationDifferences(want, r.state.App)) > 0 {
		return "", nil
	}
	return "created, client id " + r.appID(), nil
}

// awaitPosted waits for the application that an earlier run asked for. Only when the directory had its time and still shows none was
// none made.
func (r *run) awaitPosted(ctx context.Context, s plan.Step) error {
	const what = "the application that was asked for before to be found by its tag"
	left := min(r.known.Posted.Add(postPatience).Sub(r.Now()), postPatience)
	if left > 0 {
		end := r.Now().Add(left)
		shown, err := r.awaitFor(ctx, s, left, what, readable)
		if shown || err != nil {
			return err
		}
		if r.Now().Before(end) {
			return r.outOfTime(s, "Waiting for "+what+".", nil)
		}
		r.until = r.Now().Add(r.StepDeadline)
	}
	return r.absent(ctx, s)
}

// named waits until an application that was made by POST is found by its tag. Before that a run of another administrator, or a later
// one without this journal, would not see it and make a second one.
func (r *run) named(ctx context.Context) error {
	if !r.known.Unnamed {
		return nil
	}
	r.begin(r.StepDeadline)
	r.show(ReadBack, Running, "", 0)
	byName := func() Query { return Query{UniqueName: r.plan.Connector} }
	for good := 0; ; {
		found, err := r.lookFor(ctx, ReadBack, byName)
		if err != nil {
			return r.explain(ReadBack, err)
		}
		if !readable(found) {
			good, r.lagged = 0, true
			r.attempt++
			err = r.wait(ctx, ReadBack, "Waiting for the new application to be found by its tag; usually done within a minute.", 0, nil)
		} else if good++; good == steadyLooks {
			break
		} else {
			err = r.Sleep(ctx, steadyPause)
		}
		if err != nil {
			return r.explain(ReadBack, err)
		}
	}
	if err := r.note(stepNamed, Made, "", nil); err != nil {
		return err
	}
	r.known.Unnamed = false
	return nil
}
