package setup_test

import (
	"net/http"
	"strings"
	"testing"

	"gatehouse/setup"
	"gatehouse/setup/definition"
	"gatehouse/setup/problem"
	"gatehouse/setup/rehearsal"
)

const showNames = "show-names-in-reports"

func TestNamesInUsageReportsAreShownOnceAndTheChangeIsRecorded(t *testing.T) {
	st := newStage(t, rehearsal.Options{})
	target := shippedTarget(t, st.house, "snow-atlas")
	dana := st.signIn(t, st.house, "dana")
	if _, err := dana.DoManualStep(t.Context(), target, showNames); problem.Of(err).Kind != problem.Refused || !strings.Contains(problem.Of(err).Next, "Global Administrator") {
		t.Errorf("without the role: %+v", problem.Of(err))
	}
	adele := st.signIn(t, st.house, "adele")
	for i, want := range []bool{true, false} {
		changed, err := adele.DoManualStep(t.Context(), target, showNames)
		if err != nil || changed != want {
			t.Fatalf("time %d: %t %v", i, changed, err)
		}
	}
	list, err := st.house.Activity()
	if err != nil {
		t.Fatal(err)
	}
	written := 0
	for _, a := range list {
		if a.Step == showNames && a.Status == 204 && a.RequestID != "" && a.Connector == "gatehouse-snow-atlas-main" {
			written++
		}
	}
	if written != 1 {
		t.Errorf("recorded %d times: %+v", written, list)
	}
}

func TestAnyOtherRequestOfADefinitionIsShownAndNeverSent(t *testing.T) {
	st := newStage(t, rehearsal.Options{})
	target := shippedTarget(t, st.house, "certero-application")
	adele := st.signIn(t, st.house, "adele")
	for name, g := range map[string]definition.GraphAction{
		"another path":   {Method: "PATCH", URL: "/v1.0/policies/authorizationPolicy", Body: `{"displayConcealedNames": false}`, Scope: "ReportSettings.ReadWrite.All"},
		"another method": {Method: "POST", URL: "/v1.0/admin/reportSettings", Body: `{"displayConcealedNames": false}`},
		"another value":  {Method: "PATCH", URL: "/v1.0/admin/reportSettings", Body: `{"displayConcealedNames": true}`},
		"more besides":   {Method: "PATCH", URL: "/v1.0/admin/reportSettings", Body: `{"displayConcealedNames": false, "x": 1}`},
		"none":           {},
	} {
		d := *target.Definition
		d.Steps = []definition.ManualStep{{ID: "one", Who: "w", Text: "t", Graph: g}}
		if _, err := adele.DoManualStep(t.Context(), setup.Target{Definition: &d, Choices: target.Choices}, "one"); problem.Of(err).Kind != problem.BadInput {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := adele.DoManualStep(t.Context(), target, "two"); problem.Of(err).Kind != problem.BadInput || !strings.Contains(problem.Of(err).Next, showNames) {
		t.Errorf("unknown step: %v", err)
	}
	for _, sent := range st.house.Sent().All() {
		if sent.Method == http.MethodPatch {
			t.Errorf("sent %s %s", sent.Method, sent.Path)
		}
	}
}

func shippedTarget(t *testing.T, house *setup.House, id string) setup.Target {
	t.Helper()
	d, err := house.Find(id)
	if err != nil {
		t.Fatal(err)
	}
	return setup.Target{Definition: d, Choices: definition.Choices{Instance: "main"}}
}
