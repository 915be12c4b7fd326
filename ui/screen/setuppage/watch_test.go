package setuppage

import (
	"errors"
	"strings"
	"testing"
	"time"

	"gatehouse/setup"
	"gatehouse/setup/lifecycle"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
)

// waiting is a connector that an approver has to grant, with somebody waiting for that.
func waiting(t *testing.T) State {
	t.Helper()
	v := lookedAt(4, step("grant:User.Read.All", plan.Consent))
	v.Status.GrantedOf = [2]int{0, 1}
	s, effects := Update(opened(true, v), StartWatch{})
	if _, ok := effects[0].(WatchGrants); !ok || s.Watch == nil {
		t.Fatalf("nothing waits: %v", effects)
	}
	return s
}

func granted() setup.View {
	v := lookedAt(5)
	v.Status.GrantedOf = [2]int{1, 1}
	return v
}

func TestAWaitSaysWhenItLookedLastAndHowLongItGoesOn(t *testing.T) {
	s := waiting(t)
	if got := s.Watch.Text(); !strings.Contains(got, "first time") {
		t.Errorf("before the first look: %q", got)
	}
	s, _ = Update(s, Tick{at})
	s, _ = Update(s, WatchSaw{setup.Watched{View: *s.View, Next: 10 * time.Second}, at.Add(2 * time.Second)})
	s, _ = Update(s, Tick{at.Add(5 * time.Second)})
	if got := s.Watch.Text(); !strings.Contains(got, at.Add(2*time.Second).Local().Format("15:04:05")) || !strings.Contains(got, "again in 7 s") || !strings.Contains(got, "Waiting for 5 s") {
		t.Errorf("it says %q", got)
	}
	s, _ = Update(s, WatchSaw{setup.Watched{Next: 15 * time.Second, Failed: problem.New(problem.Failed, "The network is gone.", "", "", nil)}, at.Add(12 * time.Second)})
	if got := s.Watch.Text(); !strings.Contains(got, "failed") || !strings.Contains(got, "The network is gone.") || s.View.Live.App == nil {
		t.Errorf("a look that failed is shown as a good one: %q", got)
	}
}

func TestAWaitEndsByItselfAndTheNextStepOpens(t *testing.T) {
	v := granted()
	s, _ := Update(waiting(t), WatchEnded{View: &v})
	if s.Watch != nil || s.OpenStep != StepVerify || !strings.Contains(s.Notice, "approver has acted") || s.CanWatch() {
		t.Errorf("step %d, notice %q, watch %v", s.OpenStep, s.Notice, s.Watch)
	}
	s, _ = Update(waiting(t), WatchEnded{Problem: problem.New(problem.Unfinished, "0 of 1 permissions are granted.", "Watched for 1h0m0s.", "gatehouse status", nil)})
	if s.Watch != nil || s.Problem == nil || strings.Contains(s.Problem.Next, "gatehouse") || !s.CanWatch() {
		t.Errorf("after an hour: %+v", s.Problem)
	}
	s, effects := Update(waiting(t), StopWatch{})
	if s.Watch != nil || s.Problem != nil || len(effects) != 1 || effects[0] != (EndWatch{}) {
		t.Errorf("stopped: %+v %v", s.Watch, effects)
	}
	if s, _ = Update(s, WatchSaw{setup.Watched{View: granted()}, at}); s.Watch != nil || s.View.Status.GrantedOf[0] != 0 {
		t.Error("a look that was on its way when it was stopped is still taken")
	}
}

func TestAWaitDoesNotLookWhileSomethingIsWrittenOrChosen(t *testing.T) {
	for name, event := range map[string]any{"a run": Start{Consent}, "typing": Typed{"sa", "456"}, "verifying": Verify{}, "rotating": Agreed{Care{Action: Revoke}}} {
		s, effects := Update(waiting(t), event)
		stops := false
		for _, e := range effects {
			_, ok := e.(EndWatch)
			stops = stops || ok
		}
		if s.Watch != nil || !stops {
			t.Errorf("%s: it goes on: %v", name, effects)
		}
	}
}

func TestAWaitDoesNotTurnThePage(t *testing.T) {
	s, _ := Update(waiting(t), PickStep{StepCreate})
	s, _ = Update(s, WatchSaw{setup.Watched{View: granted(), Changed: true}, at})
	if s.OpenStep != StepCreate || s.View.Status.GrantedOf[0] != 1 {
		t.Errorf("step %d", s.OpenStep)
	}
}

