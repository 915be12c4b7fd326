package rules

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// LoadError says where a rule file is wrong, why, and what to write instead. Line and Column count from 1; 0 = the whole file.
type LoadError struct {
	File    string
	Line    int
	Column  int
	Problem string
	Instead string
}

func (e *LoadError) Error() string {
	place := e.File
	if e.Line > 0 {
		place += ":" + strconv.Itoa(e.Line) + ":" + strconv.Itoa(e.Column)
	}
	text := place + ": " + e.Problem
	if e.Instead != "" {
		text += "; " + e.Instead
	}
	return text
}

// loader carries what every part of the file needs to report a fault with its place.
type loader struct {
	file  string
	spent map[string]int // against the bounds of the whole file
}

func (l *loader) fail(n *yaml.Node, problem, instead string) error {
	return &LoadError{File: l.file, Line: n.Line, Column: n.Column, Problem: problem, Instead: instead}
}

func (l *loader) failf(n *yaml.Node, format string, a ...any) error {
	return l.fail(n, fmt.Sprintf(format, a...), "")
}

var yamlPlace = regexp.MustCompile(`^yaml: (?:line (\d+): )?(.*)$`)

// yamlError keeps the line that the parser names in its text; it has no field for it.
func (l *loader) yamlError(err error) error {
	e := &LoadError{File: l.file, Problem: "not valid YAML: " + strings.TrimPrefix(err.Error(), "yaml: ")}
	if m := yamlPlace.FindStringSubmatch(err.Error()); m != nil && m[1] != "" {
		e.Line, _ = strconv.Atoi(m[1])
		e.Column = 1
		e.Problem = "not valid YAML: " + m[2]
	}
	return e
}
