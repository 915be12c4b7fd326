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
