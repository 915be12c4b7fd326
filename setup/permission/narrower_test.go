package permission

import (
	"slices"
	"testing"

	"gatehouse/setup/entra"
)

func TestNarrowerPermissionsAreNamedWidestFirst(t *testing.T) {
	for value, want := range map[string][]string{
		"Calendars.ReadWrite":   {"Calendars.Read", "Calendars.ReadBasic.All"},
		"Calendars.Read":        {"Calendars.ReadBasic.All"},
		"User.ReadWrite.All":    {"User.Read.All", "User.ReadBasic.All"},
		"Mail.Read":             {"Mail.ReadBasic", "Mail.ReadBasic.All"},
		"Sites.FullControl.All": {"Sites.Manage.All", "Sites.ReadWrite.All", "Sites.Read.All", "Sites.Selected"},
		"Group.Read.All":        {"GroupMember.Read.All"},
		"AuditLog.Read.All":     nil,
	} {
		p, ok := Embedded().Lookup("", value, entra.ApplicationPermission)
		if !ok {
			t.Errorf("%s is unknown", value)
			continue
		}
		var got []string
		for _, n := range Embedded().Narrower(p) {
			got = append(got, n.Value)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", value, got, want)
		}
	}
}

// An alternative that is riskier than what it replaces would mislead.
func TestNoAlternativeIsRiskierOrTheSame(t *testing.T) {
	rank := map[Risk]int{Low: 1, Medium: 2, High: 3, VeryHigh: 4}
	for _, r := range Embedded().Resources() {
		for _, p := range Embedded().Of(r.AppID) {
			risk, _ := p.Risk()
			for _, n := range Embedded().Narrower(p) {
				if other, _ := n.Risk(); rank[other] > rank[risk] || n.ID == p.ID || n.Kind != p.Kind {
					t.Errorf("%s %s (%s): alternative %s (%s)", p.Kind, p.Value, risk, n.Value, other)
				}
			}
		}
	}
}
