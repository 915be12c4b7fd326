package doctor

import (
	"strings"
	"testing"

	"gatehouse/setup/doctor"
	"gatehouse/setup/problem"
)

func update(t *testing.T, s State, events ...any) (State, []any) {
	t.Helper()
	var effects []any
	for _, e := range events {
		s, effects = Update(s, e)
	}
	return s, effects
}

func reportOf(states ...doctor.State) doctor.Report {
	r := doctor.Report{Version: "1.0"}
	for _, s := range states {
		r.Lines = append(r.Lines, doctor.Line{ID: string(s), Title: "Line", State: s, Found: "Found.", Tested: "Whether.", Next: "Next."})
	}
	r.Worst = doctor.Worst(r.Lines)
	return r
}

func TestLinesComeOneByOneAndTheReportAtTheEnd(t *testing.T) {
	s, effects := update(t, State{}, Start{})
	if !s.Running || len(effects) != 1 || effects[0] != (Run{}) {
		t.Fatalf("%+v %v", s, effects)
	}
	if _, effects = update(t, s, Start{}); len(effects) != 0 {
		t.Error("it is started twice")
	}
	s, _ = update(t, s, Found{doctor.Line{ID: "clock"}}, Found{doctor.Line{ID: "dns"}})
	if len(s.Lines) != 2 || s.Report != nil {
		t.Errorf("%+v", s)
	}
	if text, _ := s.Verdict(); text != "" {
		t.Errorf("a verdict before the end: %s", text)
	}
	if _, effects = update(t, s, CopyAll{}, MakeBundle{}); len(effects) != 0 {
		t.Error("half a report is copied")
	}
	s, _ = update(t, s, Done{Report: reportOf(doctor.OK, doctor.Failed)})
	if s.Running || s.Report == nil || len(s.Lines) != 2 {
		t.Errorf("%+v", s)
	}
	_, effects = update(t, s, CopyAll{})
	if c, ok := effects[0].(Copy); !ok || !strings.Contains(c.Text, "✕ Line: Found.") {
		t.Errorf("%v", effects)
	}
}

func TestWhatWasFoundBeforeCancellingStays(t *testing.T) {
	s, effects := update(t, State{}, Start{}, Found{doctor.Line{ID: "clock"}}, Stop{})
	if len(effects) != 1 || effects[0] != (Halt{}) {
		t.Errorf("%v", effects)
	}
	s, _ = update(t, s, Done{Report: reportOf(doctor.Unknown), Cancelled: true})
	if s.Running || s.Report != nil || len(s.Lines) != 1 {
		t.Errorf("%+v", s)
	}
}

func TestTheVerdictSaysTheWorst(t *testing.T) {
	for want, states := range map[string][]doctor.State{
		"Everything that Gatehouse needs works.":         {doctor.OK, doctor.OK},
		"1 of 3 tests failed.":                           {doctor.OK, doctor.Failed, doctor.Warning},
		"Nothing failed; 2 of 3 lines are worth a look.": {doctor.Warning, doctor.Warning, doctor.Unknown},
		"Nothing failed; 1 of 2 tests could not tell.":   {doctor.OK, doctor.Unknown},
	} {
		r := reportOf(states...)
		if got, worst := (State{Report: &r, Lines: r.Lines}).Verdict(); got != want || worst != r.Worst {
			t.Errorf("%v: %s", states, got)
		}
	}
}

func TestABundleIsOfferedAndItsEndShown(t *testing.T) {
	r := reportOf(doctor.OK)
	s, effects := update(t, State{Report: &r, Saved: "before"}, MakeBundle{})
	if b, ok := effects[0].(Bundle); !ok || b.Report.Version != "1.0" || s.Saved != "" {
		t.Errorf("%v %+v", effects, s)
	}
	if s, _ = update(t, s, BundleSaved{Path: "/tmp/x.zip"}); s.Saved != "/tmp/x.zip" {
		t.Errorf("%+v", s)
	}
	if s, _ = update(t, s, BundleSaved{Problem: problem.New(problem.Failed, "No.", "", "", nil)}); s.Saved != "" || s.Problem == nil {
		t.Errorf("%+v", s)
	}
}

func TestStatesHaveWordsAndMarks(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range []doctor.State{doctor.OK, doctor.Warning, doctor.Failed, doctor.Unknown} {
		if StateWord(s) == "" || s.Mark() == "" || seen[StateWord(s)] || seen[s.Mark()] {
			t.Errorf("%s: %q %q", s, StateWord(s), s.Mark())
		}
		seen[StateWord(s)], seen[s.Mark()] = true, true
	}
	l := doctor.Line{Tested: "Whether it works.", Millis: 12, Detail: []problem.Detail{{Label: "Issuer", Value: "Contoso\u202e"}, {Label: "Root"}}}
	if got := Small(l); got != "Tested: Whether it works (12 ms) · Issuer: Contoso⟦U+202E⟧" {
		t.Error(got)
	}
}

func TestTheWorstComesFirstOnceAllIsKnown(t *testing.T) {
	r := reportOf(doctor.OK, doctor.Unknown, doctor.Failed, doctor.Warning)
	var got []string
	for _, l := range (State{Report: &r, Lines: r.Lines}).Ordered() {
		got = append(got, l.ID)
	}
	if strings.Join(got, " ") != "failed warning unknown ok" {
		t.Errorf("%v", got)
	}
	if first := (State{Running: true, Lines: r.Lines}).Ordered()[0]; first.State != doctor.OK {
		t.Error("lines change places while they come")
	}
}
