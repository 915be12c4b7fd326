package rules

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

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
	// The libraries quote what they could not read.
	return &LoadError{File: l.file, Line: n.Line, Column: n.Column, Problem: printable(problem), Instead: printable(instead)}
}

// failf takes what to write instead before the format of the problem.
func (l *loader) failf(n *yaml.Node, instead, format string, a ...any) error {
	return l.fail(n, fmt.Sprintf(format, a...), instead)
}

var (
	yamlPlace     = regexp.MustCompile(`^yaml: (?:line (\d+): )?(.*)$`)
	unknownAnchor = regexp.MustCompile(`unknown anchor '(.*)' referenced`)
)

// yamlError keeps the line that the parser names in its text; it has no field for it. It names none for the first line.
func (l *loader) yamlError(err error, data []byte) error {
	e := &LoadError{File: l.file, Line: 1, Column: 1, Instead: "look at indents, quotes and brackets there"}
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	if m := yamlPlace.FindStringSubmatch(err.Error()); m != nil && m[1] != "" {
		e.Line, _ = strconv.Atoi(m[1])
		text = m[2]
	}
	if m := unknownAnchor.FindStringSubmatch(text); m != nil {
		before, _, _ := bytes.Cut(data, []byte("*"+m[1]))
		n := placeAfter(before)
		return l.fail(n, "anchors and aliases are not allowed", "write the value out; a text that begins with * needs quotes")
	}
	if len(text) > 200 {
		text = text[:strings.LastIndexByte(text[:200], ' ')+1] + "…"
	}
	e.Problem = "not valid YAML: " + printable(text)
	return e
}

// placeAfter is the place behind a text.
func placeAfter(text []byte) *yaml.Node {
	line := bytes.LastIndexByte(text, '\n') + 1
	return &yaml.Node{Line: bytes.Count(text, []byte("\n")) + 1, Column: utf8.RuneCount(text[line:]) + 1}
}
