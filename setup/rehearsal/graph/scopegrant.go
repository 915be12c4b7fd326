package graph

import (
	"net/http"

	"gatehouse/setup/rehearsal/directory"
	"gatehouse/setup/rehearsal/token"
)

var scopeGrantKind = &kind{
	name: "oAuth2PermissionGrant", context: "oauth2PermissionGrants", properties: propertiesOf("oAuth2PermissionGrant"), page: 100,
}

var (
	readScopeGrants  = both("Directory.Read.All", "Directory.ReadWrite.All", "DelegatedPermissionGrant.Read.All", "DelegatedPermissionGrant.ReadWrite.All")
	writeScopeGrants = both("DelegatedPermissionGrant.ReadWrite.All", "Directory.ReadWrite.All")
)

func scopeGrantRoutes() []route {
	return []route{
		on("GET", "oauth2PermissionGrants", readScopeGrants, func(c *call) reply { return c.collection(scopeGrantKind, c.liveGrants()) }),
		on("GET", "oauth2PermissionGrants/*", readScopeGrants, getScopeGrant),
		on("GET", "servicePrincipals/*/oauth2PermissionGrants", readScopeGrants, grantsOfPrincipal),
		on("POST", "oauth2PermissionGrants", writeScopeGrants, createScopeGrant),
		on("PATCH", "oauth2PermissionGrants/*", writeScopeGrants, patchScopeGrant),
		on("DELETE", "oauth2PermissionGrants/*", writeScopeGrants, deleteScopeGrant),
	}
}

// liveGrants leaves out the grants of clients that are gone.
func (c *call) liveGrants() []directory.Object {
	var out []directory.Object
	for _, g := range c.tx.List(directory.ScopeGrants) {
		if _, ok := c.tx.Get(directory.ServicePrincipals, directory.Text(g, "clientId")); ok {
			out = append(out, g)
		}
	}
	return out
}

func getScopeGrant(c *call) reply {
	g, ok := c.tx.Get(directory.ScopeGrants, c.key(0).value)
	if !ok {
		return notFound(c.key(0).value)
	}
	return c.one(http.StatusOK, scopeGrantKind, g)
}

func grantsOfPrincipal(c *call) reply {
	sp, bad := c.visiblePrincipal(c.key(0))
	if bad != nil {
		return *bad
	}
	var list []directory.Object
	for _, g := range c.tx.List(directory.ScopeGrants) {
		if directory.Text(g, "clientId") == directory.Text(sp, "id") {
			list = append(list, g)
		}
	}
	return c.collection(scopeGrantKind, list)
}

const maxScopeLength = 3850

func createScopeGrant(c *call) reply {
	body, bad := c.checked("oAuth2PermissionGrant")
	if bad != nil {
		return *bad
	}
	if !c.who.app && !c.abilities().ConsentDelegated {
		return denied()
	}
	client, resource, person := directory.Text(body, "clientId"), directory.Text(body, "resourceId"), directory.Text(body, "principalId")
	switch directory.Text(body, "consentType") {
	case "AllPrincipals":
		if person != "" {
			return badRequest("Invalid value specified for property 'principalId' of resource 'OAuth2PermissionGrant'.")
		}
	case "Principal":
		if _, ok := c.tx.Get(directory.Users, person); !ok {
			return notFound(person)
		}
	default:
		return badRequest("Invalid value specified for property 'consentType' of resource 'OAuth2PermissionGrant'.")
	}
	if len(directory.Text(body, "scope")) > maxScopeLength {
		return badRequest("Invalid value specified for property 'scope' of resource 'OAuth2PermissionGrant': the maximum length is %d.", maxScopeLength)
	}
	if _, ok := c.tx.Get(directory.ServicePrincipals, resource); !ok {
		return notFound(resource)
	}
	if _, exists := c.tx.Newest(directory.ServicePrincipals, client); !exists {
		return notFound(client)
	}
	for _, g := range c.tx.ListNewest(directory.ScopeGrants) {
		if g["clientId"] == client && g["resourceId"] == resource && directory.Text(g, "principalId") == person {
			return conflict("Permission entry already exists.")
		}
	}
	id := token.Random(32)
	grant := directory.NewScopeGrant(id, client, resource, person, directory.Text(body, "scope"))
	c.tx.Put(directory.ScopeGrants, id, grant)
	if _, visible := c.tx.Get(directory.ServicePrincipals, client); !visible {
		// Seen in real tenants: the answer says that it failed, and yet the grant was written.
		return refuse(http.StatusNotFound, "Directory_ObjectNotFound", "Unable to read the company information from the directory.")
	}
	return c.one(http.StatusCreated, scopeGrantKind, grant)
}

// patchScopeGrant replaces the scope of a grant whole.
func patchScopeGrant(c *call) reply {
	body, bad := c.checked("oAuth2PermissionGrant")
	if bad != nil {
		return *bad
	}
	g, bad := c.writableGrant()
	if bad != nil {
		return *bad
	}
	for name := range body {
		if name != "scope" && body[name] != g[name] {
			return badRequest("Property '%s' is read-only and cannot be set.", name)
		}
	}
	if len(directory.Text(body, "scope")) > maxScopeLength {
		return badRequest("Invalid value specified for property 'scope' of resource 'OAuth2PermissionGrant': the maximum length is %d.", maxScopeLength)
	}
	c.tx.Put(directory.ScopeGrants, directory.Text(g, "id"), merge(g, body))
	return noContent()
}

func (c *call) writableGrant() (directory.Object, *reply) {
	if _, ok := c.tx.Get(directory.ScopeGrants, c.key(0).value); !ok {
		r := notFound(c.key(0).value)
		return nil, &r
	}
	g, ok := c.tx.Newest(directory.ScopeGrants, c.key(0).value)
	if !ok {
		r := notFound(c.key(0).value)
		return nil, &r
	}
	if !c.who.app && !c.abilities().ConsentDelegated {
		r := denied()
		return nil, &r
	}
	return g, nil
}

func deleteScopeGrant(c *call) reply {
	g, bad := c.writableGrant()
	if bad != nil {
		return *bad
	}
	c.tx.Remove(directory.ScopeGrants, directory.Text(g, "id"))
	return noContent()
}
