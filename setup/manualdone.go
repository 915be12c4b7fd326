package setup

import (
	"net/http"
	"slices"
	"time"

	"gatehouse/setup/definition"
	"gatehouse/setup/store"
)

// StepDone tells who said, or saw to it, that a manual step is done.
type StepDone struct {
	At time.Time
	By string // sign-in name
}

// What the record of changes says about a step that people do elsewhere: nothing was sent.
const (
	markedDone = "marked as done by hand"
	markedOpen = "marked as not done"
)

// MarkStep keeps in the record of changes that somebody says a manual step is done, or is not after all. Only people know.
func (s *Session) MarkStep(t Target, id string, done bool) error {
	step, err := ManualStep(t, id)
	if err != nil {
		return err
	}
	asked := markedOpen
	if done {
		asked = markedDone
	}
	return s.house.store.Record(store.Activity{
		Time: s.house.now().UTC(), TenantID: s.me.Tenant.ID, Cloud: s.me.Tenant.Cloud, Account: s.me.UPN, Connector: t.uniqueName(), Step: step.ID, Asked: asked,
	})
}

// StepsDone are the manual steps of a connector that are done as far as this machine knows, by id: what Gatehouse did itself, and what
// somebody marked. It says nothing about what other people did elsewhere.
func (s *Session) StepsDone(t Target) (map[string]StepDone, error) {
	list, err := s.house.store.Activity()
	if err != nil {
		return nil, err
	}
	done := map[string]StepDone{}
	for _, a := range list {
		manual := slices.ContainsFunc(t.Definition.Steps, func(m definition.ManualStep) bool { return m.ID == a.Step })
		if !manual || a.TenantID != s.me.Tenant.ID || a.Connector != t.uniqueName() {
			continue
		}
		switch {
		case a.Asked == markedOpen:
			delete(done, a.Step)
		case a.Asked == markedDone, a.Status >= http.StatusOK && a.Status < http.StatusMultipleChoices:
			done[a.Step] = StepDone{At: a.Time, By: a.Account}
		}
	}
	return done, nil
}
