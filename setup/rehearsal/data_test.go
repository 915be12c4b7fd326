package rehearsal_test

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"gatehouse/setup/entra"
	"gatehouse/setup/permission"
	"gatehouse/setup/rehearsal"
)

var holders atomic.Int64

// holder is an application with exactly these application permissions of Microsoft Graph, signed in as itself.
func (x *tenant) holder(admin string, names ...string) (c connector, token string) {
	x.t.Helper()
	c = x.create(admin, fmt.Sprintf("gatehouse-holder-%d", holders.Add(1)))
	x.enable(admin, c)
	for _, name := range names {
		known, ok := permission.Embedded().Lookup(graphApp, name, entra.ApplicationPermission)
		if !ok {
			x.t.Fatalf("no permission %s", name)
		}
		grant := map[string]any{"principalId": c.principal, "resourceId": x.graphSP(admin), "appRoleId": known.ID}
		x.expect(201, x.graph(admin, "POST", "/servicePrincipals/"+c.principal+"/appRoleAssignments", grant))
	}
	return c, x.token(c.asItself(c.secret)).text("access_token")
}

// pages reads a collection to its end.
func (x *tenant) pages(token, path string) (all []map[string]any, last answer) {
	x.t.Helper()
	next := x.ready.Graph + path
	for n := 0; next != ""; n++ {
		if n > 200 {
			x.t.Fatalf("%s does not end", path)
		}
		last = x.expect(200, x.do(x.request("GET", next, nil, map[string]string{"Authorization": "Bearer " + token})))
		all = append(all, last.list()...)
		next = last.text("@odata.nextLink")
	}
	return all, last
}

// places are ids to ask for, found as a person finds them.
func (x *tenant) places(admin string) map[string]string {
	x.t.Helper()
	first := func(path string) string {
		list := x.expect(200, x.graph(admin, "GET", path, nil)).list()
		if len(list) == 0 {
			x.t.Fatalf("nothing under %s", path)
		}
		return fmt.Sprint(list[0]["id"])
	}
	out := map[string]string{"u": x.graph(admin, "GET", "/me", nil).text("id"), "t": first("/me/joinedTeams"), "chat": first("/me/chats")}
	out["c"] = first("/teams/" + out["t"] + "/channels")
	out["m"] = first("/teams/" + out["t"] + "/channels/" + out["c"] + "/messages?$filter=" + url.QueryEscape("messageType eq 'message'"))
	out["d"] = x.expect(200, x.graph(admin, "GET", "/me/drive", nil)).text("id")
	for _, o := range x.graph(admin, "GET", "/me/drive/root/children", nil).list() {
		if o["file"] != nil {
			out["i"] = fmt.Sprint(o["id"])
		}
	}
	for _, e := range x.graph(admin, "GET", "/me/events?$top=50", nil).list() {
		if m, ok := e["onlineMeeting"].(map[string]any); ok && e["isOrganizer"] == true {
			out["join"] = strings.ReplaceAll(fmt.Sprint(m["joinUrl"]), "'", "''")
		}
	}
	return out
}

const scopesData = " Team.ReadBasic.All Channel.ReadBasic.All ChannelMessage.Read.All Chat.Read Files.Read Calendars.Read Mail.Read"

// bookkeeping is a property that must not leave the tenant.
var bookkeeping = regexp.MustCompile(`"#\w+":`)

