package command

import (
	"context"
	"errors"

	"gatehouse/setup"
)

type reportCmd struct {
	connectorArgs
	Format string `help:"html, json, handover (a file for another administrator's Gatehouse) or sheet (what the vendor's settings page asks for; .txt and .json are known by the file's name)." enum:"html,json,handover,sheet" default:"html"`
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
	err = s.Report(ctx, t, c.Format, c.Out)
	if errors.Is(err, setup.ErrNotCreated) {
		return e.askColleague(s, setup.View{}, t, err)
	}
	if err != nil {
		return err
	}
	e.say.line("Written: %s", c.Out)
	if e.JSON {
		return e.emit(map[string]string{"report": c.Out, "format": c.Format})
	}
	return nil
}
