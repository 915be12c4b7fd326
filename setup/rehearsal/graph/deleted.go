package graph

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"gatehouse/setup/rehearsal/directory"
)

func deletedRoutes() []route {
	const list = "directory/deletedItems/"
	return []route{
		on("GET", list+"microsoft.graph.application", readApplications, func(c *call) reply {
			return c.collection(applicationKind, c.remembered(c.tx.List(directory.DeletedApps)))
		}),
		on("GET", list+"microsoft.graph.servicePrincipal", readApplications, func(c *call) reply {
			return c.collection(principalKind, c.remembered(c.tx.List(directory.DeletedPrincipals)))
		}),
		on("GET", list+"*", readApplications, getDeleted),
		on("POST", list+"*/restore", writeApplications, restore),
		on("DELETE", list+"*", writeApplications, purge),
	}
}

// keptFor is how long a deleted object can be restored; then it is gone (Microsoft Graph docs, directory-deleteditems-restore).
const keptFor = 30 * 24 * time.Hour

// remembered leaves out what was deleted too long ago.
func (c *call) remembered(list []directory.Object) []directory.Object {
	return slices.DeleteFunc(list, func(o directory.Object) bool {
		return c.tx.Now().Sub(directory.ReadTime(o, "deletedDateTime")) >= keptFor
	})
}

// grave finds a deleted object as it was last written: what reserves a name, visible or not.
func (c *call) grave(k directory.Kind, test func(directory.Object) bool) (directory.Object, bool) {
	list := c.remembered(c.tx.ListNewest(k))
	if at := slices.IndexFunc(list, test); at >= 0 {
		return list[at], true
	}
	return nil, false
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
	if sp, ok := c.tx.FindNewest(directory.ServicePrincipals, keyed(by("appId", directory.Text(app, "appId")))); ok {
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

// deleted finds a visible deleted item of either kind.
func (c *call) deleted(id string) (o directory.Object, grave, home directory.Kind, k *kind) {
	for _, of := range []struct {
		grave, home directory.Kind
		kind        *kind
	}{{directory.DeletedApps, directory.Applications, applicationKind}, {directory.DeletedPrincipals, directory.ServicePrincipals, principalKind}} {
		if o, ok := c.tx.Get(of.grave, id); ok && len(c.remembered([]directory.Object{o})) == 1 {
			return o, of.grave, of.home, of.kind
		}
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

// mayUndelete: an owner may delete, but restoring and purging take a managing role.
func (c *call) mayUndelete(o directory.Object) bool {
	if c.who.app {
		return c.mayManage(o)
	}
	return c.abilities().ManageApps
}

// restore brings back the named object and nothing else: the service principal of a restored application stays deleted until it is
// restored itself (Microsoft Graph docs, directory-deleteditems-restore).
func restore(c *call) reply {
	o, grave, home, k := c.deleted(c.key(0).value)
	if o == nil {
		return notFound(c.key(0).value)
	}
	if !c.mayUndelete(o) {
		return denied()
	}
	if bad := c.restorable(home, o); bad != nil {
		return *bad
	}
	return c.one(http.StatusOK, k, c.revive(grave, home, o))
}

func (c *call) restorable(home directory.Kind, o directory.Object) *reply {
	var bad reply
	appID := directory.Text(o, "appId")
	if home == directory.Applications {
		for _, uri := range directory.Texts(o, "identifierUris") {
			if c.uriTaken(uri, directory.Text(o, "id")) {
				bad = conflict("Another object with the same value for property identifierUris already exists.")
				return &bad
			}
		}
		return nil
	}
	if _, taken := c.tx.FindNewest(home, keyed(by("appId", appID))); taken {
		bad = conflict("The service principal cannot be created, updated, or restored because the service principal name %s is already in use.", appID)
		return &bad
	}
	if _, dead := c.grave(directory.DeletedApps, keyed(by("appId", appID))); dead {
		bad = badRequest("The appId '%s' of the service principal does not reference a valid application object.", appID).withDetail("NoBackingApplicationObject", "appId")
		return &bad
	}
	return nil
}

// uriTaken holds when another active application has an identifier URI.
func (c *call) uriTaken(uri, except string) bool {
	_, taken := c.tx.FindNewest(directory.Applications, func(o directory.Object) bool {
		return directory.Text(o, "id") != except && slices.ContainsFunc(directory.Texts(o, "identifierUris"), func(have string) bool { return strings.EqualFold(have, uri) })
	})
	return taken
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
	if !c.mayUndelete(o) {
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
	for _, sp := range c.tx.ListNewest(directory.DeletedPrincipals) {
		if keyed(by("appId", directory.Text(o, "appId")))(sp) {
			c.tx.Remove(directory.DeletedPrincipals, directory.Text(sp, "id"))
			c.forgetGrants(directory.Text(sp, "id"))
		}
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
