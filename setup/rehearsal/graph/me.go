package graph

import (
	"net/http"

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
	return append([]route{
		on("GET", "me", signedIn, getMe),
		on("GET", "directoryRoles", readRoles, func(c *call) reply { return c.collection(directoryRoleKind, c.tx.List(directory.DirectoryRoles)) }),
		on("GET", "roleManagement/directory/roleAssignments", readRoles, func(c *call) reply {
			return c.collection(roleGrantKind, c.tx.List(directory.DirectoryRoleGrant))
		}),
		on("GET", "roleManagement/directory/roleEligibilityScheduleInstances", readRoles, func(c *call) reply {
			return c.collection(eligibleKind, c.tx.List(directory.EligibleRoles))
		}),
	}, memberRoutes()...)
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
