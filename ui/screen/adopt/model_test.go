package adopt

import (
	"strings"
	"testing"

	"gatehouse/setup"
	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
)

const objectID = "91be0000-0000-4000-8000-000000007a02"

func open() State {
	return State{SignedIn: true, Domain: "contoso.example", Definitions: []*definition.Definition{
		{ID: "msft-entra-id", Version: 1, Name: "Microsoft Entra ID", System: "Worklytics"}, {ID: "snow-atlas", Version: 1, Name: "Snow Atlas", System: "Flexera"},
	}}
}

func app(tags ...string) setup.Candidate {
	return setup.Candidate{App: entra.Application{ObjectID: objectID, DisplayName: "Snow Atlas", Tags: tags}}
}

// step gives the state after an event, and the one effect that is expected, nil for none.
func step[E any](t *testing.T, s State, event any) (State, E) {
	t.Helper()
	s, effects := Update(s, event)
	if len(effects) != 1 {
		t.Fatalf("%T gives %d effects: %+v", event, len(effects), effects)
	}
	e, ok := effects[0].(E)
	if !ok {
		t.Fatalf("%T gives %T", event, effects[0])
	}
	return s, e
}

func TestADefinitionIsFilledInOnlyWhereItIsCertain(t *testing.T) {
	for name, c := range map[string]struct {
		found setup.Candidate
		want  string
	}{
		"a name that equals a connector's":   {app(), ""},
		"a tag":                              {app(plan.DefinitionTag("snow-atlas", 1)), "snow-atlas"},
		"the tag of a former id":             {app(plan.DefinitionTag("azure-ad", 1)), "msft-entra-id"},
		"a tag that this machine knows not":  {app(plan.DefinitionTag("somebodys-own", 1)), ""},
		"a tag that is no definition's":      {app("Gatehouse"), ""},
		"one that was found by its own name": {setup.Candidate{App: entra.Application{DisplayName: "gatehouse-snow-atlas-main"}}, ""},
	} {
		s := open()
		s.Found = []setup.Candidate{c.found}
		s, effects := Update(s, Choose{0})
		if s.Definition != c.want || s.Certain != (c.want != "") {
			t.Errorf("%s: %q, certain %v", name, s.Definition, s.Certain)
		}
		if _, compares := effects[0].(Compare); compares != (c.want != "") {
			t.Errorf("%s: %+v", name, effects)
		}
	}
	// What one application says does not hold for the next; what the person chose does.
	s := open()
	s.Found = []setup.Candidate{app(plan.DefinitionTag("snow-atlas", 1)), app()}
	s, _ = Update(s, Choose{0})
	s, _ = Update(s, Another{})
	if s, _ = Update(s, Choose{1}); s.Definition != "" {
		t.Errorf("the next one is %q", s.Definition)
	}
	s, _ = Update(s, PickDefinition{"snow-atlas"})
	if s, _ = Update(s, Choose{1}); s.Definition != "snow-atlas" {
		t.Error("the person's choice is lost")
	}
}

func TestOneNamedByItsIdIsTakenAtOnce(t *testing.T) {
	s := open()
	s, _ = Update(s, Typed{" " + objectID + " "})
	s, search := step[Search](t, s, Find{})
	if search.Text != objectID || !s.Searching {
		t.Fatalf("%+v", search)
	}
	if got, _ := Update(s, Got{Text: search.Text, Found: []setup.Candidate{app()}}); got.App == nil {
		t.Error("it is not taken")
	}
	connector := app(plan.DefinitionTag("snow-atlas", 1))
	connector.Connector = "gatehouse-snow-atlas-main"
	for name, got := range map[string]Got{
		"found by words":           {Text: "Snow", Found: []setup.Candidate{app()}},
		"one of two":               {Text: objectID, Found: []setup.Candidate{app(), app()}},
		"a connector":              {Text: objectID, Found: []setup.Candidate{connector}},
		"stopped":                  {Text: objectID, Cancelled: true},
		"nothing":                  {Text: objectID},
		"trouble instead of a hit": {Text: objectID, Problem: problem.New(problem.Refused, "No.", "", "", nil)},
	} {
		after, _ := Update(s, got)
		if after.App != nil || after.Searching || (after.Searched != "") != (got.Problem == nil && !got.Cancelled) {
			t.Errorf("%s: %+v", name, after)
		}
	}
}

