package command

import (
	"context"
	"fmt"
	"strings"

	"gatehouse/setup"
	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
)

// resumable accepts --resume where running the command again already goes on, since what a person is told names it.
type resumable struct {
	Resume bool `help:"Go on with a run that was interrupted; without it too."`
}

type enableCmd struct {
	connectorArgs
	resumable
}

// Run switches sign-in on, through the gate, and proves the credential.
func (c enableCmd) Run(ctx context.Context, e *env) error {
	return e.change(ctx, c.connectorArgs, "Switch sign-in on", func(s *setup.Session, v setup.View) (setup.View, error) {
		return s.EnableView(ctx, v, e.say.progress)
	})
}

type disableCmd struct {
	connectorArgs
	resumable
}

// Run switches sign-in off; issued tokens live on for 60 to 90 minutes.
func (c disableCmd) Run(ctx context.Context, e *env) error {
	return e.change(ctx, c.connectorArgs, "Switch sign-in off", func(s *setup.Session, v setup.View) (setup.View, error) {
		after, err := s.Disable(ctx, v.Target)
		if err == nil {
			e.say.line("Sign-in is off. Tokens that were issued before live on for 60 to 90 minutes.")
		}
		return after, err
	})
}

// change looks at a connector, checks and confirms, and does one thing. The gate is asked first: a closed gate needs no answer.
func (e *env) change(ctx context.Context, args connectorArgs, what string, do func(*setup.Session, setup.View) (setup.View, error)) error {
	s, err := e.signInFor(ctx, args)
	if err != nil {
		return err
	}
	v, err := e.look(ctx, s, args)
	if err != nil {
		return err
	}
	if v.Live.App == nil {
		return problem.New(problem.Refused, fmt.Sprintf("%s is not in this tenant yet.", v.Target.Definition.Name), "",
			"Apply it first: gatehouse apply "+v.Target.CommandArgs()+".", nil)
	}
	if err := e.confirm(s, fmt.Sprintf("%s for %s in %s?", what, v.Status.UniqueName, s.Identity().Tenant.DefaultDomain)); err != nil {
		return err
	}
	v, err = do(s, v)
	if err != nil {
		return err
	}
	return e.viewDone(v)
}

type consentCmd struct {
	connectorArgs
	resumable
	watching
	Link bool `help:"Only print the link for the approver."`
}

// consentOutput is the machine output when somebody else must consent.
type consentOutput struct {
	setup.ConsentWays
	Report  string `json:"report"`
	Granted int    `json:"granted"`
	Planned int    `json:"planned"`
}

// Run grants in place when the roles allow; otherwise it writes the report and names the ways (DESIGN.md rule 14).
func (c consentCmd) Run(ctx context.Context, e *env) error {
	s, err := e.signInFor(ctx, c.connectorArgs)
	if err != nil {
		return err
	}
	v, err := e.look(ctx, s, c.connectorArgs)
	if err != nil {
		return err
	}
	if err := s.GateForGrant(v); err != nil {
		return err
	}
	if c.Link {
		return c.link(ctx, e, s, v)
	}
	if v.Plan.Nothing(plan.Consent) && v.Live.Principal != nil {
		e.say.line("Every planned permission is granted.")
		return e.viewDone(v)
	}
	if mayConsent(s.Identity(), v.Wanted) == entra.No {
		return c.elsewhere(ctx, e, s, v, nil)
	}
	if err := e.confirm(s, fmt.Sprintf("Grant %d permissions to %s in %s?", len(v.Plan.Of(plan.Consent)), v.Status.UniqueName, s.Identity().Tenant.DefaultDomain)); err != nil {
		return err
	}
	after, err := s.ConsentView(ctx, v, e.say.progress)
	if p := problem.Of(err); p != nil && setup.MissingRole(err) {
		return c.elsewhere(ctx, e, s, v, p)
	}
	if err != nil {
		return err
	}
	return e.viewDone(after)
}

