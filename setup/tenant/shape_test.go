package tenant

import (
	"net/http"
	"strings"
	"testing"

	"gatehouse/setup/entra"
	"gatehouse/setup/problem"
	"gatehouse/setup/rehearsal/fault"
)

// TestListsThatGoElsewhereOrOnForEverAreNotTakenForRead: a next page on another host gets nothing, least of all the token.
func TestListsThatGoElsewhereOrOnForEverAreNotTakenForRead(t *testing.T) {
	s := newStruckTenant(t)
	for to, want := range map[string]string{
		"https://evil.example/v1.0/applications":                                 "A list goes on at another server",
		"http://" + strings.TrimPrefix(s.ready.Graph, "https://") + "/v1.0/apps": "A list goes on at another server",
		"//evil.example/": "A list goes on at another server",
		"self":            "A list does not end.",
	} {
		rule := fault.Rule{Match: fault.Match{Path: "**/applications", Query: "$filter"}, Do: fault.Link, To: to}
		if err := s.server.Inject(rule); err != nil {
			t.Fatal(err)
		}
		_, err := s.client.List(t.Context())
		if p := problem.Of(err); p == nil || !strings.HasPrefix(p.What, want) || strings.Contains(p.Error(), "evil") {
			t.Errorf("%s: %v", to, err)
		}
		if n := len(s.server.Struck()); n > mostPages+1 {
			t.Errorf("%s: %d pages", to, n)
		}
		// Inside a look, what could not be read is a problem of the connector and never shown as clean.
		rule.Match = fault.Match{Path: "**/appRoleAssignments"}
		if err := s.server.Inject(rule); err != nil {
			t.Fatal(err)
		}
		if got, err := s.look(t.Context()); err != nil || len(got.Problems) != 1 {
			t.Errorf("%s: %v, problems %v", to, err, got.Problems)
		}
	}
}

// TestAnObjectThatIsNoneIsNotTakenForOne: an application without an id, and a service without permissions, were taken for real.
func TestAnObjectThatIsNoneIsNotTakenForOne(t *testing.T) {
	s := newStruckTenant(t)
	for _, body := range []string{"{}", "null", "[]", `"x"`, `{"value":{}}`, `{"value":[]}`, `{"id":7}`} {
		rule := fault.Rule{Match: fault.Match{Path: "**/applications**", In: fault.InBatch}, When: fault.After, Do: fault.Body, Body: body}
		if err := s.server.Inject(rule); err != nil {
			t.Fatal(err)
		}
		got, err := s.look(t.Context())
		if p := problem.Of(err); p == nil || !strings.HasPrefix(p.What, notGraph) {
			t.Errorf("%s as an application: %+v %v", body, got.App, err)
		}
		rule.Match.Path = "**/servicePrincipals(appId='" + entra.GraphAppID + "')"
		if err := s.server.Inject(rule); err != nil {
			t.Fatal(err)
		}
		if got, err := s.look(t.Context()); err != nil || len(got.Problems) != 1 || len(got.Resources) != 0 {
			t.Errorf("%s as a service: %v, problems %v, %d resources", body, err, got.Problems, len(got.Resources))
		}
	}
}

// TestASampleIsWhatGraphSaidOrNone: a page of the network was previewed as if Graph had said it, and any redirect was followed.
func TestASampleIsWhatGraphSaidOrNone(t *testing.T) {
	s := newStruckTenant(t)
	if err := s.client.Need(t.Context(), StepSample, "Reports.Read.All"); err != nil {
		t.Fatal(err)
	}
	const report = "/v1.0/reports/getOffice365ActiveUserDetail(period='D30')"
	for name, c := range map[string]struct{ sample, report string }{
		"another host": {elsewhere, unreachable}, "a page": {elsewhere, elsewhere}, "no end": {tooLarge, tooLarge},
		"half of it": {cutOff, cutOff}, "a closed connection": {unreachable, unreachable}, "another type": {"", ""}, "a compressed answer": {"", ""},
	} {
		for path, want := range map[string]string{"/v1.0/organization": c.sample, report: c.report} {
			s.strike(t, "list", hostileAnswers[name].rule)
			got, err := s.client.Sample(t.Context(), http.MethodGet, path)
			switch {
			case want == "" && (err != nil || got.Status != http.StatusOK || len(got.Body) == 0):
				t.Errorf("%s, %s: %d %v", name, path, got.Status, err)
			case want != "" && (err == nil || !strings.HasPrefix(problem.Of(err).What, want)):
				t.Errorf("%s, %s: %d %v", name, path, got.Status, err)
			}
		}
	}
	// The file itself comes from another place than Graph.
	for name, want := range map[string]string{"no end": tooLarge, "half of it": cutOff, "a closed connection": unreachable} {
		rule := hostileAnswers[name].rule
		rule.Match = fault.Match{Path: "/data/download/**"}
		if err := s.server.Inject(rule); err != nil {
			t.Fatal(err)
		}
		if got, err := s.client.Sample(t.Context(), http.MethodGet, report); err == nil || !strings.HasPrefix(problem.Of(err).What, want) || len(s.server.Struck()) == 0 {
			t.Errorf("%s, the file: %d %v", name, got.Status, err)
		}
	}
	for _, to := range []string{"http://files.example/report.csv", "https://somebody@files.example/report.csv", "::", ""} {
		headers := map[string]string{"Location": to}
		if to == "" {
			headers = map[string]string{"X": "y"}
		}
		s.strike(t, "list", fault.Rule{Do: fault.Status, Status: http.StatusFound, Headers: headers})
		if _, err := s.client.Sample(t.Context(), http.MethodGet, report); err == nil || !strings.HasPrefix(problem.Of(err).What, "The answer names an address that cannot be used.") {
			t.Errorf("%q: %v", to, err)
		}
	}
}
