package graph

import (
	"net/http"
	"slices"
	"time"

	"gatehouse/setup/rehearsal/directory"
	"gatehouse/setup/rehearsal/people"
)

var (
	eventKind = &kind{
		name: "event", page: 10, elsewhere: true,
		properties: []string{
			"id", "categories", "changeKey", "createdDateTime", "lastModifiedDateTime", "allowNewTimeProposals", "attendees", "body", "bodyPreview",
			"cancelledOccurrences", "end", "hasAttachments", "hideAttendees", "iCalUId", "importance", "isAllDay", "isCancelled", "isDraft", "isOnlineMeeting",
			"isOrganizer", "isReminderOn", "location", "locations", "onlineMeeting", "onlineMeetingProvider", "onlineMeetingUrl", "organizer",
			"originalEndTimeZone", "originalStart", "originalStartTimeZone", "recurrence", "reminderMinutesBeforeStart", "responseRequested",
			"responseStatus", "sensitivity", "seriesMasterId", "showAs", "start", "subject", "transactionId", "type", "webLink",
		},
	}
	readCalendars = access{
		delegated:   []string{"Calendars.Read", "Calendars.ReadWrite", "Calendars.ReadBasic"},
		application: []string{"Calendars.Read", "Calendars.ReadWrite", "Calendars.ReadBasic.All"},
	}
	readCalendarBodies = both("Calendars.Read", "Calendars.ReadWrite")
)

func calendarRoutes() []route {
	var out []route
	for _, person := range []struct {
		path string
		find func(*call) (directory.Object, *reply)
	}{{"me", (*call).me}, {"users/*", (*call).mailboxOwner}} {
		events := func(c *call) reply { return c.events(person.find(c)) }
		view := func(c *call) reply { return c.calendarView(person.find(c)) }
		out = append(out,
			on("GET", person.path+"/events", readCalendars, events),
			on("GET", person.path+"/calendar/events", readCalendars, events),
			on("GET", person.path+"/calendarView", readCalendars, view),
			on("GET", person.path+"/calendar/calendarView", readCalendars, view),
			on("GET", person.path+"/events/*", readCalendars, func(c *call) reply { return c.event(person.find(c)) }),
		)
	}
	return out
}

func (c *call) eventsOf(user directory.Object) []directory.Object {
	var out []directory.Object
	for _, e := range c.tx.List(directory.EventSeries) {
		if directory.Text(e, "#user") == directory.Text(user, "id") {
			out = append(out, c.basicEvent(e))
		}
	}
	return out
}

// basicEvent takes body, attachments and extensions away from callers with the basic permission only.
func (c *call) basicEvent(e directory.Object) directory.Object {
	if c.who.may(readCalendarBodies) {
		return e
	}
	out := directory.Clone(e)
	for _, name := range []string{"body", "bodyPreview", "hasAttachments"} {
		delete(out, name)
	}
	return out
}

func (c *call) kindFor(user directory.Object, path string) *kind {
	k := *eventKind
	k.context = "users('" + directory.Text(user, "id") + "')/" + path
	return &k
}

// events lists single events and the masters of series.
func (c *call) events(user directory.Object, bad *reply) reply {
	if bad != nil {
		return *bad
	}
	return c.collection(c.kindFor(user, "events"), c.eventsOf(user))
}

func (c *call) event(user directory.Object, bad *reply) reply {
	if bad != nil {
		return *bad
	}
	id := c.keys[len(c.keys)-1]
	for _, e := range c.eventsOf(user) {
		if keyed(id)(e) {
			return c.one(http.StatusOK, c.kindFor(user, "events"), e)
		}
	}
	return refuse(http.StatusNotFound, "ErrorItemNotFound", "The specified object was not found in the store.")
}

// maxView is the longest window that a calendar view may span (Microsoft Graph docs, user-list-calendarview).
const maxView = 5 * 365 * 24 * time.Hour

// calendarView lists occurrences between two moments.
func (c *call) calendarView(user directory.Object, bad *reply) reply {
	if bad != nil {
		return *bad
	}
	from, okFrom := viewTime(c.query.Get("startDateTime"))
	to, okTo := viewTime(c.query.Get("endDateTime"))
	switch {
	case !okFrom || !okTo:
		return refuse(http.StatusBadRequest, "ErrorInvalidParameter", "This request requires a time window specified by the query string parameters StartDateTime and EndDateTime.")
	case !to.After(from) || to.Sub(from) > maxView:
		return refuse(http.StatusBadRequest, "ErrorInvalidParameter", "The requested time window is invalid: the end lies after the start, and at most 1825 days apart.")
	}
	var out []directory.Object
	for _, e := range c.eventsOf(user) {
		out = append(out, people.Occurrences(e, from, to)...)
	}
	slices.SortStableFunc(out, func(a, b directory.Object) int {
		return people.Start(a).Compare(people.Start(b))
	})
	return c.collection(c.kindFor(user, "calendarView"), out)
}

// viewTime reads a moment with or without an offset; without one it is UTC.
func viewTime(s string) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.9999999", "2006-01-02T15:04", time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}
