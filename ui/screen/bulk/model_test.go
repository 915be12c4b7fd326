package bulk

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"gatehouse/setup"
	"gatehouse/setup/apply"
	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
)

var at = time.Date(2026, 11, 21, 14, 5, 0, 0, time.UTC)

func target(id string) setup.Target {
	return setup.Target{Definition: &definition.Definition{ID: id, Name: "The " + id}, Choices: definition.Choices{Instance: "main"}}
}

// view is a connector with one step to create it and one behind the gate.
func view(id string, approved bool) setup.View {
	return setup.View{Target: target(id), Current: approved, Plan: &plan.Plan{Steps: []plan.Step{
		{ID: "application", Phase: plan.Create, Changes: make([]plan.Change, 3)}, {ID: "enable", Phase: plan.Enable},
	}}}
}

// read is the page for the connectors once they were looked at.
func read(t *testing.T, items ...setup.BulkItem) State {
	t.Helper()
	var targets []setup.Target
	for _, item := range items {
		targets = append(targets, item.View.Target)
	}
	s, effects := Open(targets, false, "contoso.example", "Contoso")
	if len(effects) != 1 || s.WhyNot() == "" || s.Through != plan.Credential {
		t.Fatalf("%+v", effects)
	}
	s, _ = Update(s, Looked{Items: items})
	return s
}

func TestWhatStandsInTheWayIsNamedForEach(t *testing.T) {
	missing := setup.View{Target: target("c"), Incomplete: problem.New(problem.BadInput, "It needs a value.", "", "", nil)}
	blocked := view("d", true)
	blocked.Plan.Findings = []plan.Finding{{Text: "Secrets are forbidden.", Next: "Choose a certificate.", Blocks: true, Phase: plan.Credential}}
	for name, c := range map[string]struct {
		item    setup.BulkItem
		through plan.Phase
		trouble Trouble
		chip    string
	}{
		"as far as the credential no approval is needed": {setup.BulkItem{View: view("a", false)}, plan.Credential, None, "○ 3 changes"},
		"beyond it one is":                {setup.BulkItem{View: view("a", false)}, plan.Enable, Unapproved, "! preview not approved"},
		"approved":                        {setup.BulkItem{View: view("a", true)}, plan.Consent, None, "○ 4 changes"},
		"settings missing":                {setup.BulkItem{View: missing}, plan.Credential, Settings, "! settings missing"},
		"refused by the tenant's policy":  {setup.BulkItem{View: blocked}, plan.Credential, Blocked, "✕ cannot be set up as it is"},
		"not read":                        {setup.BulkItem{View: setup.View{Target: target("e")}, Err: problem.New(problem.Failed, "Offline.", "", "", nil)}, plan.Credential, Unread, "✕ cannot be set up as it is"},
		"nothing behind the gate is left": {setup.BulkItem{View: setup.View{Target: target("f"), Plan: &plan.Plan{}}}, plan.Consent, None, "✓ nothing to do"},
	} {
		s := read(t, c.item)
		s, _ = Update(s, PickThrough{c.through})
		got, text := s.Trouble(0)
		if got != c.trouble || (got != None) != (text != "") || s.Chip(0).Text != c.chip {
			t.Errorf("%s: %q %q, chip %q", name, got, text, s.Chip(0).Text)
		}
		if (c.trouble != None || c.chip == "✓ nothing to do") != (s.WhyNot() != "") {
			t.Errorf("%s: %q", name, s.WhyNot())
		}
		if _, effects := Update(s, Start{}); s.WhyNot() != "" && len(effects) != 0 {
			t.Errorf("%s: it starts: %+v", name, effects)
		}
	}
}

func TestOneQuestionIsAskedForAllOfThem(t *testing.T) {
	s := read(t, setup.BulkItem{View: view("a", true)}, setup.BulkItem{View: view("b", true)})
	asked, effects := Update(s, Start{})
	if len(effects) != 1 || asked.Running {
		t.Fatalf("%+v", effects)
	}
	q, ok := effects[0].(Confirm)
	if !ok || q.Domain != "contoso.example" || !strings.Contains(q.Text, "6 changes") || !strings.Contains(q.Text, "The a, The b") {
		t.Errorf("%+v", q)
	}
	run, effects := Update(asked, Agreed{})
	do, ok := effects[0].(Do)
	if !ok || !run.Running || len(do.Targets) != 2 || do.Through != plan.Credential {
		t.Errorf("%+v", effects)
	}
	for _, event := range []any{Start{}, Agreed{}, LeaveOut{0}, OpenRow{0}, SeePreview{0}, Again{}, PickThrough{plan.Consent}} {
		if after, effects := Update(run, event); len(effects) != 0 || len(after.Rows) != 2 || after.Through != plan.Credential {
			t.Errorf("%T while it runs: %+v", event, effects)
		}
	}
	s.Rehearsal = true
	if _, effects = Update(s, Start{}); len(effects) != 1 || effects[0].(Do).Through != plan.Credential {
		t.Errorf("the rehearsal tenant: %+v", effects)
	}
}

