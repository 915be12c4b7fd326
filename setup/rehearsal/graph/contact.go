package graph

import (
	"maps"
	"net/http"
	"slices"

	"gatehouse/setup/rehearsal/directory"
)

var readContacts = access{
	delegated:   []string{"Contacts.Read", "Contacts.ReadWrite"},
	application: []string{"Contacts.Read", "Contacts.ReadWrite"},
}

func contactRoutes() []route {
	refused := func() reply {
		return refuse(http.StatusForbidden, "ErrorAccessDenied", "Access is denied. Check credentials and try again.")
	}
	return ofPerson("contacts", readContacts, refused, func(c *call, user directory.Object) reply {
		if !directory.Flag(user, "#mailbox") {
			return noMailbox()
		}
		list := c.world().Contacts(directory.Text(user, "id"))
		k := &kind{name: "contact", context: "users('" + directory.Text(user, "id") + "')/contacts", page: 10, most: 1000, elsewhere: true}
		if len(list) > 0 {
			k.properties = slices.Collect(maps.Keys(list[0]))
		}
		return c.collection(k, list)
	})
}
