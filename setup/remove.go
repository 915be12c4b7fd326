package setup

import (
	"context"
	"fmt"
	"strings"
	"time"

	"gatehouse/setup/apply"
	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
	"gatehouse/setup/tenant"
)

// Removed is a removed connector that can still be restored.
type Removed struct {
	Target Target        `json:"-"`
	Item   entra.Deleted `json:"item"`
	Until  time.Time     `json:"until"`
}

// Removed lists the removed connectors of the tenant, those of every administrator: they are known by unique name and tags.
func (s *Session) Removed(ctx context.Context) ([]Removed, error) {
	if err := s.mayLook(ctx); err != nil {
		return nil, err
	}
	all, err := s.client.Deleted(ctx)
	if err != nil {
		return nil, s.explainLook(err)
	}
	for _, b := range s.lately() {
		shown := false
		if all, shown = exceptPurged(all, b); !shown && !b.purged {
			all = append(all, b.removed.Item)
		}
	}
	var out []Removed
	for _, d := range all {
		if t, ok := s.targetOf(entra.Connector{App: &d.App}); ok {
			out = append(out, Removed{t, d, d.Until()})
		}
	}
	return out, nil
}

// FindRemoved finds what is left of one connector among the deleted items; nil when there is nothing. One deleted by somebody else
// under the same unique name counts too: it holds the name.
func (s *Session) FindRemoved(ctx context.Context, t Target) (*Removed, error) {
	if err := s.mayLook(ctx); err != nil {
		return nil, err
	}
	all, err := s.graves(ctx, t)
	if err != nil {
		return nil, err
	}
	var found *Removed
	for _, d := range all {
		if named(d, t) && (found == nil || d.At.After(found.Item.At)) {
			found = &Removed{t, d, d.Until()}
		}
	}
	return found, nil
}

// Remove switches the connector off and moves it to the deleted items, from where it can be restored for 30 days. What is kept of its
// credentials stays as long.
func (s *Session) Remove(ctx context.Context, t Target, observe Observer) (Removed, error) {
	v, err := s.Look(ctx, t)
	if err != nil {
		return Removed{}, err
	}
	if v.Live.App == nil {
		return s.removedBefore(ctx, t)
	}
	if err := s.ours(*v.Live.App, t); err != nil {
		return Removed{}, err
	}
	if err := s.change(ctx, v, observe, apply.RemoveStep, func(r apply.Runner) (apply.Result, error) {
		return apply.Remove(ctx, r, s.client, t.uniqueName())
	}); err != nil {
		return Removed{}, err
	}
	s.forget(t)
	gone := entra.Deleted{App: *v.Live.App, Principal: v.Live.Principal, At: s.serverTime(v.Live)}
	s.bury(t, Removed{t, gone, gone.Until()}, false)
	found, err := s.FindRemoved(ctx, t)
	if err != nil || found == nil {
		return Removed{}, err
	}
	return *found, nil
}

// Restore brings a removed connector back, with sign-in off.
func (s *Session) Restore(ctx context.Context, t Target, observe Observer) (View, error) {
	found, err := s.FindRemoved(ctx, t)
	if err != nil {
		return View{}, err
	}
	var live entra.Connector
	if found == nil {
		if found, live, err = s.halfRestored(ctx, t); err != nil {
			return View{}, err
		}
	}
	if err := s.restorable(found, t); err != nil {
		return View{}, err
	}
	var back apply.Result
	if err := s.change(ctx, View{Target: t, Live: live}, observe, apply.RestoreStep, func(r apply.Runner) (apply.Result, error) {
		var err error
		back, err = apply.Restore(ctx, r, s.client, found.Item, t.uniqueName())
		return back, err
	}); err != nil {
		return View{}, err
	}
	s.unbury(t)
	s.glimpse(t, back.Connector)
	s.remember(t, entra.Connector{App: &found.Item.App, Principal: found.Item.Principal})
	v, err := s.lookUntil(ctx, t, func(View) bool { return true })
	if err != nil {
		return View{}, err
	}
	return s.concluded(t, apply.Result{Connector: v.Live, Done: 1})
}

// Purge removes a removed connector for good, and what this machine keeps of it: credentials and choices.
func (s *Session) Purge(ctx context.Context, t Target, observe Observer) error {
	if done, err := s.clearUpOne(ctx, t.uniqueName()); done || err != nil {
		s.forget(t)
		return err
	}
	found, err := s.FindRemoved(ctx, t)
	if err != nil {
		return err
	}
	if found == nil {
		return s.purgedBefore(t)
	}
	if err := s.restorable(found, t); err != nil {
		return err
	}
	if err := s.change(ctx, View{Target: t}, observe, apply.PurgeStep, func(r apply.Runner) (apply.Result, error) {
		return apply.Purge(ctx, r, s.client, found.Item, t.uniqueName())
	}); err != nil {
		return err
	}
	s.forget(t)
	s.bury(t, *found, true)
	return s.house.store.ForgetChoices(s.me.Tenant.ID, t.uniqueName())
}

