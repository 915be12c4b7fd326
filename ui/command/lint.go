package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"gatehouse/preview/coverage"
	"gatehouse/preview/rules"
	"gatehouse/setup/definition"
	"gatehouse/setup/problem"
)

type lintCmd struct {
	vendorFlags
	Files   []string `arg:"" help:"Definitions, rules files, or with --vendor-list a vendor's list." type:"existingfile"`
	Against string   `help:"Rules file to compare with: what newly passes and what newly disappears." placeholder:"FILE" type:"existingfile"`
}

// lintFinding is one line of the machine output. Error: the file cannot be used as it is.
type lintFinding struct {
	File  string `json:"file"`
	Line  int    `json:"line,omitempty"`
	Error bool   `json:"error"`
	Text  string `json:"text"`
	Next  string `json:"next,omitempty"`
}

// place is the file, with the line where it is known.
func (f lintFinding) place() string {
	if f.Line == 0 {
		return f.File
	}
	return fmt.Sprintf("%s:%d", f.File, f.Line)
}

// Run checks every file and goes on after a bad one. Findings are advice; a file that cannot be used ends with 2.
func (c lintCmd) Run(ctx context.Context, e *env) error {
	if c.vendorFlags != (vendorFlags{}) {
		return c.vendorList(ctx, e)
	}
	if c.Against != "" {
		return c.compare(e)
	}
	all := []lintFinding{}
	for _, file := range c.Files {
		f, err := openLinted(file)
		if err != nil {
			return err
		}
		all = append(all, f.found...)
		f.say(e)
	}
	if e.JSON {
		if err := e.emit(all); err != nil {
			return err
		}
	}
	bad := 0
	for _, f := range all {
		if f.Error {
			bad++
		}
	}
	if bad > 0 {
		return reported{problem.New(problem.BadInput, fmt.Sprintf("%d of %d files cannot be used.", bad, len(c.Files)), "", "Mend the lines marked ✕.", nil)}
	}
	return nil
}

// linted is one file: what was found, and where it can be used, its rules and the calls that are made of them.
type linted struct {
	file  string
	found []lintFinding
	set   *rules.Set
	calls []coverage.Call // of a definition; nil for rules alone
	types *coverage.Types
}

func (f *linted) say(e *env) {
	for _, one := range f.found {
		mark := "!"
		if one.Error {
			mark = "✕"
		}
		e.say.line("%s %s: %s", mark, one.place(), one.Text)
		if one.Next != "" {
			e.say.line("    %s", one.Next)
		}
	}
	if len(f.found) == 0 {
		e.say.line("✓ %s", f.file)
	}
}

func (f *linted) wrong(line int, text, next string) {
	f.found = append(f.found, lintFinding{File: f.file, Line: line, Error: true, Text: text, Next: next})
}

func (f *linted) advise(file string, findings []rules.Finding) {
	for _, one := range findings {
		f.found = append(f.found, lintFinding{File: file, Line: one.Line, Text: one.Text, Next: one.Next})
	}
}

// maxLinted is more than a wrapped rules file may have. A file that is larger is not read to its end.
const maxLinted = 4 << 20

func openLinted(file string) (*linted, error) {
	types, err := coverage.Embedded()
	if err != nil {
		return nil, err
	}
	in, err := os.Open(file)
	if err != nil {
		return nil, badFile(file, err)
	}
	defer in.Close()
	data, err := io.ReadAll(io.LimitReader(in, maxLinted+1))
	if err != nil {
		return nil, badFile(file, err)
	}
	f := &linted{file: file, types: types}
	switch {
	case len(data) > maxLinted:
		f.wrong(0, "has more than 4 MiB; no definition and no rules file is that large.", "Give another file.")
	case rules.Looks(data):
		f.rules(file, data)
		if f.set != nil {
			f.advise(file, coverage.Lint(f.set, types, nil))
		}
	default:
		f.definition(data)
	}
	return f, nil
}

// rules loads rules that stand in a file of that name.
func (f *linted) rules(name string, data []byte) {
	set, err := rules.Load(name, data)
	if at, ok := errors.AsType[*rules.LoadError](err); ok {
		f.found = append(f.found, lintFinding{File: name, Line: at.Line, Error: true, Text: at.Problem, Next: at.Instead})
		return
	}
	f.set = set
	f.advise(name, set.Lint())
}

// definition checks a definition together with its rules: the calls that they block, and what passes in clear without a reason.
func (f *linted) definition(data []byte) {
	d, err := definition.Load(f.file)
	if err != nil {
		if at, ok := errors.AsType[*definition.ParseError](err); ok {
			f.wrong(at.Line, at.Wrong, at.Instead)
			f.schema(data, at)
		} else {
			f.wrong(0, problem.Of(err).Error(), "")
		}
		return
	}
	f.schema(data, nil)
	for _, one := range d.Lint() {
		f.found = append(f.found, lintFinding{File: f.file, Line: one.Line, Text: one.Text, Next: one.Next})
	}
	name, data, err := d.ReadRules()
	if err != nil {
		f.wrong(0, problem.Of(err).Error(), "")
		return
	}
	if f.calls = d.CoverageCalls(); data == nil {
		return
	}
	if f.rules(name, data); f.set == nil {
		return
	}
	var calls []rules.Call
	for _, c := range f.calls {
		calls = append(calls, rules.Call{Name: c.Name, Method: c.Method, URL: c.URL})
	}
	f.advise(name, f.set.LintCalls(calls))
	missing, stale := coverage.Summarise(coverage.Of(f.set, f.types, f.calls)).Reasons(d.ClearProperties())
	for _, c := range missing {
		f.found = append(f.found, lintFinding{
			File: name, Line: c.Because.Line, Text: fmt.Sprintf("%s (%s) passes in clear and the definition gives no reason", c.Label, c.Class),
			Next: "remove it in the rules, or write the reason under clear in the definition",
		})
	}
	for _, label := range stale {
		f.found = append(f.found, lintFinding{File: f.file, Text: "clear gives a reason for " + label + ", which does not pass in clear", Next: "take it out"})
	}
}
