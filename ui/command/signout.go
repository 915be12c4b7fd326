package command

import (
	"cmp"
	"context"

	"gatehouse/setup"
)

type signOutCmd struct{}

// Run forgets the sign-ins of this machine: those of a tenant or an account where the flags name one, otherwise all of this cloud.
func (signOutCmd) Run(ctx context.Context, e *env) error {
	house, err := e.open(ctx)
	if err != nil {
		return err
	}
	gone, err := house.SignOutOf(e.Tenant, e.Account)
	for _, a := range gone {
		e.say.line("✓ Signed out: %s (%s). Its tokens and its name are gone from this machine.", a.UPN, cmp.Or(a.Domain, a.TenantID))
	}
	if err != nil {
		return err
	}
	if len(gone) == 0 {
		e.say.line("Nobody is signed in on this machine.")
	}
	if e.JSON {
		if gone == nil {
			gone = []setup.SignedOut{}
		}
		return e.emit(map[string]any{"signedOut": gone})
	}
	return nil
}
