package window

import (
	"context"
	"time"

	"gatehouse/setup"
	"gatehouse/setup/apply"
	"gatehouse/setup/entra"
	"gatehouse/setup/lifecycle"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
)

// fakeTogether is what a test says about adopting and about several at once.
type fakeTogether struct {
	adoptErr   error
	unapproved string // the one whose preview is not approved
	refuses    string // the one that is refused
	gated      bool   // plans have a step behind the gate
}

// fakeCandidates are two applications of one name, one of them hostile, and a connector.
func fakeCandidates() []setup.Candidate {
	app := func(id, name string, owners ...entra.Owner) entra.Application {
		return entra.Application{
			ObjectID: id + "0000-0000-0000-0000-00000000a001", AppID: id + "0000-0000-0000-0000-00000000b002", DisplayName: name, Audience: "AzureADMyOrg",
			Created: clock.AddDate(0, -3, 0), Owners: owners, Passwords: make([]entra.Password, 1), WebRedirectURIs: []string{"https://acme.example/back"}, Required: make([]entra.Access, 4),
		}
	}
	connector := app("cccc", "Gatehouse – Outlook Calendar")
	connector.Tags = []string{plan.Tag, plan.DefinitionTag("outlook-cal", 3)}
	return []setup.Candidate{
		{App: app("aaaa", "Acme reader", entra.Owner{Name: "Adele Vance", UPN: "adele@contoso.example"}), SignIn: entra.Yes, OwnersRead: true},
		{App: app("bbbb", "Acme\u202e reader"), SignIn: entra.CannotTell},
		{App: connector, SignIn: entra.No, OwnersRead: true, Connector: "gatehouse-outlook-cal-main"},
	}
}

func (s *fakeSession) SearchApps(ctx context.Context, text string) ([]setup.Candidate, bool, error) {
	if s.h.hold != nil {
		select {
		case <-s.h.hold:
		case <-ctx.Done():
			return nil, false, ctx.Err()
		}
	}
	var found []setup.Candidate
	for _, c := range fakeCandidates() {
		if text == "Acme" && c.Connector == "" || text == "Gatehouse" && c.Connector != "" || text == c.App.ObjectID {
			found = append(found, c)
		}
	}
	return through(s.h, found), text == "Acme", nil
}

func (s *fakeSession) AdoptPlan(_ context.Context, t setup.Target, by setup.AdoptBy) (setup.Adoption, error) {
	if s.h.adoptErr != nil {
		return setup.Adoption{}, s.h.adoptErr
	}
	a := setup.Adoption{Target: t, Rename: t.Definition.DefaultDisplayName(t.Instance())}
	for _, c := range fakeCandidates() {
		if c.App.ObjectID == by.ObjectID {
			a.App = c.App
		}
	}
	a.Takes = plan.Adopt(a.App, t.UniqueName(), plan.AdoptTags(t.Definition))
	a.Kept = []lifecycle.Drift{{Kind: lifecycle.RedirectAdded, Text: "Somebody added the redirect address https://acme.example/back."}}
	v, err := s.Look(context.Background(), t)
	a.Plan = v.Plan
	return through(s.h, a), err
}

func (s *fakeSession) Adopt(ctx context.Context, t setup.Target, by setup.AdoptBy, observe setup.Observer) (setup.View, error) {
	observe(apply.Progress{Step: plan.Step{ID: "adopt", Title: "Take over Acme reader"}, State: apply.Waiting, Note: "The new name is not shown everywhere yet."})
	if s.h.hold != nil {
		select {
		case <-s.h.hold:
		case <-ctx.Done():
			return setup.View{}, ctx.Err()
		}
	}
	s.h.note(func() {
		s.h.applied = append(s.h.applied, "adopt "+by.ObjectID+" as "+t.UniqueName()+" "+t.Choices.DisplayName)
	})
	return s.Look(ctx, t)
}

func (s *fakeSession) AskColleague(t setup.Target) string {
	return "Could you please register an application for me?\nIt is for " + t.Definition.Name + ".\n    gatehouse apply " + t.CommandArgs()
}

// Together reads like Look; what has no settings yet says so.
func (s *fakeSession) Together(ctx context.Context, targets []setup.Target) ([]setup.BulkItem, error) {
	items := make([]setup.BulkItem, len(targets))
	for i, t := range targets {
		v, err := s.Look(ctx, t)
		if err != nil {
			return nil, err
		}
		v.Target, v.Current = t, s.h.unapproved != t.Definition.ID
		if s.h.gated {
			later := *v.Plan
			later.Steps = append(later.Steps[:len(later.Steps):len(later.Steps)], plan.Step{ID: "enable", Phase: plan.Enable, Title: "Switch sign-in on"})
			v.Plan = &later
		}
		if _, err := t.Definition.Choose(t.Choices); err != nil && len(t.Definition.Settings) > 0 {
			v.Plan, v.Incomplete = nil, err
		}
		items[i] = setup.BulkItem{View: v}
	}
	return items, nil
}

// Bulk does the first; the second waits for hold, and the one called refused is refused.
func (s *fakeSession) Bulk(ctx context.Context, targets []setup.Target, last plan.Phase, _ setup.BulkOptions, observe func(setup.BulkProgress)) (setup.BulkResult, error) {
	s.h.note(func() { s.h.applied = append(s.h.applied, "bulk through "+string(last)) })
	items, err := s.Together(ctx, targets)
	if err != nil {
		return setup.BulkResult{}, err
	}
	for i := range items {
		steps := items[i].View.Plan.Of(setup.PhasesThrough(last)...)
		items[i].Total = len(steps)
		observe(setup.BulkProgress{Index: i, State: setup.BulkPending, Total: items[i].Total})
		step := plan.Step{ID: "owner", Title: "Owner Adele Vance"}
		observe(setup.BulkProgress{Index: i, State: setup.BulkRunning, Done: 1, Total: items[i].Total, Step: apply.Progress{Step: step, State: apply.Waiting, Note: "Microsoft's directory does not show it everywhere yet.", Retry: 4 * time.Second}})
		if i == 1 && s.h.hold != nil {
			select {
			case <-s.h.hold:
			case <-ctx.Done():
				items[i].State, items[i].Err = setup.BulkUnfinished, problem.Of(ctx.Err())
				observe(setup.BulkProgress{Index: i, State: items[i].State, Done: 1, Total: items[i].Total, Err: items[i].Err})
				continue
			}
		}
		items[i].State, items[i].Done, items[i].Took = setup.BulkDone, items[i].Total, 2*time.Second
		if targets[i].Definition.ID == s.h.refuses {
			items[i].State, items[i].Done, items[i].Err = setup.BulkRefused, 1, problem.New(problem.Refused, "The keychain cannot be used.", "It is locked.", "Unlock it.", nil)
		} else {
			s.h.note(func() { s.h.applied = append(s.h.applied, "together "+targets[i].Definition.ID) })
		}
		observe(setup.BulkProgress{Index: i, State: items[i].State, Done: items[i].Done, Total: items[i].Total, Err: items[i].Err})
	}
	return setup.BulkResult{Items: items}, nil
}
