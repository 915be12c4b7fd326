package setuppage

import (
	"strings"
	"testing"
	"time"

	"gatehouse/setup"
	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
	"gatehouse/setup/lifecycle"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
)

// living is a connector with a kept secret (two while a rotation is under way), as it should be.
func living(rehearsal bool, secrets int) State {
	v := lookedAt(6)
	for i := range secrets {
		id := strings.Repeat(string(rune('a'+i)), 8) + "-0000-0000-0000-00000000000" + string(rune('0'+i))
		v.Live.App.Tags = append(v.Live.App.Tags, "gatehouse.credential:"+id)
		v.Live.App.Passwords = append(v.Live.App.Passwords, entra.Password{KeyID: id, Start: at.Add(time.Duration(i) * time.Hour), End: at.Add(time.Duration(i+1) * 720 * time.Hour)})
	}
	d := *connector()
	d.Credentials = []definition.Credential{{Kind: definition.Secret}}
	v.Target = setup.Target{Definition: &d, Choices: definition.Choices{Credential: definition.Secret}}
	s := opened(rehearsal, v)
	s.Target.Definition = &d
	return s
}

func gone() State {
	s := opened(true, lookedAt(0))
	s, _ = Update(s, RemovedFound{&setup.Removed{Until: at}})
	return s
}

func TestEveryActionAsksFirstAndNamesWhatEnds(t *testing.T) {
	for _, c := range []struct {
		state  State
		care   Care
		expect string // in the rehearsal tenant
		says   string
	}{
		{living(true, 1), Care{Action: Rotate, Kind: definition.Secret}, "", "goes on working until you retire it"},
		{living(true, 2), Care{Action: Retire, Kind: definition.Secret}, "", "aaaa…0000"},
		{living(true, 1), Care{Action: Revoke, Permission: "Mail.Read"}, "", "Mail.Read"},
		{living(true, 1), Care{Action: Remove}, "contoso.example", "30 days"},
		{gone(), Care{Action: Restore}, "", "sign-in off"},
		{gone(), Care{Action: Purge}, "Outlook Calendar", "Nobody can bring them back"},
	} {
		s, effects := Update(c.state, StartCare{c.care})
		q, ok := effects[0].(Question)
		if !ok || q.Expect != c.expect || !strings.Contains(q.Text, c.says) || s.Run != nil || q.Then != (Agreed{c.care}) {
			t.Errorf("%s asks %+v", c.care.Action, effects)
			continue
		}
		c.state.Rehearsal = false
		if _, effects = Update(c.state, StartCare{c.care}); effects[0].(Question).Expect == "" {
			t.Errorf("%s asks a real tenant's administrator for nothing", c.care.Action)
		}
		s, effects = Update(s, q.Then)
		if do, ok := effects[0].(DoCare); !ok || do.Care != c.care || !s.Run.Running || s.OpenStep != StepCare {
			t.Errorf("%s: %+v", c.care.Action, effects)
		}
		if _, effects = Update(s, q.Then); effects != nil {
			t.Errorf("%s runs twice", c.care.Action)
		}
	}
}

func TestWhatIsNotThereIsNotLookedAfter(t *testing.T) {
	for name, c := range map[string]struct {
		state State
		care  Care
	}{
		"nothing created": {opened(true, lookedAt(0)), Care{Action: Remove}},
		"not removed":     {living(true, 1), Care{Action: Purge}},
		"not restored":    {living(true, 1), Care{Action: Restore}},
		"removed":         {gone(), Care{Action: Rotate, Kind: definition.Secret}},
	} {
		if _, effects := Update(c.state, StartCare{c.care}); effects != nil {
			t.Errorf("%s: %v", name, effects)
		}
		if _, effects := Update(c.state, Agreed{c.care}); effects != nil {
			t.Errorf("%s, agreed: %v", name, effects)
		}
	}
	if n := len(opened(true, lookedAt(0)).Steps()); n != 7 {
		t.Errorf("%d steps before anything is there", n)
	}
}

func TestTheLastStepTellsWhatNeedsThePerson(t *testing.T) {
	drifted := living(true, 1)
	drifted.View.Status.Drift = []lifecycle.Drift{{Kind: lifecycle.OwnerAdded}}
	for name, c := range map[string]struct {
		state State
		sub   string
		warn  bool
	}{
		"quiet":    {living(true, 1), "as it should be", false},
		"drifted":  {drifted, "1 difference", true},
		"rotating": {living(true, 2), "rotation under way", true},
		"removed":  {gone(), "removed, can be restored", true},
	} {
		if l := c.state.Steps()[StepCare]; l.Sub != c.sub || l.Warn != c.warn || l.Done == c.warn {
			t.Errorf("%s: %+v", name, l)
		}
	}
	if drifted.Current() != StepCare || living(true, 1).Current() != StepVerify {
		t.Error("the page does not open where somebody is needed")
	}
}

