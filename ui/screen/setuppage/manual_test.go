package setuppage

import (
	"strings"
	"testing"

	"gatehouse/setup"
	"gatehouse/setup/definition"
	"gatehouse/setup/problem"
)

// withSteps has one step for people and one that Gatehouse can do.
func withSteps(rehearsal bool) State {
	s := opened(rehearsal, lookedAt(4))
	d := *s.Target.Definition
	d.Steps = []definition.ManualStep{
		{ID: "policy", Who: "Teams Administrator", Text: "Run this.", PowerShell: "Grant-It {client}"},
		{ID: "names", Who: "Global Administrator", Text: "Show names.", Warning: "It applies to the whole organisation.", Graph: definition.GraphAction{Method: "PATCH", URL: "/v1.0/admin/reportSettings", Body: `{"displayConcealedNames": false}`}},
	}
	s.Target.Definition = &d
	return s
}

func TestAStepOfTheWholeOrganisationIsDoneAfterAWarningAndItsDomain(t *testing.T) {
	for _, rehearsal := range []bool{true, false} {
		s, effects := Update(withSteps(rehearsal), DoStep{"names"})
		q, ok := effects[0].(Question)
		if !ok || q.Expect != "contoso.example" || !strings.Contains(q.Text, "It applies to the whole organisation.") || s.Manual.Running != "" {
			t.Fatalf("rehearsal %v: asked %+v", rehearsal, effects)
		}
		s, effects = Update(s, q.Then)
		if run, ok := effects[0].(RunStep); !ok || run.ID != "names" || s.Manual.Running != "names" {
			t.Fatalf("did %+v", effects)
		}
		if _, again := Update(s, q.Then); again != nil {
			t.Error("it runs twice")
		}
		if _, halt := Update(s, Pause{}); len(halt) != 1 {
			t.Error("it cannot be cancelled")
		}
		done := map[string]setup.StepDone{"names": {At: at, By: "adele@contoso.example"}}
		s, _ = Update(s, StepEnded{Changed: true, Done: done})
		if lines := s.ManualLines(); !lines[1].Done || lines[0].Done || !strings.Contains(lines[1].DoneBy, "adele") || s.StepsLeft() != 1 || s.busy() {
			t.Errorf("lines %+v", lines)
		}
	}
}

func TestAStepForPeopleIsNeverDoneByGatehouse(t *testing.T) {
	s := withSteps(true)
	for _, event := range []any{DoStep{"policy"}, DoStep{"nothing"}, Agreed{Care{Action: doStep, Step: "policy"}}} {
		if next, effects := Update(s, event); effects != nil || next.Manual.Running != "" {
			t.Errorf("%+v: %v", event, effects)
		}
	}
	_, effects := Update(s, MarkStep{"policy", true})
	if keep, ok := effects[0].(KeepMark); !ok || keep.ID != "policy" || !keep.Done {
		t.Errorf("marked: %+v", effects)
	}
}

func TestARefusedStepSaysWhyAndStaysOpen(t *testing.T) {
	s, _ := Update(withSteps(true), Agreed{Care{Action: doStep, Step: "names"}})
	p := problem.New(problem.Refused, "Your account may not change it.", "", "", nil)
	if s, _ = Update(s, StepEnded{Problem: p}); s.Problem != p || s.busy() || s.ManualLines()[1].Done {
		t.Errorf("state %+v", s.Manual)
	}
	s, _ = Update(withSteps(true), Agreed{Care{Action: doStep, Step: "names"}})
	if s, _ = Update(s, StepEnded{Problem: p, Cancelled: true}); s.Problem != nil || s.busy() {
		t.Error("cancelling is shown as a failure")
	}
}

func TestCommandsCarryTheConnectorsIdsOnceItWasRead(t *testing.T) {
	s := withSteps(true)
	filled := append([]definition.ManualStep(nil), s.Target.Definition.Steps...)
	filled[0].PowerShell = "Grant-It 4f6a"
	s, _ = Update(s, Looked{View: lookedAt(4), Beside: Beside{Steps: filled}})
	if got := s.ManualLines()[0].PowerShell; got != "Grant-It 4f6a" {
		t.Errorf("command %q", got)
	}
}
