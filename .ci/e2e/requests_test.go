package e2e

import "testing"

func TestCountMadeCountsWhatWasCreatedOnly(t *testing.T) {
	log := `{"method":"PATCH","path":"/v1.0/applications(uniqueName='gatehouse-snow-atlas-main')","status":201}
{"method":"PATCH","path":"/v1.0/applications(uniqueName='gatehouse-snow-atlas-main')","status":204}
{"method":"POST","path":"/v1.0/servicePrincipals","status":201}
{"method":"POST","path":"/v1.0/servicePrincipals","status":409}
{"method":"POST","path":"/v1.0/applications/1/addPassword","status":404}
{"method":"POST","path":"/v1.0/applications/1/addPassword","status":200}
{"method":"POST","path":"/v1.0/applications/1/addPassword","status":200}
{"method":"POST","path":"/v1.0/servicePrincipals/2/appRoleAssignments","status":201}
{"method":"GET","path":"/v1.0/servicePrincipals/2/appRoleAssignments?$top=5","status":200}
{"method":"POST","pa`
	requests, err := ParseRequests([]byte(log))
	if err != nil {
		t.Fatal(err)
	}
	want := Made{Applications: 1, Principals: 1, Secrets: 2, Grants: 1}
	if got := CountMade(requests); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestParseRequestsNamesTheBrokenLine(t *testing.T) {
	if _, err := ParseRequests([]byte("{}\n{\n")); err == nil || err.Error()[:6] != "line 2" {
		t.Errorf("got %v, want an error about line 2", err)
	}
}
