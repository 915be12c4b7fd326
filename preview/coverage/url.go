package coverage

import (
	"strings"

	"gatehouse/preview/rules"
)

// ways lists by type which segment of a path leads to which type; [type] is a collection. "" is the root of Graph
// (Microsoft Graph v1.0 metadata, navigation properties; beta for copilot).
var ways = map[string]map[string]string{
	"": {
		"users": "[user]", "me": "user", "groups": "[group]", "teams": "[team]", "chats": "[chat]", "drives": "[drive]", "sites": "[site]",
		"devices": "[device]", "contacts": "[orgContact]", "directoryobjects": "[directoryObject]", "subscribedskus": "[subscribedSku]",
		"organization": "[organization]", "applications": "[application]", "serviceprincipals": "[servicePrincipal]",
		"communications": "communications", "auditlogs": "auditLogs", "reports": "reports", "copilot": "copilot",
	},
	"communications": {"callrecords": "[callRecords.callRecord]", "calls": "[call]", "onlinemeetings": "[onlineMeeting]"},
	"auditLogs":      {"signins": "[signIn]", "directoryaudits": "[directoryAudit]"},
	"reports": {
		"authenticationmethods": "authenticationMethods", "getoffice365activeuserdetail": "[report.office365ActiveUserDetail]",
	},
	"authenticationMethods": {"userregistrationdetails": "[userRegistrationDetails]"},
	"copilot":               {"users": "[copilotUser]"},
	"copilotUser":           {"interactionhistory": "interactionHistory"},
	"interactionHistory":    {"getallenterpriseinteractions": "[aiInteraction]"},
	"user": {
		"events": "[event]", "calendarview": "[event]", "calendar": "calendar", "calendars": "[calendar]", "messages": "[message]",
		"mailfolders": "[mailFolder]", "mailboxsettings": "mailboxSettings", "manager": "directoryObject", "directreports": "[directoryObject]",
		"memberof": "[directoryObject]", "transitivememberof": "[directoryObject]", "chats": "[chat]", "joinedteams": "[team]",
		"drive": "drive", "drives": "[drive]", "onlinemeetings": "[onlineMeeting]",
	},
	"calendar":   {"events": "[event]", "calendarview": "[event]"},
	"event":      {"instances": "[event]"},
	"mailFolder": {"messages": "[message]", "childfolders": "[mailFolder]"},
	"group": {
		"members": "[directoryObject]", "transitivemembers": "[directoryObject]", "owners": "[directoryObject]", "memberof": "[directoryObject]",
		"team": "team", "drive": "drive", "drives": "[drive]", "events": "[event]", "calendarview": "[event]", "calendar": "calendar", "sites": "[site]",
	},
	"team": {
		"channels": "[channel]", "allchannels": "[channel]", "incomingchannels": "[channel]", "primarychannel": "channel", "members": "[conversationMember]",
		"group": "group",
	},
	"channel":                 {"messages": "[chatMessage]", "members": "[conversationMember]", "allmembers": "[conversationMember]", "filesfolder": "driveItem"},
	"chat":                    {"messages": "[chatMessage]", "members": "[conversationMember]"},
	"chatMessage":             {"replies": "[chatMessage]", "hostedcontents": "[chatMessageHostedContent]"},
	"drive":                   {"root": "driveItem", "items": "[driveItem]", "special": "[driveItem]", "following": "[driveItem]", "activities": "[itemActivity]"},
	"driveItem":               {"children": "[driveItem]", "activities": "[itemActivity]"},
	"site":                    {"drive": "drive", "drives": "[drive]", "sites": "[site]"},
	"callRecords.callRecord":  {"sessions": "[callRecords.session]", "participants_v2": "[callRecords.participant]", "organizer_v2": "callRecords.organizer"},
	"callRecords.session":     {"segments": "[callRecords.segment]"},
	"onlineMeeting":           {"attendancereports": "[meetingAttendanceReport]"},
	"meetingAttendanceReport": {"attendancerecords": "[attendanceRecord]"},
}

// between are the names above that are no type of an answer.
var between = map[string]bool{
	"communications": true, "auditLogs": true, "reports": true, "authenticationMethods": true, "copilot": true, "copilotUser": true,
	"interactionHistory": true,
}

// functions of a collection, by its type; delta is one of every collection.
var functions = map[string]map[string]string{
	"callRecords.callRecord": {"getpstncalls": "callRecords.pstnCallLogRow", "getdirectroutingcalls": "callRecords.directRoutingLogRow"},
	"chat":                   {"getallmessages": "chatMessage"},
	"channel":                {"getallmessages": "chatMessage"},
	"team":                   {"getallmessages": "chatMessage"},
	"site":                   {"getallsites": "site"},
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
