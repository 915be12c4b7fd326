// Package preview is the screen that shows field by field what a connector will see. It must not run rules or read Graph itself.
package preview

import (
	"gatehouse/preview"
	"gatehouse/setup"
	"gatehouse/setup/definition"
	"gatehouse/setup/problem"
	"gatehouse/ui/screen/words"
)

// Tab is one of the projections of a result.
type Tab int

// The tabs.
const (
	SideBySide Tab = iota
	Sanitized
	Coverage
	BlockedCalls
)

// State is everything the screen shows.
type State struct {
	Definitions []*definition.Definition
	Target      setup.Target
	SignedIn    bool
	Source      preview.Source
	File        string // shown beside "File"
	FileCall    string // the call that the file answers
	Person      string // whose data a live sample reads; empty = the signed-in person
	Tab         Tab
	Call        int // index in Result.Calls
	Row         int // index in the call's rows; -1 = none
	Busy        string
	Problem     *problem.Problem
	Result      *preview.Result
	Approved    string // "approved today by Adele Vance"; empty = not approved as it stands
	Cover       Covering
}

// Events of the person and of finished work.
type (
	// Choose another connector.
	Choose struct{ Target setup.Target }
	// Pick a call.
	Pick struct{ Call int }
	// PickRow chooses a line of the tree.
	PickRow struct{ Row int }
	// PickTab changes the projection.
	PickTab struct{ Tab Tab }
	// Sample changes the source.
	Sample struct{ Source preview.Source }
	// Opened is a file that the person chose or dropped.
	Opened struct{ Path string }
	// Again runs the same preview again.
	Again struct{}
	// Stop cancels the running preview.
	Stop struct{}
	// Accept asks to approve what is shown.
	Accept struct{}
	// CopyOut copies the sanitized JSON of the open call.
	CopyOut struct{}
	// OpenFile asks for a file.
	OpenFile struct{}
	// Progress of a live sample.
	Progress struct {
		Call        string
		Done, Total int
	}
	// Looked is a large preview that can be looked at while its leak check runs.
	Looked struct{ Result *preview.Result }
	// Done is a finished preview.
	Done struct{ Result *preview.Result }
	// Failed is a preview that did not come about; Cancelled is not shown.
	Failed struct {
		Problem   *problem.Problem
		Cancelled bool
	}
	// Standing tells whether the connector is approved as it stands.
	Standing struct{ Approved string }
)

// Effects that the window runs.
type (
	// Run a preview.
	Run struct{ Request setup.PreviewRequest }
	// Halt the running one.
	Halt struct{}
	// AskFile opens the file dialog.
	AskFile struct{}
	// Approve what is shown; the window asks for the confirmation.
	Approve struct {
		Target setup.Target
		Result *preview.Result
	}
	// Copy text to the clipboard.
	Copy struct{ Text string }
	// Refuse says in a dialog why something was not done.
	Refuse struct{ Problem *problem.Problem }
	// AskStanding looks whether it is approved as it stands.
	AskStanding struct{ Target setup.Target }
)

// Update is the screen's whole behaviour.
func Update(s State, event any) (State, []any) {
	switch e := event.(type) {
	case Choose:
		s.Target, s.Result, s.Problem, s.Call, s.Row, s.Tab, s.File, s.FileCall, s.Approved = e.Target, nil, nil, 0, -1, SideBySide, "", "", ""
		s.Source, s.Cover = preview.Example, Covering{Line: -1}
		return run(s)
	case Pick:
		if s.Result != nil && e.Call >= 0 && e.Call < len(s.Result.Calls) {
			s.Call, s.Row = e.Call, firstField(s.Result.Calls[e.Call])
			if s.Tab == BlockedCalls {
				s.Tab = SideBySide
			}
			if s.Cover.Comparison == nil {
				s = s.withLines()
			}
		}
	case PickRow:
		s.Row = e.Row
	case PickTab:
		s.Tab = e.Tab
		if s.Tab == Coverage && s.Cover.Coverage == nil && s.Target.Definition != nil {
			return s, []any{AskCoverage{s.Target}}
		}
	case Sample:
		return sample(s, e.Source)
	case Opened:
		s.Source, s.File = preview.File, e.Path
		return run(s)
	case OpenFile:
		return s, []any{AskFile{}}
	case Again:
		return run(s)
	case Stop:
		s.Busy = ""
		return s, []any{Halt{}}
	case Accept:
		if s.CanApprove() == "" {
			return s, []any{Approve{s.Target, s.Result}}
		}
	case CopyOut:
		return copyOut(s)
	case Progress:
		s.Busy = words.L("Reading a live sample: {{.Call}} ({{.Done}} of {{.Total}})", words.M{"Call": e.Call, "Done": e.Done + 1, "Total": e.Total})
	case Looked:
		s, _ = finished(s, e.Result)
		s.Busy = words.L("Leak check running … The rows can be looked at; until it is done more of them is masked than needed.")
	case Done:
		return finished(s, e.Result)
	case Failed:
		s.Busy = ""
		if !e.Cancelled {
			s.Problem = e.Problem
		}
	case Standing:
		s.Approved = e.Approved
	default:
		return updateCoverage(s, event)
	}
	return s, nil
}

