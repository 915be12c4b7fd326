package odata

import (
	"strconv"
	"strings"
	"time"
)

const (
	maxFilterLength = 4096
	maxFilterDepth  = 40
)

// ParseFilter reads a $filter expression: and, or, not, parentheses, eq ne ge gt le lt in, startswith, endswith, contains,
// any(x:x eq ...), all(x:x eq ...) and /$count over collections.
func ParseFilter(s string) (Expr, error) {
	if len(s) > maxFilterLength {
		return nil, invalid("The filter is longer than %d characters.", maxFilterLength)
	}
	toks, err := tokens(s)
	if err != nil {
		return nil, err
	}
	p := &parser{source: s, tokens: toks}
	e, err := p.or(0)
	if err != nil {
		return nil, err
	}
	if p.peek().kind != tokenEnd {
		return nil, p.unexpected()
	}
	return e, nil
}

type parser struct {
	source string
	tokens []token
	next   int
}

func (p *parser) peek() token { return p.tokens[p.next] }

func (p *parser) take() token {
	t := p.tokens[p.next]
	if t.kind != tokenEnd {
		p.next++
	}
	return t
}

func (p *parser) unexpected() error { return syntax(p.peek().at, p.source) }

func (p *parser) symbol(text string) bool {
	if t := p.peek(); t.kind == tokenSymbol && t.text == text {
		p.next++
		return true
	}
	return false
}

func (p *parser) keyword(text string) bool {
	if t := p.peek(); t.kind == tokenWord && t.text == text {
		p.next++
		return true
	}
	return false
}

func (p *parser) or(depth int) (Expr, error) {
	left, err := p.and(depth)
	for err == nil && p.keyword("or") {
		var right Expr
		right, err = p.and(depth)
		left = either{left, right}
	}
	return left, err
}

func (p *parser) and(depth int) (Expr, error) {
	left, err := p.unary(depth)
	for err == nil && p.keyword("and") {
		var right Expr
		right, err = p.unary(depth)
		left = both{left, right}
	}
	return left, err
}

func (p *parser) unary(depth int) (Expr, error) {
	if depth > maxFilterDepth {
		return nil, invalid("The filter is nested more than %d levels deep.", maxFilterDepth)
	}
	if p.keyword("not") {
		e, err := p.unary(depth + 1)
		return negation{e}, err
	}
	if p.symbol("(") {
		e, err := p.or(depth + 1)
		if err == nil && !p.symbol(")") {
			err = p.unexpected()
		}
		return e, err
	}
	t := p.peek()
	if t.kind != tokenWord {
		return nil, p.unexpected()
	}
	if fn := strings.ToLower(t.text); fn == "startswith" || fn == "endswith" || fn == "contains" {
		if after := p.tokens[p.next+1]; after.kind == tokenSymbol && after.text == "(" {
			p.next += 2
			e, err := p.function(fn)
			if err != nil {
				return nil, err
			}
			return p.compared(e)
		}
	}
	return p.comparison(depth)
}

func (p *parser) function(fn string) (Expr, error) {
	path, err := p.path()
	if err != nil {
		return nil, err
	}
	if !p.symbol(",") {
		return nil, p.unexpected()
	}
	t := p.take()
	if t.kind != tokenString {
		return nil, syntax(t.at, p.source)
	}
	if !p.symbol(")") {
		return nil, p.unexpected()
	}
	return textTest{fn: fn, path: path, text: t.text}, nil
}

// compared reads the "eq true" that some clients write behind a function.
func (p *parser) compared(e Expr) (Expr, error) {
	operator := p.peek()
	if !p.keyword("eq") && !p.keyword("ne") {
		return e, nil
	}
	value, err := p.literal()
	if err != nil {
		return nil, err
	}
	wanted, ok := value.(bool)
	if !ok {
		return nil, invalid("Invalid filter clause: A binary operator with incompatible types was detected. Found operand types 'Edm.Boolean' and 'Edm.String' for operator kind 'Equal'.")
	}
	if wanted == (operator.text == "eq") {
		return e, nil
	}
	return negation{e}, nil
}

// path reads a/b/c, stopping before a lambda.
func (p *parser) path() ([]string, error) {
	var out []string
	for {
		t := p.take()
		if t.kind != tokenWord || reserved(t.text) {
			return nil, syntax(t.at, p.source)
		}
		out = append(out, t.text)
		if after := p.tokens[min(p.next+1, len(p.tokens)-1)]; after.kind == tokenWord && (after.text == "any" || after.text == "all") {
			return out, nil
		}
		if !p.symbol("/") {
			return out, nil
		}
	}
}

func reserved(word string) bool {
	switch word {
	case "and", "or", "not", "eq", "ne", "ge", "gt", "le", "lt", "in", "true", "false", "null":
		return true
	}
	return false
}

func (p *parser) comparison(depth int) (Expr, error) {
	path, err := p.path()
	if err != nil {
		return nil, err
	}
	if p.symbol("/") {
		return p.lambda(path, depth)
	}
	t := p.take()
	switch {
	case t.kind == tokenWord && t.text == "in":
		values, err := p.list()
		return membership{path: path, values: values}, err
	case t.kind == tokenWord && comparator(t.text):
		value, err := p.literal()
		return compare{path: path, op: t.text, value: value}, err
	}
	return nil, syntax(t.at, p.source)
}

func comparator(word string) bool {
	switch word {
	case "eq", "ne", "ge", "gt", "le", "lt":
		return true
	}
	return false
}

func (p *parser) lambda(path []string, depth int) (Expr, error) {
	every := p.keyword("all")
	if (!every && !p.keyword("any")) || !p.symbol("(") {
		return nil, p.unexpected()
	}
	if !every && p.symbol(")") {
		return anyOf{path: path}, nil
	}
	variable := p.take()
	if variable.kind != tokenWord || !p.symbol(":") {
		return nil, syntax(variable.at, p.source)
	}
	inner, err := p.or(depth + 1)
	if err != nil {
		return nil, err
	}
	if !p.symbol(")") {
		return nil, p.unexpected()
	}
	return anyOf{path: path, variable: variable.text, inner: inner, every: every}, nil
}

func (p *parser) list() ([]any, error) {
	if !p.symbol("(") {
		return nil, p.unexpected()
	}
	var out []any
	for {
		v, err := p.literal()
		if err != nil {
			return nil, err
		}
		out = append(out, v)
		if p.symbol(")") {
			return out, nil
		}
		if !p.symbol(",") {
			return nil, p.unexpected()
		}
	}
}

func (p *parser) literal() (any, error) {
	t := p.take()
	if t.kind == tokenString {
		return t.text, nil
	}
	if t.kind != tokenWord {
		return nil, syntax(t.at, p.source)
	}
	switch t.text {
	case "true":
		return true, nil
	case "false":
		return false, nil
	case "null":
		return nil, nil
	}
	if n, err := strconv.ParseFloat(t.text, 64); err == nil && (t.text[0] == '-' || (t.text[0] >= '0' && t.text[0] <= '9')) {
		return n, nil
	}
	if _, err := time.Parse(time.RFC3339, t.text); err == nil {
		return t.text, nil
	}
	if _, err := time.Parse(time.DateOnly, t.text); err == nil {
		return t.text, nil
	}
	if isGUID(t.text) {
		return t.text, nil
	}
	return nil, syntax(t.at, p.source)
}

func isGUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i := range len(s) {
		c := s[i]
		if i == 8 || i == 13 || i == 18 || i == 23 {
			if c != '-' {
				return false
			}
			continue
		}
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') && (c < 'A' || c > 'F') {
			return false
		}
	}
	return true
}
