package setuppage

import (
	"strings"
	"testing"
	"time"

	"gatehouse/setup"
	"gatehouse/setup/apply"
	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
	"gatehouse/setup/lifecycle"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
)

var at = time.Date(2026, 11, 21, 14, 0, 0, 0, time.UTC)

func connector() *definition.Definition {
	return &definition.Definition{
		ID: "x", Version: 3, Name: "Outlook Calendar", Sanitizer: definition.Sanitizer{Kind: "proxy"},
		Permissions: []definition.Permission{{Name: "User.Read.All", Kind: entra.ApplicationPermission}},
		Credentials: []definition.Credential{{Kind: definition.Federated}},
		Settings:    []definition.Setting{{ID: "sa", Label: "Service account id", Kind: "text", Required: true, Validate: "[0-9]{3}", Example: "123"}},
	}
}

func step(id string, phase plan.Phase) plan.Step { return plan.Step{ID: id, Phase: phase, Title: id} }

func lookedAt(done int, steps ...plan.Step) setup.View {
	v := setup.View{Current: done > 0, Plan: &plan.Plan{Steps: steps}}
	for i, name := range []string{"Previewed", "Created", "Credential", "Enabled", "Consented", "Verified"} {
		state := lifecycle.Todo
		if i < done {
			state = lifecycle.Done
		}
		v.Status.Marks = append(v.Status.Marks, lifecycle.Mark{Name: name, State: state})
	}
	if done > 1 {
		v.Live = entra.Connector{App: &entra.Application{}, Principal: &entra.ServicePrincipal{Enabled: done > 3}}
	}
	return v
}

func opened(rehearsal bool, v setup.View) State {
	me := entra.Identity{Tenant: entra.Tenant{DefaultDomain: "contoso.example"}, CanCreate: entra.Can{Ability: entra.Yes}, CanConsentApplication: entra.Can{Ability: entra.Yes}}
	s, _ := Open(setup.Target{Definition: connector(), Choices: definition.Choices{Settings: map[string]string{"sa": "123"}}}, true, rehearsal, me)
	s, _ = Update(s, Looked{View: v})
	return s
}

func TestThePageOpensAtTheFirstStepThatIsNotDone(t *testing.T) {
	create, enable := step("application", plan.Create), step("enable", plan.Enable)
	for name, c := range map[string]struct {
		view setup.View
		want Step
	}{
		"nothing yet": {lookedAt(0, create), StepPreview},
		"previewed":   {lookedAt(1, create), StepPlan},
		"created":     {lookedAt(3, enable), StepEnable},
		"enabled":     {lookedAt(4), StepConsent},
		"all":         {lookedAt(6), StepVerify},
	} {
		if got := opened(true, c.view).OpenStep; got != c.want {
			t.Errorf("%s: step %d, want %d", name, got, c.want)
		}
	}
}

func TestAStepThatThePersonChoseStaysOpen(t *testing.T) {
	s := opened(true, lookedAt(1, step("a", plan.Create)))
	s, _ = Update(s, PickStep{StepVerify})
	s, _ = Update(s, Looked{View: lookedAt(3)})
	if s.OpenStep != StepVerify {
		t.Errorf("step %d", s.OpenStep)
	}
}

// Where the organisation could not be read the domain was empty, and an empty answer confirmed the write.
func TestATenantWithoutAReadableDomainAsksForItsId(t *testing.T) {
	const id = "7c9e0000-0000-4000-8000-0000000041d2"
	s := State{Target: setup.Target{Definition: &definition.Definition{ID: "x", Credentials: []definition.Credential{{Kind: definition.Secret}}}}, SignedIn: true, Me: entra.Identity{Tenant: entra.Tenant{ID: id}}}
	s.View = &setup.View{Plan: &plan.Plan{}}
	_, effects := Update(s, Start{Create})
	if len(effects) != 1 {
		t.Fatalf("%v", effects)
	}
	if ask, ok := effects[0].(Ask); !ok || ask.Domain != id {
		t.Errorf("%+v", effects[0])
	}
}

