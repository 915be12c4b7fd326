package setup_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gatehouse/setup"
	"gatehouse/setup/apply"
	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
	"gatehouse/setup/permission"
	"gatehouse/setup/plan"
	"gatehouse/setup/rehearsal"
)

// Every connector of the catalogue is set up, holds exactly what was planned, verifies, and goes without a trace.
func TestEveryConnectorOfTheCatalogueIsSetUpVerifiedAndTakenDown(t *testing.T) {
	t.Parallel()
	st := newStage(t, rehearsal.Options{OwnerEnable: true})
	s := st.signIn(t, st.house, "adele")
	catalogue := st.house.Catalogue()
	if len(catalogue) < 20 {
		t.Errorf("the catalogue has %d connectors", len(catalogue))
	}
	t.Run("each", func(t *testing.T) {
		for _, target := range everyWay(catalogue) {
			t.Run(target.CommandArgs(), func(t *testing.T) {
				t.Parallel()
				upAndDown(t, st, s, target)
			})
		}
	})
	if views, err := s.Connectors(t.Context()); err != nil || len(views) > 0 {
		t.Errorf("connectors left: %d, %v", len(views), err)
	}
	if removed, err := s.Removed(t.Context()); err != nil || len(removed) > 0 {
		t.Errorf("among the deleted items: %d, %v", len(removed), err)
	}
	if journals, err := st.house.Unfinished(); err != nil || len(journals) > 0 || st.keys.count() > 0 {
		t.Errorf("on this machine: %d journals, %v, %d things kept", len(journals), err, st.keys.count())
	}
}

// everyWay is each definition with the answers of its own examples, and besides an instance for every other choice that a setting
// offers; a choice that several definitions offer is taken once.
func everyWay(catalogue []*definition.Definition) []setup.Target {
	var out []setup.Target
	taken := map[string]bool{}
	for _, d := range catalogue {
		usual := answered(d, nil)
		out = append(out, usual)
		for id, value := range usual.Choices.Settings {
			taken[id+"="+value] = true
		}
	}
	for _, d := range catalogue {
		for _, setting := range d.Ask(nil) {
			for _, option := range setting.Options {
				if !taken[setting.ID+"="+option] {
					taken[setting.ID+"="+option] = true
					other := answered(d, map[string]string{setting.ID: option})
					other.Choices.Instance = setting.ID + "-" + option
					out = append(out, other)
				}
			}
		}
	}
	return out
}

func upAndDown(t *testing.T, st *stage, s *setup.Session, target setup.Target) {
	t.Helper()
	v := setUp(t, st.house, s, target)
	if !v.Plan.Nothing() || !v.Live.Principal.Enabled {
		t.Fatalf("sign-in on: %v, left: %s", v.Live.Principal.Enabled, plan.Text(v.Plan))
	}
	// The tenant is asked again, so that nothing of what the set-up believes counts.
	live, err := s.Directory().Look(t.Context(), lookAt(v))
	if err != nil || len(live.Problems) > 0 {
		t.Fatalf("look: %v %v", err, live.Problems)
	}
	if diff := cmp.Diff(plannedOf(v.Target.Definition), grantedOf(live)); diff != "" {
		t.Errorf("planned (-) and granted (+) differ:\n%s", diff)
	}
	result, err := s.Verify(t.Context(), target, nil)
	if err != nil {
		t.Fatal(err)
	}
	federated := len(live.App.Federated) > 0
	if !result.OK || result.Elsewhere != federated || federated && result.Command == "" {
		t.Errorf("verified %v, elsewhere %v: %+v", result.OK, result.Elsewhere, result.Checks)
	}
	handedOver(t, s, v)
	if _, err := s.Remove(t.Context(), target, nil); err != nil {
		t.Fatal(err)
	}
	if err := s.Purge(t.Context(), target, nil); err != nil {
		t.Fatal(err)
	}
	after, err := s.Look(t.Context(), target)
	if err != nil || after.Live.App != nil || after.Live.Principal != nil || len(after.Live.RoleGrants)+len(after.Live.ScopeGrants) > 0 {
		t.Errorf("after taking it down: %v %+v", err, after.Live)
	}
}

// handedOver holds that nothing stays to be filled in of what the vendor and the people besides are given.
func handedOver(t *testing.T, s *setup.Session, v setup.View) {
	t.Helper()
	sheet, err := s.SheetOf(v)
	if err != nil {
		t.Errorf("hand-over sheet: %v", err)
	}
	if text := sheet.Text(); unfilled.MatchString(text) || !strings.Contains(text, v.Live.App.AppID) {
		t.Errorf("hand-over sheet:\n%s", text)
	}
	for _, step := range s.ManualSteps(v) {
		if left := unfilled.FindString(step.Text + step.PowerShell); left != "" {
			t.Errorf("step %s: nothing fills in %s", step.ID, left)
		}
	}
}

var unfilled = regexp.MustCompile(`\{[a-z][a-zA-Z0-9]*\}`)

// lookAt names a connector by its ids, with every resource that it asks for.
func lookAt(v setup.View) apply.Query {
	q := apply.Query{UniqueName: v.Status.UniqueName, ObjectID: v.Live.App.ObjectID, AppID: v.Live.App.AppID, PrincipalID: v.Live.Principal.ObjectID}
	for _, w := range v.Wanted {
		if !slices.Contains(q.Resources, w.Resource) {
			q.Resources = append(q.Resources, w.Resource)
		}
	}
	return q
}

// plannedOf is what a definition asks for, as "resource kind name". OIDC scopes come with a sign-in as they like: they may be missing
// and are never extra.
func plannedOf(d *definition.Definition) []string {
	var out []string
	for _, p := range d.Permissions {
		if !permission.OIDC(p.Name) {
			out = append(out, grantName(p.Resource, p.Kind, p.Name))
		}
	}
	slices.Sort(out)
	return out
}

func grantName(resource string, kind entra.Kind, name string) string {
	if resource == "" {
		resource = entra.GraphAppID
	}
	return strings.ToLower(resource) + " " + string(kind) + " " + name
}

// grantedOf reads the grants off the tenant. What no known resource explains stays an id, and so is a difference.
func grantedOf(live entra.Connector) []string {
	resource := func(objectID string) (appID string, r entra.Resource) {
		for appID, r := range live.Resources {
			if r.ObjectID == objectID {
				return appID, r
			}
		}
		return objectID, entra.Resource{}
	}
	var out []string
	for _, g := range live.RoleGrants {
		appID, r := resource(g.ResourceID)
		name, known := r.Roles[g.RoleID]
		if !known {
			name = g.RoleID
		}
		out = append(out, grantName(appID, entra.ApplicationPermission, name))
	}
	for _, g := range live.ScopeGrants {
		appID, _ := resource(g.ResourceID)
		for _, scope := range g.Scopes {
			if !permission.OIDC(scope) {
				out = append(out, grantName(appID, entra.DelegatedPermission, scope))
			}
		}
		if g.ConsentType != plan.AllPrincipals {
			out = append(out, "for one person: "+strings.Join(g.Scopes, " "))
		}
	}
	slices.Sort(out)
	return out
}
