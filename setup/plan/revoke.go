package plan

import (
	"fmt"
	"slices"
	"strings"

	"gatehouse/setup/entra"
)

// Granted is one permission that is granted, whoever asked for it.
type Granted struct {
	Name     string     `json:"name"` // its id where the resource could not be read
	Kind     entra.Kind `json:"kind"`
	Resource string     `json:"resource"` // name of the resource
	Planned  bool       `json:"planned"`
	// User is the object id of the only person that it counts for; "" = the whole tenant.
	User string `json:"user,omitempty"`

	grantID string
	scope   string
}

// GrantedOf lists everything that is granted to a connector, OpenID Connect scopes too.
func GrantedOf(c entra.Connector, wanted []Wanted) []Granted {
	wanted = normal(wanted)
	byObject := map[string]entra.Resource{}
	for _, r := range c.Resources {
		byObject[strings.ToLower(r.ObjectID)] = r
	}
	resource := func(objectID string) (entra.Resource, string) {
		r, known := byObject[strings.ToLower(objectID)]
		if !known {
			return r, "a resource with the object id " + objectID
		}
		return r, r.Name
	}
	var out []Granted
	for _, g := range c.RoleGrants {
		r, name := resource(g.ResourceID)
		value := r.Roles[strings.ToLower(g.RoleID)]
		if value == "" {
			value = r.Roles[g.RoleID]
		}
		if value == "" {
			value = g.RoleID
		}
		planned := slices.ContainsFunc(wanted, func(w Wanted) bool {
			return w.Kind == entra.ApplicationPermission && strings.EqualFold(w.ID, g.RoleID) && strings.EqualFold(w.Resource, r.AppID)
		})
		out = append(out, Granted{Name: value, Kind: entra.ApplicationPermission, Resource: name, Planned: planned, grantID: g.ID})
	}
	for _, g := range c.ScopeGrants {
		r, name := resource(g.ResourceID)
		for _, s := range g.Scopes {
			planned := slices.ContainsFunc(wanted, func(w Wanted) bool {
				return w.Kind == entra.DelegatedPermission && strings.EqualFold(w.Name, s) && strings.EqualFold(w.Resource, r.AppID)
			})
			granted := Granted{Name: s, Kind: entra.DelegatedPermission, Resource: name, Planned: planned, grantID: g.ID, scope: s}
			if g.ConsentType != AllPrincipals {
				granted.User = g.PrincipalID
			}
			out = append(out, granted)
		}
	}
	return out
}

// Revoke plans the end of the picked grants: an application permission by itself, delegated ones as what stays of their grant.
func Revoke(c entra.Connector, wanted []Wanted, pick func(Granted) bool) []Step {
	var out []Step
	taken := map[string][]string{}
	var order []string
	for _, g := range GrantedOf(c, wanted) {
		if !pick(g) {
			continue
		}
		if g.Kind == entra.ApplicationPermission {
			out = append(out, Step{
				ID: "revoke:" + g.grantID, Phase: Consent, Title: "Revoke " + g.Name,
				Detail:  "Tokens that carry it already live on for up to 90 minutes.",
				Changes: []Change{{Field: "granted permission", From: fmt.Sprintf("%s (%s, %s)", g.Name, g.Resource, g.Kind)}},
				Action:  RevokeRole{GrantID: g.grantID, Name: g.Name},
			})
			continue
		}
		if taken[g.grantID] == nil {
			order = append(order, g.grantID)
		}
		taken[g.grantID] = append(taken[g.grantID], g.scope)
	}
	for _, id := range order {
		at := slices.IndexFunc(c.ScopeGrants, func(g entra.ScopeGrant) bool { return g.ID == id })
		grant := c.ScopeGrants[at]
		keep := slices.DeleteFunc(slices.Clone(grant.Scopes), func(s string) bool { return containsFold(taken[id], s) })
		step := Step{
			ID: "revoke:" + id, Phase: Consent, Title: "Revoke delegated permissions: " + strings.Join(taken[id], ", "),
			Detail: "Tokens that carry them already live on for up to 90 minutes.",
			Action: RevokeScopes{GrantID: id, Revoke: taken[id], Keep: keep},
		}
		for _, s := range taken[id] {
			step.Changes = append(step.Changes, Change{Field: "granted permission", From: fmt.Sprintf("%s (%s)", s, entra.DelegatedPermission)})
		}
		out = append(out, step)
	}
	return out
}
