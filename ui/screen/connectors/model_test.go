package connectors

import (
	"strings"
	"testing"

	"gatehouse/setup"
	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
	"gatehouse/setup/lifecycle"
)

func definitions() []*definition.Definition {
	return []*definition.Definition{
		{
			ID: "outlook-cal", Version: 3, Name: "Outlook Calendar", System: "Microsoft 365", Summary: "Reads calendars", Sanitizer: definition.Sanitizer{Kind: "proxy", Label: "Psoxy proxy"},
			Permissions: []definition.Permission{{Name: "Calendars.Read", Kind: entra.ApplicationPermission}}, Credentials: []definition.Credential{{Kind: definition.Federated}},
		},
		{ID: "msft-entra-id", Name: "Microsoft Entra ID", System: "Microsoft 365", Sanitizer: definition.Sanitizer{Kind: "proxy"}},
		{ID: "snow-atlas", Name: "Snow Atlas", System: "Flexera", Sanitizer: definition.Sanitizer{Kind: "none"}},
	}
}

func TestTheCatalogueIsGroupedBySystemInOrder(t *testing.T) {
	g := State{Definitions: definitions()}.Groups()
	if len(g) != 2 || g[0].System != "Flexera" || g[1].Rows[0].Name != "Microsoft Entra ID" || g[1].Rows[1].Name != "Outlook Calendar" {
		t.Errorf("groups: %+v", g)
	}
	if d := g[1].Rows[1].Detail; d != "1 application permission · federated credential · definition 3" {
		t.Errorf("detail: %q", d)
	}
}

func TestSearchFindsNamesSystemsAndPermissions(t *testing.T) {
	for search, want := range map[string]string{"": "3", "calendars.read": "1", "MICROSOFT outlook": "1", "flexera": "1", "nothing here": "0", "psoxy": "1"} {
		s := Update(State{Definitions: definitions()}, Search{search})
		n := 0
		for _, g := range s.Groups() {
			n += len(g.Rows)
		}
		if got := string(rune('0' + n)); got != want {
			t.Errorf("search %q finds %s, want %s", search, got, want)
		}
	}
}

func TestRowsSayHowAConnectorStandsInTheTenant(t *testing.T) {
	defs := definitions()
	s := State{Definitions: defs, Known: true, Views: []setup.View{
		{Target: setup.Target{Definition: defs[0], Choices: definition.Choices{Instance: "main"}}, Live: entra.Connector{App: &entra.Application{}}, Status: lifecycle.Report{Chip: lifecycle.Chip{Text: "✓ Verified"}}},
		{Target: setup.Target{Definition: defs[0], Choices: definition.Choices{Instance: "berlin"}}, Status: lifecycle.Report{Chip: lifecycle.Chip{Text: "○ Chosen"}}},
	}}
	rows := s.Groups()[1].Rows
	var texts []string
	for _, r := range rows {
		texts = append(texts, r.Name+" / "+r.Chips[0].Text+" / "+r.Button)
	}
	want := "Microsoft Entra ID / ○ not in this tenant / Set up|Outlook Calendar / ✓ Verified / Open|Outlook Calendar (berlin) / ○ Chosen / Set up"
	if strings.Join(texts, "|") != want {
		t.Errorf("rows: %q", texts)
	}
}

func TestNothingIsSaidAboutATenantThatWasNotRead(t *testing.T) {
	for _, g := range (State{Definitions: definitions()}).Groups() {
		for _, r := range g.Rows {
			if len(r.Chips) != 1 {
				t.Errorf("%s has the chips %+v", r.Name, r.Chips)
			}
		}
	}
}

