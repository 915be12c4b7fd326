package work

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"gatehouse/assets"
	"gatehouse/setup/rehearsal/directory"
	"gatehouse/setup/rehearsal/people"
)

var moment = time.Date(2026, 3, 4, 10, 0, 0, 0, time.UTC)

func world(seed int64) *World {
	s := directory.NewStore(0, func() time.Time { return moment })
	directory.Seed(s, seed)
	people.Seed(s, seed)
	w := New(seed, moment)
	s.View(func(t *directory.Tx) { w.Load(t) })
	return w
}

var standard = sync.OnceValue(func() map[string][]object { return everything(world(0)) })

// everything is what the world shows of each type.
func everything(w *World) map[string][]object {
	all := map[string][]object{
		"site": w.Sites(), "team": w.Teams(), "callRecords.callRecord": w.CallRecords(), "callRecords.pstnCallLogRow": w.PSTNCalls(moment.AddDate(0, 0, -30), moment),
		"callRecords.directRoutingLogRow": w.DirectRoutingCalls(moment.AddDate(0, 0, -30), moment),
	}
	add := func(name string, list ...object) { all[name] = append(all[name], list...) }
	inner := func(name string, from []object, key string) {
		for _, o := range from {
			add(name, directory.Items(o, key)...)
		}
	}
	for _, t := range w.Teams() {
		id := directory.Text(t, "id")
		for _, c := range w.Channels(id) {
			messages, _ := w.ChannelMessages(id, directory.Text(c, "id"))
			add("channel", c)
			add("chatMessage", messages...)
			inner("chatMessage", messages, "#replies")
		}
	}
	inner("callRecords.session", w.CallRecords(), "#sessions")
	inner("callRecords.participant", w.CallRecords(), "#participants")
	inner("callRecords.segment", all["callRecords.session"], "#segments")
	for _, r := range w.CallRecords() {
		call, _ := w.Call(directory.Text(r, "id"))
		add("call", call)
	}
	for _, p := range w.staff[:8] {
		add("message", w.Messages(p.id, "")...)
		add("mailFolder", w.MailFolders(p.id)...)
		add("aiInteraction", w.Interactions(p.id)...)
		add("contact", w.Contacts(p.id)...)
		for _, c := range w.Chats(p.id) {
			add("chat", c)
			add("chatMessage", w.ChatMessages(c)...)
			add("conversationMember", w.ChatMembers(c)...)
		}
		for _, m := range w.Meetings(p.id) {
			reports := w.Attendance(m)
			add("onlineMeeting", m)
			add("meetingAttendanceReport", reports...)
			inner("attendanceRecord", reports, "#records")
		}
		if d, ok := w.DriveOf(p.id); ok {
			id := directory.Text(d, "id")
			add("drive", d)
			add("driveItem", w.Items(id)...)
			add("itemActivity", w.Activities(id, "")...)
		}
	}
	return all
}

func TestEveryPropertyIsOneThatGraphHas(t *testing.T) {
	raw, err := assets.FS.ReadFile("graphtypes.json")
	if err != nil {
		t.Fatal(err)
	}
	var known struct {
		Types        map[string]map[string][2]string `json:"types"`
		Enumerations []string                        `json:"enumerations"`
	}
	if err := json.Unmarshal(raw, &known); err != nil {
		t.Fatal(err)
	}
	said := map[string]bool{}
	complain := func(format string, args ...any) {
		if s := fmt.Sprintf(format, args...); !said[s] {
			said[s] = true
			t.Error(s)
		}
	}
	var check func(path, kind string, v any)
	check = func(path, kind string, v any) {
		kind = strings.TrimSuffix(kind, "!")
		if v == nil {
			return
		}
		if inner, many := strings.CutPrefix(kind, "["); many {
			items, ok := v.([]any)
			if !ok {
				complain("%s is no collection", path)
			}
			for _, item := range items {
				check(path+"[]", strings.TrimSuffix(inner, "]"), item)
			}
			return
		}
		o, isObject := v.(object)
		switch properties := known.Types[kind]; {
		case properties != nil && isObject:
			for name, value := range o {
				if name == "@microsoft.graph.downloadUrl" || (name[0] != '#' && !strings.HasPrefix(name, "@")) {
					if p, declared := properties[name]; declared {
						check(path+"."+name, p[0], value)
					} else {
						complain("%s: %s has no property %s", path, kind, name)
					}
				}
			}
		case properties != nil || isObject != (known.Types[kind] != nil):
			complain("%s is of type %s and holds %T", path, kind, v)
		default:
			if !scalar(kind, v, known.Enumerations) {
				complain("%s is of type %s and holds %T (%v)", path, kind, v, v)
			}
		}
	}
	for kind, list := range standard() {
		if len(list) == 0 {
			t.Errorf("no %s", kind)
		}
		if kind == "contact" && known.Types[kind] == nil {
			continue // the table of types follows the shipped connectors; none reads contacts
		}
		for _, o := range list {
			check(kind, kind, o)
		}
	}
}

