package setup_test

import (
	"strings"
	"testing"

	"gatehouse/setup"
	"gatehouse/setup/plan"
	"gatehouse/setup/rehearsal"
)

func TestWhoMayNotRegisterGetsATextForAColleagueThatLeadsToAConnector(t *testing.T) {
	t.Parallel()
	st := newStage(t, rehearsal.Options{OwnerEnable: true})
	d := reader(t, "  - kind: secret")
	st.house.Add(d)
	paul := st.signIn(t, st.house, "paul")
	target := setup.Target{Definition: d}
	if _, err := paul.Look(t.Context(), target); !setup.MissingRole(err) {
		t.Fatalf("Paul may look: %v", err)
	}
	text := paul.AskColleague(target)
	for _, part := range []string{
		"Contoso Ltd (contoso.example)", "Application Developer", "gatehouse apply reader --tenant contoso.example\n", "Name: Gatehouse – Reader", "single tenant",
		"Add owners: paul@contoso.example", "gatehouse adopt reader --object-id", "LicenseAssignment.Read.All (application): Counts licences.", "Without it: Nothing can be counted.",
	} {
		if !strings.Contains(text, part) {
			t.Errorf("the text does not say %q:\n%s", part, text)
		}
	}
	// What the text asks for leads there: a colleague registers by hand and makes one an owner who may not register by herself.
	priya := st.signIn(t, st.house, "priya")
	v, err := priya.Look(t.Context(), target)
	if err != nil {
		t.Fatal(err)
	}
	if _, err = priya.Through(t.Context(), v, plan.Credential, nil); !priya.MayNotCreate(v, err) {
		t.Fatalf("Priya may register applications: %v", err)
	}
	c := st.somebody(t, "adele")
	app := theirs(t, c, "Gatehouse – Reader")
	if err := c.AddOwner(t.Context(), app.ObjectID, priya.Identity().ObjectID); err != nil {
		t.Fatal(err)
	}
	if v, err = priya.Adopt(t.Context(), target, setup.AdoptBy{ObjectID: app.ObjectID}, nil); err != nil || v.Live.App.UniqueName != "gatehouse-reader-main" {
		t.Errorf("adopted by its new owner: %v", err)
	}
}