func TestDataTakesItsPermissionAndNoOther(t *testing.T) {
	x := start(t, rehearsal.Options{})
	admin := x.signIn("adele@contoso.example", scopesGrant+scopesData)
	p := x.places(admin)
	_, itself := x.holder(admin, "CallRecords.Read.All")
	p["call"] = fmt.Sprint(x.graph(itself, "GET", "/communications/callRecords?$top=1", nil).list()[0]["id"])
	_, nothing := x.holder(admin, "User.Read.All")
	window := "(fromDateTime=2026-02-10,toDateTime=2026-03-04T09:00:00Z)"
	for permission, calls := range map[string][]string{
		"Team.ReadBasic.All":      {"/teams", "/teams/{t}", "/users/{u}/joinedTeams"},
		"Channel.ReadBasic.All":   {"/teams/{t}/allChannels", "/teams/{t}/channels", "/teams/{t}/channels/{c}"},
		"ChannelMessage.Read.All": {"/teams/{t}/channels/{c}/messages", "/teams/{t}/channels/{c}/messages/delta", "/teams/{t}/channels/{c}/messages?$expand=replies", "/teams/{t}/channels/{c}/messages/{m}", "/teams/{t}/channels/{c}/messages/{m}/replies"},
		"Chat.ReadBasic.All":      {"/users/{u}/chats", "/users/{u}/chats?$expand=members", "/chats/{chat}", "/chats/{chat}/members"},
		"Chat.Read.All":           {"/chats/{chat}/messages"},
		"CallRecords.Read.All": {
			"/communications/callRecords", "/communications/callRecords/{call}", "/communications/callRecords/{call}?$expand=sessions($expand=segments),participants_v2", "/communications/callRecords/{call}/sessions?$expand=segments",
			"/communications/callRecords/{call}/participants_v2", "/communications/calls/{call}", "/communications/callRecords/getPstnCalls" + window,
		},
		"CallRecord-PstnCalls.Read.All":    {"/communications/callRecords/getPstnCalls" + window, "/communications/callRecords/getDirectRoutingCalls" + window, "/communications/callRecords/microsoft.graph.callRecords.getDirectRoutingCalls" + window},
		"Files.Read.All":                   {"/users/{u}/drives", "/users/{u}/drive", "/groups/{t}/drives", "/drives/{d}", "/drives/{d}/root", "/drives/{d}/root/delta", "/drives/{d}/root/children", "/drives/{d}/items/{i}", "/drives/{d}/items/{i}/activities", "/drives/{d}/activities"},
		"Sites.Read.All":                   {"/sites?search=*", "/sites/root", "/sites/getAllSites", "/drives/{d}"},
		"Contacts.Read":                    {"/users/{u}/contacts", "/users/{u}/contacts?$select=displayName,emailAddresses"},
		"Mail.ReadBasic.All":               {"/users/{u}/messages", "/users/{u}/mailFolders", "/users/{u}/mailFolders/SentItems", "/users/{u}/mailFolders/SentItems/messages", "/users/{u}/mailFolders/inbox/messages/delta"},
		"AiEnterpriseInteraction.Read.All": {"/copilot/users/{u}/interactionHistory/getAllEnterpriseInteractions"},
	} {
		_, token := x.holder(admin, permission)
		for _, call := range calls {
			path := call
			for name, id := range p {
				path = strings.ReplaceAll(path, "{"+name+"}", url.PathEscape(id))
			}
			for _, version := range []string{"/v1.0", "/beta"} {
				get := func(token string) answer {
					return x.do(x.request("GET", x.ready.Graph+version+path, nil, map[string]string{"Authorization": "Bearer " + token}))
				}
				if a := get(nothing); a.status != 403 {
					t.Errorf("%s%s without a permission: %d %s", version, call, a.status, a.raw)
				}
				a := get(token)
				_, isList := a.json["value"]
				if a.status != 200 || (isList && len(a.list()) == 0 && !strings.HasSuffix(call, "/replies")) {
					t.Errorf("%s%s with %s: %d %.300s", version, call, permission, a.status, a.raw)
				}
				if bookkeeping.Match(a.raw) {
					t.Errorf("%s%s shows bookkeeping: %.300s", version, call, a.raw)
				}
			}
		}
	}
}

func TestMeetingsNeedAnAccessPolicyBesideThePermission(t *testing.T) {
	x := start(t, rehearsal.Options{})
	admin := x.signIn("adele@contoso.example", scopesGrant+scopesData)
	p := x.places(admin)
	c, token := x.holder(admin, "OnlineMeetings.Read.All", "OnlineMeetingArtifact.Read.All")
	search := "/users/" + p["u"] + "/onlineMeetings?$filter=" + url.QueryEscape("JoinWebUrl eq '"+p["join"]+"'")
	refused := x.graph(token, "GET", search, nil)
	want(t, refused, 403, "Forbidden")
	if !strings.Contains(refused.text("error", "message"), "No application access policy found for this app") {
		t.Errorf("message: %s", refused.raw)
	}
	x.expect(200, x.form(x.ready.Authority+"/rehearsal/meetings", url.Values{"client_id": {c.client}}))
	if a := x.form(x.ready.Authority+"/rehearsal/meetings", url.Values{"client_id": {"11111111-2222-4333-8444-555555555555"}}); a.status != 400 {
		t.Errorf("an unknown application: %d", a.status)
	}
	found := x.expect(200, x.graph(token, "GET", search, nil)).list()
	if len(found) != 1 || found[0]["joinWebUrl"] != strings.ReplaceAll(p["join"], "''", "'") {
		t.Fatalf("found: %v", found)
	}
	if none := x.expect(200, x.graph(token, "GET", "/users/"+p["u"]+"/onlineMeetings?$filter="+url.QueryEscape("joinWebUrl eq 'https://teams.example/else'"), nil)).list(); len(none) != 0 {
		t.Errorf("another link: %v", none)
	}
	want(t, x.graph(token, "GET", "/users/"+p["u"]+"/onlineMeetings", nil), 400, "InvalidArgument")
	one := "/users/" + p["u"] + "/onlineMeetings/" + fmt.Sprint(found[0]["id"])
	x.expect(200, x.graph(token, "GET", one, nil))
	want(t, x.graph(token, "GET", "/users/"+p["u"]+"/onlineMeetings/nothing", nil), 404, "NotFound")
	for _, report := range x.expect(200, x.graph(token, "GET", one+"/attendanceReports", nil)).list() {
		full := x.expect(200, x.graph(token, "GET", one+"/attendanceReports/"+fmt.Sprint(report["id"])+"?$expand=attendanceRecords", nil))
		if records, _ := full.json["attendanceRecords"].([]any); len(records) == 0 {
			t.Errorf("nobody was there: %s", full.raw)
		}
	}
	x.server.Prepare(rehearsal.MeetingsAllowed(c.client))
	x.expect(200, x.graph(token, "GET", search, nil))
}

