package setup_test

import (
	"slices"
	"testing"

	"gatehouse/preview"
	"gatehouse/setup"
	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
	"gatehouse/setup/rehearsal"
)

const bothVariants = "no-ids-no-groups"

func TestChosenRulesAreThoseThatArePreviewedApprovedAndGranted(t *testing.T) {
	t.Parallel()
	st := newStage(t, rehearsal.Options{})
	s := st.signIn(t, st.house, "adele")
	d, err := st.house.Find("outlook-cal")
	if err != nil {
		t.Fatal(err)
	}
	target := answered(d, map[string]string{definition.RulesSetting: bothVariants})
	shown, err := st.house.Preview(t.Context(), s, setup.PreviewRequest{Target: target, Source: preview.Example})
	if err != nil || len(shown.Leaks) > 0 {
		t.Fatalf("%v, leaks %v", err, shown.Leaks)
	}
	refused := 0
	for _, c := range shown.Calls {
		if c.Verdict == preview.Blocked && (c.Name == "Groups" || c.Name == "Members of a group") {
			refused++
		}
	}
	if refused != 2 {
		t.Errorf("%d calls about groups are shown as refused", refused)
	}
	v := setUp(t, st.house, s, target)
	asksGroups := func(v setup.View) bool {
		return slices.ContainsFunc(v.Wanted, func(w plan.Wanted) bool { return w.Name == "Group.Read.All" })
	}
	if asksGroups(v) || len(v.Live.RoleGrants) != len(d.Permissions)-1 || !v.Plan.Nothing() {
		t.Errorf("wanted %+v, granted %d, plan %s", v.Wanted, len(v.Live.RoleGrants), plan.Text(v.Plan))
	}
	if result, err := s.Verify(t.Context(), target, nil); err != nil || !result.OK {
		t.Errorf("verify: %v %+v", err, result.Checks)
	}

	// Nobody told the other machine which rules they are: the approval does.
	elsewhere := st.machine(t, t.TempDir(), newDrawer())
	other := st.signIn(t, elsewhere, "adele")
	views, err := other.Connectors(t.Context())
	if err != nil || len(views) != 1 {
		t.Fatalf("%d connectors, %v", len(views), err)
	}
	if there := views[0]; there.Target.Choices.Settings[definition.RulesSetting] != bothVariants || asksGroups(there) || !there.Current || there.Plan == nil || !there.Plan.Nothing() || len(there.Status.Drift) > 0 {
		t.Errorf("elsewhere: choices %v, current %v, drift %v, incomplete %v", there.Target.Choices.Settings, there.Current, there.Status.Drift, there.Incomplete)
	}

	// Other rules are another preview: until it is approved the gate is closed for what they add.
	back := st.house.Target(d, s.Identity().Tenant.ID, "main", map[string]string{definition.RulesSetting: definition.UsualRules})
	v, err = s.Look(t.Context(), back)
	if err != nil || !asksGroups(v) || v.Current {
		t.Fatalf("%v: groups %v, approval counts: %v", err, asksGroups(v), v.Current)
	}
	if _, err := s.Consent(t.Context(), back, nil); problem.Of(err) == nil || problem.Of(err).Kind != problem.Refused {
		t.Errorf("granted without a preview: %v", err)
	}
	if slices.ContainsFunc(v.Live.RoleGrants, func(g entra.RoleGrant) bool { return g.RoleID == wantedID(v, "Group.Read.All") }) {
		t.Error("Group.Read.All is granted")
	}
	if again := setUp(t, st.house, s, back); !asksGroups(again) || !again.Plan.Nothing() {
		t.Errorf("after the new approval: %s", plan.Text(again.Plan))
	}
}

func wantedID(v setup.View, name string) string {
	for _, w := range v.Wanted {
		if w.Name == name {
			return w.ID
		}
	}
	return ""
}
