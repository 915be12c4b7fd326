package setup

import (
	"context"
	"fmt"
	"strings"

	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
	"gatehouse/setup/tenant"
)

// RevokeOptions say what is taken away. Exactly one of them is set.
type RevokeOptions struct {
	Names     []string // permissions by name, whatever their kind and resource
	Unplanned bool     // everything that the plan does not ask for, but for OpenID Connect scopes
	All       bool
}

func (o RevokeOptions) picks(g plan.Granted) bool {
	if o.All {
		return true
	}
	if o.Unplanned {
		return !g.Planned && !plan.IsOIDC(g.Name)
	}
	for _, name := range o.Names {
		if strings.EqualFold(name, g.Name) {
			return true
		}
	}
	return false
}

// RevokePlan shows what would be revoked, before anything is.
func (s *Session) RevokePlan(ctx context.Context, t Target, o RevokeOptions) (View, *plan.Plan, error) {
	v, err := s.Look(ctx, t)
	if err != nil {
		return View{}, nil, err
	}
	if v.Live.Principal == nil {
		return v, nil, notThere(t)
	}
	granted := plan.GrantedOf(v.Live, v.Wanted)
	for _, name := range o.Names {
		found := false
		for _, g := range granted {
			found = found || strings.EqualFold(g.Name, name)
		}
		if !found {
			return v, nil, problem.New(problem.BadInput, fmt.Sprintf("%s is not granted to %s.", name, t.Definition.Name), "", "See what is: gatehouse status.", nil)
		}
	}
	return v, &plan.Plan{Connector: t.uniqueName(), Name: t.Definition.Name, Steps: plan.Revoke(v.Live, v.Wanted, o.picks)}, nil
}

// Revoke takes permissions away and reads back that no copy of the directory shows them any more. It needs no gate: it only takes away.
func (s *Session) Revoke(ctx context.Context, t Target, o RevokeOptions, observe Observer) (View, error) {
	v, p, err := s.RevokePlan(ctx, t, o)
	if err != nil {
		return v, err
	}
	if p.Nothing() {
		return v, nil
	}
	if err := s.client.Need(ctx, tenant.StepGrant); err != nil {
		return v, err
	}
	v.Plan = p
	return s.runUngated(ctx, v, observe)
}
