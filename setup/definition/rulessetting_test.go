package definition

import (
	"slices"
	"strings"
	"testing"

	"gatehouse/preview/coverage"
	"gatehouse/setup/problem"
)

func TestTheRulesOfAConnectorAreAChoiceThatKeepsTheDefinition(t *testing.T) {
	without := 0
	for _, d := range shipped(t) {
		asked := d.Ask(nil)
		offered := slices.IndexFunc(asked, func(s Setting) bool { return s.ID == RulesSetting })
		if (offered >= 0) != (len(d.Sanitizer.Variants) > 0) || d.Takes(RulesSetting) != (offered >= 0) {
			t.Errorf("%s: the choice is offered: %v", d.ID, offered >= 0)
		}
		if offered < 0 {
			if _, err := d.takeRules("no-ids"); problem.Of(err) == nil || problem.Of(err).Kind != problem.BadInput {
				t.Errorf("%s: took rules that it does not have: %v", d.ID, err)
			}
			continue
		}
		if s := asked[offered]; s.Options[0] != UsualRules || s.Default != UsualRules || len(s.Options) != len(d.Sanitizer.Variants)+1 {
			t.Errorf("%s: %+v", d.ID, s)
		}
		for _, v := range d.Sanitizer.Variants {
			there, err := d.WithRules(v.ID)
			if err != nil {
				t.Fatal(err)
			}
			if there.Hash() != d.Hash() || there.ID != d.ID || there.Sanitizer.Rules != v.Rules || d.Sanitizer.Rules == v.Rules {
				t.Errorf("%s %s: %+v", d.ID, v.ID, there.Sanitizer)
			}
			groups := slices.ContainsFunc(there.Permissions, func(p Permission) bool { return p.Name == "Group.Read.All" })
			calls := slices.ContainsFunc(there.Calls, func(c Call) bool { return strings.HasPrefix(c.URL, "/v1.0/groups") })
			blocked := slices.ContainsFunc(there.Blocked, func(c Call) bool { return strings.HasPrefix(c.URL, "/v1.0/groups") })
			if strings.Contains(v.ID, "no-groups") {
				without++
				if groups || calls || !blocked || len(there.Permissions) != len(d.Permissions)-1 {
					t.Errorf("%s %s: permission %v, calls %v, blocked %v", d.ID, v.ID, groups, calls, blocked)
				}
			} else if len(there.Calls) != len(d.Calls) || len(there.Permissions) != len(d.Permissions) {
				t.Errorf("%s %s: %d of %d calls", d.ID, v.ID, len(there.Calls), len(d.Calls))
			}
			for _, s := range there.Steps {
				if strings.Contains(s.Text, d.Sanitizer.Rules) {
					t.Errorf("%s %s: step %s names the usual rules", d.ID, v.ID, s.ID)
				}
			}
			if again, err := there.WithRules(v.ID); err != nil || again != there {
				t.Errorf("%s %s: chosen twice: %v", d.ID, v.ID, err)
			}
			if back, err := there.WithRules(UsualRules); err != nil || back != d {
				t.Errorf("%s %s: no way back: %v", d.ID, v.ID, err)
			}
		}
		if _, err := d.takeRules("other"); problem.Of(err) == nil || !strings.Contains(problem.Of(err).Next, UsualRules) {
			t.Errorf("%s: unknown rules: %v", d.ID, err)
		}
	}
	d := shippedByID(t, "outlook-cal")
	there, err := d.WithRules("no-ids")
	if err != nil {
		t.Fatal(err)
	}
	if presets, err := there.Presets(); err != nil || !slices.ContainsFunc(presets, func(p coverage.Preset) bool { return p.ID == presetUsual && p.File == d.Sanitizer.Rules }) {
		t.Errorf("the usual rules are not offered beside the chosen ones: %v", err)
	}
	if without != 8 {
		t.Errorf("%d variants without groups, want 8", without)
	}
}