func TestAPersonReadsTheOwnThingsOnly(t *testing.T) {
	x := start(t, rehearsal.Options{})
	adele := x.signIn("adele@contoso.example", scopesGrant+scopesData)
	p := x.places(adele)
	x.visit(x.page(x.authorizeAddress(authorizeQuery("User.Read"+scopesData))), "priya@contoso.example", acceptForAll())
	stranger := ""
	for _, o := range x.graph(x.signIn("adele@contoso.example", "User.Read.All"), "GET", "/users?$top=60", nil).list() {
		upn := fmt.Sprint(o["userPrincipalName"])
		if strings.HasSuffix(upn, "@contoso.example") && !strings.HasPrefix(upn, "adele") && o["mail"] != nil && !strings.HasPrefix(upn, "room") {
			stranger = upn
		}
	}
	other := x.signIn(stranger, "User.Read"+scopesData)
	for path, code := range map[string]string{
		"/users/" + p["u"] + "/messages": "ErrorAccessDenied", "/users/" + p["u"] + "/chats": "Forbidden", "/users/" + p["u"] + "/drive": "accessDenied", "/users/" + p["u"] + "/joinedTeams": "Forbidden",
		"/drives/" + p["d"] + "/root/children": "accessDenied", "/teams/" + p["t"]: "Forbidden", "/teams/" + p["t"] + "/channels/" + p["c"] + "/messages": "Forbidden",
		"/communications/callRecords": "Authorization_RequestDenied", "/copilot/users/" + p["u"] + "/interactionHistory/getAllEnterpriseInteractions": "Authorization_RequestDenied",
	} {
		if a := x.graph(other, "GET", path, nil); a.status != 403 || a.text("error", "code") != code {
			t.Errorf("%s: %d %s", path, a.status, a.raw)
		}
	}
	for _, path := range []string{"/me/messages", "/me/drive", "/me/drives", "/me/drive/root", "/me/drive/root/delta", "/me/joinedTeams", "/me/mailFolders"} {
		x.expect(200, x.graph(other, "GET", path, nil))
	}
}

func TestTheBasicPermissionOpensNoContentOfMail(t *testing.T) {
	x := start(t, rehearsal.Options{})
	admin := x.signIn("adele@contoso.example", scopesGrant)
	me := x.graph(admin, "GET", "/me", nil).text("id")
	_, basic := x.holder(admin, "Mail.ReadBasic.All")
	_, full := x.holder(admin, "Mail.Read")
	path := "/users/" + me + "/mailFolders/SentItems/messages"
	for _, m := range x.expect(200, x.graph(basic, "GET", path, nil)).list() {
		if m["subject"] == nil || m["from"] == nil || m["body"] != nil || m["bodyPreview"] != nil {
			t.Errorf("basic: %v", m)
		}
	}
	one := x.expect(200, x.graph(full, "GET", path, nil)).list()[0]
	if one["body"] == nil || one["bodyPreview"] == nil {
		t.Errorf("full: %v", one)
	}
	single := "/users/" + me + "/messages/" + url.PathEscape(fmt.Sprint(one["id"]))
	if a := x.expect(200, x.graph(basic, "GET", single, nil)); a.json["body"] != nil {
		t.Errorf("one message: %s", a.raw)
	}
	want(t, x.graph(full, "GET", "/users/"+me+"/mailFolders/nothing/messages", nil), 404, "ErrorItemNotFound")
	want(t, x.graph(full, "GET", "/users/guest_partner.example%23EXT%23@contoso.onmicrosoft.example/messages", nil), 404, "MailboxNotEnabledForRESTAPI")
}

