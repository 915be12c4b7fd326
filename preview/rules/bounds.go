package rules

import (
	"fmt"

	"go.yaml.in/yaml/v3"
)

// Bounds of a rule file. Real ones have some 60 KB, a hundred endpoints and a hundred paths; whatever is far beyond them is an error that
// names its number, so that no file can keep the program busy.
const (
	maxFile       = 1 << 20  // bytes, in clear
	maxMarks      = 100_000  // places where a value can begin: each costs the YAML reader some 300 bytes
	maxNesting    = 64       // levels
	maxScalar     = 64 << 10 // bytes of one text
	maxKey        = 1 << 10  // bytes of one key
	maxPattern    = 16 << 10 // bytes of one regular expression
	maxProgram    = 10_000   // instructions of one regular expression
	maxCounted    = 1_000    // instructions that counted repetition adds to one
	maxProperties = 32       // \p{…} in one regular expression: each is a table of up to 1,500 numbers
	maxPath       = 1 << 10  // bytes of one JSONPath
	maxSteps      = 64       // steps of one JSONPath
	maxNames      = 100      // names in one bracket of a JSONPath
	maxParameters = 20       // of one pathTemplate
	maxAnyOf      = 100      // schemas in one anyOf
	maxKeywords   = 2_000    // of one digest
)

// bound is a limit on the sum over a file.
type bound struct {
	what string
	most int
}

var (
	endpointBound   = bound{"endpoints", 1_000}
	transformBound  = bound{"transforms and augments", 5_000}
	pathBound       = bound{"paths", 5_000}
	stepBound       = bound{"steps in all paths together", 20_000}
	definitionBound = bound{"definitions", 1_000}
	expressionBound = bound{"regular expressions, path templates and phrases", 2_000}
	// An expression over a value costs, for each of its characters, up to all instructions.
	callBound  = bound{"instructions in the regular expressions for calls together", 50_000}
	valueBound = bound{"instructions in the regular expressions for values together", 20_000}
)

// spend counts against a bound of the whole file.
func (l *loader) spend(n *yaml.Node, b bound, amount int) error {
	if l.spent == nil {
		l.spent = map[string]int{}
	}
	l.spent[b.what] += amount
	if l.spent[b.what] > b.most {
		return l.fail(n, fmt.Sprintf("the file has more than %d %s", b.most, b.what), "split it")
	}
	return nil
}
