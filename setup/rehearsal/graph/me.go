package graph

import (
	"net/http"
	"strings"

	"gatehouse/setup/rehearsal/directory"
)

var (
	signedIn = access{delegated: []string{"User.Read", "User.ReadWrite", "User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"}, application: anyApplication}

	// anyApplication lets an application through to an answer that says why a person is needed.
	anyApplication = []string{"User.Read.All", "Directory.Read.All", "Application.Read.All", "Application.ReadWrite.All"}

	readRoles = both("RoleManagement.Read.Directory", "RoleManagement.ReadWrite.Directory", "RoleManagement.Read.All", "Directory.Read.All", "Directory.ReadWrite.All")

	directoryRoleKind = &kind{name: "directoryRole", context: "directoryObjects/microsoft.graph.directoryRole", properties: []string{"id", "deletedDateTime", "description", "displayName", "roleTemplateId"}, page: 100, typed: true}
	roleGrantKind     = &kind{name: "unifiedRoleAssignment", context: "roleManagement/directory/roleAssignments", properties: []string{"id", "principalId", "roleDefinitionId", "directoryScopeId"}, page: 100}
	eligibleKind      = &kind{name: "unifiedRoleEligibilityScheduleInstance", context: "roleManagement/directory/roleEligibilityScheduleInstances", properties: []string{"id", "principalId", "roleDefinitionId", "directoryScopeId"}, page: 100}
	memberKind        = &kind{name: "directoryObject", context: "directoryObjects", properties: append([]string{"description", "roleTemplateId", "groupTypes"}, userProperties...), page: 100}
)

func meRoutes() []route {
	const roles = "microsoft.graph.directoryRole"
	return []route{
		on("GET", "me", signedIn, getMe),
		on("GET", "me/memberOf", signedIn, memberOf),
		on("GET", "me/transitiveMemberOf", signedIn, memberOf),
		on("GET", "me/memberOf/"+roles, signedIn, myRoles),
		on("GET", "me/transitiveMemberOf/"+roles, signedIn, myRoles),
		on("GET", "directoryRoles", readRoles, func(c *call) reply { return c.collection(directoryRoleKind, c.tx.List(directory.DirectoryRoles)) }),
		on("GET", "roleManagement/directory/roleAssignments", readRoles, func(c *call) reply {
			return c.collection(roleGrantKind, c.tx.List(directory.DirectoryRoleGrant))
		}),
		on("GET", "roleManagement/directory/roleEligibilityScheduleInstances", readRoles, func(c *call) reply {
			return c.collection(eligibleKind, c.tx.List(directory.EligibleRoles))
		}),
	}
}

func (c *call) me() (directory.Object, *reply) {
	if c.who.app {
		bad := refuse(http.StatusBadRequest, "BadRequest", "/me request is only valid with delegated authentication flow.")
		return nil, &bad
	}
	user, ok := c.tx.Get(directory.Users, c.who.id)
	if !ok {
		bad := notFound(c.who.id)
		return nil, &bad
	}
	return user, nil
}

func getMe(c *call) reply {
	user, bad := c.me()
	if bad != nil {
		return *bad
	}
	if bad := c.guardSignInActivity(); bad != nil {
		return *bad
	}
	return c.one(http.StatusOK, userKind, user)
}

// activeRoles are the built-in roles that are active for a person. Eligible and custom ones are not in this list, as in Entra.
func (c *call) activeRoles(userID string) []directory.Object {
	held := map[string]bool{}
	for _, g := range c.tx.List(directory.DirectoryRoleGrant) {
		if directory.Text(g, "principalId") == userID {
			held[directory.Text(g, "roleDefinitionId")] = true
		}
	}
	var out []directory.Object
	for _, r := range c.tx.List(directory.DirectoryRoles) {
		if held[directory.Text(r, "roleTemplateId")] {
			out = append(out, r)
		}
	}
	return out
}

// myRoles needs the advanced query options because of the cast (Microsoft Graph docs, user-list-transitivememberof). Without a permission
// that reads roles, objects come back limited to their type and id.
func myRoles(c *call) reply {
	if _, bad := c.me(); bad != nil {
		return *bad
	}
	if !c.opts.Eventual() {
		return refuse(http.StatusBadRequest, "Request_UnsupportedQuery", "The request uses an OData cast that needs the header ConsistencyLevel: eventual and the query parameter $count=true.")
	}
	roles := c.activeRoles(c.who.id)
	if !c.who.may(readRoles) {
		return c.limited(roles, "directoryRole", directoryRoleKind.context)
	}
	return c.collection(directoryRoleKind, roles)
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

// memberOf lists roles and groups; what may not be read is limited to type and id.
func memberOf(c *call) reply {
	if _, bad := c.me(); bad != nil {
		return *bad
	}
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
	for _, r := range c.activeRoles(c.who.id) {
		add(r, "directoryRole", seeRoles)
	}
	for _, g := range c.tx.List(directory.Groups) {
		for _, id := range directory.Texts(g, "#members") {
			if strings.EqualFold(id, c.who.id) {
				add(g, "group", seeGroups)
			}
		}
	}
	return c.collection(memberKind, out)
}
