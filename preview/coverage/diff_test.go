package coverage

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestADifferenceSaysWhatNewlyPassesAndWhatDisappears(t *testing.T) {
	types := embedded(t)
	before := OfSet(rulesOf(t, "before.yaml", wide), types)
	changed := strings.NewReplacer(
		"      displayName: {type: string}\n", "",
		"[$..mail, ", "[$..userPrincipalName, ",
		"department: {type: string}", "jobTitle: {type: string}",
		"  - pathTemplate: /v1.0/groups\n", "  - pathTemplate: /v1.0/teams\n",
	).Replace(wide)
	d := Diff(before, OfSet(rulesOf(t, "after.yaml", changed), types))
	words := func(changes []Change, call string) string {
		var out []string
		for _, c := range changes {
			if strings.HasSuffix(c.Call, call) {
				out = append(out, fmt.Sprintf("%s (%s): %s, %s", c.Label, c.Class, c.From, c.To))
			}
		}
		slices.Sort(out)
		return strings.Join(out, "\n")
	}
	if got, want := words(d.NewlyPasses, "/users"), "user.jobTitle (content): dropped by schema, passes in clear\nuser.mail (contact): tokenised, passes in clear"; got != want {
		t.Errorf("newly passes:\n%s", got)
	}
	if got, want := words(d.NewlyDisappears, "/users"), "user.department (organisation): passes in clear, dropped by schema\nuser.displayName (direct identifier): passes in clear, dropped by schema"; got != want {
		t.Errorf("newly disappears:\n%s", got)
	}
	if got, want := words(d.Changed, "/users"), "user.userPrincipalName (direct identifier): passes in clear, tokenised"; got != want {
		t.Errorf("changed:\n%s", got)
	}
	if got := words(d.NewlyPasses, "/teams"); !strings.Contains(got, "team.id (technical id): not returned, passes in clear") {
		t.Errorf("a call that is new: %s", got)
	}
	if got := words(d.NewlyDisappears, "/groups"); !strings.Contains(got, "group.description (content): passes in clear, not returned") {
		t.Errorf("a call that is lost: %s", got)
	}
	if fmt.Sprint(d.NewCalls, d.LostCalls) != "[GET /v1.0/teams] [GET /v1.0/groups]" {
		t.Errorf("calls: %v %v", d.NewCalls, d.LostCalls)
	}
}

func TestOnlyTheMeaningOfRulesMakesADifference(t *testing.T) {
	types := embedded(t)
	moved := "# One line more.\n" + strings.Replace(events, "pathTemplate: /v1.0/users/{id}/events", "pathTemplate: /v1.0/users/{userId}/events", 1)
	if d := Diff(OfSet(rulesOf(t, "a.yaml", events), types), OfSet(rulesOf(t, "b.yaml", moved), types)); !d.Empty() {
		t.Errorf("%+v", d)
	}
}

func TestASummaryCountsAndNamesWhatIsPersonalAndPasses(t *testing.T) {
	calls := OfSet(rulesOf(t, "e.yaml", events), embedded(t))
	s := Summarise(calls)
	total := 0
	for _, classes := range s.Counts {
		for _, n := range classes {
			total += n
		}
	}
	if total != s.Properties || total != len(calls[0].Properties) || s.Counts[Tokenised][Contact] != 1 || !s.Domains {
		t.Errorf("counts %v of %d, domains %v", s.Counts, s.Properties, s.Domains)
	}
	var clear []string
	for _, c := range s.Clear {
		clear = append(clear, fmt.Sprintf("%s %v", c.Label, c.Always))
	}
	if got, want := strings.Join(clear, ", "), "event.categories false, event.webLink false, location.displayName true, location.locationUri true"; got != want {
		t.Errorf("got %s", got)
	}
	missing, stale := s.Reasons([]string{"event.categories", "location.displayName", "location.locationUri", EmailDomain, "event.subject"})
	if len(missing) != 1 || missing[0].Label != "event.webLink" || fmt.Sprint(stale) != "[event.subject]" {
		t.Errorf("missing %+v, stale %v", missing, stale)
	}
}

func TestLintPointsAtWhatLetsPersonalDataPass(t *testing.T) {
	var got []string
	for _, f := range Lint(rulesOf(t, "e.yaml", events), embedded(t), nil) {
		got = append(got, fmt.Sprintf("%d: %s", f.Line, f.Text))
	}
	want := `22: location.displayName (location) passes in clear
22: location.locationUri (location) passes in clear
38: event.webLink (content) passes in clear around what the rule replaces
47: event.categories (content) passes in clear depending on applyOnlyWhen $..subject`
	if strings.Join(got, "\n") != want {
		t.Errorf("got\n%s", strings.Join(got, "\n"))
	}
	if findings := Lint(rulesOf(t, "e.yaml", events), embedded(t), []Call{{Name: "people", URL: "/v1.0/users"}}); len(findings) > 0 {
		t.Errorf("a blocked call: %v", findings)
	}
}
