package graph

import (
	"net/http"
	"slices"

	"gatehouse/setup/rehearsal/directory"
)

var (
	readChats = access{
		delegated:   []string{"Chat.ReadBasic", "Chat.Read", "Chat.ReadWrite"},
		application: []string{"Chat.ReadBasic.All", "Chat.Read.All", "Chat.ReadWrite.All"},
	}
	readChatMessages = access{delegated: []string{"Chat.Read", "Chat.ReadWrite"}, application: []string{"Chat.Read.All", "Chat.ReadWrite.All"}}
)

func chatRoutes() []route {
	othersChats := func() reply {
		return forbidden("Failed to execute backend request: a person lists the own chats only.")
	}
	mine := func(c *call, user directory.Object) reply {
		return c.chats("users('"+directory.Text(user, "id")+"')/chats", c.world().Chats(directory.Text(user, "id")))
	}
	return slices.Concat(
		ofPerson("chats", readChats, othersChats, mine),
		[]route{
			on("GET", "chats", access{delegated: readChats.delegated}, func(c *call) reply { return c.chats("chats", c.world().Chats(c.who.id)) }),
			on("GET", "chats/*", readChats, getChat),
			on("GET", "chats/*/members", readChats, listChatMembers),
			on("GET", "chats/*/messages", readChatMessages, listChatMessages),
			on("GET", "chats/*/messages/*", readChatMessages, getChatMessage),
		},
	)
}

// chats lists 20 on a page, 50 at most (Microsoft Graph docs, chat-list).
func (c *call) chats(context string, list []directory.Object) reply {
	k := typed("chat", context, 20, 50)
	k.expands = []string{"members"}
	if slices.Contains(c.opts.Expand, "members") {
		for i, chat := range list {
			list[i] = merge(chat, directory.Object{"members": directory.List(c.world().ChatMembers(chat)...)})
		}
	}
	return c.collection(k, list)
}

// chat finds the chat of the path. A person sees into the own chats only.
func (c *call) chat() (directory.Object, *reply) {
	chat, ok := c.world().Chat(c.key(0).value)
	if !ok {
		r := teamsNotFound("thread")
		return nil, &r
	}
	if !c.who.app && !c.world().InChat(chat, c.who.id) {
		r := forbidden("Failed to execute backend request: the caller is not a member of the chat.")
		return nil, &r
	}
	return chat, nil
}

func getChat(c *call) reply {
	chat, bad := c.chat()
	if bad != nil {
		return *bad
	}
	return c.one(http.StatusOK, typed("chat", "chats", 20, 50), chat)
}

func listChatMembers(c *call) reply {
	chat, bad := c.chat()
	if bad != nil {
		return *bad
	}
	return c.collection(typed("conversationMember", "chats('"+c.key(0).value+"')/members", 100, 999), c.world().ChatMembers(chat))
}

func listChatMessages(c *call) reply {
	chat, bad := c.chat()
	if bad != nil {
		return *bad
	}
	return c.collection(messageKind("chats('"+c.key(0).value+"')/messages"), c.world().ChatMessages(chat))
}

func getChatMessage(c *call) reply {
	chat, bad := c.chat()
	if bad != nil {
		return *bad
	}
	for _, m := range c.world().ChatMessages(chat) {
		if keyed(c.key(1))(m) {
			return c.one(http.StatusOK, messageKind("chats('"+c.key(0).value+"')/messages"), m)
		}
	}
	return teamsNotFound("message")
}
