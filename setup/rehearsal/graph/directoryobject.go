package graph

import (
	"net/http"
	"slices"
	"strings"

	"gatehouse/setup/rehearsal/directory"
)

// objectTypes are the tables whose objects directoryObjects shows, with the kind of each.
var objectTypes = []struct {
	table directory.Kind
	kind  *kind
}{
	{directory.Users, userKind},
	{directory.Groups, groupKind},
	{directory.ServicePrincipals, principalKind},
	{directory.Applications, applicationKind},
	{directory.DirectoryRoles, directoryRoleKind},
}

var readObjects = both("Directory.Read.All", "Directory.ReadWrite.All", "User.Read.All", "User.ReadWrite.All", "Group.Read.All", "Application.Read.All", "Application.ReadWrite.All")

func directoryObjectRoutes() []route {
	return []route{
		on("GET", "directoryObjects/*", readObjects, getObject),
		on("POST", "directoryObjects/getByIds", readObjects, objectsByID),
		on("POST", "directoryObjects/microsoft.graph.getByIds", readObjects, objectsByID),
	}
}

// objectNamed finds an object of any type by its id.
func (c *call) objectNamed(id string) (directory.Object, *kind, bool) {
	for _, t := range objectTypes {
		if o, ok := c.tx.Get(t.table, strings.ToLower(id)); ok {
			return o, t.kind, true
		}
	}
	return nil, nil, false
}

// mayOwn holds for what can be an owner: a person or a service principal.
func (c *call) mayOwn(id string) bool {
	_, k, ok := c.objectNamed(id)
	return ok && (k == userKind || k == principalKind)
}

func getObject(c *call) reply {
	o, k, ok := c.objectNamed(c.key(0).value)
	if !ok {
		return notFound(c.key(0).value)
	}
	if k == userKind {
		o = c.basicOnly([]directory.Object{o})[0]
	}
	shown := *k
	shown.context, shown.typed = "directoryObjects", true
	return c.one(http.StatusOK, &shown, o)
}

// maxIDs is how many ids one request may name (Microsoft Graph docs, directoryobject-getbyids).
const maxIDs = 1000

func objectsByID(c *call) reply {
	body, bad := c.object()
	if bad != nil {
		return *bad
	}
	if bad := checkParameters("getByIds", body, map[string]property{"ids": {typ: "String", list: true, required: true}, "types": {typ: "String", list: true}}); bad != nil {
		return *bad
	}
	ids, wanted := directory.Texts(body, "ids"), directory.Texts(body, "types")
	if len(ids) == 0 || len(ids) > maxIDs {
		return badRequest("Invalid value specified for property 'ids' of resource 'DirectoryObject'.")
	}
	value := []any{}
	for _, id := range ids {
		o, k, ok := c.objectNamed(id)
		if !ok || len(wanted) > 0 && !slices.ContainsFunc(wanted, func(t string) bool { return strings.EqualFold(t, k.name) || strings.EqualFold(t, "directoryObject") }) {
			continue
		}
		if k == userKind {
			o = c.basicOnly([]directory.Object{o})[0]
		}
		shown := *k
		shown.typed = true
		value = append(value, c.shape(&shown, o))
	}
	return reply{status: http.StatusOK, body: directory.Object{"@odata.context": c.context("directoryObjects"), "value": value}}
}
