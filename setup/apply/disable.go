package apply

import (
	"context"

	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
)

// DisableStep is the id of the step of Disable, also in the journal.
const DisableStep = "disable"

// Disable switches sign-in off and reads it back. It needs no gate: it only takes away. It is sent whatever a look shows, and again
// when no answer came: a copy of the directory that is behind may still show sign-in as off after it was switched on. Tokens that
// were issued before live on for up to 90 minutes.
func Disable(ctx context.Context, runner Runner, uniqueName string) (Result, error) {
	s := plan.Step{
		ID: DisableStep, Phase: plan.Enable, Title: "Switch sign-in off",
		Detail:  "No new token is issued. Tokens that were issued before live on for up to 90 minutes.",
		Changes: []plan.Change{{Field: "sign-in", From: "on", To: "off"}},
	}
	r, err := newRun(runner, &plan.Plan{Connector: uniqueName})
	if err != nil {
		return Result{Connector: runner.Live}, err
	}
	if r.state.Principal == nil {
		return r.result, problem.New(problem.Refused, "There is no sign-in to switch off.", "The connector has no service principal in this tenant.", "", nil)
	}
	off := func(c entra.Connector) bool { return c.Principal != nil && !c.Principal.Enabled }
	r.begin(r.StepDeadline)
	r.show(s, Running, "", 0)
	err = r.change(ctx, write{
		step: s,
		send: func(ctx context.Context) error { return r.Directory.SetEnabled(ctx, r.state.Principal.ObjectID, false) },
	})
	if err == nil {
		r.state.Principal.Enabled = false
		err = r.await(ctx, s, "the directory to show that sign-in is off", off)
	}
	r.result.Connector = r.state
	if err != nil {
		err = r.explain(s, err)
		r.show(s, Broken, problem.Of(err).What, 0)
		return r.result, err
	}
	r.result.Done = 1
	r.show(s, Done, "sign-in is off", 0)
	return r.result, nil
}