func TestACardSaysEveryCredentialThatIsNeeded(t *testing.T) {
	for want, kinds := range map[string][]definition.Credential{
		"client secret":                                   {{Kind: definition.Secret}},
		"federated credential or certificate":             {{Kind: definition.Federated}, {Kind: definition.Certificate}},
		"client secret and certificate":                   {{Kind: definition.Secret}, {Kind: definition.Certificate, Always: true}},
		"federated credential or secret2 and certificate": {{Kind: definition.Federated}, {Kind: definition.Certificate, Always: true}, {Kind: "secret2"}},
		"": nil,
	} {
		if got := CredentialsText(&definition.Definition{Credentials: kinds}); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestTheChoiceOfRulesIsNamedOnTheCard(t *testing.T) {
	d := definitions()[0]
	if rows := (State{Definitions: []*definition.Definition{d}}).Groups()[0].Rows; len(rows[0].Rules) != 0 {
		t.Errorf("there is no choice: %+v", rows[0].Rules)
	}
	d.Sanitizer.Variants = []definition.Variant{{ID: "no-ids", Name: "Object ids as tokens", Summary: "No id leaves."}, {ID: "no-groups", Name: "Without groups"}}
	s := State{Definitions: []*definition.Definition{d}}
	row := s.Groups()[0].Rows[0]
	if len(row.Rules) != 3 || !row.Rules[0].InUse || row.Rules[2].ID != "no-groups" || row.RulesLine() != "Rules: Usual rules. To choose from: Object ids as tokens; Without groups" || row.Unfolded {
		t.Errorf("%+v, %q", row.Rules, row.RulesLine())
	}
	s.Views = []setup.View{{Target: setup.Target{Definition: d, Choices: definition.Choices{Instance: "main", Settings: map[string]string{definition.RulesSetting: "no-groups"}}}}}
	if got := s.Groups()[0].Rows[0]; !got.Rules[2].InUse || got.Rules[0].InUse || got.RulesLine() != "Rules: Without groups. To choose from: Usual rules; Object ids as tokens" {
		t.Errorf("%+v, %q", got.Rules, got.RulesLine())
	}
	for _, want := range []bool{true, false} {
		if s = Update(s, Unfold{row.Target}); s.Groups()[0].Rows[0].Unfolded != want {
			t.Errorf("unfolded: %v", !want)
		}
	}
}

func TestSeveralAreChosenAlsoWhereTheSearchHidesThem(t *testing.T) {
	s := State{Definitions: definitions(), Me: &entra.Identity{}}
	for _, d := range []int{2, 0} {
		s = Update(s, Choose{setup.Target{Definition: s.Definitions[d], Choices: definition.Choices{Instance: "main"}}, true})
	}
	before := s
	s = Update(s, Search{"entra"})
	if got := s.PickedTargets(); len(got) != 2 || got[0].Definition.ID != "snow-atlas" || got[1].Definition.ID != "outlook-cal" {
		t.Errorf("picked %+v", got)
	}
	s = Update(s, Choose{s.PickedTargets()[0], false})
	if len(s.Picked()) != 1 || len(before.Picked()) != 2 {
		t.Errorf("%d and %d are chosen", len(s.Picked()), len(before.Picked()))
	}
	if s = Update(s, ChooseNone{}); len(s.Picked()) != 0 {
		t.Error("some stay chosen")
	}
}

func TestWhoMayNotCreateIsOfferedAColleagueAndNoBox(t *testing.T) {
	defs := definitions()
	views := []setup.View{{Target: setup.Target{Definition: defs[0], Choices: definition.Choices{Instance: "main"}}, Live: entra.Connector{App: &entra.Application{}}}}
	for ability, want := range map[entra.Ability][2]bool{entra.Yes: {false, true}, entra.No: {true, false}, entra.CannotTell: {false, true}} {
		rows := State{Definitions: defs, Views: views, Known: true, Me: &entra.Identity{CanCreate: entra.Can{Ability: ability}}}.Groups()[1].Rows
		if rows[0].Ask != want[0] || rows[0].Choosing != want[1] {
			t.Errorf("%v: ask %v, choosing %v", ability, rows[0].Ask, rows[0].Choosing)
		}
		if rows[1].Ask || !rows[1].Choosing {
			t.Errorf("%v: one that exists: ask %v, choosing %v", ability, rows[1].Ask, rows[1].Choosing)
		}
	}
	if row := (State{Definitions: defs}).Groups()[0].Rows[0]; row.Ask || row.Choosing {
		t.Error("nobody is signed in")
	}
}
