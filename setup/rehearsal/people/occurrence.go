package people

import (
	"time"

	"gatehouse/setup/rehearsal/directory"
)

const dateTimeLayout = "2006-01-02T15:04:05.0000000"

// Start is when an event begins.
func Start(event directory.Object) time.Time { return eventTime(event, "start") }

func eventTime(event directory.Object, key string) time.Time {
	t, _ := time.Parse(dateTimeLayout, directory.Text(directory.Inner(event, key), "dateTime"))
	return t
}

// Occurrences are the events that a calendar view shows between two moments: a single event itself, or a weekly series day by day.
func Occurrences(event directory.Object, from, to time.Time) []directory.Object {
	start, end := Start(event), eventTime(event, "end")
	if directory.Text(event, "type") != "seriesMaster" {
		if start.Before(to) && end.After(from) {
			return []directory.Object{event}
		}
		return nil
	}
	length := end.Sub(start)
	const week = 7 * 24 * time.Hour
	at := start
	if skip := from.Sub(start.Add(length)); skip > 0 {
		at = start.Add(skip / week * week)
	}
	var out []directory.Object
	for ; at.Before(to); at = at.Add(week) {
		if at.Add(length).After(from) {
			out = append(out, occurrence(event, at, length))
		}
	}
	return out
}

func occurrence(master directory.Object, at time.Time, length time.Duration) directory.Object {
	o := directory.Clone(master)
	o["id"] = directory.Text(master, "id") + "." + at.Format("20060102")
	o["type"], o["seriesMasterId"], o["recurrence"] = "occurrence", master["id"], nil
	o["start"], o["end"] = moment(at), moment(at.Add(length))
	return o
}
