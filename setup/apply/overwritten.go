package apply

import (
	"context"
	"slices"
	"strings"
	"time"

	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
)

// refreshAfter is how old a look may be from which a list is written.
const refreshAfter = 2 * time.Second

// refresh looks right before a list of an application is written whole that was there before this run. Entra replaces the list and knows no
// conditional write: what somebody else put there since the look behind the plan would be lost.
func (r *run) refresh(ctx context.Context, s plan.Step) error {
	if r.Live.App == nil || !r.looked.IsZero() && r.Now().Sub(r.looked) < refreshAfter {
		return nil
	}
	found, err := r.look(ctx, s)
	if err != nil {
		return err
	}
	r.learn(found)
	return nil
}

// marked are the ids of the credentials that this operation made and marked as kept, as far as it did not remove them.
func (r *run) marked() []string {
	var out []string
	for _, e := range r.Journal.Entries() {
		if e.Operation != r.OperationID || e.Moment != Made || e.Key == "" {
			continue
		}
		switch e.Step {
		case stepKept:
			out = append(out, e.Key)
		case stepRemove, stepKeyRemove:
			out = slices.DeleteFunc(out, func(id string) bool { return id == e.Key })
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// restored repairs what does not come back by waiting, because another administrator wrote the same list from a look that did not show what
// this run made. False: nothing points to that, and waiting is right.
func (r *run) restored(ctx context.Context, found entra.Connector) (bool, error) {
	if found.App == nil || r.state.App == nil {
		return false, nil
	}
	lacking, unmarked := false, false
	for _, id := range r.marked() {
		there, kept := hasCredential(found.App, id), plan.IsKept(found.App.Tags, id)
		lacking = lacking || !there || !kept
		unmarked = unmarked || there && !kept
	}
	if r.unmarked++; !unmarked {
		r.unmarked = 0
	}
	switch {
	case lacking && r.knowsNot(found.App):
		return true, r.settleOverwritten(ctx, found)
	case r.unmarked == steadyLooks:
		// It may be an older copy of the directory too: to write what it should show does no harm.
		r.unmarked = 0
		r.learn(found)
		return true, r.putTags(ctx, ReadBack, func() []string { return r.state.App.Tags })
	}
	return false, nil
}

// knowsNot holds when a look shows a credential that nobody knew before.
func (r *run) knowsNot(app *entra.Application) bool {
	known := func(id string) bool {
		return hasCredential(r.state.App, id) || plan.IsKept(r.state.App.Tags, id) || r.removed[id]
	}
	return slices.ContainsFunc(app.Keys, func(k entra.Key) bool { return !known(k.KeyID) }) ||
		slices.ContainsFunc(app.Tags, func(t string) bool {
			id, ok := strings.CutPrefix(t, plan.CredentialTag(""))
			return ok && !known(id)
		})
}

func hasCredential(app *entra.Application, keyID string) bool {
	return hasKey(app, keyID) || hasPassword(app, keyID)
}

// settleOverwritten looks what is left of this run once somebody else wrote the same list: a mark that was lost is written again; of a
// credential that is gone nothing is kept, because it opens nothing.
func (r *run) settleOverwritten(ctx context.Context, found entra.Connector) error {
	r.learn(found)
	shown, err := r.witness(ctx, ReadBack, "the directory to show what somebody else changed in the same moment")
	if err != nil {
		return err
	}
	var gone []string
	for _, id := range r.marked() {
		if hasCredential(shown, id) {
			continue
		}
		gone = append(gone, id)
		step := stepRemove
		if hasKey(r.state.App, id) {
			step = stepKeyRemove
		}
		if err := r.dropKey(context.WithoutCancel(ctx), id); err != nil {
			return err
		}
		if err := r.note(step, Made, id, nil); err != nil {
			return err
		}
		r.removed[id] = true
		r.state.App.Keys = withoutKey(r.state.App.Keys, id)
		r.state.App.Passwords = slices.DeleteFunc(r.state.App.Passwords, func(p entra.Password) bool { return p.KeyID == id })
	}
	if err := r.unwitness(ctx, ReadBack, gone...); err != nil || len(gone) == 0 {
		return err
	}
	return problem.New(problem.Unfinished, "Somebody else changed the credentials of this connector in the same moment, and the one that was made here is gone.",
		"Entra replaces the whole list of certificates with every change, so the later change wins. What this computer kept of its own was removed: it opened nothing.",
		"Look at what is there now, then run the same command again: it makes only what is missing.", nil)
}

// witness writes a tag that is there for a moment only and waits until a look shows it: a copy of the directory that shows it shows every
// earlier change of the application too, so what is missing then is not there.
func (r *run) witness(ctx context.Context, s plan.Step, what string) (*entra.Application, error) {
	with := plan.MergeTags(r.state.App.Tags, []string{r.seenTag()})
	if err := r.putTags(ctx, s, func() []string { return with }); err != nil {
		return nil, err
	}
	var shown *entra.Application
	err := r.await(ctx, s, what, func(c entra.Connector) bool {
		shown = c.App
		return c.App != nil && slices.Contains(c.App.Tags, r.seenTag())
	})
	return shown, err
}

// unwitness takes the tag of witness away again, and the marks of credentials that are gone.
func (r *run) unwitness(ctx context.Context, s plan.Step, gone ...string) error {
	r.seen = true
	return r.putTags(ctx, s, func() []string {
		return slices.DeleteFunc(slices.Clone(r.state.App.Tags), func(t string) bool {
			return t == r.seenTag() || slices.ContainsFunc(gone, func(id string) bool { return strings.EqualFold(t, plan.CredentialTag(id)) })
		})
	})
}

// seenPrefix begins a tag that is on the application for a moment only.
const seenPrefix = "gatehouse.seen:"

func (r *run) seenTag() string { return seenPrefix + r.OperationID }

func (r *run) putTags(ctx context.Context, s plan.Step, tags func() []string) error {
	return r.change(ctx, write{
		step: s, name: "credential-seen",
		send: func(ctx context.Context) error {
			want := tags()
			if err := r.Directory.PatchTags(ctx, r.state.App.ObjectID, want); err != nil {
				return err
			}
			r.state.App.Tags = want
			return nil
		},
	})
}
