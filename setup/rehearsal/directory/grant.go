package directory

import (
	"slices"
	"strings"

	"gatehouse/setup/entra"
)

// NewRoleAssignment is a granted application permission.
func NewRoleAssignment(t *Tx, id, roleID string, principal, resource Object) Object {
	return Object{
		"id": id, "deletedDateTime": nil, "appRoleId": roleID, "createdDateTime": Time(t.Now()),
		"principalDisplayName": Text(principal, "displayName"), "principalId": Text(principal, "id"), "principalType": "ServicePrincipal",
		"resourceDisplayName": Text(resource, "displayName"), "resourceId": Text(resource, "id"),
	}
}

// NewScopeGrant is a granted set of delegated permissions; an empty principal means everybody.
func NewScopeGrant(id, client, resource, principal, scope string) Object {
	o := Object{"id": id, "clientId": client, "resourceId": resource, "consentType": "AllPrincipals", "principalId": nil, "scope": scope}
	if principal != "" {
		o["consentType"], o["principalId"] = "Principal", principal
	}
	return o
}

// PrincipalOf finds the visible service principal of an application.
func (t *Tx) PrincipalOf(appID string) (Object, bool) {
	return t.Find(ServicePrincipals, func(o Object) bool { return strings.EqualFold(Text(o, "appId"), appID) })
}

// ApplicationOf finds the visible application with a client id.
func (t *Tx) ApplicationOf(appID string) (Object, bool) {
	return t.Find(Applications, func(o Object) bool { return strings.EqualFold(Text(o, "appId"), appID) })
}

// RoleValues are the application permissions that a client holds on a resource, as replicas show them now.
func (t *Tx) RoleValues(clientID string, resource Object) []string {
	names := map[string]string{}
	for _, r := range Items(resource, "appRoles") {
		names[Text(r, "id")] = Text(r, "value")
	}
	var out []string
	for _, a := range t.List(RoleAssignments) {
		if Text(a, "principalId") == clientID && Text(a, "resourceId") == Text(resource, "id") && names[Text(a, "appRoleId")] != "" {
			out = append(out, names[Text(a, "appRoleId")])
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// ConsentedScopes are the delegated permissions of a resource that a client may use for a person: consents for everybody and the
// person's own. The directory's last word counts, because sign-in answers from the place where consent was written.
func (t *Tx) ConsentedScopes(clientID, resourceID, userID string) []string {
	var out []string
	for _, g := range t.ListNewest(ScopeGrants) {
		if Text(g, "clientId") != clientID || Text(g, "resourceId") != resourceID {
			continue
		}
		if Text(g, "consentType") == "AllPrincipals" || Text(g, "principalId") == userID {
			out = append(out, strings.Fields(Text(g, "scope"))...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Consent adds delegated permissions to the consent of one person (or of everybody, with an empty user).
func (t *Tx) Consent(newID func() string, clientID, resourceID, userID string, values []string) {
	old, found := t.FindNewest(ScopeGrants, func(g Object) bool {
		return Text(g, "clientId") == clientID && Text(g, "resourceId") == resourceID && Text(g, "principalId") == userID
	})
	if !found {
		id := newID()
		t.Put(ScopeGrants, id, NewScopeGrant(id, clientID, resourceID, userID, strings.Join(values, " ")))
		return
	}
	grant := Clone(old)
	have := strings.Fields(Text(old, "scope"))
	for _, v := range values {
		if !slices.ContainsFunc(have, func(h string) bool { return strings.EqualFold(h, v) }) {
			have = append(have, v)
		}
	}
	grant["scope"] = strings.Join(have, " ")
	t.Put(ScopeGrants, Text(old, "id"), grant)
}

// ConsentAsApplication is what tenant-wide admin consent does: every application permission and every delegated permission that the
// application lists is granted. Entra adds the sign-in scopes to a delegated grant, and the list replaces an earlier tenant-wide one
// (Microsoft Entra docs, grant-admin-consent). It creates a resource's principal that the tenant does not have yet.
func (t *Tx) ConsentAsApplication(newID func() string, client, app Object) {
	for _, want := range Items(app, "requiredResourceAccess") {
		resource, ok := t.ensureResource(newID, Text(want, "resourceAppId"))
		if !ok {
			continue
		}
		var scopes []string
		for _, access := range Items(want, "resourceAccess") {
			if Text(access, "type") == "Role" {
				t.assign(newID, Text(access, "id"), client, resource)
				continue
			}
			if value, ok := ValueOf(resource, "oauth2PermissionScopes", Text(access, "id")); ok {
				scopes = append(scopes, value)
			}
		}
		if len(scopes) > 0 {
			t.grantEverybody(newID, Text(client, "id"), Text(resource, "id"), scopes, Text(resource, "appId") == entra.GraphAppID)
		}
	}
}

func (t *Tx) ensureResource(newID func() string, appID string) (Object, bool) {
	byApp := func(o Object) bool { return Text(o, "appId") == appID }
	if o, ok := t.FindNewest(ServicePrincipals, byApp); ok {
		return o, true
	}
	o, ok := ResourcePrincipal(newID(), appID)
	if ok {
		t.Put(ServicePrincipals, Text(o, "id"), o)
	}
	return o, ok
}

func (t *Tx) assign(newID func() string, roleID string, client, resource Object) {
	if _, ok := ValueOf(resource, "appRoles", roleID); !ok {
		return
	}
	if _, there := t.FindNewest(RoleAssignments, func(a Object) bool {
		return Text(a, "principalId") == Text(client, "id") && Text(a, "resourceId") == Text(resource, "id") && Text(a, "appRoleId") == roleID
	}); there {
		return
	}
	id := newID()
	t.Put(RoleAssignments, id, NewRoleAssignment(t, id, roleID, client, resource))
}

func (t *Tx) grantEverybody(newID func() string, clientID, resourceID string, scopes []string, graph bool) {
	if graph {
		for _, s := range []string{"openid", "profile", "offline_access"} {
			if !slices.Contains(scopes, s) {
				scopes = append(scopes, s)
			}
		}
	}
	id := ""
	if old, found := t.FindNewest(ScopeGrants, func(g Object) bool {
		return Text(g, "clientId") == clientID && Text(g, "resourceId") == resourceID && Text(g, "consentType") == "AllPrincipals"
	}); found {
		id = Text(old, "id")
	} else {
		id = newID()
	}
	t.Put(ScopeGrants, id, NewScopeGrant(id, clientID, resourceID, "", strings.Join(scopes, " ")))
}

// ValueOf finds the value of an appRole or scope of a resource by its id.
func ValueOf(resource Object, collection, id string) (string, bool) {
	for _, p := range Items(resource, collection) {
		if strings.EqualFold(Text(p, "id"), id) {
			return Text(p, "value"), true
		}
	}
	return "", false
}
