package people

import (
	"fmt"
	"time"

	"gatehouse/setup/rehearsal/directory"
)

// Topics hold personal and confidential words on purpose: a preview must be seen to remove them.
var topics = []string{
	"Weekly stand-up", "Budget review", "Interview: candidate for Support", "1:1 with my manager", "Return-to-work talk", "Release planning",
	"Supplier negotiation", "Salary round (confidential)", "Doctor’s appointment", "Team lunch 🍜", "Übergabe & Ausblick", "Réunion d’équipe", "週次ミーティング", "فريق المشروع",
}

func moment(t time.Time) directory.Object {
	return directory.Object{"dateTime": t.UTC().Format("2006-01-02T15:04:05.0000000"), "timeZone": "UTC"}
}

// monday is the beginning of the week of the tenant's clock, so that every calendar has something this week.
func (w *world) monday() time.Time {
	day := w.now.Truncate(24 * time.Hour)
	return day.AddDate(0, 0, -(int(day.Weekday())+6)%7)
}

// writeCalendars gives everybody with a mailbox one weekly series without an end (a calendar view answers for any window) and single
// events around this week.
func (w *world) writeCalendars(t *directory.Tx) {
	var boxes, roomList []*person
	for _, p := range w.people {
		switch {
		case p.room:
			roomList = append(roomList, p)
		case p.mailbox():
			boxes = append(boxes, p)
		}
	}
	series := time.Date(2024, 1, 8, 0, 0, 0, 0, time.UTC) // a Monday
	for i, p := range boxes {
		start := series.AddDate(0, 0, i%5).Add(time.Duration(8+i%8) * time.Hour)
		w.event(t, p, i, start, topics[i%2*9], boxes, roomList, true)
		for n := range 2 + i%3 {
			at := w.monday().AddDate(0, 0, (i+n*2)%12-3).Add(time.Duration(7+(i+n)%10)*time.Hour + time.Duration(i%2*30)*time.Minute)
			w.event(t, p, i*7+n+1, at, pick(w.rand, topics), boxes, roomList, false)
		}
	}
}

func (w *world) event(t *directory.Tx, p *person, n int, start time.Time, subject string, boxes, roomList []*person, weekly bool) {
	id := "AAMk" + w.id("event", p.id, fmt.Sprint(n), fmt.Sprint(weekly))
	organizer := p
	if n%3 == 1 {
		organizer = pick(w.rand, boxes)
	}
	created := start.AddDate(0, 0, -14)
	if created.After(w.now) {
		created = w.now.AddDate(0, 0, -3)
	}
	place := pick(w.rand, roomList)
	o := directory.Object{
		"id": id, "#user": p.id, "subject": subject, "bodyPreview": "Agenda for " + subject, "categories": []any{}, "changeKey": w.id("change", id)[:8],
		"body":            directory.Object{"contentType": "html", "content": "<html><body><p>Agenda for " + subject + "</p></body></html>"},
		"createdDateTime": directory.Time(created), "lastModifiedDateTime": directory.Time(created.Add(time.Hour)), "start": moment(start), "end": moment(start.Add(45 * time.Minute)),
		"originalStartTimeZone": p.culture.timeZone, "originalEndTimeZone": p.culture.timeZone, "isAllDay": false, "isCancelled": n%23 == 0, "isDraft": false,
		"isOrganizer": organizer == p, "organizer": directory.Object{"emailAddress": address(organizer)}, "attendees": w.attendees(p, organizer, place, boxes, n),
		"responseStatus": response(organizer == p, n, created), "responseRequested": true, "allowNewTimeProposals": true, "hideAttendees": false,
		"hasAttachments": n%11 == 0, "importance": "normal", "sensitivity": []string{"normal", "normal", "normal", "private"}[n%4], "showAs": "busy",
		"isReminderOn": true, "reminderMinutesBeforeStart": 15, "iCalUId": "040000008200E00074C5B7101A82E008" + w.id("ical", id)[:8], "transactionId": nil,
		"seriesMasterId": nil, "type": "singleInstance", "recurrence": nil, "onlineMeetingUrl": nil, "isOnlineMeeting": n%2 == 0, "onlineMeeting": nil,
		"onlineMeetingProvider": "unknown", "webLink": "https://outlook.example/calendar/item/" + id,
		"location": location(place), "locations": directory.List(location(place)),
	}
	if n%2 == 0 {
		o["onlineMeetingProvider"] = "teamsForBusiness"
		o["onlineMeeting"] = directory.Object{
			"joinUrl": "https://teams.example/l/meetup-join/19%3ameeting_" + w.id("meeting", id)[:12] + "%40thread.v2/0?context=" + p.id, "conferenceId": fmt.Sprint(100000 + n),
			"tollNumber": "+1 202 555 0100", "quickDial": "+12025550100,," + fmt.Sprint(100000+n) + "#", "phones": []any{}, "tollFreeNumbers": []any{},
		}
	}
	if weekly {
		day := start.Weekday().String()
		o["type"] = "seriesMaster"
		o["recurrence"] = directory.Object{
			"pattern": directory.Object{"type": "weekly", "interval": 1, "month": 0, "dayOfMonth": 0, "daysOfWeek": directory.List(lower(day)), "firstDayOfWeek": "monday", "index": "first"},
			"range":   directory.Object{"type": "noEnd", "startDate": start.Format(time.DateOnly), "endDate": "0001-01-01", "recurrenceTimeZone": "UTC", "numberOfOccurrences": 0},
		}
	}
	t.Seed(directory.EventSeries, id, o)
}

func lower(day string) string { return string(day[0]|0x20) + day[1:] }

func address(p *person) directory.Object {
	return directory.Object{"name": p.display, "address": p.mail}
}

func location(room *person) directory.Object {
	return directory.Object{"displayName": room.display, "locationType": "conferenceRoom", "locationUri": room.mail, "uniqueId": room.mail, "uniqueIdType": "directory"}
}

func response(organizer bool, n int, at time.Time) directory.Object {
	if organizer {
		return directory.Object{"response": "organizer", "time": "0001-01-01T00:00:00Z"}
	}
	return directory.Object{"response": []string{"accepted", "tentativelyAccepted", "declined", "none"}[n%4], "time": directory.Time(at)}
}

// attendees are colleagues, a room, and now and then somebody from outside whom the directory does not know.
func (w *world) attendees(p, organizer, place *person, boxes []*person, n int) []any {
	var out []any
	add := func(who directory.Object, kind string, i int) {
		out = append(out, directory.Object{"type": kind, "emailAddress": who, "status": response(false, n+i, w.now.AddDate(0, 0, -1)), "proposedNewTime": nil})
	}
	if organizer != p {
		add(address(p), "required", 0)
	}
	for i := range 1 + n%4 {
		add(address(pick(w.rand, boxes)), []string{"required", "optional"}[i%2], i)
	}
	add(address(place), "resource", 0)
	if n%5 == 0 {
		add(directory.Object{"name": "Sam Visitor", "address": "sam.visitor@supplier.example"}, "optional", 3)
	}
	return out
}
