package graph

import (
	"slices"
	"strings"

	"gatehouse/setup/rehearsal/directory"
)

var (
	ownerKind = &kind{name: "user", context: "directoryObjects", properties: userKind.properties, defaults: userKind.defaults, page: 100, typed: true}

	// addOwner needs both permissions (Microsoft Graph docs, application-post-owners).
	addOwner = access{
		delegated: []string{"Application.ReadWrite.All"}, besides: []string{"Directory.Read.All", "Directory.ReadWrite.All"},
		application: []string{"Application.ReadWrite.All"},
	}
)

func ownerRoutes() []route {
	var out []route
	for _, of := range []struct {
		path string
		find func(*call) (directory.Object, directory.Kind, *reply)
	}{
		{"applications", func(c *call) (directory.Object, directory.Kind, *reply) {
			o, bad := c.visibleApplication(c.key(0))
			return o, directory.Applications, bad
		}},
		{"servicePrincipals", func(c *call) (directory.Object, directory.Kind, *reply) {
			o, bad := c.visiblePrincipal(c.key(0))
			return o, directory.ServicePrincipals, bad
		}},
	} {
		out = append(out,
			on("GET", of.path+"/*/owners", readApplications, func(c *call) reply { return c.listOwners(of.find(c)) }),
			on("POST", of.path+"/*/owners/$ref", addOwner, func(c *call) reply { return c.addOwner(of.find(c)) }),
			on("DELETE", of.path+"/*/owners/*/$ref", writeApplications, func(c *call) reply { return c.removeOwner(of.find(c)) }),
		)
	}
	return out
}

// owners are the people who own an object, in the shape of $expand=owners.
func (c *call) owners(o directory.Object) []any {
	out := []any{}
	for _, id := range directory.Texts(o, "#owners") {
		user, ok := c.tx.Get(directory.Users, id)
		if !ok {
			continue
		}
		shown := directory.Object{"@odata.type": "#microsoft.graph.user", "id": id}
		for _, name := range userKind.defaults {
			shown[name] = public(user[name])
		}
		out = append(out, shown)
	}
	return out
}

func (c *call) listOwners(o directory.Object, k directory.Kind, bad *reply) reply {
	if bad != nil {
		return *bad
	}
	visible, _ := c.tx.Get(k, directory.Text(o, "id"))
	var list []directory.Object
	for _, id := range directory.Texts(visible, "#owners") {
		if user, ok := c.tx.Get(directory.Users, id); ok {
			list = append(list, user)
		}
	}
	return c.collection(ownerKind, list)
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
	if _, ok := c.tx.Get(directory.Users, id); !ok {
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
