package graph

import (
	"net/http"
	"slices"

	"gatehouse/setup/rehearsal/directory"
)

var (
	readTeams = both("Team.ReadBasic.All", "TeamSettings.Read.All", "TeamSettings.ReadWrite.All", "Group.Read.All", "Group.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All")

	readChannels = both("Channel.ReadBasic.All", "ChannelSettings.Read.All", "ChannelSettings.ReadWrite.All", "Group.Read.All", "Group.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All")

	// The two permissions of groups are there for old applications only (Microsoft Graph docs, channel-list-messages).
	readChannelMessages = both("ChannelMessage.Read.All", "Group.Read.All", "Group.ReadWrite.All")

	// listedTeam is what a list of teams tells; the rest is asked for team by team (Microsoft Graph docs, teams-list).
	listedTeam = []string{"id", "displayName", "description", "visibility"}
)

func teamRoutes() []route {
	const channel = "teams/*/channels/*"
	othersTeams := func() reply {
		return forbidden("Failed to execute backend request: a person lists the own teams only.")
	}
	return slices.Concat([]route{
		on("GET", "teams", readTeams, func(c *call) reply {
			return c.collection(typed("team", "teams", 100, 999), listed(c.world().Teams(), listedTeam))
		}),
		on("GET", "teams/*", readTeams, getTeam),
		on("GET", "teams/*/channels", readChannels, listChannels),
		on("GET", "teams/*/allChannels", readChannels, listChannels),
		on("GET", channel, readChannels, getChannel),
		on("GET", channel+"/messages", readChannelMessages, func(c *call) reply {
			return c.channelMessages(func(k *kind, list []directory.Object) reply { return c.collection(k, list) })
		}),
		on("GET", channel+"/messages/delta", readChannelMessages, func(c *call) reply {
			return c.channelMessages(func(k *kind, list []directory.Object) reply { return c.delta(k, list, "$deltatoken") })
		}),
		on("GET", channel+"/messages/*", readChannelMessages, getChannelMessage),
		on("GET", channel+"/messages/*/replies", readChannelMessages, listReplies),
	}, ofPerson("joinedTeams", readTeams, othersTeams, func(c *call, user directory.Object) reply {
		return c.collection(typed("team", "teams", 100, 999), c.world().TeamsOf(directory.Text(user, "id")))
	}))
}

// listed keeps some properties of each object; the others are there and say nothing.
func listed(list []directory.Object, names []string) []directory.Object {
	out := make([]directory.Object, 0, len(list))
	for _, o := range list {
		short := directory.Object{}
		for name := range o {
			if short[name] = nil; slices.Contains(names, name) {
				short[name] = o[name]
			}
		}
		out = append(out, short)
	}
	return out
}

// team finds the team of the path. A person sees into the own teams only.
func (c *call) team() (directory.Object, *reply) {
	team, ok := c.world().Team(c.key(0).value)
	if !ok {
		r := teamsNotFound("team")
		return nil, &r
	}
	if !c.who.app && !c.world().Member(directory.Text(team, "id"), c.who.id) {
		r := forbidden("Failed to execute backend request: the caller is not a member of the team.")
		return nil, &r
	}
	return team, nil
}

func getTeam(c *call) reply {
	team, bad := c.team()
	if bad != nil {
		return *bad
	}
	return c.one(http.StatusOK, typed("team", "teams", 100, 999), team)
}

func listChannels(c *call) reply {
	team, bad := c.team()
	if bad != nil {
		return *bad
	}
	id := directory.Text(team, "id")
	return c.collection(typed("channel", "teams('"+id+"')/channels", 100, 999), c.world().Channels(id))
}

func getChannel(c *call) reply {
	team, bad := c.team()
	if bad != nil {
		return *bad
	}
	id := directory.Text(team, "id")
	for _, channel := range c.world().Channels(id) {
		if keyed(c.key(1))(channel) {
			return c.one(http.StatusOK, typed("channel", "teams('"+id+"')/channels", 100, 999), channel)
		}
	}
	return teamsNotFound("thread")
}

// messagesOfChannel finds the messages of the channel that the path names.
func (c *call) messagesOfChannel() ([]directory.Object, *reply) {
	team, bad := c.team()
	if bad != nil {
		return nil, bad
	}
	list, known := c.world().ChannelMessages(directory.Text(team, "id"), c.key(1).value)
	if !known {
		r := teamsNotFound("thread")
		return nil, &r
	}
	return list, nil
}

// messageKind: pages have 20 messages, 50 at most (Microsoft Graph docs, channel-list-messages and chat-list-messages).
func messageKind(context string) *kind { return typed("chatMessage", context, 20, 50) }

func (c *call) channelMessages(answer func(*kind, []directory.Object) reply) reply {
	list, bad := c.messagesOfChannel()
	if bad != nil {
		return *bad
	}
	k := messageKind("teams('" + c.key(0).value + "')/channels('" + c.key(1).value + "')/messages")
	if slices.Contains(c.opts.Expand, "replies") {
		for i, m := range list {
			list[i] = merge(m, directory.Object{"replies": m["#replies"]})
		}
	}
	k.expands = []string{"replies"}
	return answer(k, list)
}

// channelMessage finds the message of the path.
func (c *call) channelMessage() (directory.Object, *reply) {
	list, bad := c.messagesOfChannel()
	if bad != nil {
		return nil, bad
	}
	for _, m := range list {
		if keyed(c.key(2))(m) {
			return m, nil
		}
	}
	r := teamsNotFound("message")
	return nil, &r
}

func getChannelMessage(c *call) reply {
	m, bad := c.channelMessage()
	if bad != nil {
		return *bad
	}
	return c.one(http.StatusOK, messageKind("teams('"+c.key(0).value+"')/channels('"+c.key(1).value+"')/messages"), m)
}

func listReplies(c *call) reply {
	m, bad := c.channelMessage()
	if bad != nil {
		return *bad
	}
	return c.collection(messageKind("teams('"+c.key(0).value+"')/channels('"+c.key(1).value+"')/messages('"+c.key(2).value+"')/replies"), directory.Items(m, "#replies"))
}
