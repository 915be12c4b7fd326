package tour

import (
	"testing"

	"gatehouse/setup/apply"
	"gatehouse/setup/problem"
)

func TestTheTourRunsOnceAndTellsItsSteps(t *testing.T) {
	s, e := Update(State{Lines: []string{"old"}}, Start{})
	if !s.Running || len(s.Lines) != 0 || len(e) != 1 {
		t.Fatalf("start: %+v %v", s, e)
	}
	if _, again := Update(s, Start{}); again != nil {
		t.Error("it starts twice")
	}
	s, _ = Update(s, Stepped{"Signed in."})
	done, _ := Update(s, Done{})
	if done.Running || !done.Ended || done.Lines[0] != "Signed in." {
		t.Errorf("done: %+v", done)
	}
	p := problem.New(problem.Failed, "x", "", "", nil)
	if failed, _ := Update(s, Done{Problem: p}); failed.Problem != p || failed.Ended {
		t.Errorf("failed: %+v", failed)
	}
	if c, _ := Update(s, Done{Problem: p, Cancelled: true}); c.Problem != nil || c.Ended || len(c.Lines) != 2 {
		t.Errorf("cancelled: %+v", c)
	}
}

func TestLinesAreGroupedByConnectorWithTheirMarks(t *testing.T) {
	s := State{Running: true, Lines: []string{"Signed in.", "— Snow Atlas", "✓ Application", "! Owner", "Verified."}}
	p := s.Parts()
	if len(p) != 2 || p[0].Title != "Start" || p[1].Title != "Snow Atlas" || len(p[1].Lines) != 3 {
		t.Fatalf("parts: %+v", p)
	}
	want := []Line{{"Application", apply.Done}, {"Owner", apply.Finding}, {"Verified.", apply.Running}}
	for i, l := range p[1].Lines {
		if l != want[i] {
			t.Errorf("line %d: %+v, want %+v", i, l, want[i])
		}
	}
}
