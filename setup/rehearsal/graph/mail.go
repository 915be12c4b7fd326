package graph

import (
	"net/http"
	"slices"

	"gatehouse/setup/rehearsal/directory"
)

var (
	readMail = access{
		delegated:   []string{"Mail.ReadBasic", "Mail.Read", "Mail.ReadWrite"},
		application: []string{"Mail.ReadBasic", "Mail.ReadBasic.All", "Mail.Read", "Mail.ReadWrite"},
	}
	readMailBodies = both("Mail.Read", "Mail.ReadWrite")

	// basicHides is what the basic permission does not open (Microsoft Graph permissions reference).
	basicHides = []string{"body", "bodyPreview", "uniqueBody", "attachments", "extensions", "singleValueExtendedProperties", "multiValueExtendedProperties"}
)

func mailRoutes() []route {
	refused := func() reply {
		return refuse(http.StatusForbidden, "ErrorAccessDenied", "Access is denied. Check credentials and try again.")
	}
	return slices.Concat(
		ofPerson("messages", readMail, refused, func(c *call, user directory.Object) reply {
			return c.messages(user, "", c.world().Messages(directory.Text(user, "id"), ""))
		}),
		ofPerson("messages/*", readMail, refused, (*call).message),
		ofPerson("mailFolders", readMail, refused, (*call).mailFolders),
		ofPerson("mailFolders/*", readMail, refused, (*call).mailFolder),
		ofPerson("mailFolders/*/messages", readMail, refused, (*call).messagesInFolder),
		ofPerson("mailFolders/*/messages/delta", readMail, refused, (*call).messageChanges),
	)
}

func noMailbox() reply {
	return refuse(http.StatusNotFound, "MailboxNotEnabledForRESTAPI", "The mailbox is either inactive, soft-deleted, or is hosted on-premise.")
}

func itemNotInStore() reply {
	return refuse(http.StatusNotFound, "ErrorItemNotFound", "The specified object was not found in the store.")
}

// messages lists mail; the basic permission opens who wrote to whom and when, and the subject, but no content.
func (c *call) messages(user directory.Object, under string, list []directory.Object) reply {
	if !directory.Flag(user, "#mailbox") {
		return noMailbox()
	}
	k := typed("message", "users('"+directory.Text(user, "id")+"')/"+under+"messages", 10, 1000)
	return c.collection(k, c.basicMail(list))
}

func (c *call) basicMail(list []directory.Object) []directory.Object {
	if c.who.may(readMailBodies) {
		return list
	}
	out := make([]directory.Object, 0, len(list))
	for _, m := range list {
		m = directory.Clone(m)
		for _, name := range basicHides {
			delete(m, name)
		}
		out = append(out, m)
	}
	return out
}

func (c *call) message(user directory.Object) reply {
	for _, m := range c.basicMail(c.world().Messages(directory.Text(user, "id"), "")) {
		if directory.Text(m, "id") == c.lastKey() {
			return c.one(http.StatusOK, typed("message", "users('"+directory.Text(user, "id")+"')/messages", 10, 1000), m)
		}
	}
	return itemNotInStore()
}

func (c *call) mailFolders(user directory.Object) reply {
	if !directory.Flag(user, "#mailbox") {
		return noMailbox()
	}
	return c.collection(typed("mailFolder", "users('"+directory.Text(user, "id")+"')/mailFolders", 10, 1000), c.world().MailFolders(directory.Text(user, "id")))
}

func (c *call) mailFolder(user directory.Object) reply {
	folder, ok := c.world().MailFolder(directory.Text(user, "id"), c.lastKey())
	if !ok {
		return itemNotInStore()
	}
	return c.one(http.StatusOK, typed("mailFolder", "users('"+directory.Text(user, "id")+"')/mailFolders", 10, 1000), folder)
}

// folderMessages finds the messages of the folder that the path names.
func (c *call) folderMessages(user directory.Object) ([]directory.Object, *reply) {
	id := directory.Text(user, "id")
	if !directory.Flag(user, "#mailbox") {
		r := noMailbox()
		return nil, &r
	}
	folder, ok := c.world().MailFolder(id, c.lastKey())
	if !ok {
		r := itemNotInStore()
		return nil, &r
	}
	return c.world().Messages(id, directory.Text(folder, "#known")), nil
}

func (c *call) messagesInFolder(user directory.Object) reply {
	list, bad := c.folderMessages(user)
	if bad != nil {
		return *bad
	}
	return c.messages(user, "mailFolders('"+c.lastKey()+"')/", list)
}

func (c *call) messageChanges(user directory.Object) reply {
	list, bad := c.folderMessages(user)
	if bad != nil {
		return *bad
	}
	return c.delta(typed("message", "Collection(message)", 10, 1000), c.basicMail(list), "$deltatoken")
}
