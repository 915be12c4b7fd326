package graph

import (
	"net/http"
	"slices"
	"strings"

	"gatehouse/setup/rehearsal/directory"
)

var (
	ownerKind = &kind{
		name: "directoryObject", context: "directoryObjects", properties: slices.Concat(userKind.properties, principalKind.properties), defaults: userKind.defaults,
		page: 100, mixed: true,
	}

	// addOwner needs both permissions (Microsoft Graph docs, application-post-owners).
	addOwner = access{
		delegated: []string{"Application.ReadWrite.All"}, besides: []string{"Directory.Read.All", "Directory.ReadWrite.All"},
		application: []string{"Application.ReadWrite.All"},
	}
)

func ownerRoutes() []route {
	var out []route
	for _, of := range ownedKinds {
		out = append(out,
			on("GET", of.path+"/*/owners", readApplications, func(c *call) reply { return c.listOwners(of.find(c)) }),
			on("GET", of.path+"/*/owners/$ref", readApplications, func(c *call) reply { return c.references(of.find(c)) }),
			on("POST", of.path+"/*/owners/$ref", addOwner, func(c *call) reply { return c.addOwner(of.find(c)) }),
			on("DELETE", of.path+"/*/owners/*/$ref", writeApplications, func(c *call) reply { return c.removeOwner(of.find(c)) }),
		)
	}
	return out
}

func (c *call) listOwners(o directory.Object, k directory.Kind, bad *reply) reply {
	if bad != nil {
		return *bad
	}
	visible, _ := c.tx.Get(k, directory.Text(o, "id"))
	return c.collection(ownerKind, c.ownersOf(visible))
}

// references are the addresses of the owners, which some clients read instead of the owners.
func (c *call) references(o directory.Object, k directory.Kind, bad *reply) reply {
	if bad != nil {
		return *bad
	}
	visible, _ := c.tx.Get(k, directory.Text(o, "id"))
	value := []any{}
	for _, owner := range c.ownersOf(visible) {
		_, typeName, _ := strings.Cut(directory.Text(owner, "@odata.type"), "#microsoft.graph.")
		value = append(value, directory.Object{"@odata.id": c.base + "/" + directory.TenantID(c.g.Seed) + "/directoryObjects/" + directory.Text(owner, "id") + "/Microsoft.DirectoryServices." + resourceName(typeName)})
	}
	return reply{status: http.StatusOK, body: directory.Object{"@odata.context": c.context("Collection($ref)"), "value": value}}
}

const maxOwners = 100

func (c *call) addOwner(o directory.Object, k directory.Kind, bad *reply) reply {
	if bad != nil {
		return *bad
	}
	if !c.mayManage(o) {
		return denied()
	}
	body, bad := c.object()
	if bad != nil {
		return *bad
	}
	address := directory.Text(body, "@odata.id")
	id := address[strings.LastIndexByte(address, '/')+1:]
	if id == "" {
		return badRequest("A reference to an existing directory object is required in '@odata.id'.")
	}
	if !c.mayOwn(id) {
		return notFound(id)
	}
	owners := directory.Texts(o, "#owners")
	switch {
	case slices.Contains(owners, id):
		return badRequest("One or more added object references already exist for the following modified properties: 'owners'.")
	case len(owners) >= maxOwners:
		return badRequest("The number of relations exceeds the maximum quota count '%d' for forward-link 'owners'.", maxOwners)
	}
	c.putOwners(o, k, append(owners, id))
	return noContent()
}

func (c *call) removeOwner(o directory.Object, k directory.Kind, bad *reply) reply {
	if bad != nil {
		return *bad
	}
	if !c.mayManage(o) {
		return denied()
	}
	id := c.key(1).value
	owners := directory.Texts(o, "#owners")
	at := slices.Index(owners, id)
	if at < 0 {
		return notFound(id)
	}
	c.putOwners(o, k, slices.Delete(owners, at, at+1))
	return noContent()
}

func (c *call) putOwners(o directory.Object, k directory.Kind, owners []string) {
	changed := directory.Clone(o)
	changed["#owners"] = directory.List(owners...)
	c.tx.Put(k, directory.Text(o, "id"), changed)
}