func TestNothingIsTakenOverBeforeItWasComparedAsItIsNow(t *testing.T) {
	s := open()
	s.Found = []setup.Candidate{app()}
	s, _ = Update(s, Choose{0})
	taken := func(why string) {
		t.Helper()
		if after, effects := Update(s, Take{}); len(effects) != 0 || after.WhyNot() == "" {
			t.Errorf("%s: %+v", why, effects)
		}
	}
	taken("no definition")
	s, compare := step[Compare](t, s, PickDefinition{"snow-atlas"})
	if compare.ObjectID != objectID || compare.Definition.ID != "snow-atlas" || compare.Instance != "main" || compare.Soon {
		t.Errorf("%+v", compare)
	}
	taken("still comparing")
	s, _ = Update(s, Compared{Adoption: &setup.Adoption{}})
	s, compare = step[Compare](t, s, Name{"europe"})
	if compare.Instance != "europe" || !compare.Soon || s.Adoption != nil {
		t.Errorf("%+v", compare)
	}
	taken("compared under another name")
	s, _ = Update(s, Compared{Adoption: &setup.Adoption{}})
	s, _ = step[Halt](t, s, Name{"No Name"})
	taken("a name that cannot be used")
	if !strings.Contains(s.InstanceProblem(), "No Name") {
		t.Errorf("%q", s.InstanceProblem())
	}
	s, compare = step[Compare](t, s, Name{""})
	s, compare = step[Compare](t, s, Call{true})
	if !compare.Rename {
		t.Error("the new name is not compared")
	}
	s, _ = Update(s, Compared{Problem: problem.New(problem.Refused, "It belongs to another tool.", "", "", nil)})
	taken("refused")
	s, _ = step[Compare](t, s, Call{false})
	s, _ = Update(s, Compared{Adoption: &setup.Adoption{}})
	s, confirm := step[Confirm](t, s, Take{})
	if confirm.Domain != "contoso.example" || s.Running {
		t.Errorf("%+v", confirm)
	}
	s, do := step[Do](t, s, Agreed{})
	if !s.Running || do.ObjectID != objectID || do.Rename {
		t.Errorf("%+v", do)
	}
	for _, event := range []any{Take{}, Choose{0}, Another{}, Call{true}, PickDefinition{"msft-entra-id"}, Find{}} {
		if after, effects := Update(s, event); len(effects) != 0 || after.Definition != "snow-atlas" || !after.Running {
			t.Errorf("%T while it runs: %+v", event, effects)
		}
	}
}

func TestTheRehearsalTenantAsksForNoDomain(t *testing.T) {
	s := open()
	s.Rehearsal, s.Found = true, []setup.Candidate{app()}
	s, _ = Update(s, Choose{0})
	s, _ = Update(s, PickDefinition{"snow-atlas"})
	s, _ = Update(s, Compared{Adoption: &setup.Adoption{}})
	s, _ = step[Do](t, s, Take{})
	v := setup.View{Target: setup.Target{Definition: s.Definitions[1]}}
	s, opened := step[Open](t, s, Ended{View: &v})
	if opened.View.Target.Definition.ID != "snow-atlas" || s.App != nil || s.Running || !s.SignedIn || len(s.Definitions) != 2 {
		t.Errorf("%+v", s)
	}
}

func TestTheFactsTellWhatCouldNotBeReadFromWhatIsNotThere(t *testing.T) {
	text := func(c setup.Candidate) string {
		var b strings.Builder
		for _, f := range Facts(c) {
			b.WriteString(f.Label + "=" + f.Value + ";")
		}
		for _, chip := range Chips(c) {
			b.WriteString(chip.Text + ";")
		}
		return b.String()
	}
	c := app()
	if got := text(c); !strings.Contains(got, "Owners=could not be read") || !strings.Contains(got, "Made=not known") || !strings.Contains(got, "? sign-in: cannot tell") {
		t.Errorf("%q", got)
	}
	c.OwnersRead, c.SignIn, c.Connector = true, entra.No, "gatehouse-snow-atlas-main"
	if got := text(c); !strings.Contains(got, "Owners=none") || !strings.Contains(got, "○ sign-in off") || !strings.Contains(got, "Connector=gatehouse-snow-atlas-main") {
		t.Errorf("%q", got)
	}
	for _, name := range []string{"a", "b", "c", "d"} {
		c.App.Owners = append(c.App.Owners, entra.Owner{Name: name})
	}
	if got := text(c); !strings.Contains(got, "Owners=4 (a, b, c …)") {
		t.Errorf("%q", got)
	}
}

func TestWhatStaysIsCountedInWords(t *testing.T) {
	value := func(app entra.Application, label string) string {
		for _, f := range Stays(setup.Adoption{App: app}, false) {
			if f.Label == label {
				return f.Value
			}
		}
		return ""
	}
	app := entra.Application{
		Audience: "AzureADMyOrg", Passwords: make([]entra.Password, 1), Federated: make([]entra.Federated, 2),
		WebRedirectURIs: []string{"a"}, PublicRedirectURIs: []string{"b"}, Required: make([]entra.Access, 1),
	}
	for label, want := range map[string]string{
		"Accounts": "this organisation only (AzureADMyOrg)", "Credentials": "1 client secret, 2 federated credentials", "Redirect addresses": "2 addresses", "Asks for": "1 permission",
	} {
		if got := value(app, label); got != want {
			t.Errorf("%s: %q, want %q", label, got, want)
		}
	}
	if got := value(entra.Application{Audience: "Somebody's"}, "Credentials") + " " + value(entra.Application{Audience: "Somebody's"}, "Accounts"); got != "none Somebody's" {
		t.Errorf("%q", got)
	}
}
