package graph

import (
	"net/http"
	"strings"

	"gatehouse/setup/entra"
	"gatehouse/setup/rehearsal/directory"
	"gatehouse/setup/rehearsal/token"
)

var roleAssignmentKind = &kind{
	name: "appRoleAssignment", context: "appRoleAssignments", properties: propertiesOf("appRoleAssignment"), page: 100,
}

var writeRoleAssignments = access{
	delegated: []string{"AppRoleAssignment.ReadWrite.All"}, besides: []string{"Application.Read.All", "Application.ReadWrite.All", "Directory.Read.All"},
	application: []string{"AppRoleAssignment.ReadWrite.All"},
}

func roleAssignmentRoutes() []route {
	const held, given = "servicePrincipals/*/appRoleAssignments", "servicePrincipals/*/appRoleAssignedTo"
	list := func(side string) func(*call) reply { return func(c *call) reply { return c.listRoleAssignments(side) } }
	return []route{
		on("GET", held, readApplications, list("principalId")),
		on("GET", given, readApplications, list("resourceId")),
		on("GET", held+"/*", readApplications, getRoleAssignment),
		on("GET", given+"/*", readApplications, getRoleAssignment),
		on("POST", held, writeRoleAssignments, func(c *call) reply { return c.assignRole("principalId") }),
		on("POST", given, writeRoleAssignments, func(c *call) reply { return c.assignRole("resourceId") }),
		on("DELETE", held+"/*", writeRoleAssignments, removeRoleAssignment),
		on("DELETE", given+"/*", writeRoleAssignments, removeRoleAssignment),
	}
}

func (c *call) listRoleAssignments(side string) reply {
	sp, bad := c.visiblePrincipal(c.key(0))
	if bad != nil {
		return *bad
	}
	var list []directory.Object
	for _, a := range c.tx.List(directory.RoleAssignments) {
		if directory.Text(a, side) == directory.Text(sp, "id") {
			list = append(list, a)
		}
	}
	return c.collection(roleAssignmentKind, list)
}

func getRoleAssignment(c *call) reply {
	a, ok := c.tx.Get(directory.RoleAssignments, c.key(1).value)
	if !ok {
		return notFound(c.key(1).value)
	}
	return c.one(http.StatusOK, roleAssignmentKind, a)
}

func invalidReference() reply { return badRequest("Not a valid reference update.") }

// assignRole grants one application permission. side is the end of the assignment that the path names.
func (c *call) assignRole(side string) reply {
	named, bad := c.namedPrincipal(c.key(0))
	if bad != nil {
		return *bad
	}
	body, bad := c.checked("appRoleAssignment")
	if bad != nil {
		return *bad
	}
	if !strings.EqualFold(directory.Text(body, side), directory.Text(named, "id")) {
		return invalidReference()
	}
	principal, ok := c.tx.Get(directory.ServicePrincipals, directory.Text(body, "principalId"))
	if !ok {
		return invalidReference()
	}
	resource, ok := c.tx.Get(directory.ServicePrincipals, directory.Text(body, "resourceId"))
	if !ok {
		return invalidReference()
	}
	if !c.mayAssign(resource) {
		return denied()
	}
	roleID := strings.ToLower(directory.Text(body, "appRoleId"))
	if _, ok := directory.ValueOf(resource, "appRoles", roleID); !ok {
		return badRequest("Permission being assigned was not found on application '%s'.", directory.Text(resource, "appId"))
	}
	for _, a := range c.tx.ListNewest(directory.RoleAssignments) {
		if a["principalId"] == principal["id"] && a["resourceId"] == resource["id"] && strings.EqualFold(directory.Text(a, "appRoleId"), roleID) {
			return badRequest("Permission being assigned already exists on the object")
		}
	}
	id := token.Random(32)
	assignment := directory.NewRoleAssignment(c.tx, id, roleID, principal, resource)
	c.tx.Put(directory.RoleAssignments, id, assignment)
	return c.one(http.StatusCreated, roleAssignmentKind, assignment)
}

// namedPrincipal finds the principal of the path. One that exists but has not reached this replica is an invalid reference, as a real
// tenant says for minutes after a create; one that never existed is not found.
func (c *call) namedPrincipal(k key) (directory.Object, *reply) {
	sp, bad := c.visiblePrincipal(k)
	if bad == nil {
		return sp, nil
	}
	if _, exists := c.tx.FindNewest(directory.ServicePrincipals, keyed(k)); exists {
		r := invalidReference()
		return nil, &r
	}
	return nil, bad
}

// mayAssign follows "Grant tenant-wide admin consent": permissions of Microsoft Graph need Global or Privileged Role Administrator.
func (c *call) mayAssign(resource directory.Object) bool {
	if c.who.app {
		return true
	}
	may := c.abilities()
	switch directory.Text(resource, "appId") {
	case entra.GraphAppID, "00000002-0000-0000-c000-000000000000":
		return may.ConsentGraph
	}
	return may.ConsentOther
}

func removeRoleAssignment(c *call) reply {
	if _, bad := c.visiblePrincipal(c.key(0)); bad != nil {
		return *bad
	}
	a, ok := c.tx.Get(directory.RoleAssignments, c.key(1).value)
	if !ok {
		return notFound(c.key(1).value)
	}
	resource, _ := c.tx.Newest(directory.ServicePrincipals, directory.Text(a, "resourceId"))
	if !c.mayAssign(resource) {
		return denied()
	}
	c.tx.Remove(directory.RoleAssignments, directory.Text(a, "id"))
	return noContent()
}