func TestEachRowSaysWhatHappensAndWhatBecameOfIt(t *testing.T) {
	s := read(t, setup.BulkItem{View: view("a", true)}, setup.BulkItem{View: view("b", true)}, setup.BulkItem{View: view("c", true)})
	s, _ = Update(s, Agreed{})
	owner := plan.Step{ID: "owner", Title: "Owner"}
	tell := func(p setup.BulkProgress) { s, _ = Update(s, Progressed{Progress: p, At: at}) }
	tell(setup.BulkProgress{Index: 0, State: setup.BulkRunning, Done: 1, Total: 4, Step: apply.Progress{Step: owner, State: apply.Waiting, Note: "Not shown everywhere yet.", Retry: 8 * time.Second}})
	s, _ = Update(s, Tick{at.Add(5 * time.Second)})
	if s.Chip(0).Text != "◌ waiting" || s.Note(0) != "Owner: Not shown everywhere yet. Trying again in 3 s." || s.Far(0) != "1 of 4 steps · 5.0 s" || s.Chip(1).Text != "○ waits for its turn" {
		t.Errorf("%q %q %q %q", s.Chip(0).Text, s.Note(0), s.Far(0), s.Chip(1).Text)
	}
	s, _ = Update(s, Tick{at.Add(9 * time.Second)})
	if !strings.HasSuffix(s.Note(0), "Trying again now.") {
		t.Errorf("%q", s.Note(0))
	}
	tell(setup.BulkProgress{Index: -1, Slow: 10 * time.Second})
	if s.Slow == 0 {
		t.Error("that all wait is not said")
	}
	tell(setup.BulkProgress{Index: 0, State: setup.BulkRunning, Done: 2, Total: 4, Step: apply.Progress{Step: owner, State: apply.Done}})
	if s.Slow != 0 || s.Chip(0).Text != "◌ running" {
		t.Errorf("%q, slow %v", s.Chip(0).Text, s.Slow)
	}
	tell(setup.BulkProgress{Index: 7}) // never more than there are
	items := []setup.BulkItem{
		{View: view("a", true), State: setup.BulkDone, Done: 4, Total: 4, Took: 2 * time.Second},
		{View: view("b", true), State: setup.BulkRefused, Err: problem.New(problem.Refused, "No role.", "", "Ask somebody.", nil)},
		{View: view("c", true), State: setup.BulkUnfinished, Err: problem.Of(context.Canceled)},
	}
	s, effects := Update(s, Finished{Result: setup.BulkResult{Items: items}})
	if len(effects) != 2 || s.Left() != 2 || !s.Reading {
		t.Fatalf("%+v", effects)
	}
	if drop, ok := effects[1].(Drop); !ok || drop.Target.Definition.ID != "a" {
		t.Errorf("%+v", effects[1])
	}
	var chips []string
	for i := range s.Rows {
		chips = append(chips, s.Chip(i).Text)
	}
	if !slices.Equal(chips, []string{"✓ done", "✕ refused", "! not finished"}) || s.Note(1) != "No role. Ask somebody." || s.Note(2) != "Cancelled." || s.Far(0) != "4 of 4 steps · 2.0 s" {
		t.Errorf("%q, %q, %q, %q", chips, s.Note(1), s.Note(2), s.Far(0))
	}
	// The fresh look does not hide why it ended so.
	for i := range items {
		items[i].Err, items[i].State = nil, ""
	}
	if s, _ = Update(s, Looked{Items: items}); s.Note(1) != "No role. Ask somebody." || s.WhyNot() != "" {
		t.Errorf("%q, %q", s.Note(1), s.WhyNot())
	}
	s, _ = Update(s, Agreed{})
	if s.Rows[1].Err != nil || s.Chip(1).Text != "○ waits for its turn" {
		t.Error("the second run begins with what the first one said")
	}
}

func TestWhenTheWholeIsRefusedNothingWasBegun(t *testing.T) {
	s := read(t, setup.BulkItem{View: view("a", true)})
	s, _ = Update(s, Agreed{})
	no := problem.New(problem.Refused, "You did not agree.", "", "", nil)
	after, _ := Update(s, Finished{Problem: no})
	if after.Problem != no || after.Running || after.Ended || after.Chip(0).Text != "○ 3 changes" {
		t.Errorf("%+v", after)
	}
	if after, _ = Update(s, Finished{Problem: no, Cancelled: true}); after.Problem != nil || after.Running {
		t.Error("what the person cancelled is shown as trouble")
	}
}

