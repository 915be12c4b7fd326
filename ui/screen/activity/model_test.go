package activity

import (
	"strings"
	"testing"
	"time"

	"gatehouse/setup"
	"gatehouse/setup/definition"
)

func TestNewestChangesComeFirst(t *testing.T) {
	old, young := time.Unix(1, 0), time.Unix(2, 0)
	got := State{Entries: []Entry{{Time: old, Step: "a"}, {Time: young, Step: "b"}}}.Newest()
	if got[0].Step != "b" {
		t.Errorf("order: %+v", got)
	}
}

func TestStatusIsSaidInWordsAndMark(t *testing.T) {
	for status, want := range map[int]string{0: "? no answer", 201: "✓ 201", 403: "✕ 403"} {
		if got := (Entry{Status: status}).Chip().Text; got != want {
			t.Errorf("status %d: %q", status, got)
		}
	}
}

func TestCopiedListIsHarmlessInASpreadsheet(t *testing.T) {
	text := State{Entries: []Entry{{Asked: "=HYPERLINK(\"x\")", Step: "+1", Account: "line\nbreak"}}}.Text()
	if strings.Contains(text, "\t=") || strings.Contains(text, "\t+") || strings.Count(text, "\n") != 2 {
		t.Errorf("text: %q", text)
	}
}

func TestInterruptedAppliesCanBeResumed(t *testing.T) {
	d := &definition.Definition{Name: "Snow Atlas"}
	s := State{Views: []setup.View{{Target: setup.Target{Definition: d}, Journal: time.Unix(5, 0)}, {Target: setup.Target{Definition: d}}}}
	if u := s.Unfinished(); len(u) != 1 || u[0].Name != "Snow Atlas" {
		t.Errorf("unfinished: %+v", u)
	}
}
