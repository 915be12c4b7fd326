package command

import (
	"context"
	"fmt"
	"strings"

	"gatehouse/setup"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
)

type planCmd struct{ connectorArgs }

// Run shows what would change, in every phase.
func (c planCmd) Run(ctx context.Context, e *env) error {
	s, err := e.signInFor(ctx, c.connectorArgs)
	if err != nil {
		return err
	}
	v, err := e.look(ctx, s, c.connectorArgs)
	if err != nil {
		return err
	}
	if e.JSON {
		return e.emit(v.Plan)
	}
	if v.Plan.Nothing() {
		e.say.line("Nothing to do: the tenant equals the plan.")
		e.say.findings(v.Plan.Findings)
		return nil
	}
	e.say.plan(v.Plan)
	return nil
}

// look reads a connector whose settings must be complete.
func (e *env) look(ctx context.Context, s *setup.Session, args connectorArgs) (setup.View, error) {
	t, err := e.target(s, args)
	if err != nil {
		return setup.View{}, err
	}
	return e.lookAt(ctx, s, t)
}

func (e *env) lookAt(ctx context.Context, s *setup.Session, t setup.Target) (setup.View, error) {
	v, err := s.Look(ctx, t)
	if err != nil {
		return setup.View{}, err
	}
	return v, howToSet(v.Incomplete)
}

// howToSet adds how a setting is given on the command line to what is missing or wrong with it.
func howToSet(err error) error {
	if err == nil {
		return nil
	}
	p := *problem.Of(err)
	p.Next, p.Err = strings.TrimSpace(p.Next+" Settings are given as --set NAME=VALUE."), err
	return &p
}

type applyCmd struct {
	IDs      []string          `arg:"" name:"id" help:"Connector id, as listed by the connectors command. Several are set up side by side."`
	Instance string            `help:"Which of several connectors of this definition." default:"main"`
	Set      map[string]string `help:"A setting of the connector. With several, it goes to each that has it; ID.K=V is for one of them." placeholder:"K=V" mapsep:"none"`
	Resume   bool              `help:"Go on with an apply that was interrupted."`
	Through  string            `help:"Go on to this phase in the same run, through the gate: credential, enable, consent." enum:"credential,enable,consent" default:"credential"`
	Parallel int               `help:"With several, how many at the same time." default:"6"`
	credentialFlags
}

// Run creates or updates the connector, or several of them.
func (c applyCmd) Run(ctx context.Context, e *env) error {
	if len(c.IDs) > 1 {
		if c.credentialFlags != (credentialFlags{}) {
			return problem.New(problem.BadInput, "A credential is chosen for one connector at a time.", "", "Apply that one by itself.", nil)
		}
		return c.bulk(ctx, e)
	}
	args := connectorArgs{ID: c.IDs[0], Instance: c.Instance, Set: c.Set}
	s, err := e.signInFor(ctx, args)
	if err != nil {
		return err
	}
	t, err := e.target(s, args)
	if err != nil {
		return err
	}
	if t, err = c.target(ctx, e, t); err != nil {
		return err
	}
	v, err := e.lookAt(ctx, s, t)
	if err != nil {
		return e.askColleague(s, v, t, err)
	}
	if c.Resume && v.Journal.IsZero() {
		e.say.line("There is no interrupted apply of %s; comparing with the plan.", v.Status.UniqueName)
	}
	phases := setup.PhasesThrough(plan.Phase(c.Through))
	if v.Plan.Nothing(phases...) && v.Journal.IsZero() {
		e.say.line("Nothing to do: the tenant equals the plan.")
		e.say.findings(v.Plan.Findings)
		return e.viewDone(v)
	}
	shown := *v.Plan
	shown.Steps = v.Plan.Of(phases...)
	e.say.plan(&shown)
	if err := e.confirm(s, fmt.Sprintf("Apply %d changes in %s?", len(shown.Steps), s.Identity().Tenant.DefaultDomain)); err != nil {
		return err
	}
	after, err := s.Through(ctx, v, plan.Phase(c.Through), e.say.progress)
	if err != nil {
		return e.askColleague(s, v, t, err)
	}
	v = after
	e.say.findings(v.Plan.Findings)
	return e.viewDone(v)
}

// viewDone ends a command that changed a connector: one line for people, the state for machines.
func (e *env) viewDone(v setup.View) error {
	if e.JSON {
		return e.emit(lineOf(v))
	}
	e.say.line("%s: %s  %s", v.Status.UniqueName, lifeText(v.Status.Marks), v.Status.Chip.Text)
	for _, a := range v.Status.Attention {
		e.say.line("%s  %s", a.Chip.Text, a.Text)
	}
	return nil
}
