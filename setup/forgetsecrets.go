package setup

import (
	"context"

	"gatehouse/setup/secret"
)

// ForgetSecrets removes every kept secret of the connectors this session touched from this machine, and says how many.
func (s *Session) ForgetSecrets(ctx context.Context) (int, error) {
	n := 0
	for _, t := range s.remembered() {
		v, err := s.Look(ctx, t)
		if err != nil {
			return n, err
		}
		if v.Live.App == nil {
			continue
		}
		for _, p := range v.Live.App.Passwords {
			if err := s.house.keep.Delete(ctx, secret.Name{TenantID: s.me.Tenant.ID, AppID: v.Live.App.AppID, KeyID: p.KeyID}); err != nil {
				return n, err
			}
			n++
		}
	}
	return n, nil
}
