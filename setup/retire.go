package setup

import (
	"context"
	"slices"

	"gatehouse/setup/definition"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
	"gatehouse/setup/tenant"
)

// Earlier are the credentials of a kind that was chosen before and that still work: they wait to be retired like the old half of a
// rotation.
func (s *Session) Earlier(v View) []plan.Kept {
	return plan.EarlierKind(v.Live.App, kindsOf(v), s.serverTime(v.Live))
}

// Retire ends a rotation: every kept credential of the kind but the newest is removed, and what an earlier choice of another kind left,
// from Entra first and then from where it is kept. It is never done by itself: the vendor must have the new one by then.
func (s *Session) Retire(ctx context.Context, t Target, kind string, observe Observer) (View, error) {
	v, err := s.Look(ctx, t)
	if err != nil {
		return View{}, err
	}
	now := s.serverTime(v.Live)
	if kind == definition.Federated {
		kind = "" // it has no old half: what is retired is of another kind
	}
	first := ""
	if kinds := proofs(v); len(kinds) > 0 {
		first = kinds[0]
	}
	steps := slices.DeleteFunc(plan.RetireEarlier(v.Live.App, kindsOf(v), now), func(step plan.Step) bool {
		a, ok := step.Action.(plan.RemoveCredential)
		return ok && kind != "" && kind != first && a.Certificate != (kind == definition.Certificate)
	})
	earlier := len(steps) > 0
	rotated, err := KindToRotate(v, RotateOptions{Kind: kind})
	switch {
	case err == nil:
		steps = append(plan.Retire(v.Live.App, rotated, now), steps...)
	case !earlier: // a federated connector rotates nothing, and may still have what was chosen before
		return v, err
	}
	if len(steps) == 0 {
		return v, problem.New(problem.Refused, "There is no old "+Noun(rotated)+" to retire.", "", "Rotate first: gatehouse rotate "+v.Target.CommandArgs()+".", nil)
	}
	// Kept on another machine, the new one was proven there.
	if r := RotationOf(v, rotated); r.New.KeyID != "" && s.holds(v.Live.App)(r.New.KeyID) {
		if err := s.proveNew(ctx, v, r, observe); err != nil {
			return v, err
		}
	}
	if err := s.client.Need(ctx, tenant.StepCreate); err != nil {
		return v, err
	}
	v.special = true
	v.Plan = &plan.Plan{Connector: v.Target.uniqueName(), Name: v.Plan.Name, Steps: steps}
	return s.run(ctx, v, observe, []plan.Phase{plan.Credential})
}
