package graph

import (
	"net/http"
	"slices"

	"gatehouse/setup/rehearsal/directory"
	"gatehouse/setup/rehearsal/odata"
)

// related are the objects behind a relation, as $expand and a path of their own show them. A relation that Graph declares and that is
// not here is empty in this tenant.
var related map[string]map[string]func(*call, directory.Object) []directory.Object

func init() { // the table and the routes refer to each other
	related = map[string]map[string]func(*call, directory.Object) []directory.Object{
		"application": {
			"owners": (*call).ownersOf,
			"federatedIdentityCredentials": func(c *call, o directory.Object) []directory.Object {
				return ofApplication(c.tx.List(directory.Federated), o)
			},
		},
		"servicePrincipal": {
			"owners":                 (*call).ownersOf,
			"appRoleAssignments":     assignmentsBy("principalId"),
			"appRoleAssignedTo":      assignmentsBy("resourceId"),
			"oauth2PermissionGrants": (*call).grantsHeld,
			"ownedObjects":           (*call).ownedBy,
		},
		"group": {"members": (*call).membersOf, "owners": nobody},
		"user": {
			"memberOf": func(c *call, o directory.Object) []directory.Object {
				return append(as("directoryRole", c.activeRoles(directory.Text(o, "id"))), as("group", c.groupsWith(o))...)
			},
			"ownedObjects": (*call).ownedBy, "directReports": nobody,
		},
	}
}

func nobody(*call, directory.Object) []directory.Object { return nil }

// as marks objects with their type, as Graph does where a collection holds several.
func as(typeName string, list []directory.Object) []directory.Object {
	out := make([]directory.Object, 0, len(list))
	for _, o := range list {
		shown := directory.Clone(o)
		shown["@odata.type"] = "#microsoft.graph." + typeName
		out = append(out, shown)
	}
	return out
}

// ownersOf are people and service principals, each with its type.
func (c *call) ownersOf(o directory.Object) []directory.Object {
	var out []directory.Object
	for _, id := range directory.Texts(o, "#owners") {
		if owner, k, ok := c.objectNamed(id); ok {
			out = append(out, as(k.name, []directory.Object{owner})...)
		}
	}
	return out
}

func (c *call) membersOf(o directory.Object) []directory.Object {
	var out []directory.Object
	for _, id := range directory.Texts(o, "#members") {
		if user, ok := c.tx.Get(directory.Users, id); ok {
			out = append(out, user)
		}
	}
	return as("user", c.basicOnly(out))
}

func assignmentsBy(side string) func(*call, directory.Object) []directory.Object {
	return func(c *call, o directory.Object) []directory.Object {
		return slices.DeleteFunc(c.tx.List(directory.RoleAssignments), func(a directory.Object) bool { return directory.Text(a, side) != directory.Text(o, "id") })
	}
}

func (c *call) grantsHeld(o directory.Object) []directory.Object {
	return slices.DeleteFunc(c.tx.List(directory.ScopeGrants), func(g directory.Object) bool { return directory.Text(g, "clientId") != directory.Text(o, "id") })
}

// maxExpanded is how many objects the directory puts into an expanded relation (Microsoft Graph docs, query-parameters).
const maxExpanded = 20

// expand fills in the relations that were asked for.
func (c *call) expand(k *kind, o, shown directory.Object) {
	for _, e := range c.opts.Expansions {
		if !expandable(k.name, e.Name) {
			continue
		}
		list := []any{}
		if find := related[k.name][e.Name]; find != nil {
			found := find(c, o)
			for _, one := range found[:min(len(found), maxExpanded)] {
				list = append(list, c.cut(e, one))
			}
		}
		shown[e.Name] = list
	}
}

// withRelations adds the relations that a filter counts, which are no part of the object itself.
func (c *call) withRelations(k *kind, all []directory.Object) []directory.Object {
	for _, u := range c.opts.Uses() {
		if k.owns(u.Property) || !expandable(k.name, u.Property) {
			continue
		}
		with := make([]directory.Object, 0, len(all))
		for _, o := range all {
			filled, list := directory.Clone(o), []any{}
			if find := related[k.name][u.Property]; find != nil {
				for _, one := range find(c, o) {
					list = append(list, one)
				}
			}
			filled[u.Property] = list
			with = append(with, filled)
		}
		all = with
	}
	return all
}

// cut shows an expanded object with what $select inside the parentheses asks for; people have their default properties.
func (c *call) cut(e odata.Expansion, o directory.Object) directory.Object {
	q := odata.Query{Select: e.Select}
	var defaults []string
	if o["@odata.type"] == "#microsoft.graph.user" {
		defaults = userKind.defaults
	}
	return public(q.Pick(o, defaults)).(directory.Object)
}

// expandable holds for the relations that a type has.
func expandable(typeName, relation string) bool {
	if _, ok := related[typeName][relation]; ok {
		return true
	}
	return relations[typeName][relation].list
}

// counted answers a path that ends with $count by the collection before it.
func (c *call) counted(run func(*call) reply) reply {
	c.counting = true
	out := run(c)
	if out.bad == nil && out.text == nil {
		return refuse(http.StatusBadRequest, "BadRequest", "Resource not found for the segment '$count'.")
	}
	return out
}
