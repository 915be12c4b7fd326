package work

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"gatehouse/setup/rehearsal/directory"
	"gatehouse/setup/rehearsal/people"
)

// makeMeetings makes the online meeting behind every calendar entry that has a link to join.
func (w *World) makeMeetings() []object {
	var out []object
	for i, e := range w.events {
		join := directory.Text(directory.Inner(e, "onlineMeeting"), "joinUrl")
		organizer := w.byMail[strings.ToLower(directory.Text(directory.Inner(directory.Inner(e, "organizer"), "emailAddress"), "address"))]
		if join == "" || organizer == nil {
			continue
		}
		out = append(out, w.onlineMeeting(i, e, join, organizer))
	}
	return out
}

func (w *World) onlineMeeting(i int, e object, join string, organizer *person) object {
	start := people.Start(e)
	end := start.Add(45 * time.Minute)
	thread := "19:meeting_" + w.opaque(40, "thread", join) + "@thread.v2"
	if _, rest, ok := strings.Cut(join, "/meetup-join/"); ok {
		if name, err := url.PathUnescape(strings.SplitN(rest, "/", 2)[0]); err == nil {
			thread = name
		}
	}
	id := w.opaque(80, "meeting", join)
	attendees := []any{}
	for _, a := range directory.Items(e, "attendees") {
		p := w.byMail[strings.ToLower(directory.Text(directory.Inner(a, "emailAddress"), "address"))]
		if p == nil || p.room {
			continue
		}
		attendees = append(attendees, object{"upn": p.upn, "role": "attendee", "identity": w.meetingIdentity(p)})
	}
	return object{
		"id": id, "creationDateTime": e["createdDateTime"], "startDateTime": at(start), "endDateTime": at(end), "joinWebUrl": join, "subject": e["subject"], "isBroadcast": false,
		"videoTeleconferenceId": nil, "externalId": nil, "allowedPresenters": "everyone", "allowedLobbyAdmitters": "organizerAndCoOrganizersAndPresenters", "isEntryExitAnnounced": true,
		"allowAttendeeToEnableCamera": true, "allowAttendeeToEnableMic": true, "allowMeetingChat": "enabled", "allowTeamworkReactions": true, "allowRecording": true,
		"allowTranscription": true, "recordAutomatically": i%7 == 0, "meetingSpokenLanguageTag": "en-US", "shareMeetingChatHistoryDefault": "none", "watermarkProtection": nil,
		"chatInfo":                    object{"threadId": thread, "messageId": "0", "replyChainMessageId": nil},
		"lobbyBypassSettings":         object{"scope": "organization", "isDialInBypassEnabled": false},
		"joinMeetingIdSettings":       object{"isPasscodeRequired": true, "joinMeetingId": fmt.Sprint(200_000_000_000 + i), "passcode": w.opaque(6, "passcode", id)},
		"audioConferencing":           object{"conferenceId": fmt.Sprint(100_000_000 + i), "tollNumber": "+1 202 555 0100", "tollFreeNumber": nil, "tollNumbers": list("+1 202 555 0100"), "tollFreeNumbers": []any{}, "dialinUrl": "https://dialin.teams.example/" + w.guid("dial in", id)},
		"participants":                object{"organizer": object{"upn": organizer.upn, "role": "presenter", "identity": w.meetingIdentity(organizer)}, "attendees": attendees},
		"joinInformation":             object{"contentType": "html", "content": "data:text/html,Join%20the%20meeting%20of%20" + url.PathEscape(organizer.name)},
		"meetingOptionsWebUrl":        "https://teams.example/meetingOptions/?organizerId=" + organizer.id + "&tenantId=" + w.tenant + "&threadId=" + url.QueryEscape(thread),
		"isEndToEndEncryptionEnabled": nil, "expiryDateTime": nil, "meetingTemplateId": nil, "meetingType": nil, "broadcastSettings": nil,
		"#organizer": organizer.id, "#user": e["#user"], "#event": e["id"], "#over": end.Before(w.now),
	}
}

func (w *World) meetingIdentity(p *person) object {
	return object{
		"application": nil, "device": nil, "phone": nil, "guest": nil, "encrypted": nil, "onPremises": nil,
		"user": object{"id": p.id, "displayName": nil, "tenantId": w.tenant},
	}
}

// Meetings are the online meetings that somebody organizes or is invited to.
func (w *World) Meetings(userID string) []object {
	var out []object
	for _, m := range w.meeting() {
		if m["#organizer"] == userID || m["#user"] == userID {
			out = append(out, m)
		}
	}
	return out
}

// Attendance are the reports about a meeting that is over; "#records" holds who was there.
func (w *World) Attendance(meeting object) []object {
	if meeting["#over"] != true {
		return nil
	}
	id := directory.Text(meeting, "id")
	start, end := directory.ReadTime(meeting, "startDateTime"), directory.ReadTime(meeting, "endDateTime")
	r := w.chance("attendance", id)
	var records []any
	for i, p := range append(some(r, w.staff, 2+r.IntN(4), nil), w.byID[directory.Text(meeting, "#organizer")]) {
		joined := start.Add(time.Duration(r.IntN(300)) * time.Second)
		stayed := int(end.Sub(joined).Seconds())
		records = append(records, object{
			"id": p.id, "emailAddress": p.mail, "totalAttendanceInSeconds": stayed, "role": []string{"Attendee", "Presenter", "Organizer"}[min(i, 2)],
			"identity":            object{"@odata.type": "#microsoft.graph.communicationsUserIdentity", "id": p.id, "displayName": p.name, "tenantId": w.tenant},
			"attendanceIntervals": list(object{"joinDateTime": at(joined), "leaveDateTime": at(end), "durationInSeconds": stayed}), "registrationId": nil,
		})
	}
	return []object{{
		"id": w.guid("attendance", id), "totalParticipantCount": len(records), "meetingStartDateTime": at(start), "meetingEndDateTime": at(end), "#records": records,
	}}
}
