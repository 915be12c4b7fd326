package coverage

import (
	"net/http"
	"testing"

	"gatehouse/preview/rules"
)

func TestTheTypeOfAnAnswerIsReadFromTheURL(t *testing.T) {
	for url, want := range map[string]string{
		"/v1.0/users":            "[user]",
		"/v1.0/users?$select=id": "[user]",
		"https://graph.microsoft.com/v1.0/Users/48d31887-5fad-4d73-a9f5-3c356e68a038": "user",
		"/v1.0/me":                        "user",
		"/v1.0/users('a')":                "user",
		"/v1.0/users/delta?$deltatoken=x": "[user] delta",
		"/v1.0/users/{u}/events":          "[event]",
		"/v1.0/users/{u}/calendar/calendarView?startDateTime={from}": "[event]",
		"/v1.0/users/{u}/mailFolders/SentItems/messages":             "[message]",
		"/v1.0/users/{u}/mailboxSettings":                            "mailboxSettings",
		"/v1.0/groups/{g}/members":                                   "[directoryObject]",
		"/v1.0/groups/{g}/members/microsoft.graph.user":              "[user]",
		"/v1.0/groups/{g}/drives":                                    "[drive]",
		"/v1.0/teams":                                                "[team]",
		"/v1.0/teams/{t}/allChannels":                                "[channel]",
		"/v1.0/teams/{t}/channels/{c}/messages":                      "[chatMessage]",
		"/v1.0/teams/{t}/channels/{c}/messages/delta":                "[chatMessage] delta",
		"/v1.0/users/{u}/chats":                                      "[chat]",
		"/v1.0/chats/{id}/messages":                                  "[chatMessage]",
		"/v1.0/communications/calls/{id}":                            "call",
		"/v1.0/communications/callRecords":                           "[callRecords.callRecord]",
		"/v1.0/communications/callRecords/{id}?$expand=sessions":     "callRecords.callRecord",
		"/v1.0/communications/callRecords/getPstnCalls(fromDateTime=2026-01-01,toDateTime=2026-02-01)":          "[callRecords.pstnCallLogRow]",
		"/v1.0/communications/callRecords/getDirectRoutingCalls(fromDateTime=2026-01-01,toDateTime=2026-02-01)": "[callRecords.directRoutingLogRow]",
		"/v1.0/users/{u}/onlineMeetings?$filter=JoinWebUrl eq 'x'":                                              "[onlineMeeting]",
		"/v1.0/users/{u}/drives":                                                  "[drive]",
		"/v1.0/drives/{d}/root/delta":                                             "[driveItem] delta",
		"/v1.0/drives/{d}/items/{i}/activities":                                   "[itemActivity]",
		"/v1.0/drives/{d}/activities":                                             "[itemActivity]",
		"/beta/copilot/users/{u}/interactionHistory/getAllEnterpriseInteractions": "[aiInteraction]",
		"/v1.0/subscribedSkus":                                                    "[subscribedSku]",
		"/v1.0/auditLogs/signIns?$top=50":                                         "[signIn]",
		"/v1.0/reports/authenticationMethods/userRegistrationDetails":             "[userRegistrationDetails]",
		"/v1.0/reports/getOffice365ActiveUserDetail(period='D30')":                "[report.office365ActiveUserDetail]",
		"/v1.0/users/{u}/photo/$value":                                            "",
		"/v1.0/users/$count":                                                      "",
		"/v1.0/users/{u}/messages/{m}/$value":                                     "",
		"/v1.0/communications":                                                    "",
		"/v1.0/nowhere":                                                           "",
		"":                                                                        "",
	} {
		shape := shapeForURL(url)
		got := shape.graph
		if shape.collection {
			got = "[" + got + "]"
		}
		if shape.delta {
			got += " delta"
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", url, got, want)
		}
	}
}

func TestEveryTypeThatAURLLeadsToIsKnown(t *testing.T) {
	types := embedded(t)
	missing := map[string]bool{"calendar": true} // holds nothing but ways to events
	for _, names := range ways {
		for _, target := range names {
			shape := shapeForURL("/v1.0/x")
			shape.graph = trimmed(target)
			if !types.Known(shape.graph) && !between[shape.graph] && !missing[shape.graph] {
				t.Errorf("%s is not known", shape.graph)
			}
		}
	}
	for _, names := range functions {
		for _, target := range names {
			if !types.Known(target) {
				t.Errorf("%s is not known", target)
			}
		}
	}
}

func trimmed(target string) string {
	if len(target) > 2 && target[0] == '[' {
		return target[1 : len(target)-1]
	}
	return target
}

func TestCallsAreMadeOfTheEndpointsOwnPaths(t *testing.T) {
	set, err := rules.Load("made-up.json", []byte(`{"endpoints":[
		{"pathTemplate":"/v1.0/users/{id}/events","allowedMethods":["GET"]},
		{"pathRegex":"^/v1\\.0/groups/[^/]+/members(?:\\?.*)?$","allowedMethods":["GET"]},
		{"pathRegex":"^/v1\\.0/users/(?<userId>[a-zA-Z0-9_-]+)/mailboxSettings$"},
		{"pathRegex":"/v1.0/(x|y)+/z"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range OfSet(set, embedded(t)) {
		if c.Verdict != Allowed {
			t.Errorf("%s: %s", c.Name, c.Verdict)
		}
		got = append(got, c.Type)
	}
	want := []string{"event", "directoryObject", "mailboxSettings", ""}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("endpoint %d answers with %q, want %q", i, got[i], want[i])
		}
	}
	if calls := CallsOf(set); len(calls) != 4 || calls[0].URL != "/v1.0/users/{id}/events" || calls[0].Method != http.MethodGet {
		t.Errorf("calls %+v", calls)
	}
}