func TestARealTenantAsksForItsDomainBeforeAnyWrite(t *testing.T) {
	for _, a := range []struct {
		action Action
		view   setup.View
	}{{Create, lookedAt(1, step("a", plan.Create))}, {Enable, lookedAt(3, step("e", plan.Enable))}, {Consent, lookedAt(4, step("g", plan.Consent))}, {SwitchOff, lookedAt(4)}} {
		s, effects := Update(opened(false, a.view), Start{a.action})
		if ask, ok := effects[0].(Ask); !ok || ask.Domain != "contoso.example" || s.Run != nil {
			t.Errorf("%s: effects %+v", a.action, effects)
		}
		if _, effects = Update(opened(true, a.view), Start{a.action}); len(effects) != 1 {
			t.Errorf("%s in the rehearsal: effects %+v", a.action, effects)
		} else if do, ok := effects[0].(Do); !ok || do.Action != a.action {
			t.Errorf("%s in the rehearsal: effects %+v", a.action, effects)
		}
	}
}

func TestTheGateIsShownBeforeItIsTried(t *testing.T) {
	closed := lookedAt(3, step("e", plan.Enable))
	closed.Current = false
	blocked := lookedAt(1, step("a", plan.Create))
	blocked.Plan.Findings = []plan.Finding{{Text: "Secrets are forbidden here.", Blocks: true}}
	for name, c := range map[string]struct {
		state  State
		action Action
	}{
		"no approval":     {opened(true, closed), Enable},
		"not created":     {opened(true, lookedAt(1)), Enable},
		"still off":       {opened(true, lookedAt(3)), Consent},
		"blocked plan":    {opened(true, blocked), Create},
		"setting missing": {func() State { s := opened(true, lookedAt(1)); s.Values = map[string]string{}; return s }(), Create},
		"may not create": {func() State {
			s := opened(true, lookedAt(1))
			s.Me.CanCreate = entra.Can{Ability: entra.No, Why: "No."}
			return s
		}(), Create},
		"nobody": {State{Target: setup.Target{Definition: connector()}}, Create},
	} {
		if c.state.WhyNot(c.action) == "" {
			t.Errorf("%s: %s is offered", name, c.action)
		}
		if _, effects := Update(c.state, Start{c.action}); effects != nil {
			t.Errorf("%s: %v", name, effects)
		}
	}
	unsure := opened(true, lookedAt(1))
	unsure.Me.CanCreate = entra.Can{Ability: entra.CannotTell}
	if why := unsure.WhyNot(Create); why != "" {
		t.Errorf("cannot tell blocks: %s", why)
	}
}

func TestARunShowsEveryStepAndWhatItWaitsFor(t *testing.T) {
	app, fed := step("application", plan.Create), step("federated", plan.Credential)
	s, _ := Update(opened(true, lookedAt(1, app, fed, step("enable", plan.Enable))), Start{Create})
	if len(s.Run.Rows) != 3 || s.Run.Rows[2].Step.ID != apply.ReadBack.ID || s.OpenStep != StepCreate {
		t.Fatalf("run: %+v", s.Run)
	}
	s, _ = Update(s, Progressed{apply.Progress{Step: app, State: apply.Running}, at})
	s, _ = Update(s, Progressed{apply.Progress{Step: app, State: apply.Waiting, Note: "Not everywhere yet.", Retry: 4 * time.Second}, at.Add(7 * time.Second)})
	s, _ = Update(s, Tick{at.Add(8 * time.Second)})
	if r := s.Run.Rows[0]; r.note() != "Not everywhere yet. Trying again in 3 s." || r.time() != "8.0 s" {
		t.Errorf("row: %q %q", r.note(), r.time())
	}
	s, _ = Update(s, Tick{at.Add(20 * time.Second)})
	if r := s.Run.Rows[0]; r.note() != "Not everywhere yet. Trying again now." || r.time() != "20 s" {
		t.Errorf("row: %q %q", r.note(), r.time())
	}
	s, _ = Update(s, Progressed{apply.Progress{Step: app, State: apply.Done, Took: 600 * time.Millisecond, Note: "created"}, at})
	if r := s.Run.Rows[0]; r.note() != "created" || r.time() != "0.6 s" {
		t.Errorf("row: %q %q", r.note(), r.time())
	}
	s, _ = Update(s, Progressed{apply.Progress{Step: fed, State: apply.Running}, at})
	if s.OpenStep != StepCredential || !s.Steps()[StepCredential].Works {
		t.Error("the credential step does not open when it runs")
	}
	s, _ = Update(s, Progressed{apply.Progress{Step: step("leftover", plan.Create), State: apply.Done}, at})
	if n := len(s.Run.Rows); n != 4 || s.Run.Rows[3].Step.ID != apply.ReadBack.ID {
		t.Errorf("a step that the plan did not name is not put before the read-back: %+v", s.Run.Rows)
	}
}

