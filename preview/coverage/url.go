package coverage

import (
	"strings"

	"gatehouse/preview/rules"
)

// ways lists by type which segment of a path leads to which type; [type] is a collection. "" is the root of Graph
// (Microsoft Graph v1.0 metadata, navigation properties; beta for copilot).
var ways = caseless(map[string]map[string]string{
	"": {
		"users": "[user]", "me": "user", "directoryRoles": "[directoryRole]", "groups": "[group]", "teams": "[team]", "chats": "[chat]", "drives": "[drive]", "sites": "[site]",
		"devices": "[device]", "contacts": "[orgContact]", "directoryObjects": "[directoryObject]", "subscribedSkus": "[subscribedSku]",
		"organization": "[organization]", "applications": "[application]", "servicePrincipals": "[servicePrincipal]",
		"communications": "communications", "auditLogs": "auditLogs", "reports": "reports", "copilot": "copilot",
	},
	"communications": {"callRecords": "[callRecords.callRecord]", "calls": "[call]", "onlineMeetings": "[onlineMeeting]"},
	"auditLogs":      {"signIns": "[signIn]", "directoryAudits": "[directoryAudit]"},
	"reports": {
		"authenticationMethods": "authenticationMethods", "getOffice365ActiveUserDetail": "[report.office365ActiveUserDetail]",
	},
	"authenticationMethods": {"userRegistrationDetails": "[userRegistrationDetails]"},
	"copilot":               {"users": "[copilotUser]"},
	"copilotUser":           {"interactionHistory": "interactionHistory"},
	"interactionHistory":    {"getAllEnterpriseInteractions": "[aiInteraction]"},
	"user": {
		"events": "[event]", "calendarView": "[event]", "calendar": "calendar", "calendars": "[calendar]", "messages": "[message]",
		"mailFolders": "[mailFolder]", "mailboxSettings": "mailboxSettings", "manager": "directoryObject", "directReports": "[directoryObject]",
		"memberOf": "[directoryObject]", "transitiveMemberOf": "[directoryObject]", "chats": "[chat]", "joinedTeams": "[team]",
		"drive": "drive", "drives": "[drive]", "onlineMeetings": "[onlineMeeting]", "contacts": "[contact]",
	},
	"calendar":   {"events": "[event]", "calendarView": "[event]"},
	"event":      {"instances": "[event]"},
	"mailFolder": {"messages": "[message]", "childFolders": "[mailFolder]"},
	"group": {
		"members": "[directoryObject]", "transitiveMembers": "[directoryObject]", "owners": "[directoryObject]", "memberOf": "[directoryObject]",
		"team": "team", "drive": "drive", "drives": "[drive]", "events": "[event]", "calendarView": "[event]", "calendar": "calendar", "sites": "[site]",
	},
	"team": {
		"channels": "[channel]", "allChannels": "[channel]", "incomingChannels": "[channel]", "primaryChannel": "channel", "members": "[conversationMember]",
		"group": "group",
	},
	"channel":                 {"messages": "[chatMessage]", "members": "[conversationMember]", "allMembers": "[conversationMember]", "filesFolder": "driveItem"},
	"chat":                    {"messages": "[chatMessage]", "members": "[conversationMember]"},
	"chatMessage":             {"replies": "[chatMessage]", "hostedContents": "[chatMessageHostedContent]"},
	"drive":                   {"root": "driveItem", "items": "[driveItem]", "special": "[driveItem]", "following": "[driveItem]", "activities": "[itemActivity]"},
	"driveItem":               {"children": "[driveItem]", "activities": "[itemActivity]"},
	"site":                    {"drive": "drive", "drives": "[drive]", "sites": "[site]"},
	"callRecords.callRecord":  {"sessions": "[callRecords.session]", "participants_v2": "[callRecords.participant]", "organizer_v2": "callRecords.organizer"},
	"callRecords.session":     {"segments": "[callRecords.segment]"},
	"onlineMeeting":           {"attendanceReports": "[meetingAttendanceReport]"},
	"meetingAttendanceReport": {"attendanceRecords": "[attendanceRecord]"},
})

