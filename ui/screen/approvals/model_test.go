package approvals

import (
	"testing"
	"time"

	"gatehouse/setup"
	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
	"gatehouse/setup/gate"
)

func TestApprovalsAreListedNewestFirstAndSayWhetherTheyCount(t *testing.T) {
	d := &definition.Definition{ID: "x", Name: "Outlook Calendar"}
	counting := gate.Approval{Connector: "x", Instance: "main", At: time.Unix(200, 0), ByName: "Adele", Source: "example", RulesHash: "0123456789"}
	stale := gate.Approval{Connector: "x", Instance: "berlin", At: time.Unix(100, 0), DefinitionHash: "other"}
	s := State{
		Definitions: []*definition.Definition{d}, Approvals: []gate.Approval{stale, counting},
		Views: []setup.View{{Target: setup.Target{Definition: d}, Current: true, Approval: &counting, Live: entra.Connector{App: &entra.Application{}}}},
	}
	lines := s.Lines()
	if len(lines) != 2 || lines[0].Chip.Text != "✓ counts" || lines[1].Chip.Text != "! out of date" || lines[1].Name != "Outlook Calendar (berlin)" {
		t.Fatalf("lines: %+v", lines)
	}
	if lines[0].Text != "by Adele, on the sample “example”, rules 01234567" {
		t.Errorf("text: %q", lines[0].Text)
	}
	if r := s.Reports(); len(r) != 1 || r[0].Name != "Outlook Calendar" {
		t.Errorf("reports: %+v", r)
	}
}

func TestAReportNeedsAnApplication(t *testing.T) {
	d := &definition.Definition{ID: "x", Name: "X"}
	if r := (State{Views: []setup.View{{Target: setup.Target{Definition: d}}}}).Reports(); len(r) != 0 {
		t.Errorf("reports: %+v", r)
	}
}
