package plan

import (
	"fmt"
	"slices"
	"strings"

	"gatehouse/setup/entra"
)

// AllPrincipals is the consentType of a grant for the whole tenant.
const AllPrincipals = "AllPrincipals"

// oidc are the scopes of OpenID Connect. Consenting in the portal adds some of them to every delegated grant, so they are left out of
// comparisons unless a definition asks for them.
var oidc = []string{"openid", "profile", "email", "offline_access"}

// IsOIDC holds for openid, profile, email and offline_access.
func IsOIDC(scope string) bool {
	return slices.ContainsFunc(oidc, func(o string) bool { return strings.EqualFold(o, scope) })
}

func (m *maker) enable() {
	if p := m.in.Live.Principal; p != nil && p.Enabled {
		return
	}
	m.add(Step{
		ID: "enable", Phase: Enable, Title: "Switch sign-in on",
		Detail:  "From here on the connector can get tokens; without granted permissions they open nothing.",
		Changes: []Change{{Field: "sign-in", From: "off", To: "on"}},
		Action:  SwitchOn{},
	})
}

func (m *maker) consent() {
	for _, w := range m.wanted {
		if w.Kind == entra.ApplicationPermission && !m.roleGranted(w) {
			m.add(Step{
				ID: grantID(w), Phase: Consent, Title: "Grant " + w.Name,
				Detail:  sentence(w.Reason),
				Changes: []Change{{Field: "granted permission", To: m.accessName(w.access())}},
				Action:  GrantRole{Wanted: w},
			})
		}
	}
	done := map[string]bool{}
	for _, w := range m.wanted {
		if key := strings.ToLower(w.Resource); w.Kind == entra.DelegatedPermission && !done[key] {
			done[key] = true
			m.scopes(w.Resource, w.ResourceName)
		}
	}
}

func grantID(w Wanted) string {
	if strings.EqualFold(w.Resource, entra.GraphAppID) {
		return "grant:" + w.Name
	}
	return "grant:" + w.Resource + "/" + w.Name
}

func sentence(s string) string {
	s = strings.TrimSpace(s)
	if s == "" || strings.HasSuffix(s, ".") {
		return s
	}
	return s + "."
}

func (m *maker) roleGranted(w Wanted) bool { return RoleGranted(m.in.Live, w) }

// RoleGranted holds when the look shows the application permission as granted.
func RoleGranted(c entra.Connector, w Wanted) bool {
	if w.Resource == "" {
		w.Resource = entra.GraphAppID
	}
	r, known := ResourceOf(c, w.Resource)
	return known && slices.ContainsFunc(c.RoleGrants, func(g entra.RoleGrant) bool {
		return strings.EqualFold(g.RoleID, w.ID) && strings.EqualFold(g.ResourceID, r.ObjectID)
	})
}

// TenantGrant finds the tenant-wide delegated grant for a resource; there is at most one per client and resource.
func TenantGrant(c entra.Connector, resourceAppID string) (entra.ScopeGrant, bool) {
	r, known := ResourceOf(c, resourceAppID)
	if !known {
		return entra.ScopeGrant{}, false
	}
	for _, g := range c.ScopeGrants {
		if g.ConsentType == AllPrincipals && strings.EqualFold(g.ResourceID, r.ObjectID) {
			return g, true
		}
	}
	return entra.ScopeGrant{}, false
}

// ScopeGranted holds when the look shows the delegated permission as granted for the whole tenant.
func ScopeGranted(c entra.Connector, w Wanted) bool {
	if w.Resource == "" {
		w.Resource = entra.GraphAppID
	}
	g, _ := TenantGrant(c, w.Resource)
	return containsFold(g.Scopes, w.Name)
}

func containsFold(list []string, s string) bool {
	return slices.ContainsFunc(list, func(o string) bool { return strings.EqualFold(o, s) })
}

// UnionScopes adds wanted to what is there; Graph replaces the whole text of a grant.
func UnionScopes(there, wanted []string) []string {
	out := slices.Clone(there)
	for _, s := range wanted {
		if !containsFold(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// scopes plans one grant for all delegated permissions of a resource. OpenID Connect scopes alone are not worth a grant: users
// consent to them by signing in. Beside others they are written too.
func (m *maker) scopes(appID, name string) {
	grant, _ := TenantGrant(m.in.Live, appID)
	var planned []string
	needed := false
	for _, w := range m.wanted {
		if w.Kind == entra.DelegatedPermission && strings.EqualFold(w.Resource, appID) {
			planned = append(planned, w.Name)
			needed = needed || !w.OIDC && !IsOIDC(w.Name) && !containsFold(grant.Scopes, w.Name)
		}
	}
	if !needed {
		return
	}
	step := Step{
		ID: "scopes:" + appID, Phase: Consent, Title: "Grant delegated permissions of " + name,
		Detail: "For the whole tenant: the connector acts with the rights of the person who signed in.",
		Action: GrantScopes{ResourceAppID: appID, ResourceName: name, GrantID: grant.ID, Scopes: UnionScopes(grant.Scopes, planned)},
	}
	for _, s := range planned {
		if !containsFold(grant.Scopes, s) {
			step.Changes = append(step.Changes, Change{Field: "granted permission", To: fmt.Sprintf("%s (%s, %s)", s, name, entra.DelegatedPermission)})
		}
	}
	m.add(step)
}

func (m *maker) unplannedGrants() {
	for _, u := range Unplanned(m.in.Live, m.wanted) {
		m.tell(GrantUnplanned, "Find out who needs it; revoke it in the Entra admin centre if nobody does.",
			"%s (%s, %s) is granted although the plan does not ask for it.", u.Name, u.ResourceName, u.Kind)
	}
}

// Unplanned lists what is granted and not wanted, with names as far as the resources were read. OpenID Connect scopes are never extra.
func Unplanned(c entra.Connector, wanted []Wanted) []Wanted {
	wanted = normal(wanted)
	byObject := map[string]entra.Resource{}
	for _, r := range c.Resources {
		byObject[strings.ToLower(r.ObjectID)] = r
	}
	var out []Wanted
	extra := func(objectID, id, name string, kind entra.Kind) {
		r, known := byObject[strings.ToLower(objectID)]
		u := Wanted{ID: id, ResourceName: r.Name}
		u.Resource, u.Name, u.Kind = r.AppID, name, kind
		if !known {
			u.Resource, u.ResourceName = objectID, "a resource with the object id "+objectID
		}
		if u.Name == "" {
			u.Name = r.Roles[id]
		}
		if u.Name == "" {
			u.Name = id
		}
		out = append(out, u)
	}
	planned := func(objectID string, match func(Wanted) bool) bool {
		return slices.ContainsFunc(wanted, func(w Wanted) bool {
			return match(w) && strings.EqualFold(byObject[strings.ToLower(objectID)].AppID, w.Resource)
		})
	}
	for _, g := range c.RoleGrants {
		if !planned(g.ResourceID, func(w Wanted) bool { return w.Kind == entra.ApplicationPermission && strings.EqualFold(w.ID, g.RoleID) }) {
			extra(g.ResourceID, strings.ToLower(g.RoleID), "", entra.ApplicationPermission)
		}
	}
	for _, g := range c.ScopeGrants {
		for _, s := range g.Scopes {
			if s != "" && !IsOIDC(s) && !planned(g.ResourceID, func(w Wanted) bool { return w.Kind == entra.DelegatedPermission && strings.EqualFold(w.Name, s) }) {
				extra(g.ResourceID, "", s, entra.DelegatedPermission)
			}
		}
	}
	return out
}
