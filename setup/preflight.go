package setup

import (
	"context"
	"sync"

	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
	"gatehouse/setup/tenant"
)

// whoAndWhat reads once per session who is signed in and what the tenant's policies and quota allow.
func whoAndWhat(ctx context.Context, client *tenant.Client) (entra.Identity, entra.Policies, error) {
	var quota entra.Quota
	var wait sync.WaitGroup
	wait.Go(func() { quota = client.Quota(ctx) })
	me, policies, err := client.Identity(ctx)
	wait.Wait()
	policies.Quota = quota
	return me, policies, err
}

// adapted makes the plan of a view whose settings are complete, with another kind of credential where the tenant refuses the chosen one.
func (s *Session) adapted(v *View, choices definition.Choices) error {
	v.Target.Choices = choices
	in := s.planInput(*v)
	choices, changed := plan.Adapt(in)
	in.Choices, v.Target.Choices = choices, choices
	p, err := plan.Make(in)
	if err != nil {
		return err
	}
	if changed != nil {
		p.Findings = append([]plan.Finding{*changed}, p.Findings...)
	}
	v.Plan = p
	return nil
}

// plannedName is the display name that a new application of this connector would get.
func (t Target) plannedName() string {
	if t.Choices.DisplayName != "" {
		return t.Choices.DisplayName
	}
	return t.Definition.DefaultDisplayName(t.instance())
}