func TestWhatWasInterruptedCanGoOnThoughThePlanIsEmpty(t *testing.T) {
	v := setup.View{Target: target("a"), Plan: &plan.Plan{}, Journal: at, Live: entra.Connector{App: &entra.Application{}}}
	s := read(t, setup.BulkItem{View: v})
	if s.WhyNot() != "" || s.Chip(0).Text != "! interrupted, goes on" {
		t.Errorf("%q %q", s.WhyNot(), s.Chip(0).Text)
	}
}

// asking is a connector with one setting that has to be given.
func asking(id string) setup.BulkItem {
	t := target(id)
	t.Definition.Credentials = []definition.Credential{{Kind: definition.Secret}}
	t.Definition.Settings = []definition.Setting{
		{ID: "sa", Label: "Account", Kind: "text", Required: true, Validate: "[0-9]{3}", Example: "123"},
		{ID: "host", Label: "Host", Kind: "text", Fixed: true, Default: "here"},
	}
	_, err := t.Definition.Choose(t.Choices)
	return setup.BulkItem{View: setup.View{Target: t, Incomplete: err}}
}

func TestSettingsAreCheckedWhileTypingAndThePlanFollows(t *testing.T) {
	s := read(t, asking("a"), asking("b"))
	if fields := s.Fields(0); !s.Rows[0].Form || len(fields) != 1 || fields[0].Wrong != "A value is needed here." || fields[0].Share {
		t.Fatalf("%+v", s.Rows[0])
	}
	s, effects := Update(s, Typed{0, "sa", "12"})
	if trouble, _ := s.Trouble(0); len(effects) != 0 || trouble != Settings || !strings.Contains(s.Fields(0)[0].Wrong, `cannot be "12"`) {
		t.Errorf("%+v: %+v", effects, s.Fields(0))
	}
	s, effects = Update(s, Typed{0, "sa", "123"})
	look, ok := effects[0].(Look)
	if !ok || !look.Soon || len(look.Targets) != 2 || look.Targets[0].Choices.Settings["sa"] != "123" || s.WhyNot() == "" || !s.Fields(0)[0].Share {
		t.Fatalf("%+v: %+v", effects, s.Fields(0))
	}
	// What is read meanwhile is of other settings than are typed now.
	if s, effects = Update(s, Typed{0, "sa", "1234"}); len(effects) != 1 || effects[0] != (Halt{}) {
		t.Errorf("%+v", effects)
	}
	s, _ = Update(s, Looked{Cancelled: true})
	s, _ = Update(s, Typed{0, "sa", "321"})
	s, effects = Update(s, ForAll{0, "sa"})
	if look, ok = effects[0].(Look); !ok || look.Targets[1].Choices.Settings["sa"] != "321" || s.Fields(0)[0].Share || s.Rows[1].View.Incomplete != nil {
		t.Errorf("%+v", effects)
	}
	if s.WhyNot() == "" {
		t.Error("it may start before the plans are there")
	}
	s, effects = Update(s, LeaveOut{1})
	if look, ok = effects[1].(Look); !ok || len(look.Targets) != 1 {
		t.Errorf("an answer about two is waited for: %+v", effects)
	}
	answer := view("a", true)
	s, _ = Update(s, Looked{Items: []setup.BulkItem{{View: answer}}})
	if s.WhyNot() != "" || s.Rows[0].Target.Choices.Settings["sa"] != "321" {
		t.Errorf("%q", s.WhyNot())
	}
	s, _ = Update(s, ShowSettings{0})
	if s, _ = Update(s, Looked{Items: []setup.BulkItem{asking("a")}}); s.Rows[0].Form {
		t.Error("what the person hid is shown again")
	}
}

func TestATenantThatDemandsAReferenceIsGivenOne(t *testing.T) {
	v := view("a", true)
	v.Target.Definition.Credentials = []definition.Credential{{Kind: definition.Secret}}
	v.Plan.Findings = []plan.Finding{{Kind: "reference-required", Text: "It is demanded.", Blocks: true, Phase: plan.Create}}
	s := read(t, setup.BulkItem{View: v})
	if fields := s.Fields(0); len(fields) != 1 || fields[0].ID != definition.ManagementReference {
		t.Fatalf("%+v", fields)
	}
	s, _ = Update(s, Typed{0, definition.ManagementReference, " 11111111-2222-4333-8444-555555555555 "})
	if got := s.Rows[0].Target.Choices.ServiceManagementReference; got != "11111111-2222-4333-8444-555555555555" || s.Fields(0)[0].Value != got {
		t.Errorf("%q", got)
	}
}
