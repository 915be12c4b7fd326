package graph

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"gatehouse/setup/rehearsal/directory"
)

var (
	// Call records are for applications only (Microsoft Graph docs, callrecords-api-overview).
	readCallRecords = access{application: []string{"CallRecords.Read.All"}}
	readPhoneCalls  = access{application: []string{"CallRecord-PstnCalls.Read.All", "CallRecords.Read.All"}}

	// The permission for a call is checked when the application makes or joins it, not when it asks about it.
	readCalls = access{application: []string{"Calls.JoinGroupCall.All", "Calls.JoinGroupCallAsGuest.All", "Calls.Initiate.All", "Calls.InitiateGroupCall.All", "Calls.AccessMedia.All", "CallRecords.Read.All"}}
)

func callRoutes() []route {
	const records = "communications/callRecords"
	out := []route{
		on("GET", "communications/calls/*", readCalls, getCall),
		on("GET", records, readCallRecords, func(c *call) reply { return c.collection(recordKind(), c.expandRecords(c.world().CallRecords())) }),
		on("GET", records+"/*", readCallRecords, getCallRecord),
		on("GET", records+"/*/sessions", readCallRecords, listSessions),
		on("GET", records+"/*/participants_v2", readCallRecords, listParticipants),
	}
	for _, prefix := range []string{"", "microsoft.graph.callRecords."} {
		out = append(out,
			on("GET", records+"/"+prefix+"getPstnCalls/*", readPhoneCalls, func(c *call) reply {
				return c.phoneCalls("callRecords.pstnCallLogRow", c.world().PSTNCalls)
			}),
			on("GET", records+"/"+prefix+"getDirectRoutingCalls/*", readPhoneCalls, func(c *call) reply {
				return c.phoneCalls("callRecords.directRoutingLogRow", c.world().DirectRoutingCalls)
			}),
		)
	}
	return out
}

func getCall(c *call) reply {
	o, ok := c.world().Call(c.key(0).value)
	if !ok {
		return refuse(http.StatusNotFound, "NotFound", "Call not found.")
	}
	return c.one(http.StatusOK, typed("call", "communications/calls", 100, 999), o)
}

func recordKind() *kind {
	k := typed("callRecords.callRecord", "communications/callRecords", 60, 60)
	k.expands = []string{"sessions", "sessions($expand=segments)", "participants_v2", "organizer_v2"}
	return k
}

// expandRecords adds what $expand asks for; the organizer is always there.
func (c *call) expandRecords(records []directory.Object) []directory.Object {
	out := make([]directory.Object, 0, len(records))
	for _, o := range records {
		o = directory.Clone(o)
		for _, asked := range c.opts.Expand {
			switch asked {
			case "participants_v2":
				o["participants_v2"] = o["#participants"]
			case "sessions", "sessions($expand=segments)":
				o["sessions"] = sessionsOf(o, strings.Contains(asked, "segments"))
			}
		}
		out = append(out, o)
	}
	return out
}

func sessionsOf(record directory.Object, segments bool) []any {
	out := []any{}
	for _, s := range directory.Items(record, "#sessions") {
		if segments {
			s = directory.Clone(s)
			s["segments"] = s["#segments"]
		}
		out = append(out, s)
	}
	return out
}

func (c *call) record() (directory.Object, *reply) {
	o, ok := c.world().CallRecord(strings.ToLower(c.key(0).value))
	if !ok {
		r := refuse(http.StatusNotFound, "NotFound", "Call record not found.")
		return nil, &r
	}
	return o, nil
}

func getCallRecord(c *call) reply {
	o, bad := c.record()
	if bad != nil {
		return *bad
	}
	return c.one(http.StatusOK, recordKind(), c.expandRecords([]directory.Object{o})[0])
}

func listSessions(c *call) reply {
	o, bad := c.record()
	if bad != nil {
		return *bad
	}
	k := typed("callRecords.session", "communications/callRecords('"+c.key(0).value+"')/sessions", 30, 30)
	k.expands = []string{"segments"}
	list := sessionsOf(o, slices.Contains(c.opts.Expand, "segments"))
	return c.collection(k, directory.Items(directory.Object{"sessions": list}, "sessions"))
}

func listParticipants(c *call) reply {
	o, bad := c.record()
	if bad != nil {
		return *bad
	}
	return c.collection(typed("callRecords.participant", "communications/callRecords('"+c.key(0).value+"')/participants_v2", 130, 130), directory.Items(o, "#participants"))
}

// maxPhoneDays is the longest window of a telephone log (Microsoft Graph docs, callrecords-callrecord-getpstncalls).
const maxPhoneDays = 90

func (c *call) phoneCalls(typeName string, find func(from, to time.Time) []directory.Object) reply {
	parameters := c.key(0).parameters
	from, okFrom := viewTime(parameters["fromDateTime"])
	to, okTo := viewTime(parameters["toDateTime"])
	switch {
	case !okFrom || !okTo || len(parameters) != 2:
		return refuse(http.StatusBadRequest, "BadRequest", "The function needs the parameters fromDateTime and toDateTime, each a date.")
	case to.Before(from) || to.Sub(from) > maxPhoneDays*24*time.Hour:
		return refuse(http.StatusBadRequest, "BadRequest", "The number of days between fromDateTime and toDateTime must be between 0 and %d.", maxPhoneDays)
	}
	if strings.Count(parameters["toDateTime"], ":") == 0 {
		to = to.AddDate(0, 0, 1) // a day without a time counts whole
	}
	return c.collection(typed(typeName, "Collection(microsoft.graph."+typeName+")", 1000, 0), find(from, to))
}
