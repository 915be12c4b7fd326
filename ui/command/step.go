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
	if c.Step == "" {
		return e.steps(t, d.Steps)
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
