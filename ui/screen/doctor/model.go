// Package doctor shows what was tested on this machine and what was found, line by line, and offers a bundle for support. It must not
// test anything and must not write files.
package doctor

import (
	"fmt"
	"slices"
	"strings"

	"gatehouse/setup/doctor"
	"gatehouse/setup/problem"
	"gatehouse/ui/screen/words"
)

// State is everything the screen shows.
type State struct {
	Running bool
	Lines   []doctor.Line  // what is known so far, in the order of the tests
	Report  *doctor.Report // the whole, once everything is known
	Saved   string         // where the bundle was written
	Problem *problem.Problem
}

// Events.
type (
	// Start makes every test.
	Start struct{}
	// Stop cancels them.
	Stop struct{}
	// Found is one line.
	Found struct{ Line doctor.Line }
	// Done is the end.
	Done struct {
		Report    doctor.Report
		Cancelled bool
	}
	// CopyAll copies the report as text.
	CopyAll struct{}
	// MakeBundle asks for a bundle for support.
	MakeBundle struct{}
	// BundleSaved tells where it was written, or why it was not.
	BundleSaved struct {
		Path    string
		Problem *problem.Problem
	}
)

// Effects.
type (
	// Run starts the tests.
	Run struct{}
	// Halt cancels them.
	Halt struct{}
	// Copy puts text on the clipboard.
	Copy struct{ Text string }
	// Bundle makes a bundle of a report, shows what is in it, and asks where to save it.
	Bundle struct{ Report doctor.Report }
)

// Update is the screen's behaviour.
func Update(s State, event any) (State, []any) {
	switch e := event.(type) {
	case Start:
		if s.Running {
			return s, nil
		}
		return State{Running: true}, []any{Run{}}
	case Stop:
		if s.Running {
			return s, []any{Halt{}}
		}
	case Found:
		s.Lines = append(s.Lines[:len(s.Lines):len(s.Lines)], e.Line)
	case Done:
		s.Running = false
		if e.Cancelled {
			return s, nil
		}
		s.Report, s.Lines = &e.Report, e.Report.Lines
	case CopyAll:
		if s.Report != nil {
			return s, []any{Copy{doctor.Text(*s.Report)}}
		}
	case MakeBundle:
		if s.Report != nil {
			s.Saved, s.Problem = "", nil
			return s, []any{Bundle{*s.Report}}
		}
	case BundleSaved:
		s.Saved, s.Problem = e.Path, e.Problem
	}
	return s, nil
}

// Verdict is the sentence above the lines; empty while the tests run.
func (s State) Verdict() (text string, worst doctor.State) {
	if s.Report == nil {
		return "", doctor.Unknown
	}
	count := map[doctor.State]int{}
	for _, l := range s.Lines {
		count[l.State]++
	}
	worst = s.Report.Worst
	switch worst {
	case doctor.OK:
		return words.L("Everything that Gatehouse needs works."), worst
	case doctor.Failed:
		text = words.L("{{.N}} of {{.All}} tests failed.", words.M{"N": count[doctor.Failed], "All": len(s.Lines)})
	case doctor.Warning:
		text = words.L("Nothing failed; {{.N}} of {{.All}} lines are worth a look.", words.M{"N": count[doctor.Warning], "All": len(s.Lines)})
	default:
		text = words.L("Nothing failed; {{.N}} of {{.All}} tests could not tell.", words.M{"N": count[doctor.Unknown], "All": len(s.Lines)})
	}
	return text, worst
}

// rank puts what somebody has to look at first.
var rank = map[doctor.State]int{doctor.Failed: 0, doctor.Warning: 1, doctor.Unknown: 2, doctor.OK: 3}

// Ordered are the lines as they come while the tests run, and the worst first once all are known.
func (s State) Ordered() []doctor.Line {
	if s.Report == nil || s.Running {
		return s.Lines
	}
	return slices.SortedStableFunc(slices.Values(s.Lines), func(a, b doctor.Line) int { return rank[a.State] - rank[b.State] })
}

// StateWord is a state in words: no state is told by colour or mark alone.
func StateWord(s doctor.State) string {
	switch s {
	case doctor.OK:
		return words.L("good")
	case doctor.Warning:
		return words.L("warning")
	case doctor.Failed:
		return words.L("failed")
	}
	return words.L("cannot tell")
}

// Small is the line under a finding: what was tested, how long it took, and the details of what is not good.
func Small(l doctor.Line) string {
	parts := []string{words.L("Tested: {{.What}} ({{.Ms}} ms)", words.M{"What": strings.TrimSuffix(l.Tested, "."), "Ms": fmt.Sprint(l.Millis)})}
	for _, d := range l.Detail {
		if d.Value != "" && l.State != doctor.OK { // what is good needs no proof on the page; the copied report has it
			parts = append(parts, d.Label+": "+d.Value)
		}
	}
	return words.Visible(strings.Join(parts, " · "))
}
