package work

import (
	"fmt"
	"strings"
	"time"

	"gatehouse/setup/rehearsal/directory"
)

// Teams are all teams, each with every property; a list shows less of them.
func (w *World) Teams() []object {
	var out []object
	for _, g := range w.groups {
		out = append(out, w.team(g))
	}
	return out
}

// Team finds a team by the id that it shares with its group.
func (w *World) Team(id string) (object, bool) {
	g := w.groupOf(id)
	if g == nil {
		return nil, false
	}
	return w.team(g), true
}

// TeamsOf are the teams that somebody is in.
func (w *World) TeamsOf(userID string) []object {
	var out []object
	for _, g := range w.groups {
		if w.Member(g.id, userID) {
			out = append(out, w.team(g))
		}
	}
	return out
}

func (w *World) team(g *group) object {
	guests := 0
	for _, p := range g.members {
		if p.guest {
			guests++
		}
	}
	return object{
		"id": g.id, "createdDateTime": "2021-05-17T09:04:10.123Z", "displayName": g.name, "description": "Members of " + g.name, "internalId": w.mainChannel(g),
		"classification": nil, "specialization": "none", "visibility": g.visibility, "webUrl": "https://teams.example/l/team/" + escape(w.mainChannel(g)) + "/conversations?groupId=" + g.id + "&tenantId=" + w.tenant,
		"isArchived": false, "tenantId": w.tenant, "firstChannelName": nil,
		"summary":           object{"ownersCount": min(2, len(g.members)), "membersCount": len(g.members), "guestsCount": guests},
		"memberSettings":    object{"allowCreateUpdateChannels": true, "allowCreatePrivateChannels": true, "allowDeleteChannels": true, "allowAddRemoveApps": true, "allowCreateUpdateRemoveTabs": true, "allowCreateUpdateRemoveConnectors": true},
		"guestSettings":     object{"allowCreateUpdateChannels": false, "allowDeleteChannels": false},
		"messagingSettings": object{"allowUserEditMessages": true, "allowUserDeleteMessages": true, "allowOwnerDeleteMessages": true, "allowTeamMentions": true, "allowChannelMentions": true},
		"funSettings":       object{"allowGiphy": true, "giphyContentRating": "moderate", "allowStickersAndMemes": true, "allowCustomMemes": true},
	}
}

// escape writes a thread id as it stands in links.
func escape(thread string) string {
	return strings.NewReplacer(":", "%3A", "@", "%40").Replace(thread)
}

func (w *World) channelID(g *group, n int) string {
	return "19:" + w.opaque(43, "channel", g.id, fmt.Sprint(n)) + "1@thread.tacv2"
}

func (w *World) mainChannel(g *group) string { return w.channelID(g, 0) }

// Channels are the channels of a team, the main one first.
func (w *World) Channels(teamID string) []object {
	g := w.groupOf(teamID)
	if g == nil {
		return nil
	}
	r := w.chance("channels", g.id)
	out := []object{w.channel(g, 0, "General", "standard")}
	for i := range 1 + r.IntN(4) {
		kind := "standard"
		if i == 2 {
			kind = "private"
		}
		out = append(out, w.channel(g, i+1, channelNames[(i+r.IntN(2))%len(channelNames)], kind))
	}
	return out
}

func (w *World) channel(g *group, n int, name, kind string) object {
	id := w.channelID(g, n)
	return object{
		"id": id, "createdDateTime": "2021-05-17T09:04:10.123Z", "displayName": name, "description": "About " + name, "isFavoriteByDefault": nil, "email": w.opaque(8, "channel mail", id) + ".contoso.example@teams.example",
		"webUrl": "https://teams.example/l/channel/" + escape(id) + "/" + fmt.Sprint(n) + "?groupId=" + g.id + "&tenantId=" + w.tenant + "&allowXTenantAccess=False", "membershipType": kind,
		"isArchived": false, "tenantId": w.tenant, "layoutType": "post",
	}
}

// ChannelMessages are the first messages of each conversation in a channel, newest first; "#replies" holds the answers.
func (w *World) ChannelMessages(teamID, channelID string) (messages []object, known bool) {
	g := w.groupOf(teamID)
	for _, c := range w.Channels(teamID) {
		known = known || c["id"] == channelID
	}
	if !known || len(g.members) == 0 {
		return nil, known
	}
	r := w.chance("channel messages", channelID)
	for i := range 12 + r.IntN(30) {
		m := w.chatMessage(place{team: g.id, channel: channelID}, i, g.members)
		var replies []any
		for n := range i % 4 {
			reply := w.chatMessage(place{team: g.id, channel: channelID, parent: directory.Text(m, "id")}, i*10+n, g.members)
			replies = append(replies, reply)
		}
		m["#replies"] = replies
		messages = append(messages, m)
	}
	return newestFirst(messages, "createdDateTime"), true
}

// place is where a message stands.
type place struct{ team, channel, parent, chat string }

func (p place) String() string { return p.team + "/" + p.channel + p.chat + "/" + p.parent }

