package command

import (
	"context"
	"fmt"

	"gatehouse/setup"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
)

type revokeCmd struct {
	connectorArgs
	Permission []string `arg:"" optional:"" help:"Permissions by name."`
	Unplanned  bool     `help:"Everything that the plan does not ask for."`
	All        bool     `help:"Everything that is granted."`
}

// revokeOutput is what was or would be revoked, for machines.
type revokeOutput struct {
	Revoked   []plan.Step    `json:"revoked"`
	Left      []plan.Granted `json:"left"`
	Connector *statusLine    `json:"connector,omitempty"`
}

// Run takes permissions away.
func (c revokeCmd) Run(ctx context.Context, e *env) error {
	chosen := 0
	for _, on := range []bool{len(c.Permission) > 0, c.Unplanned, c.All} {
		if on {
			chosen++
		}
	}
	if chosen != 1 {
		return problem.New(problem.BadInput, "It is not clear what is to be revoked.", "", "Name the permissions, or say --unplanned, or --all.", nil)
	}
	s, err := e.signInFor(ctx, c.connectorArgs)
	if err != nil {
		return err
	}
	t, err := e.target(s, c.connectorArgs)
	if err != nil {
		return err
	}
	o := setup.RevokeOptions{Names: c.Permission, Unplanned: c.Unplanned, All: c.All}
	v, p, err := s.RevokePlan(ctx, t, o)
	if err != nil {
		return err
	}
	if p.Nothing() {
		e.say.line("Nothing to revoke.")
		return e.revoked(v, p)
	}
	e.say.plan(p)
	if err := e.confirm(s, fmt.Sprintf("Revoke this from %s in %s?", v.Status.UniqueName, s.Identity().Tenant.DefaultDomain)); err != nil {
		return err
	}
	if v, err = s.Revoke(ctx, t, o, e.say.progress); err != nil {
		return err
	}
	return e.revoked(v, p)
}

func (e *env) revoked(v setup.View, p *plan.Plan) error {
	if !e.JSON {
		return e.viewDone(v)
	}
	line := lineOf(v)
	out := revokeOutput{Revoked: p.Steps, Left: plan.GrantedOf(v.Live, v.Wanted), Connector: &line}
	if out.Revoked == nil {
		out.Revoked = []plan.Step{}
	}
	if out.Left == nil {
		out.Left = []plan.Granted{}
	}
	return e.emit(out)
}
