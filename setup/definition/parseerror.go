package definition

import (
	"fmt"

	"gatehouse/setup/problem"
)

// ParseError says what is wrong where in a definition file. Wrong is a phrase ("unknown key reasn"); Instead is a sentence.
type ParseError struct {
	File    string
	Line    int // from 1; 0: the file as a whole
	Column  int
	Wrong   string
	Instead string
}

func (e *ParseError) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("%s: %s", e.File, e.Wrong)
	}
	return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.Wrong)
}

// Problem explains the error to a person.
func (e *ParseError) Problem() *problem.Problem {
	next := e.Instead
	if next == "" {
		next = "Mend the file and try again."
	}
	return problem.New(problem.BadInput, "The definition cannot be used.", e.Error()+".", next, e)
}

type position struct{ line, column int }
