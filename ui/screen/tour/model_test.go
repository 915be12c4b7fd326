package tour

import (
	"testing"

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
