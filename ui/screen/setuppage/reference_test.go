package setuppage

import (
	"net/http"
	"testing"

	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
)

func TestTheReferenceIsAGUIDAndGoesIntoTheChoices(t *testing.T) {
	s := opened(true, lookedAt(1, step("application", plan.Create)))
	if s.ReferenceShown() {
		t.Fatal("the field is there although nobody wants it")
	}
	if s, _ = Update(s, OpenReference{}); !s.ReferenceShown() {
		t.Fatal("it does not open")
	}
	s, effects := Update(s, TypedReference{"service-4711"})
	if _, wrong := s.Form(); wrong[definition.ManagementReference] == "" || effects != nil || s.WhyNot(Create) == "" {
		t.Errorf("no GUID is taken: %v %v", wrong, effects)
	}
	s, effects = Update(s, TypedReference{" " + exampleReference + " "})
	look, ok := effects[0].(Look)
	if _, wrong := s.Form(); len(wrong) != 0 || !ok || !look.Soon || look.Target.Choices.ServiceManagementReference != exampleReference {
		t.Errorf("wrong %v, effects %+v", wrong, effects)
	}
}

func TestWhatWasChosenBeforeStaysWhateverItsForm(t *testing.T) {
	v := lookedAt(3)
	v.Live.App.ServiceManagementRef = "service-4711"
	s := opened(true, v)
	if !s.ReferenceShown() {
		t.Error("what the app has is hidden")
	}
	s.Reference.Value = "service-4711"
	if _, wrong := s.Form(); len(wrong) != 0 {
		t.Errorf("wrong: %v", wrong)
	}
}

func TestARefusalForWantOfAReferenceOpensTheField(t *testing.T) {
	s, _ := Update(opened(true, lookedAt(1, step("application", plan.Create))), Start{Create})
	e := &entra.Error{Status: http.StatusBadRequest, Code: "BadRequest", Message: "ServiceManagementReference field is required for Create, but is missing in the request."}
	s, _ = Update(s, RunEnded{Action: Create, Problem: problem.New(problem.Unfinished, "Refused.", "", "", e)})
	if !s.ReferenceShown() || !s.ReferenceDemanded() || s.OpenStep != StepPlan || s.Problem == nil {
		t.Errorf("step %d, reference %+v", s.OpenStep, s.Reference)
	}
	s, _ = Update(s, Looked{View: lookedAt(1, step("application", plan.Create))})
	if _, wrong := s.Form(); wrong[definition.ManagementReference] == "" || s.WhyNot(Create) == "" {
		t.Error("the same refusal can be had again")
	}
	if s, _ = Update(s, TypedReference{exampleReference}); s.WhyNot(Create) != "" {
		t.Errorf("with a reference: %q", s.WhyNot(Create))
	}
	told := lookedAt(1, step("application", plan.Create))
	told.Plan.Findings = []plan.Finding{{Kind: referenceDemanded, Text: "The tenant demands one."}}
	if !opened(true, told).ReferenceShown() {
		t.Error("a finding that tells it beforehand does not open the field")
	}
	other := &entra.Error{Status: http.StatusBadRequest, Code: "Request_BadRequest", Message: "Invalid value."}
	if s := (State{}).learn(problem.New(problem.Failed, "x", "", "", other)); s.Reference.Demanded {
		t.Error("any refusal opens it")
	}
}