func TestListsOfDataHavePagesAndAnEnd(t *testing.T) {
	x := start(t, rehearsal.Options{})
	admin := x.signIn("adele@contoso.example", scopesGrant+scopesData)
	p := x.places(admin)
	_, token := x.holder(admin, "ChannelMessage.Read.All", "Chat.Read.All", "Files.Read.All", "Mail.Read", "CallRecords.Read.All")
	channel := "/v1.0/teams/" + p["t"] + "/channels/" + p["c"] + "/messages"
	for path, most := range map[string]int{
		channel + "?$top=5": 5, "/v1.0/users/" + p["u"] + "/messages": 10, "/v1.0/communications/callRecords": 60, "/v1.0/drives/" + p["d"] + "/root/delta?$top=4": 4, "/v1.0/users/" + p["u"] + "/chats?$top=1": 1,
	} {
		first := x.expect(200, x.do(x.request("GET", x.ready.Graph+path, nil, map[string]string{"Authorization": "Bearer " + token})))
		all, _ := x.pages(token, path)
		seen := map[any]bool{}
		for _, o := range all {
			seen[o["id"]] = true
		}
		if len(first.list()) > most || len(all) <= len(first.list()) && len(all) > most || len(seen) != len(all) {
			t.Errorf("%s: %d on the first page, %d in all, %d different", path, len(first.list()), len(all), len(seen))
		}
	}
	want(t, x.graph(token, "GET", strings.TrimPrefix(channel, "/v1.0")+"?$top=51", nil), 400, "BadRequest")
	for _, path := range []string{channel + "/delta", "/v1.0/drives/" + p["d"] + "/root/delta", "/v1.0/users/" + p["u"] + "/mailFolders/inbox/messages/delta"} {
		all, last := x.pages(token, path)
		link := last.text("@odata.deltaLink")
		if len(all) == 0 || !strings.HasPrefix(link, x.ready.Graph+path+"?") {
			t.Fatalf("%s: %d things, then %q", path, len(all), link)
		}
		again := x.expect(200, x.do(x.request("GET", link, nil, map[string]string{"Authorization": "Bearer " + token})))
		if len(again.list()) != 0 || again.text("@odata.deltaLink") != link {
			t.Errorf("%s: nothing changed, and yet: %s", path, again.raw)
		}
	}
	want(t, x.graph(token, "GET", "/drives/"+p["d"]+"/root/delta?token=stale", nil), 410, "resyncRequired")
	deleted := slices.ContainsFunc(first(x.pages(token, "/v1.0/drives/"+p["d"]+"/root/delta")), func(o map[string]any) bool { return o["deleted"] != nil })
	if !deleted {
		t.Error("a list of changes shows no deleted thing")
	}
}

func first[A, B any](a A, _ B) A { return a }

func TestTelephoneLogsTakeAWindowOfNinetyDays(t *testing.T) {
	x := start(t, rehearsal.Options{})
	admin := x.signIn("adele@contoso.example", scopesGrant)
	_, token := x.holder(admin, "CallRecords.Read.All")
	log := func(window string) answer {
		return x.graph(token, "GET", "/communications/callRecords/getDirectRoutingCalls("+window+")", nil)
	}
	for _, window := range []string{"fromDateTime=2026-03-01", "fromDateTime=2026-03-01,toDateTime=x", "fromDateTime=2026-03-02,toDateTime=2026-03-01", "fromDateTime=2025-12-01,toDateTime=2026-03-04", "a=2026-03-01,b=2026-03-02"} {
		want(t, log(window), 400, "BadRequest")
	}
	calls := x.expect(200, log("fromDateTime=2026-02-20,toDateTime=2026-02-21")).list()
	for _, c := range calls {
		at, err := time.Parse(time.RFC3339, fmt.Sprint(c["startDateTime"]))
		if err != nil || at.Before(time.Date(2026, 2, 20, 0, 0, 0, 0, time.UTC)) || !at.Before(time.Date(2026, 2, 22, 0, 0, 0, 0, time.UTC)) {
			t.Errorf("outside the window: %v", c["startDateTime"])
		}
	}
	if len(calls) == 0 {
		t.Error("nobody telephoned in two days")
	}
}

func TestAConnectorForPeopleReadsWithExactlyItsOwnPermissions(t *testing.T) {
	x := start(t, rehearsal.Options{})
	admin := x.signIn("adele@contoso.example", scopesGrant)
	c := x.create(admin, "gatehouse-delegated-main")
	x.enable(admin, c)
	scopes := []string{"User.Read", "Mail.ReadBasic", "Files.Read", "Contacts.Read"}
	x.consent(admin, c, scopes)
	token := x.asPerson(c, "carlos@contoso.example", scopes)
	for path, status := range map[string]int{
		"/me": 200, "/me/messages": 200, "/me/drive/root/children": 200, "/me/contacts": 200, "/me/chats": 403, "/me/events": 403, "/me/mailboxSettings": 403, "/users": 403, "/sites?search=*": 403,
	} {
		if a := x.graph(token, "GET", path, nil); a.status != status {
			t.Errorf("%s: %d %.200s", path, a.status, a.raw)
		}
	}
}
