package setup

import (
	"context"
	"errors"

	"gatehouse/setup/definition"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
	"gatehouse/setup/secret"
	"gatehouse/setup/store"
)

// KeptSecret gives the newest client secret of a connector, for the vendor's settings page, and writes down that it left the
// keychain. An older one that still works is never given in its place. The caller wipes it.
func (s *Session) KeptSecret(ctx context.Context, t Target) (secret.Secret, error) {
	v, err := s.created(ctx, t)
	if err != nil {
		return secret.Secret{}, err
	}
	kept := plan.KeptCredentials(v.Live.App, definition.Secret)
	if len(kept) == 0 {
		return secret.Secret{}, problem.New(problem.Refused, t.Definition.Name+" has no client secret that is kept.", "", "Make one: gatehouse apply "+t.CommandArgs()+".", nil)
	}
	value, err := s.house.keep.Get(ctx, secret.Name{TenantID: s.me.Tenant.ID, AppID: v.Live.App.AppID, KeyID: kept[0].KeyID})
	if errors.Is(err, secret.ErrNotFound) || errors.Is(err, secret.ErrAbsent) {
		return secret.Secret{}, problem.New(problem.Refused, "This computer does not hold the connector's newest client secret.", "It was made on another one, or removed from the keychain.",
			"Copy it where it was made, or rotate it here.", err)
	}
	if err != nil {
		return secret.Secret{}, err
	}
	err = s.house.store.Record(store.Activity{
		Time: s.house.now().UTC(), TenantID: s.me.Tenant.ID, Cloud: s.me.Tenant.Cloud, Account: s.me.UPN, Connector: t.uniqueName(),
		Step: "hand-over-secret", Asked: "take the client secret out of the keychain for the vendor",
	})
	if err != nil {
		value.Wipe()
		return secret.Secret{}, problem.New(problem.Failed, "What leaves the keychain has to be recorded, and the record cannot be written.", "",
			"Look at the state folder's disk and rights: gatehouse doctor.", err)
	}
	return value, nil
}