func TestWhatIsGrantedOrNotThereIsNotWaitedFor(t *testing.T) {
	nothing := lookedAt(1, step("application", plan.Create))
	nothing.Status.GrantedOf = [2]int{0, 1}
	for name, v := range map[string]setup.View{"granted": granted(), "not created": nothing} {
		if s := opened(true, v); s.CanWatch() {
			t.Errorf("%s: it can be waited for", name)
		} else if _, effects := Update(s, StartWatch{}); effects != nil {
			t.Errorf("%s: %v", name, effects)
		}
	}
}

// A failed run's reason was taken away by the look that followed it.
func TestWhyARunEndedStaysAfterTheLookThatFollows(t *testing.T) {
	s, _ := Update(opened(true, lookedAt(1, step("a", plan.Create))), Start{Create})
	why := problem.New(problem.Refused, "Entra refused.", "", "", errors.New("x"))
	s, _ = Update(s, RunEnded{Action: Create, Problem: why})
	if s, _ = Update(s, Looked{View: lookedAt(1, step("a", plan.Create))}); s.Problem != why {
		t.Errorf("problem %v", s.Problem)
	}
	s, _ = Update(s, LookFailed{Problem: why})
	if s, _ = Update(s, Looked{View: lookedAt(1)}); s.Problem != nil {
		t.Error("a look that failed stays on the page after a good one")
	}
}

func TestTheFourStatesOfAPermissionDifferInWordsAndMark(t *testing.T) {
	seen := map[string]lifecycle.PermissionState{}
	for _, state := range []lifecycle.PermissionState{lifecycle.Granted, lifecycle.Requested, lifecycle.GrantedUnplanned, lifecycle.CannotTell} {
		line := lineOf(lifecycle.Permission{Name: "Mail.Read", State: state})
		mark, words, _ := strings.Cut(line.Chip.Text, " ")
		if seen[mark] != "" || seen[words] != "" || words == "" {
			t.Errorf("%s looks like %s%s: %q", state, seen[mark], seen[words], line.Chip.Text)
		}
		seen[mark], seen[words] = state, state
		if line.Revoke != (state == lifecycle.GrantedUnplanned) {
			t.Errorf("%s: can be revoked: %v", state, line.Revoke)
		}
	}
	one := lineOf(lifecycle.Permission{Name: "Mail.Read", Kind: "delegated", State: lifecycle.GrantedUnplanned, People: 3})
	if !strings.Contains(one.Meaning, "3 people") {
		t.Errorf("who granted it is not said: %q", one.Meaning)
	}
}

func TestALookUpFailureIsNeverShownAsClean(t *testing.T) {
	clean := granted()
	clean.Status.Permissions = []lifecycle.Permission{{Name: "User.Read.All", State: lifecycle.Granted}, {Name: "openid", Kind: "delegated", State: lifecycle.Requested, OIDC: true}}
	s := opened(true, clean)
	if !s.AllGranted() || s.Blind() || !strings.Contains(s.ConsentSummary(), "1 of 1") || !strings.Contains(s.ConsentSummary(), "Nothing else") {
		t.Fatalf("a clean one: %q", s.ConsentSummary())
	}
	if line := s.careLine(); !line.Done {
		t.Errorf("a clean one: %+v", line)
	}
	for name, problems := range map[string][]string{
		"delegated grants": {"The granted delegated permissions could not be read: denied."}, "application grants": {"The granted application permissions could not be read: denied."},
	} {
		blind := clean
		blind.Live.Problems = problems
		s = opened(true, blind)
		if s.AllGranted() || strings.Contains(s.ConsentSummary(), "Nothing else is granted") || !strings.Contains(s.ConsentSummary(), "cannot be told") {
			t.Errorf("%s: %q", name, s.ConsentSummary())
		}
		if line := s.careLine(); line.Done || !line.Warn {
			t.Errorf("%s: the last step says %+v", name, line)
		}
	}
	unknown := clean
	unknown.Status.Permissions = []lifecycle.Permission{{Name: "User.Read.All", State: lifecycle.CannotTell}}
	if s = opened(true, unknown); s.AllGranted() || !strings.Contains(s.ConsentSummary(), "For 1 it cannot be told") {
		t.Errorf("cannot tell: %q", s.ConsentSummary())
	}
}