// chatMessage makes one message: most say something, some are deleted, edited, or written by Teams itself.
func (w *World) chatMessage(in place, n int, people []*person) object {
	r := w.chance("chat message", in.String(), fmt.Sprint(n))
	when := w.ago(r, 25).Add(time.Duration(n) * time.Millisecond)
	who := pick(r, people)
	id := fmt.Sprint(when.UnixMilli())
	o := object{
		"id": id, "replyToId": nil, "etag": id, "messageType": "message", "createdDateTime": milli(when), "lastModifiedDateTime": milli(when), "lastEditedDateTime": nil,
		"deletedDateTime": nil, "subject": nil, "summary": nil, "chatId": nil, "importance": "normal", "locale": "en-us", "webUrl": nil, "channelIdentity": nil, "policyViolation": nil,
		"eventDetail": nil, "from": object{"application": nil, "device": nil, "user": w.teamsIdentity(who)}, "body": html(text(r)), "attachments": []any{}, "mentions": []any{}, "reactions": []any{},
	}
	if in.chat != "" {
		o["chatId"] = in.chat
	} else {
		o["channelIdentity"] = object{"teamId": in.team, "channelId": in.channel}
		o["webUrl"] = "https://teams.example/l/message/" + escape(in.channel) + "/" + id + "?groupId=" + in.team + "&tenantId=" + w.tenant + "&createdTime=" + id + "&parentMessageId=" + id
		o["subject"] = pick(r, []string{"", pick(r, subjects)})
	}
	if in.parent != "" {
		o["replyToId"], o["subject"] = in.parent, nil
	}
	w.vary(o, n, who, people)
	return o
}

// vary makes the awkward messages.
func (w *World) vary(o object, n int, who *person, people []*person) {
	r := w.chance("vary", directory.Text(o, "id"), fmt.Sprint(n))
	created := directory.ReadTime(o, "createdDateTime")
	switch n % 9 {
	case 1:
		other := pick(r, people)
		o["body"] = object{"contentType": "html", "content": `<p><at id="0">` + other.name + "</at> " + pick(r, sentences) + "</p>"}
		o["mentions"] = list(object{"id": 0, "mentionText": other.name, "mentioned": object{"application": nil, "device": nil, "conversation": nil, "user": w.teamsIdentity(other)}})
	case 2:
		for _, p := range some(r, people, 2, who) {
			reaction := object{"reactionType": "👍", "displayName": "Like", "reactionContentUrl": nil, "createdDateTime": milli(created.Add(time.Minute)), "user": object{"application": nil, "device": nil, "user": w.teamsIdentity(p)}}
			o["reactions"] = append(o["reactions"].([]any), reaction) //nolint:forcetypeassert // written above
		}
	case 3:
		id := w.guid("attachment", directory.Text(o, "id"))
		o["body"] = object{"contentType": "html", "content": `See the file <attachment id="` + id + `"></attachment>`}
		o["attachments"] = list(object{"id": id, "contentType": "reference", "contentUrl": "https://contoso.sharepoint.example/sites/work/Shared%20Documents/Notes.docx", "content": nil, "name": pick(r, fileNames), "thumbnailUrl": nil, "teamsAppId": nil})
	case 4:
		o["lastEditedDateTime"], o["lastModifiedDateTime"] = milli(created.Add(3*time.Minute)), milli(created.Add(3*time.Minute))
	case 5:
		o["deletedDateTime"], o["lastModifiedDateTime"] = milli(created.Add(time.Hour)), milli(created.Add(time.Hour))
		o["body"], o["subject"] = html(""), nil
	case 6:
		o["importance"], o["body"] = "urgent", plain(pick(r, sentences))
	case 7:
		w.system(o, n, who, people)
	case 8:
		o["from"] = object{"user": nil, "device": nil, "application": object{"@odata.type": "#microsoft.graph.teamworkApplicationIdentity", "id": w.guid("bot"), "displayName": "Reminder bot", "applicationIdentityType": "bot"}}
	}
}

// system turns a message into one that Teams writes itself.
func (w *World) system(o object, n int, who *person, people []*person) {
	r := w.chance("system", directory.Text(o, "id"))
	o["messageType"], o["from"], o["subject"] = "systemEventMessage", nil, nil
	o["body"] = object{"contentType": "html", "content": "<systemEventMessage/>"}
	initiator := object{"application": nil, "device": nil, "user": w.teamsIdentity(who)}
	if n%2 == 0 {
		o["eventDetail"] = object{
			"@odata.type": "#microsoft.graph.callEndedEventMessageDetail", "callId": w.guid("call of", directory.Text(o, "id")), "callDuration": "PT27M3S", "callEventType": "call", "initiator": initiator,
			"callParticipants": list(object{"participant": object{"application": nil, "device": nil, "user": w.teamsIdentity(pick(r, people))}}),
		}
		return
	}
	added := w.teamsIdentity(pick(r, people))
	added["displayName"] = nil
	delete(added, "@odata.type")
	delete(added, "tenantId")
	o["eventDetail"] = object{"@odata.type": "#microsoft.graph.membersAddedEventMessageDetail", "visibleHistoryStartDateTime": "0001-01-01T00:00:00Z", "members": list(added), "initiator": initiator}
}
