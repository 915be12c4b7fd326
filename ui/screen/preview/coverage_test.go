package preview

import (
	"strings"
	"testing"

	"gatehouse/preview/coverage"
	"gatehouse/setup"
	"gatehouse/setup/lifecycle"
)

func covered() State {
	call := coverage.CallCoverage{
		Call: coverage.Call{Name: "GET /users", Type: "user"}, Verdict: coverage.Allowed,
		Properties: []coverage.Property{
			{Path: "value[].id", Label: "user.id", Class: coverage.TechnicalID, Verdict: coverage.Clear},
			{Path: "value[].mail", Label: "user.mail", Class: coverage.Contact, Verdict: coverage.Tokenised, Rule: coverage.Ref{File: "rules/x.yaml", Line: 31, Transform: "pseudonymize", Path: "$..mail"}},
			{Path: "value[].officeLocation", Label: "user.officeLocation", Class: coverage.Location, Verdict: coverage.Depends, Outcomes: []coverage.Verdict{coverage.Clear}, On: []string{"userType"}},
			{Path: "value[].city", Label: "user.city", Class: coverage.Location, Verdict: coverage.Clear},
		},
	}
	s, _ := Update(shown(), PickTab{Coverage})
	s, _ = Update(s, Covered{&setup.Coverage{
		Calls: []coverage.CallCoverage{call}, Reasons: map[string]string{"user.city": "reports compare sites"},
		Presets: []coverage.Preset{{ID: "strict", Name: "Strict", Sentence: "Less."}},
	}})
	return s
}

func comparison() *setup.Comparison {
	return &setup.Comparison{Name: "Strict", Sentence: "Less.", File: "strict.yaml", Data: []byte("x"), Difference: coverage.Difference{
		NewlyPasses: []coverage.Change{{Call: "GET /users", Path: "value[].city", Label: "user.city", Class: coverage.Location, From: coverage.Dropped, To: coverage.Clear}},
		NewlyDisappears: []coverage.Change{
			{Call: "GET /users", Path: "value[].id", Label: "user.id", Class: coverage.TechnicalID, From: coverage.Clear, To: coverage.Removed},
			{Call: "One user", Path: "value[].id", Label: "user.id", Class: coverage.TechnicalID, From: coverage.Clear, To: coverage.Removed},
		},
		LostCalls: []string{"GET /groups"},
	}}
}

func TestTheTabAsksForTheCoverageOnce(t *testing.T) {
	s, effects := Update(shown(), PickTab{Coverage})
	if ask, ok := effects[0].(AskCoverage); !ok || ask.Target.Definition.ID != "x" {
		t.Fatalf("effects: %v", effects)
	}
	if _, effects = Update(covered(), PickTab{Coverage}); effects != nil || s.Tab != Coverage {
		t.Errorf("again: %v", effects)
	}
	if s, _ = Update(covered(), Choose{target()}); s.Cover.Coverage != nil {
		t.Error("another connector shows the coverage of this one")
	}
}

func TestEveryPropertySaysWhatBecomesOfItAndWhy(t *testing.T) {
	s := covered()
	var got []string
	for _, l := range s.CoverLines() {
		if l.Heading != "" {
			got = append(got, l.Heading)
			continue
		}
		got = append(got, l.Mark+" "+l.Path+" "+l.Class+" "+l.Verdict)
	}
	want := []string{
		"2 leave in clear", "! city location passes in clear", " id technical id passes in clear",
		"1 depends on the answer", "! officeLocation location depends", "1 leaves as a token or in part", "◆ mail contact tokenised",
	}
	if strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("lines: %q", got)
	}
	for line, text := range map[int]string{
		1: "Reason in the definition: reports compare sites", 2: "leaves the gate as Graph returns it", 4: "It depends on userType. The definition gives no reason", 6: "A pseudonym or token",
	} {
		s, _ := Update(s, PickProperty{line})
		if w, ok := s.CoverWhy(); !ok || !strings.Contains(w.Text, text) {
			t.Errorf("line %d: %+v", line, w)
		}
	}
	s, _ = Update(s, PickProperty{6})
	if w, _ := s.CoverWhy(); w.Title != "mail" || strings.Join(w.Rule, "|") != "pseudonymize|$..mail|rules/x.yaml:31" {
		t.Errorf("why: %+v", w)
	}
	chips := s.CoverSummary()
	if last := chips[len(chips)-1]; last.Text != "! 2 clear and personal" || last.Tone != lifecycle.Caution || chips[0].Text != "4 properties" {
		t.Errorf("chips: %+v", chips)
	}
}

func TestAComparisonShowsWhatNewlyPassesAndDisappears(t *testing.T) {
	s, effects := Update(covered(), CompareWith{"strict"})
	if ask, ok := effects[0].(AskComparison); !ok || ask.Preset != "strict" {
		t.Fatalf("effects: %v", effects)
	}
	s, _ = Update(s, Compared{comparison()})
	lines := s.CoverLines()
	if len(lines) != 5 || lines[0].Heading != "1 newly passes" || lines[1].Mark != "!" || lines[1].Tone != lifecycle.Caution || lines[3].Verdict != "passes in clear > removed" || !strings.Contains(lines[4].Heading, "GET /groups") {
		t.Errorf("lines: %+v", lines)
	}
	if lines[3].Path != "id · 2 calls" || lines[1].Path != "city · GET /users" {
		t.Errorf("paths: %q, %q", lines[1].Path, lines[3].Path)
	}
	s, _ = Update(s, PickProperty{3})
	if w, ok := s.CoverWhy(); !ok || w.Chip.Text != "− removed" || !strings.HasPrefix(w.Sub, "GET /users, One user · ") || !strings.Contains(w.Text, "With today's rules: It leaves the gate as Graph returns it. With the other rules: A rule removes it") {
		t.Errorf("why: %+v", w)
	}
	s, _ = Update(s, PickProperty{0})
	if _, ok := s.CoverWhy(); ok {
		t.Error("a heading is explained")
	}
	if _, effects = Update(s, KeepRules{}); effects[0].(SaveRules).Name != "strict.yaml" {
		t.Errorf("saving: %v", effects)
	}
	s, _ = Update(s, CompareWith{})
	if s.Cover.Comparison != nil || len(s.CoverLines()) != 7 {
		t.Error("the comparison stays")
	}
	if _, effects = Update(s, OtherRules{"/tmp/own.yaml"}); effects[0].(AskComparison).Path != "/tmp/own.yaml" {
		t.Errorf("a file: %v", effects)
	}
}
