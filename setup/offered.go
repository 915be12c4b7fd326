package setup

import (
	"context"

	"gatehouse/setup/apply"
	"gatehouse/setup/entra"
	"gatehouse/setup/permission"
)

// Offered is the catalogue of permissions with what the tenant's own service principals of these resources offer. A resource that
// is not in the tenant, or cannot be read, stays as Gatehouse knows it; read names those that were read.
func (s *Session) Offered(ctx context.Context, appIDs []string) (cat *permission.Catalogue, read []string, err error) {
	if err := s.mayLook(ctx); err != nil {
		return nil, nil, err
	}
	looked, err := s.client.Look(ctx, apply.Query{Resources: appIDs})
	if err != nil {
		return nil, nil, s.explainLook(err)
	}
	var live []entra.Resource
	for _, id := range appIDs {
		if r, ok := looked.Resources[id]; ok && len(r.Roles)+len(r.Scopes) > 0 {
			live, read = append(live, r), append(read, id)
		}
	}
	return permission.Embedded().With(live...), read, nil
}
