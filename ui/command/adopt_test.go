package command

import (
	"slices"
	"strings"
	"testing"

	"gatehouse/setup/definition"
	"gatehouse/setup/lifecycle"
)

func TestAdoptingFromTheCommandLineSearchesComparesAndTakesOver(t *testing.T) {
	c := newScene(t)
	app := c.portal.send("POST", "/applications", map[string]any{"displayName": "Acme - drifter", "web": map[string]any{"redirectUris": []string{"https://theirs.example"}}})
	id, _ := app["id"].(string)
	if code := c.gatehouse(nil, "adopt", "drifter"); code != 2 {
		t.Errorf("without an id: exit %d", code)
	}
	var found searchOutput
	if code := c.gatehouse(&found, "adopt", "drifter", "--search", "Acme"); code != 0 || len(found.Applications) != 1 || found.Applications[0].App.ObjectID != id {
		t.Fatalf("exit %d, found %+v", code, found)
	}
	_, people, _ := c.said("adopt", "drifter", "--search", "Acme")
	for _, fact := range []string{"OWNERS", "SIGN-IN", id, "off"} {
		if !strings.Contains(people, fact) {
			t.Errorf("%q is not in the table of what was found: %s", fact, people)
		}
	}
	var shown adoptOutput
	if code := c.gatehouse(&shown, "adopt", "drifter", "--object-id", id); code != 2 || len(shown.Takes.Changes) < 4 || len(shown.Kept) != 1 || shown.Kept[0].Kind != lifecycle.RedirectAdded || shown.Plan.Nothing() {
		t.Errorf("unconfirmed: exit %d, %+v", code, shown)
	}
	var line statusLine
	if code := c.gatehouse(&line, "adopt", "drifter", "--object-id", id, "--yes"); code != 0 || line.ObjectID != id || line.UniqueName != "gatehouse-drifter-main" {
		t.Errorf("exit %d, %+v", code, line)
	}
	if code := c.gatehouse(nil, "adopt", "snow-atlas", "--object-id", id, "--yes"); code != 3 {
		t.Errorf("as another connector: exit %d", code)
	}
}

func TestRevokingFromTheCommandLineShowsAsksAndTakesAway(t *testing.T) {
	c := newScene(t)
	v := c.setUp(definition.Choices{Credential: definition.Federated})
	principal := v.Live.Principal.ObjectID
	c.portal.send("POST", "/servicePrincipals/"+principal+"/appRoleAssignments", map[string]any{"principalId": principal, "resourceId": c.graphPrincipal(v), "appRoleId": mailReadAll})
	left := func(out revokeOutput) []string {
		var names []string
		for _, g := range out.Left {
			names = append(names, g.Name)
		}
		slices.Sort(names)
		return names
	}
	for _, bad := range [][]string{{"revoke", "drifter"}, {"revoke", "drifter", "--all", "--unplanned"}, {"revoke", "drifter", "Nothing.Read"}} {
		if code := c.gatehouse(nil, bad...); code != 2 {
			t.Errorf("%q: exit %d", bad, code)
		}
	}
	if code := c.gatehouse(nil, "revoke", "drifter", "--unplanned"); code != 2 {
		t.Errorf("unconfirmed: exit %d", code)
	}
	for _, step := range []struct {
		args []string
		left []string
	}{
		{[]string{"--unplanned"}, []string{"LicenseAssignment.Read.All", "Reports.Read.All", "User.Read"}},
		{[]string{"--unplanned"}, []string{"LicenseAssignment.Read.All", "Reports.Read.All", "User.Read"}},
		{[]string{"Reports.Read.All", "User.Read"}, []string{"LicenseAssignment.Read.All"}},
		{[]string{"--all"}, nil},
	} {
		var out revokeOutput
		code := c.gatehouse(&out, append([]string{"revoke", "drifter", "--yes"}, step.args...)...)
		if code != 0 || !slices.Equal(left(out), step.left) {
			t.Errorf("%q: exit %d, left %q", step.args, code, left(out))
		}
		// What was revoked here is no drift: it is asked for again.
		if n := len(out.Connector.Drift); len(step.args) == 1 && step.args[0] == "--all" && n > 0 {
			t.Errorf("drift %v", out.Connector.Drift)
		}
	}
	if code := c.gatehouse(nil, "status", "drifter", "--watch", "--watch-for", "1ms"); code != 4 {
		t.Errorf("a watch whose time is up: exit %d", code)
	}
}