// restorable holds for what is there and ours.
func (s *Session) restorable(found *Removed, t Target) error {
	if found == nil {
		return problem.New(problem.Refused, fmt.Sprintf("No removed connector %s is among the deleted items.", t.uniqueName()),
			"It was never removed, was removed for good, or more than 30 days ago.", "See what there is: gatehouse status.", nil)
	}
	return s.ours(found.Item.App, t)
}

// removedBefore is a removal that has nothing left to do: an earlier one was interrupted after Entra had done it.
func (s *Session) removedBefore(ctx context.Context, t Target) (Removed, error) {
	found, err := s.FindRemoved(ctx, t)
	if err != nil {
		return Removed{}, err
	}
	if found == nil || s.ours(found.Item.App, t) != nil {
		return Removed{}, notThere(t)
	}
	journal, err := s.house.store.OpenJournal(s.me.Tenant.ID, t.uniqueName())
	if err != nil {
		return Removed{}, err
	}
	if interruptedApply(journal.Entries()) {
		return *found, journal.Close()
	}
	return *found, journal.Finish()
}

// halfRestored finds what an interrupted restoring left to do; nil when there is nothing. A service principal that a look shows proves
// nothing: a copy of the directory may show it as it was before it was removed.
func (s *Session) halfRestored(ctx context.Context, t Target) (*Removed, entra.Connector, error) {
	v, err := s.Look(ctx, t)
	if err != nil || v.Live.App == nil {
		return nil, v.Live, err
	}
	all, err := s.client.Deleted(ctx)
	if err != nil {
		return nil, v.Live, s.explainLook(err)
	}
	for _, d := range all {
		if d.Principal != nil && strings.EqualFold(d.App.AppID, v.Live.App.AppID) {
			d.App = *v.Live.App
			return &Removed{t, d, d.Until()}, v.Live, s.ours(d.App, t)
		}
	}
	if j, begun := s.house.unfinished(s.me.Tenant.ID, t.uniqueName()); begun && apply.IsRestoring(j.Last) {
		d := entra.Deleted{App: *v.Live.App, At: j.Began}
		return &Removed{t, d, d.Until()}, v.Live, s.ours(d.App, t)
	}
	return nil, v.Live, nil
}

func notThere(t Target) error {
	return problem.New(problem.Refused, t.Definition.Name+" is not created in this tenant yet.", "", "There is nothing to remove.", nil)
}

// ours refuses to remove or restore what carries the name of the connector and not its tags: somebody else made it.
func (s *Session) ours(app entra.Application, t Target) error {
	if taggedAs(app.Tags, t.Definition.ID) {
		return nil
	}
	return problem.New(problem.Refused, fmt.Sprintf("The application %s was not made by Gatehouse for this connector.", plan.NameOf(app)),
		"Its tags do not name the definition.", "Look at it in the Entra admin centre, and adopt it if it is the right one.", nil)
}

// runUngated runs the steps of a view's plan that only take away.
func (s *Session) runUngated(ctx context.Context, v View, observe Observer) (View, error) {
	journal, err := s.house.store.OpenJournal(s.me.Tenant.ID, v.Target.uniqueName())
	if err != nil {
		return v, err
	}
	before := journal.Entries()
	defer leave(journal)
	r := &run{s: s, v: v, observe: observe}
	result, err := apply.Run(ctx, apply.Runner{
		Directory: s.client, Keeper: s.house.keep, Journal: s.house.writing(journal), TenantID: s.me.Tenant.ID, Live: v.Live, Observer: r.progress,
	}, v.Plan)
	if err != nil {
		return v, s.explainRefusal(err, r.broke)
	}
	// The journal of an interrupted apply stays: only by its operation id is a secret found that could not be kept.
	if interruptedApply(before) {
		err = journal.Close()
	} else {
		err = journal.Finish()
	}
	if err != nil {
		return v, err
	}
	after, err := s.concluded(v.Target, result)
	if err != nil {
		return v, err
	}
	return after, nil
}

// change runs a change that is no plan's, with journal, scopes and record.
func (s *Session) change(ctx context.Context, v View, observe Observer, stepID string, do func(apply.Runner) (apply.Result, error)) error {
	if err := s.client.Need(ctx, tenant.StepCreate); err != nil {
		return err
	}
	journal, err := s.house.store.OpenJournal(s.me.Tenant.ID, v.Target.uniqueName())
	if err != nil {
		return err
	}
	defer leave(journal)
	if stepID == apply.RestoreStep && interruptedApply(journal.Entries()) {
		return problem.New(problem.Refused, "An apply of this connector is unfinished.", "", "Finish it first: gatehouse apply "+v.Target.CommandArgs()+" --resume.", nil)
	}
	r := &run{s: s, v: v, observe: observe}
	if _, err := do(apply.Runner{
		Directory: s.client, Keeper: s.house.keep, Journal: s.house.writing(journal), TenantID: s.me.Tenant.ID, Live: v.Live, Observer: r.progress,
	}); err != nil {
		return err
	}
	return journal.Finish()
}

func interruptedApply(entries []apply.Entry) bool {
	for _, e := range entries {
		if e.Step != apply.DisableStep && !apply.IsRemoval(e.Step) {
			return true
		}
	}
	return false
}

// forget drops what this session remembers of a connector that is gone.
func (s *Session) forget(t Target) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.known, t.uniqueName())
	delete(s.last, t.uniqueName())
}
