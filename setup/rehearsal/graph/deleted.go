package graph

import (
	"net/http"

	"gatehouse/setup/rehearsal/directory"
)

func deletedRoutes() []route {
	const list = "directory/deletedItems/"
	return []route{
		on("GET", list+"microsoft.graph.application", readApplications, func(c *call) reply {
			return c.collection(applicationKind, c.tx.List(directory.DeletedApps))
		}),
		on("GET", list+"microsoft.graph.servicePrincipal", readApplications, func(c *call) reply {
			return c.collection(principalKind, c.tx.List(directory.DeletedPrincipals))
		}),
		on("GET", list+"*", readApplications, getDeleted),
		on("POST", list+"*/restore", writeApplications, restore),
		on("DELETE", list+"*", writeApplications, purge),
	}
}

// deleteApplication moves an application and its principal to the deleted items. Its unique name stays reserved for 30 days.
func deleteApplication(c *call) reply {
	app, bad := c.visibleApplication(c.key(0))
	if bad != nil {
		return *bad
	}
	if !c.mayManage(app) {
		return denied()
	}
	c.bury(directory.Applications, directory.DeletedApps, app)
	if sp, ok := c.tx.FindNewest(directory.ServicePrincipals, keyed(key{"appId", directory.Text(app, "appId")})); ok {
		c.bury(directory.ServicePrincipals, directory.DeletedPrincipals, sp)
	}
	return noContent()
}

func deletePrincipal(c *call) reply {
	sp, bad := c.visiblePrincipal(c.key(0))
	if bad != nil {
		return *bad
	}
	if !c.mayManage(sp) {
		return denied()
	}
	c.bury(directory.ServicePrincipals, directory.DeletedPrincipals, sp)
	return noContent()
}

func (c *call) bury(from, to directory.Kind, o directory.Object) {
	id := directory.Text(o, "id")
	dead := directory.Clone(o)
	dead["deletedDateTime"] = directory.Time(c.tx.Now())
	c.tx.Remove(from, id)
	c.tx.Put(to, id, dead)
}

// deleted finds a deleted item of either kind.
func (c *call) deleted(id string) (o directory.Object, grave, home directory.Kind, k *kind) {
	if o, ok := c.tx.Get(directory.DeletedApps, id); ok {
		return o, directory.DeletedApps, directory.Applications, applicationKind
	}
	if o, ok := c.tx.Get(directory.DeletedPrincipals, id); ok {
		return o, directory.DeletedPrincipals, directory.ServicePrincipals, principalKind
	}
	return nil, "", "", nil
}

func getDeleted(c *call) reply {
	o, _, _, k := c.deleted(c.key(0).value)
	if o == nil {
		return notFound(c.key(0).value)
	}
	return c.one(http.StatusOK, k, o)
}

func restore(c *call) reply {
	o, grave, home, k := c.deleted(c.key(0).value)
	if o == nil {
		return notFound(c.key(0).value)
	}
	// An owner may delete but not restore: that takes a managing role.
	if !c.who.app && !c.abilities().ManageApps {
		return denied()
	}
	if home == directory.ServicePrincipals {
		if _, taken := c.tx.FindNewest(home, keyed(key{"appId", directory.Text(o, "appId")})); taken {
			return conflict("The service principal cannot be created, updated, or restored because the service principal name %s is already in use.", directory.Text(o, "appId"))
		}
	}
	alive := c.revive(grave, home, o)
	if home == directory.Applications {
		if sp, ok := c.tx.FindNewest(directory.DeletedPrincipals, keyed(key{"appId", directory.Text(o, "appId")})); ok {
			c.revive(directory.DeletedPrincipals, directory.ServicePrincipals, sp)
		}
	}
	return c.one(http.StatusOK, k, alive)
}

func (c *call) revive(grave, home directory.Kind, o directory.Object) directory.Object {
	id := directory.Text(o, "id")
	alive := directory.Clone(o)
	alive["deletedDateTime"] = nil
	c.tx.Remove(grave, id)
	c.tx.Put(home, id, alive)
	return alive
}

func purge(c *call) reply {
	o, grave, home, _ := c.deleted(c.key(0).value)
	if o == nil {
		return notFound(c.key(0).value)
	}
	if !c.who.app && !c.abilities().ManageApps {
		return denied()
	}
	id := directory.Text(o, "id")
	c.tx.Remove(grave, id)
	if home == directory.ServicePrincipals {
		c.forgetGrants(id)
		return noContent()
	}
	for _, f := range ofApplication(c.tx.ListNewest(directory.Federated), o) {
		c.tx.Remove(directory.Federated, directory.Text(f, "id"))
	}
	if sp, ok := c.tx.FindNewest(directory.DeletedPrincipals, keyed(key{"appId", directory.Text(o, "appId")})); ok {
		c.tx.Remove(directory.DeletedPrincipals, directory.Text(sp, "id"))
		c.forgetGrants(directory.Text(sp, "id"))
	}
	return noContent()
}

func (c *call) forgetGrants(clientID string) {
	for _, a := range c.tx.ListNewest(directory.RoleAssignments) {
		if directory.Text(a, "principalId") == clientID {
			c.tx.Remove(directory.RoleAssignments, directory.Text(a, "id"))
		}
	}
	for _, g := range c.tx.ListNewest(directory.ScopeGrants) {
		if directory.Text(g, "clientId") == clientID {
			c.tx.Remove(directory.ScopeGrants, directory.Text(g, "id"))
		}
	}
}
