package command

import (
	"context"
)

type reportCmd struct {
	connectorArgs
	Format string `help:"html, json or handover (a file for another administrator's Gatehouse)." enum:"html,json,handover" default:"html"`
	Out    string `help:"File to write." required:"" placeholder:"FILE" type:"path"`
}

// Run writes the report for the consent approver.
func (c reportCmd) Run(ctx context.Context, e *env) error {
	s, err := e.signInFor(ctx, c.connectorArgs)
	if err != nil {
		return err
	}
	t, err := e.target(s, c.connectorArgs)
	if err != nil {
		return err
	}
	if err := s.Report(ctx, t, c.Format, c.Out); err != nil {
		return err
	}
	e.say.line("Written: %s", c.Out)
	if e.JSON {
		return e.emit(map[string]string{"report": c.Out, "format": c.Format})
	}
	return nil
}
