package graph

import (
	"net/http"
	"slices"

	"gatehouse/setup/rehearsal/directory"
)

// readMemberships are the permissions that list what somebody is a member of (Microsoft Graph docs, user-list-memberof).
var readMemberships = both("GroupMember.Read.All", "Group.Read.All", "User.Read.All", "User.ReadWrite.All", "Group.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All")

// memberRoutes answer for the person who asks and for others; no group here is in another one, so that direct and transitive are the same.
func memberRoutes() []route {
	const roles, groups = "/microsoft.graph.directoryRole", "/microsoft.graph.group"
	var out []route
	for _, of := range []struct {
		path   string
		access access
		find   func(*call) (directory.Object, *reply)
	}{{"me", signedIn, (*call).me}, {"users/*", readMemberships, func(c *call) (directory.Object, *reply) { return c.userNamed(c.key(0)) }}} {
		with := func(run func(*call, directory.Object) reply) func(*call) reply {
			return func(c *call) reply {
				user, bad := of.find(c)
				if bad != nil {
					return *bad
				}
				return run(c, user)
			}
		}
		for _, relation := range []string{"/memberOf", "/transitiveMemberOf"} {
			out = append(out,
				on("GET", of.path+relation, of.access, with((*call).memberOf)),
				on("GET", of.path+relation+roles, of.access, with(cast((*call).rolesOf))),
				on("GET", of.path+relation+groups, of.access, with(cast((*call).groupsOf))),
			)
		}
	}
	return out
}

// cast needs the advanced query options (Microsoft Graph docs, user-list-transitivememberof).
func cast(run func(*call, directory.Object) reply) func(*call, directory.Object) reply {
	return func(c *call, user directory.Object) reply {
		if !c.opts.Eventual() {
			return refuse(http.StatusBadRequest, "Request_UnsupportedQuery", "The request uses an OData cast that needs the header ConsistencyLevel: eventual and the query parameter $count=true.")
		}
		return run(c, user)
	}
}

// rolesOf are somebody's active roles. Without a permission that reads roles they come back limited to their type and id.
func (c *call) rolesOf(user directory.Object) reply {
	roles := c.activeRoles(directory.Text(user, "id"))
	if !c.who.may(readRoles) {
		return c.limited(roles, "directoryRole", directoryRoleKind.context)
	}
	return c.collection(directoryRoleKind, roles)
}

func (c *call) groupsWith(user directory.Object) []directory.Object {
	var out []directory.Object
	for _, g := range c.tx.List(directory.Groups) {
		if slices.Contains(directory.Texts(g, "#members"), directory.Text(user, "id")) {
			out = append(out, g)
		}
	}
	return out
}

// groupsOf are somebody's groups; without a permission that reads groups they are limited to their type and id.
func (c *call) groupsOf(user directory.Object) reply {
	const context = "directoryObjects/microsoft.graph.group"
	groups := c.groupsWith(user)
	if !c.who.may(readGroups) {
		return c.limited(groups, "group", context)
	}
	k := *groupKind
	k.context, k.typed = context, true
	return c.collection(&k, groups)
}

// memberOf lists roles and groups; what may not be read is limited to type and id.
func (c *call) memberOf(user directory.Object) reply {
	seeRoles, seeGroups := c.who.may(readRoles), c.who.may(readGroups)
	var out []directory.Object
	add := func(o directory.Object, typeName string, see bool) {
		shown := directory.Object{"id": o["id"]}
		if see {
			shown = directory.Clone(o)
		}
		shown["@odata.type"] = "#microsoft.graph." + typeName
		out = append(out, shown)
	}
	for _, r := range c.activeRoles(directory.Text(user, "id")) {
		add(r, "directoryRole", seeRoles)
	}
	for _, g := range c.groupsWith(user) {
		add(g, "group", seeGroups)
	}
	return c.collection(memberKind, out)
}

// limited answers with what a caller may know about objects that it may not read.
func (c *call) limited(list []directory.Object, typeName, context string) reply {
	value := []any{}
	for _, o := range list {
		value = append(value, directory.Object{"@odata.type": "#microsoft.graph." + typeName, "id": o["id"]})
	}
	body := directory.Object{"@odata.context": c.context(context), "value": value}
	if c.opts.Eventual() {
		body["@odata.count"] = len(list)
	}
	return reply{status: http.StatusOK, body: body}
}
