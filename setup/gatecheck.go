package setup

import (
	"context"
	"fmt"
	"slices"

	"gatehouse/setup/entra"
	"gatehouse/setup/gate"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
	"gatehouse/setup/tenant"
)

// mustExist holds when the connector was created: enable and consent have nothing to work on before.
func (s *Session) mustExist(v View, phase plan.Phase) error {
	if phase != plan.Enable && phase != plan.Consent || v.Live.App != nil && v.Live.Principal != nil {
		return nil
	}
	if err := s.checkGate(v, v.Live, plan.Consent); err != nil {
		return err
	}
	return problem.New(problem.Refused, fmt.Sprintf("%s is not created in this tenant yet.", v.Target.Definition.Name), "",
		"Apply it first: gatehouse apply "+v.Target.CommandArgs()+".", nil)
}

// withApproval moves the writing of an approval's tag to the first phase that runs: an approval given after the app was created
// goes to the tenant with the change that it opens the gate for.
func withApproval(p *plan.Plan, phases []plan.Phase) *plan.Plan {
	moved := *p
	moved.Steps = slices.Clone(p.Steps)
	for i, step := range moved.Steps {
		if step.RecordsApproval() && !slices.Contains(phases, step.Phase) {
			moved.Steps[i].Phase = phases[0]
		}
	}
	return &moved
}

func refuseBlocked(p *plan.Plan, phases []plan.Phase) error {
	for _, f := range p.Blocked(phases...) {
		return problem.New(problem.Refused, f.Text, "", f.Next, nil)
	}
	return nil
}

// writes are the phases that need the scopes of "create".
func (v View) writes(phases []plan.Phase) []plan.Phase {
	return slices.DeleteFunc(slices.Clone(phases), func(p plan.Phase) bool { return p == plan.Consent })
}

// before runs before sign-in is switched on and before the first grant: the gate, the proof, the scopes.
func (r *run) before(ctx context.Context, phase plan.Phase, live entra.Connector) error {
	if err := r.s.checkGate(r.v, live, phase); err != nil {
		return err
	}
	if phase == plan.Enable {
		return r.reachable(ctx, live)
	}
	if phase != plan.Consent {
		return nil
	}
	if r.enabled && !r.proven {
		if err := r.prove(ctx, live); err != nil {
			return err
		}
	}
	err := r.s.client.Need(ctx, tenant.StepGrant)
	if err != nil && r.did {
		return unfinished(err)
	}
	return err
}

// checkGate is the one check before sign-in is switched on or any permission is granted.
func (s *Session) checkGate(v View, live entra.Connector, phase plan.Phase) error {
	need := gate.Grant
	switch phase {
	case plan.Enable:
		need = gate.Enable
	case plan.Consent:
	default:
		return nil
	}
	d := v.Target.Definition
	rules, err := rulesOf(d)
	if err != nil {
		return err
	}
	var tags []string
	if live.App != nil {
		tags = live.App.Tags
	}
	local, err := s.house.store.Approvals()
	if err != nil {
		return err
	}
	approval := gate.Best(d.Hash(), rules.hash, d.ID, v.Target.instance(), s.me.Tenant.ID, local, tags)
	want, err := wantedCredentials(v)
	if err != nil {
		return err
	}
	return gate.Check(need, d.Hash(), rules.hash, d.Sanitizer.Direct(), approval, gate.CredentialOf(live, want, s.serverTime(live)))
}

// GateForGrant says whether permissions may be granted at all, with every reason why not.
func (s *Session) GateForGrant(v View) error { return s.checkGate(v, v.Live, plan.Consent) }