func scalar(kind string, v any, enumerations []string) bool {
	switch kind {
	case "Int32", "Int64", "Double", "Single":
		switch v.(type) {
		case int, int64, float64:
			return true
		}
		return false
	case "Boolean":
		_, ok := v.(bool)
		return ok
	case "DateTimeOffset":
		s, _ := v.(string)
		_, err := time.Parse(time.RFC3339Nano, s)
		return err == nil
	case "String", "Guid", "Binary", "Duration", "Stream":
		_, ok := v.(string)
		return ok
	}
	_, ok := v.(string)
	return ok && (slices.Contains(enumerations, kind) || kind == "")
}

func TestTheSameSeedLeavesTheSameTraces(t *testing.T) {
	dump := func(seed int64) string {
		data, err := json.Marshal(everything(world(seed)))
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	first, err := json.Marshal(standard())
	if err != nil {
		t.Fatal(err)
	}
	if string(first) != dump(0) {
		t.Error("two worlds of one seed differ")
	}
	if string(first) == dump(1) {
		t.Error("two seeds make one world")
	}
}

func TestIDsAreUniqueAndNothingLiesInTheFuture(t *testing.T) {
	for kind, list := range standard() {
		seen := map[string]bool{}
		for _, o := range list {
			id := directory.Text(o, "id")
			if kind != "chat" && kind != "aiInteraction" && kind != "onlineMeeting" && kind != "meetingAttendanceReport" && kind != "attendanceRecord" && kind != "chatMessage" && kind != "callRecords.participant" && kind != "conversationMember" && seen[id] {
				t.Errorf("%s %s appears twice", kind, id)
			}
			seen[id] = true
			for _, name := range []string{"createdDateTime", "startDateTime", "sentDateTime"} {
				if at := directory.ReadTime(o, name); kind != "onlineMeeting" && at.After(moment) {
					t.Errorf("%s %s: %s lies in the future: %s", kind, id, name, at)
				}
			}
		}
	}
}

// reserved names end in .example (RFC 2606); telephone numbers are of the range that is reserved for fiction.
func TestEveryAddressAndNumberIsReserved(t *testing.T) {
	data, err := json.Marshal(standard())
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]bool{}
	for _, word := range strings.FieldsFunc(string(data), func(r rune) bool { return strings.ContainsRune(`",<>\() `, r) }) {
		host := ""
		if at := strings.LastIndexByte(word, '@'); at > 0 && !strings.Contains(word, ":") && !strings.Contains(word, "/") && !strings.HasPrefix(word[at:], "@thread.") && !strings.HasPrefix(word[at:], "@odata.") {
			host = strings.TrimRight(strings.TrimSuffix(word[at+1:], "u003e"), ".;")
		}
		if _, rest, ok := strings.Cut(word, "://"); ok {
			host = strings.FieldsFunc(rest, func(r rune) bool { return r == '/' || r == '?' })[0]
		}
		if host != "" && !strings.HasSuffix(host, ".example") && !said[host] {
			said[host] = true
			t.Errorf("outside the reserved domains: %s (%s)", host, word)
		}
	}
	for _, n := range append(numbers(string(data), "+1 202 555 "), numbers(string(data), "+1202555")...) {
		if !strings.HasPrefix(n, "01") && !strings.HasPrefix(n, "*") {
			t.Errorf("a telephone number outside 555-01xx: %s", n)
		}
	}
}

func numbers(s, prefix string) []string {
	var out []string
	for _, rest := range strings.Split(s, prefix)[1:] {
		out = append(out, rest[:4])
	}
	return out
}
