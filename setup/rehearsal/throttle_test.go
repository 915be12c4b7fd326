package rehearsal_test

import (
	"strings"
	"testing"
	"time"

	"gatehouse/setup/rehearsal"
)

// TestAProgramIsThrottledByResourceUnits: every answer says what it cost, the last fifth is announced, then comes 429 with the time until
// the window ends; another program has units of its own.
func TestAProgramIsThrottledByResourceUnits(t *testing.T) {
	t.Parallel()
	x := start(t, rehearsal.Options{Throttle: 10})
	admin := x.signIn("adele@contoso.example", scopesGrant)
	for path, cost := range map[string]string{
		"/subscribedSkus": "3", "/applications": "2", "/applications?$select=id": "1", "/applications?$select=id&$top=5": "1",
		"/applications?$expand=owners": "3", "/organization": "1", "/users?$top=100": "2", "/oauth2PermissionGrants": "2",
	} {
		x.clock.advance(10 * time.Second)
		got := x.graph(admin, "GET", path, nil)
		if got.status != 200 || got.header.Get("x-ms-resource-unit") != cost || got.header.Get("x-ms-throttle-limit-percentage") != "" {
			t.Errorf("%s: %d costs %s, %s used", path, got.status, got.header.Get("x-ms-resource-unit"), got.header.Get("x-ms-throttle-limit-percentage"))
		}
	}
	x.clock.advance(10 * time.Second)
	var shares []string
	for range 5 {
		shares = append(shares, x.expect(200, x.graph(admin, "GET", "/applications", nil)).header.Get("x-ms-throttle-limit-percentage"))
	}
	if strings.Join(shares, " ") != "   0.80 1.00" {
		t.Errorf("announced: %q", shares)
	}
	x.clock.advance(4 * time.Second)
	got := x.graph(admin, "GET", "/applications", nil)
	want(t, got, 429, "TooManyRequests")
	if got.header.Get("Retry-After") != "6" || !strings.HasPrefix(got.header.Get("x-ms-throttle-scope"), "Tenant_Application/ReadWrite/") || got.header.Get("x-ms-throttle-information") == "" {
		t.Errorf("%v", got.header)
	}
	// A part of a batch is throttled alone, inside a 200.
	batch := x.expect(200, x.graph(admin, "POST", "/$batch", map[string]any{"requests": []any{map[string]any{"id": "1", "method": "GET", "url": "/applications"}}}))
	part := batch.json["responses"].([]any)[0].(map[string]any)
	if part["status"] != 429.0 || part["headers"].(map[string]any)["Retry-After"] != "6" {
		t.Errorf("%v", part)
	}
	x.clock.advance(6 * time.Second)
	x.expect(200, x.graph(admin, "GET", "/applications", nil))
}

func TestNobodyIsThrottledOtherwise(t *testing.T) {
	t.Parallel()
	x := start(t, rehearsal.Options{})
	admin := x.signIn("adele@contoso.example", scopesLook)
	for range 30 {
		if got := x.graph(admin, "GET", "/organization", nil); got.status != 200 || got.header.Get("x-ms-throttle-limit-percentage") != "" {
			t.Fatalf("%d %v", got.status, got.header)
		}
	}
}

// TestEligibleRolesAreRefusedInTheirOwnWords: other than everything else, the service says the code inside the message.
func TestEligibleRolesAreRefusedInTheirOwnWords(t *testing.T) {
	t.Parallel()
	x := start(t, rehearsal.Options{})
	paul := x.signIn("paul@contoso.example", scopesWho)
	got := x.graph(paul, "GET", "/roleManagement/directory/roleEligibilityScheduleInstances", nil)
	want(t, got, 403, "UnknownError")
	if !strings.Contains(got.text("error", "message"), `"errorCode":"PermissionScopeNotGranted"`) {
		t.Errorf("%s", got.raw)
	}
	want(t, x.graph(paul, "GET", "/roleManagement/directory/roleAssignments", nil), 403, "Authorization_RequestDenied")
}
