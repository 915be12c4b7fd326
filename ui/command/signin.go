package command

import (
	"context"
	"strings"

	"gatehouse/setup"
	"gatehouse/setup/definition"
	"gatehouse/setup/problem"
	"gatehouse/setup/tenant"
)

// signIn signs the person in, in the tenant that the flags name.
func (e *env) signIn(ctx context.Context) (*setup.Session, error) {
	house, err := e.open(ctx)
	if err != nil {
		return nil, err
	}
	opts := tenant.SignInOptions{
		Tenant: e.Tenant, ClientID: e.ClientID, Account: e.Account, DeviceCode: e.DeviceCode, Prompt: e.prompt(),
	}
	if opts.Tenant == "" {
		if !e.Rehearsal.On {
			return nil, problem.New(problem.BadInput, "No tenant was named.", "", "Say which: --tenant contoso.com, or --rehearsal to practise.", nil)
		}
		opts.Tenant = e.ready.TenantID
	}
	s, err := house.SignIn(ctx, opts)
	if err != nil {
		return nil, err
	}
	me := s.Identity()
	if less := s.Less(); less != nil {
		e.say.line("! %s %s", less.What, less.Why)
		e.say.line("  Gatehouse goes on with less: roles and connectors may not be visible.")
	}
	e.say.line("Signed in as %s in %s (%s).", me.UPN, me.Tenant.Name, me.Tenant.DefaultDomain)
	return s, nil
}

// signInFor signs in for one connector. What is wrong with its name is said before the browser opens.
func (e *env) signInFor(ctx context.Context, args connectorArgs) (*setup.Session, error) {
	house, err := e.open(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := house.Find(args.ID); err != nil {
		return nil, err
	}
	if err := definition.CheckInstance(args.Instance); err != nil {
		return nil, err
	}
	return e.signIn(ctx)
}

func (e *env) prompt() tenant.Prompt {
	return tenant.Prompt{
		Explain: func(_ tenant.Step, scopes []string, why string) error {
			e.say.line("Asking Microsoft for: %s", strings.Join(scopes, ", "))
			e.say.line("    %s", why)
			return nil
		},
		Notice:  func(text string) { e.say.line("! %s", text) },
		Browser: func() { e.say.line("Your browser opens now; finish signing in there.") },
		Code: func(c tenant.DeviceCode) {
			e.say.line("Open %s and enter the code %s", c.URL, c.UserCode)
		},
	}
}

// target is the connector that args name, with what was chosen before on this machine.
func (e *env) target(s *setup.Session, args connectorArgs) (setup.Target, error) {
	d, err := e.house.Find(args.ID)
	if err != nil {
		return setup.Target{}, err
	}
	tenantID := ""
	if s != nil {
		tenantID = s.Identity().Tenant.ID
	}
	return e.house.Target(d, tenantID, args.Instance, args.settings()), definition.CheckInstance(args.Instance)
}