// between are the names above that are no type of an answer.
var between = map[string]bool{
	"communications": true, "auditLogs": true, "reports": true, "authenticationMethods": true, "copilot": true, "copilotUser": true,
	"interactionHistory": true,
}

// functions of a collection, by its type; delta is one of every collection.
var functions = caseless(map[string]map[string]string{
	"callRecords.callRecord": {"getPstnCalls": "callRecords.pstnCallLogRow", "getDirectRoutingCalls": "callRecords.directRoutingLogRow"},
	"chat":                   {"getAllMessages": "chatMessage"},
	"channel":                {"getAllMessages": "chatMessage"},
	"team":                   {"getAllMessages": "chatMessage"},
	"site":                   {"getAllSites": "site"},
})

// caseless lets names be found in small letters: Graph does not tell cases apart in paths.
func caseless(by map[string]map[string]string) map[string]map[string]string {
	out := make(map[string]map[string]string, len(by))
	for graph, names := range by {
		out[graph] = make(map[string]string, len(names))
		for name, target := range names {
			out[graph][strings.ToLower(name)] = target
		}
	}
	return out
}

// ForURL gives the Graph type that a call answers with, and whether it answers with a list of them. "" = not known.
func ForURL(url string) (graph string, collection bool) {
	shape := shapeForURL(url)
	return shape.graph, shape.collection
}

func shapeForURL(url string) answerShape {
	if i := strings.Index(url, "://"); i >= 0 {
		_, url, _ = strings.Cut(url[i+3:], "/")
	}
	path, _, _ := strings.Cut(strings.Trim(url, "/"), "?")
	var at answerShape
	for i, segment := range strings.Split(strings.Trim(path, "/"), "/") {
		if i == 0 && (strings.EqualFold(segment, "v1.0") || strings.EqualFold(segment, "beta")) {
			continue
		}
		name, arguments, called := strings.Cut(segment, "(")
		next, ok := at.step(strings.ToLower(name), segment)
		if !ok {
			return answerShape{}
		}
		if called && next.collection && strings.HasPrefix(arguments, "'") {
			next.collection = false // users('id')
		}
		at = next
	}
	if between[at.graph] {
		return answerShape{}
	}
	return at
}

// step goes one segment further.
func (a answerShape) step(name, segment string) (answerShape, bool) {
	if cast, ok := strings.CutPrefix(segment, "microsoft.graph."); ok && a.graph != "" {
		return answerShape{graph: cast, collection: a.collection}, true
	}
	switch {
	case a.graph != "" && strings.HasPrefix(segment, "$"):
		return answerShape{}, false // $count, $value and $ref answer with something else
	case name == "delta" && (a.collection || a.graph == "driveItem"):
		return answerShape{a.graph, true, true}, true
	case a.collection:
		if made, ok := functions[a.graph][name]; ok {
			return answerShape{graph: made, collection: true}, true
		}
		return answerShape{graph: a.graph}, true // a key
	}
	target, ok := ways[a.graph][name]
	if !ok {
		return answerShape{}, false
	}
	graph := strings.Trim(target, "[]")
	return answerShape{graph: graph, collection: graph != target}, true
}

// answerOf finds what a call answers with: the type that it names, in the form that its URL or else the endpoint's schema tells.
func (t *Types) answerOf(c *Call, e *rules.Endpoint) answerShape {
	shape := shapeForURL(c.URL)
	if c.Type == "" {
		c.Type = shape.graph
	}
	if shape.graph == "" && e != nil {
		s := e.Schema
		for s != nil && s.Ref != nil {
			s = s.Ref
		}
		if s != nil {
			list := s.Properties["value"]
			for list != nil && list.Ref != nil {
				list = list.Ref
			}
			shape.collection = list != nil && list.Type == "array"
		}
	}
	shape.graph = c.Type
	return shape
}

// tableOf is a report in CSV: a list of lines.
func (t *Types) tableOf(graph string) *node {
	s := &shaper{t, maxNodes}
	root := &node{kind: '[', place: t.Answer(graph, false)}
	s.object(s.add(root, &node{kind: '{', place: root.place}), graph, nil)
	return root
}
