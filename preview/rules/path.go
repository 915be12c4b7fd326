package rules

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Path is a compiled JSONPath. The dialect is Jayway JsonPath 2.9.0 with its default options, cut down to what rule files need.
type Path struct {
	Text  string
	Line  int // in the rule file; 0 when compiled on its own
	Steps []Step
}

// StepKind tells the kinds of steps apart.
type StepKind int

// The steps.
const (
	Child  StepKind = iota // the properties Names
	Each                   // all elements or all property values
	Select                 // what satisfies Filter
)

// Step is one step of a path. With Descend it applies at every depth, the starting value included, in document order.
type Step struct {
	Kind    StepKind
	Descend bool
	Names   []string
	Filter  *Filter
}

// Filter is [?(@.a.b == 'x')]. A missing property equals nothing: == is false and != is true.
type Filter struct {
	Property []string
	Negate   bool
	Kind     byte   // kind of the literal: '"' text, '0' number, 't', 'f', 'n'
	Text     string // text or number as written
}

// PathError tells where a path is wrong and what to write instead. Offset counts characters from 0.
type PathError struct {
	Offset  int
	Problem string
	Instead string
}

func (e *PathError) Error() string {
	text := fmt.Sprintf("%s at character %d", e.Problem, e.Offset+1)
	if e.Instead != "" {
		text += "; " + e.Instead
	}
	return text
}

// ParsePath compiles a JSONPath. Errors are of type *PathError.
func ParsePath(text string) (*Path, error) {
	p := &pathParser{text: text}
	if len(text) > maxPath {
		return nil, p.fail(fmt.Sprintf("the path has more than %d bytes", maxPath), "write it shorter")
	}
	if !utf8.ValidString(text) {
		return nil, p.fail("the path is not valid UTF-8", "write the characters themselves")
	}
	if at := strings.IndexFunc(text, unicode.IsControl); at >= 0 {
		p.at = at
		return nil, p.fail("the path holds a control character", "leave it out")
	}
	if !p.take("$") {
		return nil, p.fail("a path begins with $", "write $..name for a property at any depth")
	}
	path := &Path{Text: text}
	for p.at < len(p.text) {
		step, err := p.step()
		if err != nil {
			return nil, err
		}
		if last := len(path.Steps) - 1; last >= 0 && len(path.Steps[last].Names) > 1 {
			return nil, p.fail("several names in one bracket are supported at the end of a path only", "write one path per name")
		}
		if path.Steps = append(path.Steps, step); len(path.Steps) > maxSteps {
			return nil, p.fail(fmt.Sprintf("the path has more than %d steps", maxSteps), "write $..name for a property at any depth")
		}
	}
	return path, nil
}

type pathParser struct {
	text string
	at   int
}

func (p *pathParser) fail(problem, instead string) error {
	return &PathError{Offset: utf8.RuneCountInString(p.text[:min(p.at, len(p.text))]), Problem: problem, Instead: instead}
}

func (p *pathParser) rest() string { return p.text[p.at:] }

func (p *pathParser) take(s string) bool {
	if strings.HasPrefix(p.rest(), s) {
		p.at += len(s)
		return true
	}
	return false
}

func (p *pathParser) blanks() {
	for p.take(" ") {
	}
}

func (p *pathParser) step() (Step, error) {
	step := Step{Descend: p.take("..")}
	dotted := step.Descend || p.take(".")
	switch {
	case strings.HasPrefix(p.rest(), "["):
		return p.bracket(step)
	case !dotted:
		return step, p.fail("expected . or [", "put a name with special characters into ['…']")
	case strings.HasPrefix(p.rest(), "*"):
		if step.Descend {
			return step, p.fail("..* is not supported", "name the properties")
		}
		p.at++
		step.Kind = Each
		return step, nil
	}
	name := p.name()
	if name == "" {
		return step, p.fail("expected a property name", "names with @, dots or blanks need the form ['name']")
	}
	if strings.HasPrefix(p.rest(), "(") {
		return step, p.fail("functions are not supported", "name the property")
	}
	step.Names = []string{name}
	return step, nil
}

// name reads a property name after a dot.
func (p *pathParser) name() string {
	start := p.at
	for p.at < len(p.text) {
		r, size := utf8.DecodeRuneInString(p.rest())
		if unicode.IsSpace(r) || unicode.IsControl(r) || strings.ContainsRune(`.[]()*@'",?!=<>&|\`, r) {
			break
		}
		p.at += size
	}
	return p.text[start:p.at]
}

func (p *pathParser) bracket(step Step) (Step, error) {
	p.at++
	p.blanks()
	var err error
	switch {
	case p.take("*"):
		if step.Descend {
			return step, p.fail("..[*] is not supported", "name the properties")
		}
		step.Kind = Each
	case p.take("?"):
		step.Kind = Select
		step.Filter, err = p.filter()
	case strings.HasPrefix(p.rest(), "'"), strings.HasPrefix(p.rest(), `"`):
		step.Names, err = p.names()
	default:
		err = p.fail("indexes, slices and functions in brackets are not supported", "use [*], ['name'] or [?(@.name == 'value')]")
	}
	if err != nil {
		return step, err
	}
	p.blanks()
	if !p.take("]") {
		return step, p.fail("expected ]", "close the bracket")
	}
	return step, nil
}

func (p *pathParser) names() ([]string, error) {
	var names []string
	for {
		name, err := p.quoted()
		if err != nil {
			return nil, err
		}
		if names = append(names, name); len(names) > maxNames {
			return nil, p.fail(fmt.Sprintf("the bracket has more than %d names", maxNames), "write several paths")
		}
		p.blanks()
		if !p.take(",") {
			return names, nil
		}
		p.blanks()
	}
}

// quoted reads 'text' or "text"; a backslash takes the next character as it is.
func (p *pathParser) quoted() (string, error) {
	if p.at == len(p.text) || p.text[p.at] != '\'' && p.text[p.at] != '"' {
		return "", p.fail("expected a text in quotes", "write ['name']")
	}
	end := p.text[p.at]
	p.at++
	var b strings.Builder
	for p.at < len(p.text) {
		c := p.text[p.at]
		p.at++
		switch {
		case c == end:
			return b.String(), nil
		case c == '\\' && p.at < len(p.text):
			escaped := p.text[p.at]
			if escaped != end && escaped != '\\' {
				return "", p.fail("only the quote and another backslash are supported after a backslash", "write the character itself")
			}
			b.WriteByte(escaped)
			p.at++
		default:
			b.WriteByte(c)
		}
	}
	return "", p.fail("the text in quotes does not end", "close the quotes")
}