func sample(s State, source preview.Source) (State, []any) {
	if source == preview.File {
		return s, []any{AskFile{}}
	}
	s.Source, s.File = source, ""
	if source == preview.Live && !s.SignedIn {
		s.Problem = problem.New(problem.Refused, words.L("A live sample needs somebody who is signed in."), "", words.L("Sign in first, or stay with the examples."), nil)
		s.Source = preview.Example
		return s, nil
	}
	return run(s)
}

// finished shows a result. What the person looks at stays when it is the same answer, now with its leak check.
func finished(s State, r *preview.Result) (State, []any) {
	again := s.Result != nil && s.Result.Unchecked && !r.Unchecked
	s.Busy, s.Problem, s.Result = "", nil, r
	if s.Call >= len(r.Calls) {
		s.Call = 0
	}
	if !again {
		s.Row = -1
		if len(r.Calls) > 0 {
			s.Row = firstField(r.Calls[s.Call])
		}
	}
	return s, []any{AskStanding{s.Target}}
}

// lookedAt is how many rows are looked at to find the one to begin with.
const lookedAt = 400

// firstField is the row whose explanation says most: a tokenised person, then anything tokenised, then anything that is not kept.
func firstField(c preview.CallResult) int {
	best, rank := -1, 0
	sight := c.Sight()
	for i := range min(sight.RowCount(), lookedAt) {
		r := sight.Row(i)
		if r.Field < 0 || r.Field >= sight.FieldCount() {
			continue
		}
		if n := tells(sight.Field(r.Field), r.Mark); n > rank {
			best, rank = i, n
		}
	}
	return best
}

// mostCopied is the longest answer that goes to the clipboard, in bytes.
const mostCopied = 4 << 20

func copyOut(s State) (State, []any) {
	c := s.Open()
	if c == nil {
		return s, nil
	}
	text := c.Sight().JSON()
	switch {
	case len(text) == 0:
		return s, nil
	case len(text) > mostCopied:
		return s, []any{Refuse{problem.New(problem.BadInput, words.L("The sanitized answer is too long for the clipboard."),
			words.L("It has {{.N}} MB; up to {{.Most}} MB are copied.", words.M{"N": len(text) >> 20, "Most": mostCopied >> 20}),
			words.L("Write it to a file with: gatehouse sanitize"), nil)}}
	}
	return s, []any{Copy{Pretty(text)}}
}

func tells(f preview.Field, m preview.Mark) int {
	switch {
	case m == preview.Tokenised && f.Class.Personal():
		return 4
	case m == preview.Tokenised:
		return 3
	case m != preview.Kept:
		return 2
	}
	return 1
}

func run(s State) (State, []any) {
	if s.Target.Definition == nil {
		return s, nil
	}
	s.Busy, s.Problem = words.L("Running the rules over the sample …"), nil
	req := setup.PreviewRequest{Target: s.Target, Source: s.Source, User: s.Person}
	if s.Source == preview.File {
		req.File = s.File
		if c := s.Open(); c != nil {
			s.FileCall = c.Name
		}
		req.Call = s.FileCall
	}
	if isLarge(s.Result) {
		s.Result, s.Row = nil, -1 // a large answer is not held beside the next one
	}
	return s, []any{Run{req}}
}

// largeRows is the number of rows from which an answer takes memory that somebody would miss.
const largeRows = 100_000

func isLarge(r *preview.Result) bool {
	if r == nil {
		return false
	}
	rows := 0
	for i := range r.Calls {
		rows += r.Calls[i].Sight().RowCount()
	}
	return rows > largeRows
}

// Open is the call shown, nil when there is none.
func (s State) Open() *preview.CallResult {
	if s.Result == nil || s.Call < 0 || s.Call >= len(s.Result.Calls) {
		return nil
	}
	return &s.Result.Calls[s.Call]
}

// Stopped holds when the person stopped the leak check of what is shown.
func (s State) Stopped() bool { return s.Result != nil && s.Result.Unchecked && s.Busy == "" }

// CanApprove is empty when what is shown may be approved, otherwise the reason why not, a sentence.
func (s State) CanApprove() string {
	switch {
	case s.Result == nil:
		return words.L("There is no preview yet.")
	case s.Stopped():
		return words.L("The leak check was stopped.")
	case s.Result.Unchecked:
		return words.L("The leak check is still running.")
	case s.Busy != "":
		return words.L("The preview is still running.")
	case len(s.Result.Leaks) > 0 && !s.Result.Direct:
		return words.L("A personal value of the response leaks: the rules must be fixed first.")
	case s.Source == preview.File:
		return words.L("A file is one call only: approve on the examples or on a live sample.")
	}
	for _, c := range s.Result.Calls {
		if c.Verdict == preview.Failed {
			return words.L("The call {{.Call}} could not be previewed.", words.M{"Call": c.Name})
		}
	}
	return ""
}
