package setup

import (
	"context"
	"strings"

	"gatehouse/setup/apply"
	"gatehouse/setup/problem"
)

// clearUp ends purges that were interrupted after Entra had done its part: what this machine still keeps of their credentials opens
// nothing any more. What fails stays in the journal, which is listed as unfinished, and is tried again next time.
func (s *Session) clearUp(ctx context.Context) {
	journals, err := s.house.store.Unfinished()
	if err != nil {
		return
	}
	for _, j := range journals {
		if j.TenantID == s.me.Tenant.ID && !j.Running && apply.IsRemoval(j.Last) {
			_, _ = s.clearUpOne(ctx, j.Connector)
		}
	}
}

// clearUpOne ends the interrupted purge of one connector. Done is false when there is none, or when its application is not gone.
func (s *Session) clearUpOne(ctx context.Context, uniqueName string) (done bool, err error) {
	journal, err := s.house.store.OpenJournal(s.me.Tenant.ID, uniqueName)
	if err != nil {
		return false, err
	}
	entries := journal.Entries()
	left, ok := apply.LeftOf(entries)
	if !ok {
		if len(entries) == 0 {
			return false, journal.Finish()
		}
		return false, journal.Close()
	}
	gone, err := s.purged(ctx, left)
	if err == nil && gone {
		err = left.Forget(ctx, s.house.keep, s.me.Tenant.ID)
	}
	if err != nil || !gone {
		_ = journal.Close()
		return false, err
	}
	if err := s.house.store.ForgetChoices(s.me.Tenant.ID, uniqueName); err != nil {
		_ = journal.Close()
		return false, err
	}
	if interruptedApply(entries) {
		return true, journal.Close()
	}
	return true, journal.Finish()
}

// purged holds when an application is gone for good: Entra said so, or, where its answer was lost, it is neither in use nor among the
// deleted items once every copy of the directory has heard.
func (s *Session) purged(ctx context.Context, left apply.Leftover) (bool, error) {
	if left.Gone {
		return true, nil
	}
	if left.ObjectID == "" || !left.Settled(s.house.now()) {
		return false, nil
	}
	deleted, err := s.client.Deleted(ctx)
	if err != nil {
		return false, s.explainLook(err)
	}
	for _, d := range deleted {
		if strings.EqualFold(d.App.ObjectID, left.ObjectID) {
			return false, nil
		}
	}
	app, err := s.client.FindApplication(ctx, left.ObjectID, "")
	if err != nil {
		return false, s.explainLook(err)
	}
	return app == nil, nil
}

// purgedBefore is a purge that finds nothing among the deleted items, although an earlier one may have done it.
func (s *Session) purgedBefore(t Target) error {
	if j, begun := s.house.unfinished(s.me.Tenant.ID, t.uniqueName()); begun && apply.IsRemoval(j.Last) {
		return problem.New(problem.Unfinished, "It cannot be told yet whether "+t.uniqueName()+" is gone for good.",
			"An earlier run asked for it and got no answer, and copies of the directory may be behind.", "Run the same command again in a quarter of an hour.", nil)
	}
	return s.restorable(nil, t)
}
