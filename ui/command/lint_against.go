package command

import (
	"fmt"
	"strings"

	"gatehouse/preview/coverage"
	"gatehouse/setup/problem"
)

// comparison is the machine output of lint --against.
type comparison struct {
	File       string              `json:"file"`
	Against    string              `json:"against"`
	Difference coverage.Difference `json:"difference"`
}

// compare says what changes for a reader of the answers when the rules of the file take the place of those of --against: over the
// calls of the definition, or over those that the endpoints themselves admit.
func (c lintCmd) compare(e *env) error {
	if len(c.Files) != 1 {
		return problem.New(problem.BadInput, "--against compares one file with another.", fmt.Sprintf("%d files were given.", len(c.Files)), "Give one.", nil)
	}
	after, err := openLinted(c.Files[0])
	if err != nil {
		return err
	}
	before, err := openLinted(c.Against)
	if err != nil {
		return err
	}
	for _, f := range []*linted{before, after} {
		if f.set == nil {
			f.say(e)
			return problem.New(problem.BadInput, f.file+" has no rules that can be compared.", "", "Give rules files, or a definition with rules.", nil)
		}
	}
	d := coverage.Diff(before.cover(after.calls), after.cover(before.calls))
	if e.JSON {
		return e.emit(comparison{c.Files[0], c.Against, d})
	}
	sayDifference(e, d)
	return nil
}

// cover is what the rules make of the file's own calls, or of those of the other file where only that one has some.
func (f *linted) cover(others []coverage.Call) []coverage.CallCoverage {
	calls := f.calls
	if calls == nil {
		calls = others
	}
	if calls == nil {
		return coverage.OfSet(f.set, f.types)
	}
	return coverage.Of(f.set, f.types, calls)
}

func sayDifference(e *env, d coverage.Difference) {
	if d.Empty() {
		e.say.line("✓ A reader of the answers sees no difference.")
		return
	}
	for _, call := range d.NewCalls {
		e.say.line("+ newly answered: %s", call)
	}
	for _, call := range d.LostCalls {
		e.say.line("- blocked now: %s", call)
	}
	for _, group := range []struct {
		mark, title string
		changes     []coverage.Change
	}{{"+", "newly passes", d.NewlyPasses}, {"-", "newly disappears", d.NewlyDisappears}, {"~", "changes", d.Changed}} {
		for _, c := range group.changes {
			text := fmt.Sprintf("%s %s: %s in %s (%s), %s before, %s now", group.mark, group.title, c.Path, c.Call, c.Class, c.From, c.To)
			if len(c.On) > 0 {
				text += " depending on " + strings.Join(c.On, ", ")
			}
			e.say.line("%s", text)
		}
	}
}
