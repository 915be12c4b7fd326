package permission

import (
	"slices"
	"testing"

	"gatehouse/setup/entra"
)

func values(list []Permission) []string {
	var out []string
	for _, p := range list {
		out = append(out, p.Value)
	}
	return out
}

func TestLeastNamesWhatServesTheSameCalls(t *testing.T) {
	app, del := entra.ApplicationPermission, entra.DelegatedPermission
	for _, c := range []struct {
		value   string
		kind    entra.Kind
		urls    []string
		instead []string
		basic   []string
	}{
		{"Directory.Read.All", app, []string{"/v1.0/users"}, []string{"User.Read.All"}, []string{"User.ReadBasic.All"}},
		{"Directory.Read.All", app, []string{"/v1.0/users?$select=id,displayName,mail"}, []string{"User.ReadBasic.All"}, nil},
		{"Directory.Read.All", app, []string{"/v1.0/users", "/v1.0/groups"}, []string{"User.Read.All", "Group.Read.All"}, []string{"User.ReadBasic.All"}},
		{"User.ReadWrite.All", app, []string{"/v1.0/users/{u}"}, []string{"User.Read.All"}, []string{"User.ReadBasic.All"}},
		{"User.Read.All", app, []string{"/v1.0/users"}, nil, []string{"User.ReadBasic.All"}},
		{"Calendars.ReadWrite", app, []string{"/v1.0/users/{u}/events"}, []string{"Calendars.Read"}, []string{"Calendars.ReadBasic.All"}},
		{"Mail.ReadWrite", app, []string{"/v1.0/users/{u}/mailFolders/SentItems/messages?$select=subject,sender"}, []string{"Mail.ReadBasic.All"}, nil},
		{"Mail.ReadBasic.All", app, []string{"/v1.0/users/{u}/mailFolders/SentItems/messages"}, nil, nil},
		{"Files.ReadWrite.All", app, []string{"/v1.0/drives/{d}/root/delta"}, []string{"Files.Read.All"}, nil},
		{"Files.ReadWrite.All", del, []string{"/v1.0/drives/{d}/root/delta"}, []string{"Files.Read"}, nil},
		{"Chat.Read.All", app, []string{"/v1.0/users/{u}/chats"}, []string{"Chat.ReadBasic.All"}, nil},
		{"Organization.Read.All", app, []string{"/v1.0/subscribedSkus"}, []string{"LicenseAssignment.Read.All"}, nil},
		{"Reports.Read.All", app, []string{"/v1.0/reports/getOffice365ActiveUserDetail(period='D30')"}, nil, nil},
	} {
		p, ok := Embedded().Lookup("", c.value, c.kind)
		if !ok {
			t.Errorf("%s is unknown", c.value)
			continue
		}
		var calls []Call
		for _, u := range c.urls {
			calls = append(calls, Call{"GET", u})
		}
		got := Embedded().Least(p, calls)
		if len(got.Serves) != len(calls) || len(got.Unknown) != 0 {
			t.Errorf("%s: serves %v, unknown %v", c.value, got.Serves, got.Unknown)
		}
		if !slices.Equal(values(got.Instead), c.instead) || !slices.Equal(values(got.Basic), c.basic) {
			t.Errorf("%s for %v: instead %v, basic %v; want %v, %v", c.value, c.urls, values(got.Instead), values(got.Basic), c.instead, c.basic)
		}
	}
}

func TestWritingCallsKeepTheirPermission(t *testing.T) {
	p, _ := Embedded().Lookup("", "Calendars.ReadWrite", entra.ApplicationPermission)
	got := Embedded().Least(p, []Call{{"GET", "/v1.0/users/{u}/events"}, {"POST", "/v1.0/users/{u}/events"}})
	if len(got.Serves) != 2 || got.Instead != nil {
		t.Errorf("got %+v", got)
	}
}

func TestCallsThatNoSourceKnowsAreSaid(t *testing.T) {
	p, _ := Embedded().Lookup("", "Mail.Read", entra.ApplicationPermission)
	got := Embedded().Least(p, []Call{{"GET", "/v1.0/nothing/like/this"}, {"GET", "/v1.0/users/{u}/drives"}, {"GET", "/v1.0/me/messages"}})
	if len(got.Unknown) != 1 || len(got.Serves) != 0 || got.Instead != nil {
		t.Errorf("got %+v", got)
	}
}

// Contained permissions are what Least builds on: a loop or a permission inside itself would make it wrong.
func TestNothingContainsItself(t *testing.T) {
	for _, r := range Embedded().Resources() {
		for _, p := range Embedded().Of(r.AppID) {
			for _, n := range Embedded().Contains(p) {
				if n.Value == p.Value || n.Kind != p.Kind || n.ResourceAppID != p.ResourceAppID {
					t.Errorf("%s (%s) contains %s (%s)", p.Value, p.Kind, n.Value, n.Kind)
				}
				if slices.Contains(values(Embedded().Contains(n)), p.Value) {
					t.Errorf("%s and %s contain each other", p.Value, n.Value)
				}
			}
		}
	}
}

func TestEveryPermissionSaysWhatItOpens(t *testing.T) {
	for _, r := range Embedded().Resources() {
		for _, p := range Embedded().Of(r.AppID) {
			if p.Opens() == "" || p.Tells() == "" {
				t.Errorf("%s: opens %q, tells %q", p.Value, p.Opens(), p.Tells())
			}
		}
	}
	for value, writes := range map[string]bool{"User.Read.All": false, "Mail.Send": true, "openid": false, "Files.ReadWrite.All": true, "Calendars.ReadBasic": false} {
		p, ok := Embedded().Lookup("", value, entra.DelegatedPermission)
		if !ok || p.Writes() != writes {
			t.Errorf("%s: writes %v, found %v", value, p.Writes(), ok)
		}
	}
}
