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
		return true, r.writeTags(ctx, write{step: ReadBack, name: stepSeen}, func(there []string) []string { return there })
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

// settleOverwritten looks what is left of this run once somebody else wrote the same list: a mark that was lost is written again; what is
// gone is removed like any other credential, from Entra first, because it opens nothing.
func (r *run) settleOverwritten(ctx context.Context, found entra.Connector) error {
	r.learn(found)
	shown, err := r.witness(ctx, ReadBack, "the directory to show what somebody else changed in the same moment")
	if err != nil {
		return err
	}
	gone := slices.DeleteFunc(r.marked(), func(id string) bool { return hasCredential(shown, id) })
	for _, id := range gone {
		if _, err := r.removeCredential(ctx, ReadBack, plan.RemoveCredential{KeyID: id, Certificate: hasKey(r.state.App, id)}); err != nil {
			return err
		}
	}
	if err := r.unwitness(ctx, ReadBack); err != nil || len(gone) == 0 {
		return err
	}
	return problem.New(problem.Unfinished, "Somebody else changed the credentials of this connector in the same moment, and the one that was made here is gone.",
		"Entra replaces the whole list of certificates with every change, so the later change wins. What this computer kept of its own was removed: it opened nothing.",
		"Look at what is there now, then run the same command again: it makes only what is missing.", nil)
}

// witness writes a tag that is there for a moment only and waits until a look shows it: a copy of the directory that shows it shows every
// earlier change of the application too, so what is missing then is not there.
func (r *run) witness(ctx context.Context, s plan.Step, what string) (*entra.Application, error) {
	if err := r.writeTags(ctx, write{step: s, name: stepSeen}, func(there []string) []string { return plan.MergeTags(there, []string{r.seenTag()}) }); err != nil {
		return nil, err
	}
	var shown *entra.Application
	err := r.await(ctx, s, what, func(c entra.Connector) bool {
		shown = c.App
		return c.App != nil && slices.Contains(c.App.Tags, r.seenTag())
	})
	return shown, err
}

// unwitness takes the tag of witness away again.
func (r *run) unwitness(ctx context.Context, s plan.Step) error {
	r.seen = true
	return r.writeTags(ctx, write{step: s, name: stepSeen}, func(there []string) []string {
		return slices.DeleteFunc(slices.Clone(there), func(t string) bool { return t == r.seenTag() })
	})
}

const (
	stepSeen = "credential-seen"
	// seenPrefix begins a tag that is on the application for a moment only.
	seenPrefix = "gatehouse.seen:"
)

func (r *run) seenTag() string { return seenPrefix + r.OperationID }

// writeTags changes the tags of the application.
func (r *run) writeTags(ctx context.Context, w write, change func(there []string) []string) error {
	if err := r.refresh(ctx, w.step); err != nil {
		return err
	}
	w.send = func(ctx context.Context) error {
		tags := change(r.state.App.Tags)
		if err := r.Directory.PatchTags(ctx, r.objectID(), tags); err != nil {
			return err
		}
		r.state.App.Tags = tags
		return nil
	}
	return r.change(ctx, w)
}
