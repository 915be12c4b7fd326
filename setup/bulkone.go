package setup

import (
	"context"
	"slices"
	"strings"
	"time"

	"gatehouse/setup/apply"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
)

// lookAll reads all connectors with one look. One that cannot be read carries its error; where copies of the directory disagree, the
// one concerned is asked again by itself.
func (s *Session) lookAll(ctx context.Context, targets []Target) ([]BulkItem, error) {
	if err := s.mayLook(ctx); err != nil {
		return nil, err
	}
	queries := make([]apply.Query, len(targets))
	for i, t := range targets {
		queries[i] = s.query(t)
	}
	looked, err := s.client.LookAll(ctx, queries)
	if err != nil {
		return nil, s.explainLook(err)
	}
	items := make([]BulkItem, len(targets))
	for i, t := range targets {
		items[i].View, items[i].Err = View{Target: t}, looked[i].Err
		switch {
		case looked[i].Err != nil:
			continue
		case behind(s.glimpsed(t), looked[i].Connector):
			items[i].View, items[i].Err = s.Look(ctx, t)
		default:
			s.glimpse(t, looked[i].Connector)
			items[i].View, items[i].Err = s.view(t, looked[i].Connector)
		}
		if items[i].Err != nil {
			items[i].View = View{Target: t}
		}
	}
	return items, nil
}

// one takes one connector through its phases.
func (b *bulk) one(ctx context.Context, i int) {
	item := &b.items[i]
	began := time.Now()
	v, phases := item.View, b.phases
	if b.noKeep != nil && b.keeps(*item) {
		b.end(i, v, b.noKeep)
		return
	}
	ungranted := b.noGrant != nil && b.grants(*item)
	if ungranted {
		phases = slices.DeleteFunc(slices.Clone(phases), func(p plan.Phase) bool { return p == plan.Consent })
	}
	planned := map[string]bool{}
	for _, step := range v.Plan.Of(phases...) {
		planned[step.ID] = true
	}
	b.tell(BulkProgress{Index: i, State: BulkRunning, Total: item.Total})
	v, err := b.s.run(ctx, v, func(p apply.Progress) {
		if planned[p.Step.ID] && (p.State == apply.Done || p.State == apply.Finding) {
			item.Done++
		}
		b.tell(BulkProgress{Index: i, State: BulkRunning, Step: p, Done: item.Done, Total: item.Total})
	}, phases)
	if err == nil && ungranted {
		err = unfinished(b.noGrant)
	}
	item.Took = time.Since(began)
	for _, sent := range b.s.house.sent.All() {
		if sent.Connector == v.Target.uniqueName() && !sent.Time.Before(began) && strings.HasPrefix(sent.Path, "/v1.0/") {
			item.Requests++
		}
	}
	b.end(i, v, err)
}

// end tells how a connector ended, by what stopped it.
func (b *bulk) end(i int, v View, err error) {
	state := BulkDone
	if err != nil {
		switch problem.Of(err).Kind {
		case problem.Unfinished:
			state = BulkUnfinished
		case problem.Failed:
			state = BulkFailed
		default:
			state = BulkRefused
		}
	}
	b.endAs(i, v, state, err)
}

func (b *bulk) endAs(i int, v View, state BulkState, err error) {
	item := &b.items[i]
	item.View, item.State, item.Err = v, state, err
	b.tell(BulkProgress{Index: i, State: state, Done: item.Done, Total: item.Total, Err: err})
}

// tell passes an event on, one at a time.
func (b *bulk) tell(p BulkProgress) {
	if b.observe == nil {
		return
	}
	if p.Index >= 0 {
		p.Connector = b.items[p.Index].View.Target.uniqueName()
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.observe(p)
}
