package approvals

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"gatehouse/setup"
	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
	"gatehouse/setup/lifecycle"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
	"gatehouse/setup/report"
)

// asked is a connector with two planned permissions, one of them granted, and the file that asks for them.
func asked() setup.View {
	wanted := func(name, id string, kind entra.Kind) plan.Wanted {
		return plan.Wanted{Permission: definition.Permission{Resource: entra.GraphAppID, Name: name, Kind: kind, Reason: "why " + name}, ID: id}
	}
	state := func(id string, kind entra.Kind, s lifecycle.PermissionState) lifecycle.Permission {
		return lifecycle.Permission{Resource: entra.GraphAppID, ID: id, Kind: kind, State: s}
	}
	return setup.View{
		Target: setup.Target{Definition: &definition.Definition{ID: "x", Name: "Outlook Calendar"}, Choices: definition.Choices{Instance: "berlin"}},
		Live:   entra.Connector{App: &entra.Application{DisplayName: "Gatehouse – Outlook Calendar", AppID: "4f6a"}},
		Wanted: []plan.Wanted{wanted("User.Read.All", "1", entra.ApplicationPermission), wanted("Calendars.Read", "2", entra.DelegatedPermission)},
		Status: lifecycle.Report{Permissions: []lifecycle.Permission{state("1", entra.ApplicationPermission, lifecycle.Granted), state("2", entra.ApplicationPermission, lifecycle.Granted), state("2", entra.DelegatedPermission, lifecycle.Requested)}},
		Handover: &report.HandoverFile{
			Made: time.Unix(0, 0), AskedBy: report.Person{Name: "Dana", UPN: "dana@contoso.example"}, TenantName: "Contoso", Domain: "contoso.example",
			DisplayName: "A name from the file", Permissions: []report.HandoverPermission{{ID: "1", Name: "Harmless.Read", Kind: entra.ApplicationPermission}},
		},
	}
}

func TestAHandOverFileIsAskedForReadShownAndLeadsToConsent(t *testing.T) {
	v, p := asked(), problem.New(problem.Refused, "For another tenant.", "", "", nil)
	in := State{SignedIn: true}
	reading := State{SignedIn: true, Opening: true}
	shown := State{SignedIn: true, Asked: &v}
	for name, c := range map[string]struct {
		from  State
		event any
		want  State
		does  []any
	}{
		"a path is asked for":                 {in, OpenFile{}, in, []any{AskPath{}}},
		"a chosen file is read":               {in, Take{"/f.json"}, reading, []any{Read{"/f.json"}}},
		"another file replaces the first":     {shown, Take{"/g.json"}, reading, []any{Read{"/g.json"}}},
		"what fits is shown":                  {reading, Opened{v}, shown, nil},
		"what does not is refused":            {reading, NotOpened{Problem: p}, in, []any{Refuse{p}}},
		"reading can be stopped":              {reading, Stop{}, reading, []any{Halt{}}},
		"stopping is no error":                {reading, NotOpened{Problem: p, Cancelled: true}, in, nil},
		"nothing to stop":                     {in, Stop{}, in, nil},
		"going on opens the consent step":     {shown, GoOn{}, in, []any{Consent{v.Target}}},
		"nothing to go on with":               {in, GoOn{}, in, nil},
		"it can be put away":                  {shown, Dismiss{}, in, nil},
		"what other screens do is no concern": {shown, struct{}{}, shown, nil},
	} {
		got, does := Update(c.from, c.event)
		if !reflect.DeepEqual(got, c.want) || !reflect.DeepEqual(does, c.does) {
			t.Errorf("%s: state %+v, effects %v", name, got, does)
		}
	}
}

func TestWithoutASignInNoHandOverFileIsOpened(t *testing.T) {
	for _, event := range []any{OpenFile{}, Take{"/f.json"}} {
		s, does := Update(State{}, event)
		refused, ok := does[0].(Refuse)
		if s.Opening || len(does) != 1 || !ok || refused.Problem.Kind != problem.Refused || refused.Problem.Next == "" {
			t.Errorf("%T: %+v %v", event, s, does)
		}
	}
}

func TestARequestNamesWhoAsksAndTheListAsTheTenantKnowsIt(t *testing.T) {
	v := asked()
	r, ok := State{Asked: &v}.Request()
	if !ok || r.Title != "Dana asks for consent to Outlook Calendar (berlin)" || r.Left != 1 || len(r.Permissions) != 2 {
		t.Fatalf("request: %+v", r)
	}
	first, second := r.Permissions[0], r.Permissions[1]
	if first.Name != "User.Read.All" || first.Kind != "application" || first.Chip.Text != "✓ granted" || first.Reason != "why User.Read.All" {
		t.Errorf("first: %+v", first)
	}
	if second.Kind != "delegated" || second.Chip.Text != "○ not granted" {
		t.Errorf("second: %+v", second)
	}
	text := ""
	for _, f := range r.Facts {
		text += f.Label + "=" + f.Value + "\n"
	}
	for _, want := range []string{"Dana · dana@contoso.example · as the file says", "App=Gatehouse – Outlook Calendar", "Client id=4f6a"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in %q", want, text)
		}
	}
	if strings.Contains(text, "A name from the file") || strings.Contains(text, "Contoso ") {
		t.Errorf("app or tenant is called what the file calls it: %q", text)
	}
}

func TestScopesOfTheSignInItselfAreNotLeftToGrant(t *testing.T) {
	v := asked()
	v.Wanted[1].OIDC = true
	if r, _ := (State{Asked: &v}).Request(); r.Left != 0 || r.Permissions[1].Chip.Text != "○ not granted by itself" {
		t.Errorf("request: %+v", r)
	}
}

func TestARequestOfNobodyKnownIsStillOne(t *testing.T) {
	for _, c := range []struct {
		by   report.Person
		want string
	}{{report.Person{}, "Somebody asks"}, {report.Person{UPN: "dana@contoso.example"}, "dana@contoso.example asks"}, {report.Person{Name: "Dana"}, "Dana asks"}} {
		v := asked()
		v.Handover.AskedBy = c.by
		if r, _ := (State{Asked: &v}).Request(); !strings.HasPrefix(r.Title, c.want) {
			t.Errorf("%+v: %q", c.by, r.Title)
		}
	}
	if _, ok := (State{}).Request(); ok {
		t.Error("a request without a file")
	}
	{
		v := asked()
		v.Status.Permissions[0].State = lifecycle.CannotTell
		if r, _ := (State{Asked: &v}).Request(); r.Left != 2 || r.Permissions[0].Chip.Text != "? cannot tell" {
			t.Errorf("cannot tell: %+v", r)
		}
	}
}
