package command

import (
	"context"
	"errors"
	"fmt"
	"os"

	"go.yaml.in/yaml/v3"

	"gatehouse/preview/rules"
	"gatehouse/setup/definition"
	"gatehouse/setup/problem"
)

type lintCmd struct {
	Files []string `arg:"" help:"Definitions and rules files." type:"existingfile"`
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
func (c lintCmd) Run(_ context.Context, e *env) error {
	all := []lintFinding{}
	bad := 0
	for _, file := range c.Files {
		found, err := lintFile(file)
		if err != nil {
			return err
		}
		for _, f := range found {
			mark := "!"
			if f.Error {
				mark = "✕"
				bad++
			}
			e.say.line("%s %s: %s", mark, f.place(), f.Text)
			if f.Next != "" {
				e.say.line("    %s", f.Next)
			}
		}
		if len(found) == 0 {
			e.say.line("✓ %s", file)
		}
		all = append(all, found...)
	}
	if e.JSON {
		if err := e.emit(all); err != nil {
			return err
		}
	}
	if bad > 0 {
		return reported{problem.New(problem.BadInput, fmt.Sprintf("%d of %d files cannot be used.", bad, len(c.Files)), "", "Mend the lines marked ✕.", nil)}
	}
	return nil
}

func lintFile(file string) ([]lintFinding, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, badFile(file, err)
	}
	if isRules(data) {
		return lintRules(file, data), nil
	}
	return lintDefinition(file), nil
}

// isRules tells a rules file from a definition by its one required key.
func isRules(data []byte) bool {
	var root struct {
		Endpoints yaml.Node `yaml:"endpoints"`
	}
	return yaml.Unmarshal(data, &root) == nil && root.Endpoints.Kind != 0
}

func lintRules(file string, data []byte) []lintFinding {
	set, err := rules.Load(file, data)
	if err != nil {
		var at *rules.LoadError
		if errors.As(err, &at) {
			return []lintFinding{{File: file, Line: at.Line, Error: true, Text: at.Problem, Next: at.Instead}}
		}
		return []lintFinding{{File: file, Error: true, Text: err.Error()}}
	}
	var out []lintFinding
	for _, f := range set.Lint() {
		out = append(out, lintFinding{File: file, Line: f.Line, Text: f.Text, Next: f.Next})
	}
	return out
}

func lintDefinition(file string) []lintFinding {
	d, err := definition.Load(file)
	if err != nil {
		var at *definition.ParseError
		if errors.As(err, &at) {
			return []lintFinding{{File: file, Line: at.Line, Error: true, Text: at.Wrong, Next: at.Instead}}
		}
		return []lintFinding{{File: file, Error: true, Text: problem.Of(err).Error()}}
	}
	var out []lintFinding
	for _, f := range d.Lint() {
		out = append(out, lintFinding{File: file, Line: f.Line, Text: f.Text, Next: f.Next})
	}
	return out
}
