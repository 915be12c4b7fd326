package setup

import (
	"fmt"
	"strings"

	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
	"gatehouse/setup/permission"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
)

// wantedOf resolves the definition's permissions to ids: by the live resource where the tenant offers it, else by the catalogue.
func wantedOf(d *definition.Definition, live entra.Connector) ([]plan.Wanted, error) {
	cat := permission.Embedded()
	out := make([]plan.Wanted, 0, len(d.Permissions))
	for _, p := range d.Permissions {
		known, ok := cat.Lookup(p.Resource, p.Name, p.Kind)
		if !ok {
			var err error
			if known, err = knownByTenant(p, live); err != nil {
				return nil, err
			}
		}
		w := plan.Wanted{Permission: p, ID: known.ID, ResourceName: known.ResourceName, OIDC: permission.OIDC(p.Name)}
		w.Resource = known.ResourceAppID
		if r, ok := live.Resources[known.ResourceAppID]; ok {
			if id, found := liveID(r, p); found {
				w.ID = id
			} else {
				return nil, problem.New(problem.BadInput, fmt.Sprintf("%s in this tenant does not offer the %s permission %s.", known.ResourceName, p.Kind, p.Name),
					"Its service principal was read and does not list it: this cloud may not have it, or Microsoft took it away.", "Take it out of the definition, or ask the vendor what replaces it.", nil)
			}
		}
		out = append(out, w)
	}
	return out, nil
}

// knownByTenant is a permission that the definition names by its id, because Gatehouse does not know it: only the tenant's own service
// principal can say that it exists, and under which name.
func knownByTenant(p definition.Permission, live entra.Connector) (permission.Permission, error) {
	if p.ID == "" {
		return permission.Permission{}, fmt.Errorf("resolve permission %s (%s): not in the catalogue", p.Name, p.Kind)
	}
	resource := p.Resource
	if resource == "" {
		resource = entra.GraphAppID
	}
	r, there := live.Resources[resource]
	if !there {
		return permission.Permission{ResourceAppID: resource, ResourceName: resource, Value: p.Name, ID: p.ID, Kind: p.Kind}, nil
	}
	if id, ok := liveID(r, p); !ok || !strings.EqualFold(id, p.ID) {
		return permission.Permission{}, problem.New(problem.BadInput, fmt.Sprintf("%s does not offer the %s permission %s with the id of the definition.", r.Name, p.Kind, p.Name),
			"Gatehouse does not know this permission, so only the tenant can say that it exists.", "Correct name and id in the definition, or leave the permission out.", nil)
	}
	return permission.Permission{ResourceAppID: resource, ResourceName: r.Name, Value: p.Name, ID: p.ID, Kind: p.Kind}, nil
}

func liveID(r entra.Resource, p definition.Permission) (string, bool) {
	offered := r.Roles
	if p.Kind == entra.DelegatedPermission {
		offered = r.Scopes
	}
	for id, name := range offered {
		if name == p.Name {
			return id, true
		}
	}
	return "", false
}
