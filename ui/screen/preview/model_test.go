package preview

import (
	"strings"
	"testing"

	"gatehouse/preview"
	"gatehouse/setup"
	"gatehouse/setup/definition"
	"gatehouse/setup/problem"
)

func target() setup.Target {
	return setup.Target{Definition: &definition.Definition{ID: "x", Name: "Outlook Calendar"}, Choices: definition.Choices{Instance: "main"}}
}

func result() *preview.Result {
	call := preview.CallResult{
		Name: "GET /users", Verdict: preview.Allowed, Counts: preview.Counts{Fields: 14, Removed: 6, Tokenised: 3, Clear: 4, ClearPersonal: 1},
		Fields: []preview.Field{{Name: "id"}, {
			Name: "mail", Type: "user.mail", Kind: "string", Class: preview.Identifier, Mark: preview.Tokenised, Why: "Hashed.",
			Rule: preview.Ref{File: "rules/x.yaml", Line: 31, Rule: 1, Transform: "pseudonymize", JSONPath: "$..mail"},
		}},
		Rows: []preview.Row{{Left: "{", Right: "{", Field: -1}, {Left: "id", Right: "id", Field: 0}, {Left: "mail", Right: " t~abc ", Mark: preview.Tokenised, Field: 1}},
		Out:  []byte(`{"b":1,"a":[1,2]}`),
	}
	blocked := preview.CallResult{Name: "messages", Verdict: preview.Blocked, Problem: "No endpoint matches."}
	return &preview.Result{Calls: []preview.CallResult{call, blocked}}
}

func shown() State {
	s, _ := Update(State{Row: -1}, Choose{target()})
	s, _ = Update(s, Done{result()})
	return s
}

func TestChoosingAConnectorRunsItsExamples(t *testing.T) {
	s, effects := Update(State{Row: -1, Source: preview.Live, Result: result(), Approved: "x"}, Choose{target()})
	run, ok := effects[0].(Run)
	if !ok || run.Request.Source != preview.Example || run.Request.Target.Definition.ID != "x" {
		t.Fatalf("effects: %+v", effects)
	}
	if s.Result != nil || s.Approved != "" || s.Busy == "" {
		t.Errorf("state keeps the old connector: %+v", s)
	}
}

func TestAFinishedPreviewOpensTheFieldThatSaysMost(t *testing.T) {
	s := shown()
	w, ok := s.Explain()
	if !ok || w.Title != "mail" || w.Chip.Text != "◆ tokenised" || w.Sub != "user.mail · string · direct identifier" || w.Value != "t~abc" {
		t.Errorf("why: %+v", w)
	}
	if strings.Join(w.Rule, "|") != "rule 2 · pseudonymize|$..mail|rules/x.yaml:31" {
		t.Errorf("rule: %q", w.Rule)
	}
	s, _ = Update(s, PickRow{0})
	if _, ok := s.Explain(); ok {
		t.Error("a bracket is explained")
	}
}

func TestSummaryCountsAndTheLeakCheckStandAbove(t *testing.T) {
	var texts []string
	for _, c := range shown().Summary() {
		texts = append(texts, c.Text)
	}
	want := "14 fields|− 6 removed|◆ 3 tokenised|4 clear, not personal|! 1 clear, personal|✓ no value of the response leaks"
	if strings.Join(texts, "|") != want {
		t.Errorf("chips: %q", texts)
	}
	s := shown()
	s.Result.Leaks = []preview.Leak{{}}
	chips := s.Summary()
	if last := chips[len(chips)-1].Text; last != "✕ 1 value leaks" {
		t.Errorf("last chip: %q", last)
	}
}

func TestCallsAreSplitByVerdict(t *testing.T) {
	open, blocked := shown().Calls()
	if len(open) != 1 || open[0].Chip.Text != "✓" || len(blocked) != 1 || blocked[0].Chip.Text != "✕" || blocked[0].Index != 1 {
		t.Errorf("open %+v, blocked %+v", open, blocked)
	}
}

func TestOnlyACompleteAndTightPreviewMayBeApproved(t *testing.T) {
	for name, change := range map[string]func(*State){
		"still running": func(s *State) { s.Busy = "…" },
		"nothing yet":   func(s *State) { s.Result = nil },
		"a leak":        func(s *State) { s.Result.Leaks = []preview.Leak{{}} },
		"one file":      func(s *State) { s.Source = preview.File },
		"a failed call": func(s *State) { s.Result.Calls[0].Verdict = preview.Failed },
	} {
		s := shown()
		change(&s)
		if s.CanApprove() == "" {
			t.Errorf("%s: may be approved", name)
		}
		if _, effects := Update(s, Accept{}); effects != nil {
			t.Errorf("%s: approving gives %v", name, effects)
		}
	}
	if _, effects := Update(shown(), Accept{}); len(effects) != 1 {
		t.Errorf("a good preview gives %v", effects)
	}
	direct := shown()
	direct.Result.Direct, direct.Result.Leaks = true, []preview.Leak{{}}
	if why := direct.CanApprove(); why != "" {
		t.Errorf("a direct connector has no leak check, yet: %s", why)
	}
}

func TestALiveSampleNeedsSomebodySignedIn(t *testing.T) {
	s, effects := Update(shown(), Sample{preview.Live})
	if s.Problem == nil || effects != nil || s.Source != preview.Example {
		t.Errorf("state %+v, effects %v", s.Problem, effects)
	}
	in := shown()
	in.SignedIn = true
	if s, effects = Update(in, Sample{preview.Live}); len(effects) != 1 || s.Source != preview.Live {
		t.Errorf("signed in: %v", effects)
	}
}