func TestNothingStartsWhileSomethingRuns(t *testing.T) {
	s, _ := Update(opened(true, lookedAt(1, step("a", plan.Create))), Start{Create})
	for _, e := range []any{Start{Create}, Confirmed{Create}, Verify{}, Typed{"sa", "999"}} {
		if _, effects := Update(s, e); effects != nil {
			t.Errorf("%T started %v", e, effects)
		}
	}
	if _, effects := Update(s, Pause{}); len(effects) != 1 {
		t.Error("it cannot be paused")
	}
}

func TestPausingIsNoErrorAndReadsWhereItStands(t *testing.T) {
	s, _ := Update(opened(true, lookedAt(1, step("a", plan.Create))), Start{Create})
	p := problem.New(problem.Unfinished, "Cancelled.", "", "", nil)
	s, effects := Update(s, RunEnded{Action: Create, Problem: p, Cancelled: true})
	if s.Problem != nil || s.Notice == "" || s.Run.Running || !s.Run.Stopped || len(effects) != 1 {
		t.Errorf("state: %+v, effects %v", s, effects)
	}
	failed, _ := Update(opened(true, lookedAt(1)), RunEnded{Action: Consent, Problem: p})
	if failed.Problem != p || failed.OpenStep != StepConsent {
		t.Errorf("a failure: %+v", failed)
	}
}

func TestASecondLookAfterSuccessOpensTheNextStep(t *testing.T) {
	s, _ := Update(opened(true, lookedAt(1, step("a", plan.Create))), Start{Create})
	v := lookedAt(3, step("enable", plan.Enable))
	s, _ = Update(s, RunEnded{Action: Create, View: &v})
	if s.OpenStep != StepEnable || s.Notice == "" {
		t.Errorf("step %d, notice %q", s.OpenStep, s.Notice)
	}
}

func TestTheFormSaysWhatIsWrongBesideItsField(t *testing.T) {
	s := opened(true, lookedAt(1))
	s, effects := Update(s, Typed{"sa", "abc"})
	_, wrong := s.Form()
	if wrong["sa"] == "" || effects != nil {
		t.Errorf("wrong: %v, effects: %v", wrong, effects)
	}
	s, effects = Update(s, Typed{"sa", "456"})
	look, ok := effects[0].(Look)
	if _, wrong = s.Form(); len(wrong) != 0 || !ok || !look.Soon || look.Target.Choices.Settings["sa"] != "456" {
		t.Errorf("wrong: %v, effects: %v", wrong, effects)
	}
}

func TestVerifyShowsEachLineAndKeepsTheReceiptInView(t *testing.T) {
	s, effects := Update(opened(true, lookedAt(5)), Verify{})
	if len(effects) != 1 || !s.Checking {
		t.Fatalf("effects: %v", effects)
	}
	s, _ = Update(s, Checked{setup.Check{Text: "waiting for the token", Waiting: true}})
	if s.Waiting == "" || len(s.Checks) != 0 {
		t.Errorf("waiting: %+v", s.Checks)
	}
	s, _ = Update(s, Checked{setup.Check{Name: "token", OK: true}})
	if s.Waiting != "" || len(s.Checks) != 1 {
		t.Errorf("checks: %+v", s.Checks)
	}
	r := setup.Verification{OK: true, Checks: []setup.Check{{Name: "token", OK: true}, {Name: "grants", OK: true}}}
	s, _ = Update(s, Verified{Result: &r})
	s, _ = Update(s, Looked{View: lookedAt(6)})
	if s.Checking || s.OpenStep != StepVerify || len(s.Checks) != 2 || s.Verification == nil {
		t.Errorf("state: %+v", s)
	}
}

