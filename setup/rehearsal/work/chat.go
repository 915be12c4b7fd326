package work

import (
	"fmt"
	"slices"
	"strings"

	"gatehouse/setup/rehearsal/directory"
)

// chatIndex finds chats by their id and by the people in them.
type chatIndex struct {
	byID map[string]object
	of   map[string][]object // by user id
}

// makeChats gives everybody with a mailbox a talk with one colleague, and some of them talks with several and talks beside a meeting.
func (w *World) makeChats() chatIndex {
	index := chatIndex{byID: map[string]object{}, of: map[string][]object{}}
	add := func(id, kind string, topic any, members []*person, meeting any) {
		if index.byID[id] != nil {
			return
		}
		r := w.chance("chat", id)
		created := w.now.AddDate(0, -3, -r.IntN(60))
		var ids []any
		for _, p := range members {
			ids = append(ids, p.id)
		}
		o := object{
			"id": id, "topic": topic, "createdDateTime": milli(created), "lastUpdatedDateTime": milli(w.ago(r, 20)), "chatType": kind,
			"webUrl": "https://teams.example/l/chat/" + escape(id) + "/0?tenantId=" + w.tenant, "tenantId": w.tenant, "onlineMeetingInfo": meeting, "isHiddenForAllMembers": false,
			"viewpoint": object{"isHidden": false, "lastMessageReadDateTime": milli(w.ago(r, 2))}, "#members": ids,
		}
		index.byID[id] = o
		for _, p := range members {
			index.of[p.id] = append(index.of[p.id], o)
		}
	}
	for i, p := range w.staff {
		r := w.chance("chats", p.id)
		other := w.staff[(i+1+r.IntN(5))%len(w.staff)]
		pair := []string{p.id, other.id}
		slices.Sort(pair)
		add("19:"+pair[0]+"_"+pair[1]+"@unq.gbl.spaces", "oneOnOne", nil, []*person{p, other}, nil)
		if i%3 == 0 {
			id := "19:" + strings.ReplaceAll(w.guid("group chat", p.id), "-", "") + "@thread.v2"
			add(id, "group", pick(r, []any{nil, pick(r, subjects)}), append(some(r, w.staff, 2+r.IntN(4), p), p), nil)
		}
	}
	for _, m := range w.meeting() {
		if thread := directory.Text(directory.Inner(m, "chatInfo"), "threadId"); thread != "" && w.chance("meeting chat", thread).IntN(6) == 0 {
			organizer := w.byID[directory.Text(m, "#organizer")]
			info := object{"calendarEventId": m["#event"], "joinWebUrl": m["joinWebUrl"], "organizer": object{"id": organizer.id, "displayName": nil, "userIdentityType": "aadUser"}}
			add(thread, "meeting", m["subject"], append(some(w.chance("meeting people", thread), w.staff, 3, organizer), organizer), info)
		}
	}
	for id := range index.of {
		newestFirst(index.of[id], "lastUpdatedDateTime")
	}
	return index
}

// Chats are the chats that somebody is in, the one with the latest word first.
func (w *World) Chats(userID string) []object { return slices.Clone(w.chats().of[userID]) }

// Chat finds a chat.
func (w *World) Chat(id string) (object, bool) {
	o, ok := w.chats().byID[id]
	return o, ok
}

// InChat holds for somebody in a chat.
func (w *World) InChat(chat object, userID string) bool {
	return slices.Contains(directory.Texts(chat, "#members"), userID)
}

// ChatMessages are the messages of a chat, newest first.
func (w *World) ChatMessages(chat object) []object {
	var people []*person
	for _, id := range directory.Texts(chat, "#members") {
		people = append(people, w.byID[id])
	}
	id := directory.Text(chat, "id")
	r := w.chance("chat messages", id)
	var out []object
	for i := range 8 + r.IntN(40) {
		out = append(out, w.chatMessage(place{chat: id}, i, people))
	}
	return newestFirst(out, "createdDateTime")
}

// ChatMembers are the people in a chat as conversation members.
func (w *World) ChatMembers(chat object) []object {
	var out []object
	for i, id := range directory.Texts(chat, "#members") {
		p := w.byID[id]
		roles := list("owner")
		if p.guest {
			roles = list("guest")
		}
		out = append(out, object{
			"@odata.type": "#microsoft.graph.aadUserConversationMember", "id": w.opaque(60, "member", directory.Text(chat, "id"), fmt.Sprint(i)), "roles": roles, "displayName": p.name,
			"userId": p.id, "email": p.mail, "tenantId": w.tenant, "visibleHistoryStartDateTime": "0001-01-01T00:00:00Z",
		})
	}
	return out
}
