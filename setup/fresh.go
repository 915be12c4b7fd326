package setup

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
)

// freshFor is how old the look behind a plan that makes a connector may be: in the meantime somebody else may have made it, and what is
// written then replaces the tags that they wrote.
const freshFor = 2 * time.Second

// upToDate looks again, once nobody else on this machine can change the connector any more, when another Gatehouse changed it after the
// look behind the plan, or when that look is too old to make a connector by. The new plan may do less than the one that was shown, never
// more.
func (s *Session) upToDate(ctx context.Context, v View, phases []plan.Phase) (View, error) {
	left, err := s.house.store.LastLeft(s.me.Tenant.ID, v.Target.uniqueName())
	if err != nil {
		return v, err
	}
	changed := left != nil && left.At.After(v.LeftAt)
	if !changed && (v.Live.App != nil || s.house.now().Sub(v.at) < freshFor) {
		return v, nil
	}
	if v.special {
		if !changed {
			return v, nil
		}
		return v, overtaken(v, left.At)
	}
	fresh, err := s.Look(ctx, v.Target)
	if err != nil {
		return v, err
	}
	if fresh.Incomplete != nil {
		return fresh, fresh.Incomplete
	}
	shown := v.Plan.Of(phases...)
	for _, step := range fresh.Plan.Of(phases...) {
		if !slices.ContainsFunc(shown, func(o plan.Step) bool { return o.ID == step.ID }) {
			return fresh, overtaken(v, fresh.LeftAt)
		}
	}
	return fresh, nil
}

func overtaken(v View, at time.Time) error {
	why := "Somebody changed it after the plan was made."
	if !at.IsZero() {
		why = fmt.Sprintf("Another Gatehouse on this computer changed it at %s.", at.UTC().Format("15:04:05 UTC"))
	}
	return problem.New(problem.Refused, v.Target.Definition.Name+" is not any more as it was when this plan was shown. Nothing was changed.", why,
		"Look at the new plan, then apply it: gatehouse plan "+v.Target.CommandArgs()+".", nil)
}
