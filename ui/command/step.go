package command

import (
	"context"
	"fmt"

	"gatehouse/setup"
	"gatehouse/setup/definition"
)

type stepCmd struct {
	connectorArgs
	Step string `arg:"" optional:"" help:"Id of the step; without it all are listed."`
	Do   bool   `help:"Let Gatehouse do it, where it can; it asks first."`
	Fill bool   `help:"Sign in and fill in the connector's own ids."`
}

// Run lists what people do besides, shows one step, or does it.
func (c stepCmd) Run(ctx context.Context, e *env) error {
	house, err := e.open(ctx)
	if err != nil {
		return err
	}
	d, err := house.Find(c.ID)
	if err != nil {
		return err
	}
	t := house.Target(d, "", c.Instance, c.settings())
	if c.Fill {
		if t, err = c.filled(ctx, e); err != nil {
			return err
		}
	}
	if c.Step == "" {
		return e.steps(t, t.Definition.Steps)
	}
	step, err := setup.ManualStep(t, c.Step)
	if err != nil {
		return err
	}
	if !c.Do {
		return e.steps(t, []definition.ManualStep{step})
	}
	e.say.step(t, step)
	s, err := e.signInFor(ctx, c.connectorArgs)
	if err != nil {
		return err
	}
	if err := e.confirm(s, "Do this for the whole organisation?"); err != nil {
		return err
	}
	changed, err := s.DoManualStep(ctx, t, c.Step)
	if err != nil {
		return err
	}
	if changed {
		e.say.line("✓ Done.")
	} else {
		e.say.line("✓ Nothing to change.")
	}
	if e.JSON {
		return e.emit(map[string]any{"step": c.Step, "changed": changed})
	}
	return nil
}

// filled is the connector with its ids in the steps.
func (c stepCmd) filled(ctx context.Context, e *env) (setup.Target, error) {
	s, t, err := e.connector(ctx, c.connectorArgs)
	if err != nil {
		return t, err
	}
	v, err := s.Look(ctx, t)
	if err != nil {
		return t, err
	}
	there := *t.Definition
	there.Steps = s.ManualSteps(v)
	t.Definition = &there
	return t, nil
}

func (e *env) steps(t setup.Target, steps []definition.ManualStep) error {
	for _, one := range steps {
		e.say.step(t, one)
	}
	if e.JSON {
		if steps == nil {
			steps = []definition.ManualStep{}
		}
		return e.emit(steps)
	}
	return nil
}

// step shows a manual step with what it needs.
func (p printer) step(t setup.Target, s definition.ManualStep) {
	p.line("%s · %s", s.ID, s.Who)
	p.line("    %s", s.Text)
	if s.Warning != "" {
		p.line("    ! %s", s.Warning)
	}
	if s.PowerShell != "" {
		p.line("%s", s.PowerShell)
	}
	if s.Graph.URL != "" {
		p.line("    %s %s", s.Graph.Method, s.Graph.URL)
		p.line("    %s", s.Graph.Body)
		p.line("    with %s", s.Graph.Scope)
	}
	if s.Graph.ShowsNames() {
		p.line("%s", fmt.Sprintf("    Gatehouse can do it: gatehouse step %s %s --do", t.CommandArgs(), s.ID))
	}
}
