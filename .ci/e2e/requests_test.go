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

func TestRequestsAreCountedByWhatTheyDid(t *testing.T) {
	log := `{"method":"PATCH","path":"/v1.0/applications/1","status":204,"body":{"keyCredentials":[{},{}]}}
{"method":"PATCH","path":"/v1.0/applications/1","status":204,"body":{"keyCredentials":[{}]}}
{"method":"PATCH","path":"/v1.0/applications/1","status":409,"body":{"keyCredentials":[]}}
{"method":"DELETE","path":"/v1.0/directory/deletedItems/1","status":204}
{"method":"DELETE","path":"/v1.0/directory/deletedItems/2","status":404}
{"method":"DELETE","path":"/v1.0/applications/1","status":204}
{"method":"POST","path":"/v1.0/$batch","status":200}
{"method":"POST","path":"/tenant/oauth2/v2.0/token","status":200}
{"method":"GET","path":"/v1.0/applications","status":200}
`
	requests, err := ParseRequests([]byte(log))
	if err != nil {
		t.Fatal(err)
	}
	if n := Count(requests, "DELETE", "/directory/deletedItems/*"); n != 1 {
		t.Errorf("%d are gone for good, want 1", n)
	}
	if n := Count(requests, "DELETE", "/applications/*"); n != 1 {
		t.Errorf("%d applications are removed, want 1", n)
	}
	if n := Writes(requests); n != 4 {
		t.Errorf("%d writes, want 4", n)
	}
	if n := LastKeys(requests); n != 1 {
		t.Errorf("%d certificates are left, want 1", n)
	}
	if n := LastKeys(requests[3:]); n != -1 {
		t.Errorf("%d certificates, although nobody wrote any", n)
	}
}