func TestConsentElsewhereIsOfferedWithItsWays(t *testing.T) {
	s, effects := Update(opened(true, lookedAt(3)), PickStep{StepConsent})
	if len(effects) != 1 {
		t.Fatalf("effects: %v", effects)
	}
	s, _ = Update(s, WaysFound{setup.ConsentWays{Link: "https://x"}})
	if _, again := Update(s, PickStep{StepConsent}); again != nil {
		t.Errorf("the ways are asked for again: %v", again)
	}
	s.Me.CanConsentApplication = entra.Can{Ability: entra.No, Why: "Needs a role."}
	if s.CanGrant().Ability != entra.No {
		t.Error("somebody without the role may grant")
	}
	if _, ok := s.Primary().(Export); !ok {
		t.Errorf("the main action is %T", s.Primary())
	}
	for _, handover := range []bool{true, false} {
		_, effects := Update(s, Export{Handover: handover})
		if e, ok := effects[0].(WriteReport); !ok || e.Handover != handover || e.Target.Definition != s.Target.Definition {
			t.Errorf("export: %v", effects)
		}
	}
}

func TestWhoeverCannotGrantIsToldWhoCan(t *testing.T) {
	no, yes := entra.Can{Ability: entra.No, Why: "Needs a role."}, entra.Can{Ability: entra.Yes}
	for _, c := range []struct {
		kind                   entra.Kind
		application, delegated entra.Can
		role                   string
	}{
		{entra.ApplicationPermission, no, yes, "Privileged Role Administrator"},
		{entra.DelegatedPermission, yes, no, "Cloud Application Administrator"},
		{entra.ApplicationPermission, yes, yes, ""},
		{entra.ApplicationPermission, entra.Can{Ability: entra.CannotTell}, yes, ""},
	} {
		s := opened(true, lookedAt(5))
		d := *s.Target.Definition
		d.Permissions = []definition.Permission{{Name: "x", Kind: c.kind}}
		s.Target.Definition, s.Me.CanConsentApplication, s.Me.CanConsentDelegated = &d, c.application, c.delegated
		if got := s.Approver(); (got == "") != (c.role == "") || !strings.Contains(got, c.role) {
			t.Errorf("%+v: %q", c, got)
		}
	}
}

func TestTheMainActionFollowsTheOpenStep(t *testing.T) {
	create := opened(true, lookedAt(1, step("a", plan.Create)))
	if e, ok := create.Primary().(Start); !ok || e.Action != Create {
		t.Errorf("plan: %+v", create.Primary())
	}
	if e := opened(true, lookedAt(0, step("a", plan.Create))).Primary(); e != (SeePreview{}) {
		t.Errorf("preview: %+v", e)
	}
	if e := opened(true, lookedAt(6)).Primary(); e != (Verify{}) {
		t.Errorf("verify: %+v", e)
	}
}

// Somebody who wants to stop a connector was told to run a command again, and not that it goes on.
func TestSwitchingOffThatIsRefusedSaysThatSignInIsStillOn(t *testing.T) {
	for kind, want := range map[problem.Kind]string{problem.Refused: "Sign-in is still on. Another Gatehouse", problem.Unfinished: "Sign-in may still be on. Another Gatehouse"} {
		p := problem.New(kind, "Another Gatehouse is working on it right now.", "Process 7 on desk has had it since noon.", "Run the same command again.", nil)
		s, _ := Update(opened(true, lookedAt(4)), RunEnded{Action: SwitchOff, Problem: p})
		if !strings.HasPrefix(s.Problem.What, want) || s.Problem.Why != p.Why || !strings.Contains(s.Problem.Next, "Entra admin centre") || s.OpenStep != StepEnable {
			t.Errorf("it says %+v on step %d", s.Problem, s.OpenStep)
		}
	}
}
