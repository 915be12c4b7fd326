package preview

import (
	"gatehouse/preview/coverage"
	"gatehouse/setup"
	"gatehouse/setup/lifecycle"
)

// Coverage events of the person and of finished work.
type (
	// PickProperty chooses a line of the coverage or of the comparison.
	PickProperty struct{ Line int }
	// CompareWith a preset by its id; empty: with nothing.
	CompareWith struct{ Preset string }
	// CompareFile asks for a rules file to compare with.
	CompareFile struct{}
	// OtherRules is the rules file that the person chose to compare with.
	OtherRules struct{ Path string }
	// KeepRules asks to save the rules that are compared with.
	KeepRules struct{}
	// Covered is the coverage of the connector.
	Covered struct{ Coverage *setup.Coverage }
	// Compared is a finished comparison.
	Compared struct{ Comparison *setup.Comparison }
)

// Coverage effects that the window runs.
type (
	// AskCoverage looks at rules and types.
	AskCoverage struct{ Target setup.Target }
	// AskComparison compares with a preset, or with a file.
	AskComparison struct {
		Target       setup.Target
		Preset, Path string
	}
	// AskRulesFile opens the file dialog.
	AskRulesFile struct{}
	// SaveRules asks where to save a rules file.
	SaveRules struct {
		Name string
		Data []byte
	}
)

// Covering is what the tab of coverage shows.
type Covering struct {
	Coverage   *setup.Coverage
	Comparison *setup.Comparison // nil: nothing is compared
	Line       int               // -1 = none
	lines      []CoverLine
}

// CoverLine is one line: a property, a change of one, or a heading.
type CoverLine struct {
	Heading string
	Mark    string
	Path    string
	Class   string
	Verdict string
	Tone    lifecycle.Tone

	property *coverage.Property
	change   *coverage.Change
	calls    []string // in which the change is the same
}

// updateCoverage handles what concerns the tab of coverage only.
func updateCoverage(s State, event any) (State, []any) {
	switch e := event.(type) {
	case PickProperty:
		s.Cover.Line = e.Line
	case CompareWith:
		if e.Preset == "" {
			s.Cover.Comparison = nil
			return s.withLines(), nil
		}
		return s, []any{AskComparison{Target: s.Target, Preset: e.Preset}}
	case CompareFile:
		return s, []any{AskRulesFile{}}
	case OtherRules:
		return s, []any{AskComparison{Target: s.Target, Path: e.Path}}
	case KeepRules:
		if c := s.Cover.Comparison; c != nil {
			return s, []any{SaveRules{c.File, c.Data}}
		}
	case Covered:
		s.Cover = Covering{Coverage: e.Coverage, Line: -1}
		return s.withLines(), nil
	case Compared:
		s.Cover.Comparison = e.Comparison
		return s.withLines(), nil
	}
	return s, nil
}

// withLines makes the lines of the open call, or of the comparison.
func (s State) withLines() State {
	c := &s.Cover
	c.lines, c.Line = nil, -1
	switch {
	case c.Coverage == nil:
	case c.Comparison != nil:
		c.lines = differenceLines(c.Comparison.Difference)
	default:
		if call := s.coveredCall(); call != nil {
			c.lines = propertyLines(call)
		}
	}
	return s
}

// coveredCall is the coverage of the open call.
func (s State) coveredCall() *coverage.CallCoverage {
	open := s.Open()
	if open == nil || s.Cover.Coverage == nil {
		return nil
	}
	for i := range s.Cover.Coverage.Calls {
		if call := &s.Cover.Coverage.Calls[i]; call.Name == open.Name {
			return call
		}
	}
	return nil
}