func TestEveryDifferenceHasAMeaningAndAButtonOnlyWhereItHelps(t *testing.T) {
	clean := living(true, 1)
	planned := living(true, 1)
	planned.View.Plan = &plan.Plan{Steps: []plan.Step{step("application", plan.Create)}}
	for _, kind := range lifecycle.DriftKinds() {
		m := planned.MendOf(lifecycle.Drift{Kind: kind, What: "x"})
		if m.Meaning == "" || (m.Event == nil) != (m.Button == "") {
			t.Errorf("%s: %+v", kind, m)
		}
		if m = clean.MendOf(lifecycle.Drift{Kind: kind}); m.Event == (PickStep{StepPlan}) {
			t.Errorf("%s: a plan without a change is offered", kind)
		}
	}
	if e := clean.MendOf(lifecycle.Drift{Kind: lifecycle.GrantExtra, What: "Mail.Read"}).Event; e != (StartCare{Care{Action: Revoke, Permission: "Mail.Read"}}) {
		t.Errorf("an extra grant: %+v", e)
	}
}

func TestARemovedConnectorCanBeRestoredAndOneThatIsGoneCannot(t *testing.T) {
	s, _ := Update(living(true, 1), Agreed{Care{Action: Remove}})
	s, effects := Update(s, RunEnded{Action: Remove, Removed: &setup.Removed{Until: at}})
	if _, ok := effects[0].(Look); !ok || s.Removed == nil || s.Notice == "" {
		t.Fatalf("%+v", effects)
	}
	notice := s.Notice
	s, effects = Update(s, Looked{View: lookedAt(0)})
	if _, ok := effects[0].(FindRemoved); !ok || s.OpenStep != StepCare || s.Notice != notice {
		t.Fatalf("step %d, effects %+v", s.OpenStep, effects)
	}
	s, _ = Update(s, Agreed{Care{Action: Purge}})
	s, _ = Update(s, RunEnded{Action: Purge})
	if s, _ = Update(s, Looked{View: lookedAt(0)}); s.OpenStep == StepCare || s.hasLife() {
		t.Errorf("step %d", s.OpenStep)
	}
}

func TestACareThatFailedStaysInView(t *testing.T) {
	p := problem.New(problem.Unfinished, "The keychain did not answer.", "", "", nil)
	s, _ := Update(living(true, 1), Agreed{Care{Action: Rotate, Kind: definition.Secret}})
	s, _ = Update(s, RunEnded{Action: Rotate, Problem: p})
	if s.Problem != p || s.OpenStep != StepCare || s.Run.Running {
		t.Errorf("step %d, problem %v", s.OpenStep, s.Problem)
	}
}

func TestTheLifetimeThatWasChosenIsAskedFor(t *testing.T) {
	s, effects := Update(living(true, 1), PickLifetime{90})
	if s.Lifetime != 90 || effects[0].(Look).Target.Choices.LifetimeDays != 90 {
		t.Errorf("%+v", effects)
	}
	if living(true, 1).Lifetime != 0 {
		t.Error("a lifetime is chosen by itself")
	}
}

func TestWhatAnEarlierChoiceLeftIsNamedByItsKind(t *testing.T) {
	k := plan.Kept{KeyID: "aaaaaaaa-0000-0000-0000-000000000000", Kind: definition.Secret, End: at}
	if got := oldName(definition.Certificate, k); !strings.HasPrefix(got, "client secret aaaa") {
		t.Errorf("beside a certificate: %q", got)
	}
	if got := oldName(definition.Secret, k); strings.Contains(got, "client secret") {
		t.Errorf("beside one of its own kind: %q", got)
	}
}

func TestWhatWasChosenBeforeFederationIsRetiredOnceTheFederatedCredentialIsThere(t *testing.T) {
	s := living(true, 1)
	s.Target.Definition.Credentials = []definition.Credential{{Kind: definition.Secret}, {Kind: definition.Federated, Name: "proxy"}}
	s.View.Target.Choices.Credential = definition.Federated
	if len(s.Rotations()) != 0 {
		t.Fatalf("the only credential is to be retired: %+v", s.Rotations())
	}
	s.View.Live.App.Federated = []entra.Federated{{Name: "proxy"}}
	if r := s.Rotations(); len(r) != 1 || len(r[0].Old) != 1 {
		t.Fatalf("%+v", r)
	}
	_, effects := Update(s, StartCare{Care{Action: Retire, Kind: definition.Federated}})
	q, ok := effects[0].(Question)
	if !ok || !strings.Contains(q.Text, "client secret aaaa") || strings.Contains(q.Title, "federated") {
		t.Errorf("asks %+v", effects)
	}
}
