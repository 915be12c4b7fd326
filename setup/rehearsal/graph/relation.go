package graph

import (
	"slices"

	"gatehouse/setup/rehearsal/directory"
)

// relationRoutes are the paths of relations that have no route of their own: what somebody owns or is a member of, and what Graph
// declares and this tenant has none of.
func relationRoutes() []route {
	var out []route
	list := func(path string, a access, find func(*call) (directory.Object, *reply), k *kind, of func(*call, directory.Object) []directory.Object) {
		out = append(out, on("GET", path, a, func(c *call) reply {
			o, bad := find(c)
			if bad != nil {
				return *bad
			}
			return c.collection(k, of(c, o))
		}))
	}
	user := func(c *call) (directory.Object, *reply) { return c.userNamed(c.key(0)) }
	principal := func(c *call) (directory.Object, *reply) { return c.visiblePrincipal(c.key(0)) }
	application := func(c *call) (directory.Object, *reply) { return c.visibleApplication(c.key(0)) }
	for _, of := range []struct {
		path string
		a    access
		find func(*call) (directory.Object, *reply)
	}{{"me", signedIn, (*call).me}, {"users/*", readUsers, user}, {"servicePrincipals/*", readApplications, principal}} {
		for _, relation := range []string{"/ownedObjects", "/createdObjects"} {
			list(of.path+relation, of.a, of.find, ownerKind, (*call).ownedBy)
			list(of.path+relation+"/microsoft.graph.application", of.a, of.find, applicationKind, ownedOf("application"))
			list(of.path+relation+"/microsoft.graph.servicePrincipal", of.a, of.find, principalKind, ownedOf("servicePrincipal"))
		}
	}
	list("groups/*/owners", readGroups, groupOfPath, ownerKind, nobody)
	for _, relation := range []string{"/memberOf", "/transitiveMemberOf"} {
		list("servicePrincipals/*"+relation, readApplications, principal, ownerKind, nobody)
	}
	for _, relation := range []string{"claimsMappingPolicies", "homeRealmDiscoveryPolicies", "tokenIssuancePolicies", "tokenLifetimePolicies"} {
		none := &kind{name: "policyBase", context: relation, properties: []string{"id", "displayName", "description", "definition", "isOrganizationDefault"}, page: 100}
		list("servicePrincipals/*/"+relation, readApplications, principal, none, nobody)
		if relations["application"][relation].list {
			list("applications/*/"+relation, readApplications, application, none, nobody)
		}
	}
	extension := &kind{name: "extensionProperty", context: "extensionProperties", properties: []string{"id", "appDisplayName", "dataType", "isSyncedFromOnPremises", "name", "targetObjects"}, page: 100}
	list("applications/*/extensionProperties", readApplications, application, extension, nobody)
	return out
}

func groupOfPath(c *call) (directory.Object, *reply) {
	o, ok := c.tx.Get(directory.Groups, c.key(0).value)
	if !ok {
		bad := notFound(c.key(0).value)
		return nil, &bad
	}
	return o, nil
}

// ownedBy are the applications and service principals that somebody owns.
func (c *call) ownedBy(owner directory.Object) []directory.Object {
	return append(as("application", ownedOf("application")(c, owner)), as("servicePrincipal", ownedOf("servicePrincipal")(c, owner))...)
}

func ownedOf(typeName string) func(*call, directory.Object) []directory.Object {
	table := directory.Applications
	if typeName == "servicePrincipal" {
		table = directory.ServicePrincipals
	}
	return func(c *call, owner directory.Object) []directory.Object {
		return slices.DeleteFunc(c.tx.List(table), func(o directory.Object) bool { return !owns(o, directory.Text(owner, "id")) })
	}
}
