package lifecycle

import (
	"slices"
	"strings"

	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
)

// permissions lists the planned permissions in the definition's order, then what is granted and not planned.
func permissions(in Input) []Permission {
	grants := plan.GrantedOf(in.Live, in.Wanted)
	var out []Permission
	for _, w := range in.Wanted {
		p := Permission{Name: w.Name, Kind: w.Kind, Resource: w.Resource, ID: w.ID, OIDC: w.OIDC || w.Kind == entra.DelegatedPermission && plan.IsOIDC(w.Name)}
		if p.Resource == "" {
			p.Resource = entra.GraphAppID
		}
		p.State = stateOf(in, w)
		if w.Kind == entra.DelegatedPermission {
			p.People = people(grants, w.Name, resourceName(w))
		}
		out = append(out, p)
	}
	return append(out, unplanned(in, grants)...)
}

// stateOf reads the state off the grants. What could not be read is neither granted nor missing; a part that was read tells for itself.
func stateOf(in Input, w plan.Wanted) PermissionState {
	part := entra.RolesPart
	if w.Kind == entra.DelegatedPermission {
		part = entra.ScopesPart
	}
	resource := w.Resource
	if resource == "" {
		resource = entra.GraphAppID
	}
	switch {
	case granted(in.Live, w):
		return Granted
	case in.Live.Unread(part), in.Live.Unread(entra.PrincipalPart), in.Live.Unread(entra.ResourcePart + resource):
		return CannotTell
	}
	return Requested
}

// people counts those who granted a delegated permission for themselves only.
func people(grants []plan.Granted, name, resource string) int {
	n := 0
	for _, g := range grants {
		if g.Kind == entra.DelegatedPermission && g.User != "" && strings.EqualFold(g.Name, name) && g.Resource == resource {
			n++
		}
	}
	return n
}

func unplanned(in Input, grants []plan.Granted) []Permission {
	var out []Permission
	for _, u := range plan.Unplanned(in.Live, in.Wanted) {
		p := Permission{Name: u.Name, Kind: u.Kind, Resource: u.Resource, ID: u.ID, State: GrantedUnplanned}
		if u.Kind == entra.DelegatedPermission {
			p.People = people(grants, u.Name, u.ResourceName)
			p.Everyone = slices.ContainsFunc(grants, func(g plan.Granted) bool {
				return g.User == "" && g.Kind == u.Kind && g.Resource == u.ResourceName && strings.EqualFold(g.Name, u.Name)
			})
		}
		if !slices.ContainsFunc(out, func(o Permission) bool { return o.Name == p.Name && o.Kind == p.Kind && o.Resource == p.Resource }) {
			out = append(out, p)
		}
	}
	return out
}
