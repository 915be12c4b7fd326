package window

import (
	"context"

	"gatehouse/setup"
	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
	"gatehouse/setup/report"
)

// ownership is what a test's tenant says about owners, manual steps and the vendor's page.
type ownership struct {
	list []setup.Owner
	err  error
	done map[string]setup.StepDone
	seen []setup.Watched // what a watch shows, look by look
	held chan struct{}   // when set, a watch waits for it after what it has seen
}

func (s *fakeSession) Owners(context.Context, setup.Target) ([]setup.Owner, error) {
	return s.h.own.list, s.h.own.err
}

func (s *fakeSession) find(who string) (setup.Owner, bool) {
	for _, o := range s.h.own.list {
		if o.ObjectID == who || o.UPN == who {
			return o, true
		}
	}
	return setup.Owner{Owner: entra.Owner{ObjectID: "00000000-0000-4000-8000-0000000000b0", UPN: who, Name: "Bruno Alves"}}, false
}

func (s *fakeSession) AddOwnerPlan(_ context.Context, t setup.Target, who string) (setup.OwnerChange, error) {
	o, there := s.find(who)
	return setup.OwnerChange{Target: t, Owner: o, Nothing: there, Warnings: []string{o.Label() + " can then add credentials to this connector."}}, nil
}

func (s *fakeSession) RemoveOwnerPlan(_ context.Context, t setup.Target, who string) (setup.OwnerChange, error) {
	o, there := s.find(who)
	return setup.OwnerChange{Target: t, Owner: o, Remove: true, Nothing: !there, Last: len(s.h.own.list) == 1, Warnings: []string{"Credentials that " + o.Label() + " added stay."}}, nil
}

func (s *fakeSession) AddOwner(_ context.Context, _ setup.Target, who string) (setup.OwnersChanged, error) {
	s.h.note(func() { s.h.applied = append(s.h.applied, "own "+who) })
	o, _ := s.find(who)
	o.Application, o.Principal = true, true
	s.h.note(func() { s.h.own.list = append(s.h.own.list, o) })
	return setup.OwnersChanged{Owners: s.h.own.list}, nil
}

func (s *fakeSession) RemoveOwner(_ context.Context, _ setup.Target, who string, evenLast bool) (setup.OwnersChanged, error) {
	what := "disown " + who
	if evenLast {
		what += " even the last"
	}
	s.h.note(func() { s.h.applied = append(s.h.applied, what) })
	var left []setup.Owner
	for _, o := range s.h.own.list {
		if o.ObjectID != who {
			left = append(left, o)
		}
	}
	s.h.note(func() { s.h.own.list = left })
	return setup.OwnersChanged{Owners: left}, nil
}

func (s *fakeSession) Watch(ctx context.Context, t setup.Target, _ setup.WatchOptions, note func(setup.Watched)) (setup.View, error) {
	for _, w := range s.h.own.seen {
		note(w)
	}
	if s.h.own.held != nil {
		select {
		case <-s.h.own.held:
		case <-ctx.Done():
			return setup.View{}, ctx.Err()
		}
	}
	return s.Look(ctx, t)
}

func (s *fakeSession) ManualSteps(v setup.View) []definition.ManualStep {
	return v.Target.Definition.Steps
}

func (s *fakeSession) StepsDone(setup.Target) (map[string]setup.StepDone, error) {
	return through(s.h, s.h.own.done), nil
}

func (s *fakeSession) MarkStep(_ setup.Target, id string, done bool) error {
	marks := map[string]setup.StepDone{}
	for k, v := range s.h.own.done {
		marks[k] = v
	}
	delete(marks, id)
	if done {
		marks[id] = setup.StepDone{At: clock, By: s.h.me.UPN}
	}
	s.h.note(func() { s.h.own.done = marks })
	return nil
}

func (s *fakeSession) DoManualStep(_ context.Context, t setup.Target, id string) (bool, error) {
	s.h.note(func() { s.h.applied = append(s.h.applied, "step "+id) })
	return true, s.MarkStep(t, id, true)
}

func (s *fakeSession) SheetOf(v setup.View) (report.Sheet, error) {
	if len(v.Target.Definition.Handover) == 0 {
		return report.Sheet{}, context.Canceled
	}
	sheet := report.Sheet{Title: v.Target.Definition.Name, Tenant: s.h.me.Tenant.Name}
	for _, h := range v.Target.Definition.Handover {
		sheet.Fields = append(sheet.Fields, report.Field{Label: h.Label, Value: h.Value})
	}
	return through(s.h, sheet), nil
}