// mayConsent is the weakest ability that the wanted permissions need.
func mayConsent(me entra.Identity, wanted []plan.Wanted) entra.Ability {
	out := entra.Yes
	for _, w := range wanted {
		can := me.CanConsentApplication
		if w.Kind == entra.DelegatedPermission {
			can = me.CanConsentDelegated
		}
		if w.OIDC || can.Ability == entra.Yes {
			continue
		}
		if can.Ability == entra.No {
			return entra.No
		}
		out = entra.CannotTell
	}
	return out
}

func (c consentCmd) link(ctx context.Context, e *env, s *setup.Session, v setup.View) error {
	ways, err := s.Ways(ctx, v.Target)
	if err != nil {
		return err
	}
	if ways.Link == "" {
		return problem.New(problem.Refused, "There is no consent link for this connector.", ways.Note,
			"Use the portal page: "+ways.Portal, nil)
	}
	if e.JSON {
		return e.emit(ways)
	}
	fmt.Fprintln(e.program.Streams.Out, ways.Link)
	e.say.line("%s", ways.Note)
	return nil
}

// elsewhere writes the report, names the ways and ends as "waiting for an approver".
func (c consentCmd) elsewhere(ctx context.Context, e *env, s *setup.Session, v setup.View, cause *problem.Problem) error {
	ways, err := s.Ways(ctx, v.Target)
	if err != nil {
		return err
	}
	path, err := s.ReportToState(ctx, v.Target)
	if err != nil {
		return err
	}
	if e.JSON && !c.Watch {
		if err := e.emit(consentOutput{ConsentWays: ways, Report: path, Granted: v.Status.GrantedOf[0], Planned: v.Status.GrantedOf[1]}); err != nil {
			return err
		}
	}
	e.say.line("Report for the approver: %s", path)
	if ways.Link != "" {
		e.say.line("Link for the approver:   %s", ways.Link)
	}
	e.say.line("Portal page:             %s", ways.Portal)
	if ways.Note != "" {
		e.say.line("%s", ways.Note)
	}
	if c.Watch {
		return c.watch(ctx, e, s, v.Target)
	}
	why := s.Identity().CanConsentApplication.Why
	var inner error
	if cause != nil {
		why, inner = strings.TrimSpace(cause.What+" "+cause.Why), cause
	}
	return reported{problem.New(problem.Unfinished, "Consent waits for an approver.", why,
		"Give the report to a Privileged Role Administrator, then run: gatehouse status "+v.Target.CommandArgs()+" --watch.", inner)}
}

type verifyCmd struct {
	connectorArgs
	Temporary bool `name:"with-temporary-certificate" help:"Prove a federated connector from here: for a few minutes it also trusts a certificate whose key is in memory only."`
}

// Run proves the connector as the app itself.
func (c verifyCmd) Run(ctx context.Context, e *env) error {
	s, err := e.signInFor(ctx, c.connectorArgs)
	if err != nil {
		return err
	}
	t, err := e.target(s, c.connectorArgs)
	if err != nil {
		return err
	}
	verify := s.Verify
	if c.Temporary {
		if err := e.confirm(s, fmt.Sprintf("Lend %s in %s a temporary certificate for the proof?", t.UniqueName(), s.Identity().Tenant.DefaultDomain)); err != nil {
			return err
		}
		verify = s.ProveHere
	}
	result, err := verify(ctx, t, e.say.check)
	if err != nil {
		return err
	}
	if e.JSON {
		if err := e.emit(result); err != nil {
			return err
		}
	}
	if !result.OK {
		return reported{problem.New(problem.Failed, "The connector differs from what was planned.", "The lines marked ✕ say where.",
			"Run plan to see what would mend it: gatehouse plan "+t.CommandArgs()+".", nil)}
	}
	if result.Elsewhere {
		e.say.line("Every setting equals the plan. The first token is proven elsewhere: run this where the workload runs:")
		e.say.block(result.Command)
		return nil
	}
	e.say.line("✓ Verified.")
	return nil
}
