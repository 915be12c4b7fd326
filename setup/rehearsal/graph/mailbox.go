package graph

import (
	"net/http"

	"gatehouse/setup/rehearsal/directory"
)

var readMailboxSettings = both("MailboxSettings.Read", "MailboxSettings.ReadWrite")

func mailboxRoutes() []route {
	return []route{
		on("GET", "me/mailboxSettings", readMailboxSettings, func(c *call) reply { return c.mailbox(c.me()) }),
		on("GET", "users/*/mailboxSettings", readMailboxSettings, func(c *call) reply { return c.mailbox(c.mailboxOwner()) }),
	}
}

// mailboxOwner is the person of the path whose mailbox the caller may open: an application every one, a person only the own.
func (c *call) mailboxOwner() (directory.Object, *reply) {
	user, bad := c.userNamed(c.key(0))
	if bad != nil {
		return nil, bad
	}
	if !c.who.app && directory.Text(user, "id") != c.who.id {
		r := refuse(http.StatusForbidden, "ErrorAccessDenied", "Access is denied. Check credentials and try again.")
		return nil, &r
	}
	if !directory.Flag(user, "#mailbox") {
		r := refuse(http.StatusNotFound, "MailboxNotEnabledForRESTAPI", "The mailbox is either inactive, soft-deleted, or is hosted on-premise.")
		return nil, &r
	}
	return user, nil
}

func (c *call) mailbox(user directory.Object, bad *reply) reply {
	if bad != nil {
		return *bad
	}
	id := directory.Text(user, "id")
	settings, ok := c.tx.Get(directory.MailboxSettings, id)
	if !ok {
		return refuse(http.StatusNotFound, "MailboxNotEnabledForRESTAPI", "The mailbox is either inactive, soft-deleted, or is hosted on-premise.")
	}
	names := make([]string, 0, len(settings))
	for name := range settings {
		names = append(names, name)
	}
	return c.one(http.StatusOK, &kind{name: "mailboxSettings", context: "users('" + id + "')/mailboxSettings", properties: names}, settings)
}
