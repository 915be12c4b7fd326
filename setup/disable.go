package setup

import (
	"context"
	"fmt"
	"slices"

	"gatehouse/setup/apply"
	"gatehouse/setup/problem"
	"gatehouse/setup/store"
	"gatehouse/setup/tenant"
)

// Disable switches sign-in off. Tokens issued before live on for 60 to 90 minutes.
func (s *Session) Disable(ctx context.Context, t Target) (View, error) {
	v, err := s.Look(ctx, t)
	if err != nil {
		return View{}, err
	}
	if v.Live.Principal == nil {
		return v, problem.New(problem.Refused, fmt.Sprintf("%s is not created in this tenant yet.", t.Definition.Name), "", "There is nothing to switch off.", nil)
	}
	if err := s.client.Need(ctx, tenant.StepCreate); err != nil {
		return v, err
	}
	r := &run{s: s, v: v}
	journal, err := s.house.store.OpenJournal(s.me.Tenant.ID, t.uniqueName())
	if err != nil {
		return v, err
	}
	before := journal.Entries()
	defer leave(journal)
	result, err := apply.Disable(ctx, apply.Runner{
		Directory: s.client, Journal: s.house.writing(journal), TenantID: s.me.Tenant.ID, Live: v.Live, Observer: r.progress,
	}, t.uniqueName())
	if err != nil {
		return v, err
	}
	if err := switchedOff(journal, before); err != nil {
		return v, err
	}
	after, err := s.concluded(t, result)
	if err != nil {
		return v, err
	}
	return after, nil
}

// switchedOff ends the journal of a disable. One that was there before belongs to an interrupted apply and stays: only by its
// operation id is a secret found that was issued and could not be kept.
func switchedOff(journal *store.Journal, before []apply.Entry) error {
	if slices.ContainsFunc(before, func(e apply.Entry) bool { return e.Step != apply.DisableStep }) {
		return journal.Close()
	}
	return journal.Finish()
}