func TestAFileIsPreviewedAsTheOpenCall(t *testing.T) {
	_, effects := Update(shown(), Sample{preview.File})
	if _, ok := effects[0].(AskFile); !ok {
		t.Fatalf("effects: %v", effects)
	}
	_, effects = Update(shown(), Opened{"/tmp/users.json"})
	if req := effects[0].(Run).Request; req.File != "/tmp/users.json" || req.Call != "GET /users" || req.Source != preview.File {
		t.Errorf("request: %+v", req)
	}
}

func TestCancellingIsNoError(t *testing.T) {
	p := problem.New(problem.Failed, "x", "", "", nil)
	s, _ := Update(shown(), Failed{Problem: p, Cancelled: true})
	if s.Problem != nil || s.Result == nil {
		t.Error("a cancelled preview loses what was there or shows an error")
	}
	if s, _ = Update(shown(), Failed{Problem: p}); s.Problem != p {
		t.Error("a failure is not shown")
	}
}

func TestSanitizedJSONIsIndentedInItsOwnOrder(t *testing.T) {
	lines := jsonLines{shown().Open().Sight()}
	if lines.Len() < 4 || !strings.Contains(lines.Line(1).Text, `"b": 1`) {
		t.Errorf("%d lines, %q", lines.Len(), lines.Line(1).Text)
	}
	if none := (jsonLines{(&preview.CallResult{}).Sight()}); none.Len() != 1 || !strings.Contains(none.Line(0).Text, "Nothing leaves") {
		t.Errorf("nothing: %q", none.Line(0).Text)
	}
	_, effects := Update(shown(), CopyOut{})
	if !strings.Contains(effects[0].(Copy).Text, "\n") {
		t.Errorf("copied: %v", effects)
	}
}

func TestALargePreviewIsLookedAtBeforeItMayBeApproved(t *testing.T) {
	opened, checked := result(), result()
	opened.Unchecked = true
	s, _ := Update(State{Row: -1}, Choose{target()})
	s, _ = Update(s, Looked{opened})
	if s.Busy == "" || s.CanApprove() == "" || s.Row < 0 {
		t.Errorf("while it is checked: busy %q, %q, row %d", s.Busy, s.CanApprove(), s.Row)
	}
	if chips := s.Summary(); !strings.Contains(chips[len(chips)-1].Text, "leak check running") {
		t.Errorf("chips: %+v", chips)
	}
	s, _ = Update(s, PickRow{1})
	s, effects := Update(s, Done{checked})
	if s.Busy != "" || s.CanApprove() != "" || s.Row != 1 || len(effects) != 1 {
		t.Errorf("afterwards: busy %q, %q, row %d, %v", s.Busy, s.CanApprove(), s.Row, effects)
	}
	stopped, _ := Update(s, Looked{opened})
	if stopped.Stopped() {
		t.Error("a running leak check counts as stopped")
	}
	stopped, _ = Update(stopped, Stop{})
	stopped, _ = Update(stopped, Failed{Cancelled: true})
	if stopped.CanApprove() == "" || stopped.Result == nil || !stopped.Stopped() {
		t.Error("a preview whose leak check was stopped may be approved, or is gone")
	}
}

func TestAnAnswerTooLongForTheClipboardIsNotCopied(t *testing.T) {
	s := shown()
	s.Result.Calls[0].Out = []byte(`"` + strings.Repeat("x", mostCopied) + `"`)
	_, effects := Update(s, CopyOut{})
	if refused, ok := effects[0].(Refuse); len(effects) != 1 || !ok || refused.Problem == nil {
		t.Errorf("effects: %d, %+v", len(effects), refused)
	}
}

func TestLeaksAreNamedWithFieldAndCarrier(t *testing.T) {
	s := shown()
	for range 5 {
		s.Result.Leaks = append(s.Result.Leaks, preview.Leak{Call: "Users", Path: "$.value[0].mail", Carrier: "base64", At: "$['@odata.nextLink']"})
	}
	lines := s.LeakLines()
	if len(lines) != shownLeaks+1 || lines[0] != "Users: the value of $.value[0].mail is found at $['@odata.nextLink'] as base64." || lines[shownLeaks] != "2 more leaks like these." {
		t.Errorf("lines: %q", lines)
	}
}

func TestLongNumbersAreGrouped(t *testing.T) {
	for n, want := range map[int]string{0: "0", 9999: "9999", 10000: "10\u202f000", 2163770: "2\u202f163\u202f770"} {
		if got := grouped(n); got != want {
			t.Errorf("%d is written %q", n, got)
		}
	}
}

func TestALargeAnswerIsNotHeldBesideTheNextOne(t *testing.T) {
	s := shown()
	s.Result.Calls[0].Rows = make([]preview.Row, largeRows+1)
	s, effects := Update(s, Opened{"/tmp/users.json"})
	if s.Result != nil || effects[0].(Run).Request.Call != "GET /users" {
		t.Errorf("result %v, effects %v", s.Result != nil, effects)
	}
	if _, effects := Update(s, Again{}); effects[0].(Run).Request.Call != "GET /users" {
		t.Errorf("again: %v", effects)
	}
	if s, _ := Update(shown(), Opened{"/tmp/users.json"}); s.Result == nil {
		t.Error("a small answer goes before the next one is there")
	}
}
