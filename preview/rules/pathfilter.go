package rules

import (
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// filter reads (@.a.b == 'x') or (@['a'] != 1), the only conditions that are supported.
func (p *pathParser) filter() (*Filter, error) {
	const instead = "write [?(@.name == 'value')] or [?(@.name != 'value')]"
	f := &Filter{}
	p.blanks()
	if !p.take("(") {
		return nil, p.fail("expected ( after ?", instead)
	}
	p.blanks()
	if !p.take("@") {
		return nil, p.fail("a condition begins with @", instead)
	}
	if err := p.filterProperty(f); err != nil {
		return nil, err
	}
	p.blanks()
	switch {
	case p.take("=="):
	case p.take("!="):
		f.Negate = true
	default:
		return nil, p.fail("only == and != are supported in a condition", instead)
	}
	p.blanks()
	if err := p.literal(f); err != nil {
		return nil, err
	}
	p.blanks()
	if !p.take(")") {
		return nil, p.fail("only one comparison is supported in a condition", instead)
	}
	return f, nil
}

func (p *pathParser) filterProperty(f *Filter) error {
	for {
		switch {
		case p.take("["):
			p.blanks()
			name, err := p.quoted()
			if err != nil {
				return err
			}
			f.Property = append(f.Property, name)
			p.blanks()
			if !p.take("]") {
				return p.fail("expected ]", "close the bracket")
			}
		case strings.HasPrefix(p.rest(), "."):
			p.at++
			name := p.name()
			if name == "" {
				return p.fail("expected a property name", "names with special characters need the form ['name']")
			}
			f.Property = append(f.Property, name)
		case len(f.Property) == 0:
			return p.fail("a condition compares a property", "write @.name")
		default:
			return nil
		}
	}
}

func (p *pathParser) literal(f *Filter) error {
	if p.at < len(p.text) && (p.text[p.at] == '\'' || p.text[p.at] == '"') {
		text, err := p.quoted()
		f.Kind, f.Text = '"', text
		return err
	}
	start := p.at
	for p.at < len(p.text) && !strings.ContainsRune(" )]&|", rune(p.text[p.at])) {
		p.at++
	}
	word := p.text[start:p.at]
	value := jsontext.Value(word)
	if word == "" || !value.IsValid() || strings.ContainsAny(word[:1], `{["`) {
		p.at = start
		return p.fail("expected a text in quotes, a number, true, false or null", "put a text in quotes")
	}
	f.Kind, f.Text = byte(value.Kind()), word
	return nil
}
