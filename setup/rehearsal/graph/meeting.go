package graph

import (
	"net/http"
	"slices"
	"strings"

	"gatehouse/setup/rehearsal/directory"
)

var (
	readMeetings = access{
		delegated:   []string{"OnlineMeetings.Read", "OnlineMeetings.ReadWrite"},
		application: []string{"OnlineMeetings.Read.All", "OnlineMeetings.ReadWrite.All"},
	}
	readAttendance = both("OnlineMeetingArtifact.Read.All")
)

func meetingRoutes() []route {
	const one = "onlineMeetings/*"
	others := func() reply { return forbidden("A person reads the own meetings only.") }
	return slices.Concat(
		ofPerson("onlineMeetings", readMeetings, others, withPolicy((*call).findMeeting)),
		ofPerson(one, readMeetings, others, withPolicy((*call).getMeeting)),
		ofPerson(one+"/attendanceReports", readAttendance, others, withPolicy((*call).listAttendance)),
		ofPerson(one+"/attendanceReports/*", readAttendance, others, withPolicy((*call).getAttendance)),
		ofPerson(one+"/attendanceReports/*/attendanceRecords", readAttendance, others, withPolicy((*call).listAttendees)),
	)
}

// withPolicy asks for the application access policy that a Teams administrator grants beside the permission
// (Microsoft Graph docs, cloud-communication-online-meeting-application-access-policy).
func withPolicy(run func(*call, directory.Object) reply) func(*call, directory.Object) reply {
	return func(c *call, user directory.Object) reply {
		if c.who.app && !c.tx.MeetingsAllowed(c.who.client) {
			return forbidden("No application access policy found for this app: %s on the user: %s.", c.who.client, directory.Text(user, "id"))
		}
		return run(c, user)
	}
}

func meetingKind(user directory.Object) *kind {
	return typed("onlineMeeting", "users('"+directory.Text(user, "id")+"')/onlineMeetings", 10, 0)
}

// findMeeting answers a search by the link to join, or by the meeting's own number; there is no list of all meetings.
func (c *call) findMeeting(user directory.Object) reply {
	const message = "Either 'joinWebUrl' or 'joinMeetingIdSettings/joinMeetingId' must be specified in a filter with eq."
	property, value, ok := strings.Cut(c.query.Get("$filter"), " eq ")
	if !ok || len(value) < 2 || value[0] != '\'' || value[len(value)-1] != '\'' {
		return refuse(http.StatusBadRequest, "InvalidArgument", message)
	}
	value = strings.ReplaceAll(value[1:len(value)-1], "''", "'")
	var found []directory.Object
	for _, m := range c.world().Meetings(directory.Text(user, "id")) {
		have := ""
		switch strings.ToLower(strings.TrimSpace(property)) {
		case "joinweburl":
			have = directory.Text(m, "joinWebUrl")
		case "joinmeetingidsettings/joinmeetingid":
			have = directory.Text(directory.Inner(m, "joinMeetingIdSettings"), "joinMeetingId")
		default:
			return refuse(http.StatusBadRequest, "InvalidArgument", message)
		}
		if have == value {
			found = append(found, m)
			break
		}
	}
	c.opts.Filter = nil // applied here: the property is written in any case
	return c.collection(meetingKind(user), found)
}

// meeting finds the meeting of the path; after is how many keys follow the meeting's.
func (c *call) meeting(user directory.Object, after int) (directory.Object, *reply) {
	id := c.keys[len(c.keys)-1-after].value
	for _, m := range c.world().Meetings(directory.Text(user, "id")) {
		if directory.Text(m, "id") == id {
			return m, nil
		}
	}
	r := refuse(http.StatusNotFound, "NotFound", "The meeting was not found.")
	return nil, &r
}

func (c *call) getMeeting(user directory.Object) reply {
	m, bad := c.meeting(user, 0)
	if bad != nil {
		return *bad
	}
	return c.one(http.StatusOK, meetingKind(user), m)
}

func attendanceKind(user, meeting directory.Object) *kind {
	k := typed("meetingAttendanceReport", meetingKind(user).context+"('"+directory.Text(meeting, "id")+"')/attendanceReports", 50, 0)
	k.expands = []string{"attendanceRecords"}
	return k
}

func (c *call) listAttendance(user directory.Object) reply {
	m, bad := c.meeting(user, 0)
	if bad != nil {
		return *bad
	}
	return c.collection(attendanceKind(user, m), c.world().Attendance(m))
}

// attendance finds the report of the path.
func (c *call) attendance(user directory.Object) (meeting, report directory.Object, bad *reply) {
	meeting, bad = c.meeting(user, 1)
	if bad != nil {
		return nil, nil, bad
	}
	for _, report := range c.world().Attendance(meeting) {
		if directory.Text(report, "id") == c.lastKey() {
			return meeting, report, nil
		}
	}
	r := refuse(http.StatusNotFound, "NotFound", "The attendance report was not found.")
	return nil, nil, &r
}

func (c *call) getAttendance(user directory.Object) reply {
	m, report, bad := c.attendance(user)
	if bad != nil {
		return *bad
	}
	if slices.Contains(c.opts.Expand, "attendanceRecords") {
		report["attendanceRecords"] = report["#records"]
	}
	return c.one(http.StatusOK, attendanceKind(user, m), report)
}

func (c *call) listAttendees(user directory.Object) reply {
	m, report, bad := c.attendance(user)
	if bad != nil {
		return *bad
	}
	context := attendanceKind(user, m).context + "('" + c.lastKey() + "')/attendanceRecords"
	return c.collection(typed("attendanceRecord", context, 50, 0), directory.Items(report, "#records"))
}
