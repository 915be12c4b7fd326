package rules

import (
	"regexp"
	"regexp/syntax"
	"strings"

	"go.yaml.in/yaml/v3"
)

// regex compiles a pattern of the Java dialect where Java and Go mean the same by it; everything else is refused.
// prefix and suffix are put around the pattern after it was checked on its own.
func (l *loader) regex(n *yaml.Node, what, prefix, suffix string) (*regexp.Regexp, error) {
	pattern, err := l.text(n, what)
	if err != nil {
		return nil, err
	}
	if len(pattern) > maxPattern {
		return nil, l.failf(n, "write it shorter", "the regular expression has %d bytes; at most %d are supported", len(pattern), maxPattern)
	}
	as := reading{search: prefix == "", of: valueBound, ignoresCase: strings.HasPrefix(prefix, "(?i)")}
	if what == "pathRegex" || what == "pattern" {
		as.of = callBound
	}
	problem, instead := "", ""
	if as.ignoresCase, problem, instead = differsFromJava(pattern, as.ignoresCase); problem != "" {
		return nil, l.fail(n, "regular expression: "+problem, instead)
	}
	if _, err := syntax.Parse(pattern, syntax.Perl); err != nil {
		return nil, l.syntaxError(n, err)
	}
	return l.compile(n, prefix+blanksOfJava(pattern)+suffix, as)
}

// reading says how an expression is used.
type reading struct {
	search      bool  // it looks for parts of a text, instead of matching all of it
	ignoresCase bool  // somewhere in it
	of          bound // what its instructions count against
}

// compile reads a pattern as Java would and bounds what it costs before it is compiled: compiling makes an instruction of every
// repetition that is counted.
func (l *loader) compile(n *yaml.Node, pattern string, as reading) (*regexp.Regexp, error) {
	tree, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return nil, l.syntaxError(n, err)
	}
	readAsJava(tree, as)
	once, all := programSize(tree)
	switch {
	case all-once > maxCounted:
		return nil, l.failf(n, "write * or + instead of large numbers in {}",
			"the regular expression repeats by counting, which makes some %s instructions of it; counting may add at most %d", rounded(all), maxCounted)
	case all > maxProgram:
		return nil, l.failf(n, "write it shorter", "the regular expression needs some %s instructions; at most %d are supported", rounded(all), maxProgram)
	}
	if err := l.spend(n, expressionBound, 1); err != nil {
		return nil, err
	}
	if err := l.spend(n, as.of, all); err != nil {
		return nil, err
	}
	compiled, err := regexp.Compile(render(tree))
	if err != nil {
		return nil, l.syntaxError(n, err)
	}
	return compiled, nil
}

func (l *loader) syntaxError(n *yaml.Node, err error) error {
	instead := "look-around, back references, possessive and atomic groups are not supported: write it without"
	problem := syntaxProblem(err)
	if strings.Contains(problem, "repeat count") || strings.Contains(problem, "too large") || strings.Contains(problem, "too deeply") {
		instead = "repetitions count to 1000 at most, also when they are nested"
	}
	if len(problem) > 200 {
		problem = problem[:strings.IndexByte(problem+":", ':')]
	}
	return l.fail(n, "regular expression: "+problem, instead)
}

func syntaxProblem(err error) string {
	return strings.TrimPrefix(err.Error(), "error parsing regexp: ")
}
