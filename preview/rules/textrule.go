package rules

import (
	"regexp"
	"regexp/syntax"
	"strings"

	"go.yaml.in/yaml/v3"
)

// blanks is the default delimiter of filterTokenByRegex, \s+ as Java reads it: with the vertical tab.
var blanks = regexp.MustCompile(`[\s\x0B]+`)

// textRuleKey reads the keys of the transforms that take texts apart.
func (l *loader) textRuleKey(t *Transform, e entry) (err error) {
	switch key := e.key.Value; key {
	case "allowedPhrases":
		var phrases []string
		if phrases, err = l.texts(e.value, key); err == nil {
			t.Exceptions, err = l.phrases(e.value, phrases)
		}
	case "exceptions":
		t.Exceptions, err = l.regexes(e.value, key, `^(?:.*?(`, `).*?)$`)
	case "delimiter":
		t.Delimiter, err = l.delimiter(e.value)
	case "filters":
		t.Filters, err = l.regexes(e.value, key, `^(?:`, `)$`)
	case "keywords":
		t.Keywords, err = l.keywords(e.value)
	case "jsonPathToProcessWhenEscaped":
		if t.Inner, err = l.path(e.value, key); err == nil && len(t.Inner.Steps) == 0 {
			err = l.fail(e.value, "the path $ means the whole text inside", "leave "+key+" and isJsonEscaped out")
		}
	case "isJsonEscaped":
		_, err = l.boolean(e.value, key)
	}
	return err
}

// regexes compiles a list of patterns, each with the same frame.
func (l *loader) regexes(n *yaml.Node, what, prefix, suffix string) ([]*regexp.Regexp, error) {
	items, err := l.list(n, what)
	if err != nil {
		return nil, err
	}
	var out []*regexp.Regexp
	for _, item := range items {
		regex, err := l.regex(item, "each entry of "+what, prefix, suffix)
		if err != nil {
			return nil, err
		}
		out = append(out, regex)
	}
	return out, nil
}

// phrases stand alone in the text: no letter, digit or underscore may touch them; blanks and colons may follow.
func (l *loader) phrases(n *yaml.Node, phrases []string) ([]*regexp.Regexp, error) {
	var out []*regexp.Regexp
	for i, phrase := range phrases {
		if strings.TrimSpace(phrase) == "" {
			return nil, l.fail(n.Content[i], "a blank phrase stands between any two words", "leave it out")
		}
		if len(phrase) > maxPattern {
			return nil, l.failf(n.Content[i], "write it shorter", "the phrase has %d bytes; at most %d are supported", len(phrase), maxPattern)
		}
		regex, err := l.compile(n.Content[i], `\b(`+bothCases(phrase)+`)[\s\x0B:]*\b`, reading{of: valueBound})
		if err != nil {
			return nil, err
		}
		out = append(out, regex)
	}
	return out, nil
}

// delimiter is null where the whole value is one token. One that matches between two characters is refused: Java and Go
// disagree about the places.
func (l *loader) delimiter(n *yaml.Node) (*regexp.Regexp, error) {
	if n.Tag == "!!null" {
		return nil, nil
	}
	regex, err := l.regex(n, "delimiter", "", "")
	if err != nil {
		return nil, err
	}
	tree, err := syntax.Parse(regex.String(), syntax.Perl)
	if err != nil {
		return nil, l.syntaxError(n, err)
	}
	if !consumes(tree) {
		return nil, l.fail(n, "the delimiter can match without a character", `write for instance ,+ or \s+`)
	}
	return regex, nil
}

// consumes holds when every match has at least one character.
func consumes(re *syntax.Regexp) bool {
	switch re.Op {
	case syntax.OpLiteral, syntax.OpCharClass, syntax.OpAnyChar, syntax.OpAnyCharNotNL, syntax.OpNoMatch:
		return true
	case syntax.OpCapture, syntax.OpPlus:
		return consumes(re.Sub[0])
	case syntax.OpRepeat:
		return re.Min > 0 && consumes(re.Sub[0])
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			if consumes(sub) {
				return true
			}
		}
		return false
	case syntax.OpAlternate:
		for _, sub := range re.Sub {
			if !consumes(sub) {
				return false
			}
		}
		return true
	}
	return false
}

func (l *loader) keywords(n *yaml.Node) ([]string, error) {
	words, err := l.texts(n, "keywords")
	if err != nil {
		return nil, err
	}
	if len(words) > maxKeywords {
		return nil, l.failf(n, "list fewer", "there are %d keywords; at most %d are supported", len(words), maxKeywords)
	}
	var out []string
	for _, word := range words {
		if strings.TrimSpace(word) != "" {
			out = append(out, strings.ToLower(word))
		}
	}
	return out, nil
}

// textRuleComplete refuses what would silently do something else than the file seems to say.
func (l *loader) textRuleComplete(t *Transform, n *yaml.Node) error {
	escaped := false
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == "isJsonEscaped" {
			escaped = strings.EqualFold(n.Content[i+1].Value, "true")
		}
	}
	switch {
	case t.Kind == RedactExceptPhrases && len(t.Exceptions) == 0:
		return l.fail(n, "redactExceptPhrases has no allowedPhrases", "list them, or use redact")
	case t.Kind == RedactExceptSubstrings && len(t.Exceptions) == 0:
		return l.fail(n, string(t.Kind)+" has no exceptions", "list the regular expressions, or use redact")
	case t.Kind == FilterTokens && len(t.Filters) == 0:
		return l.fail(n, "filterTokenByRegex has no filters", "list the regular expressions, or use redact")
	case t.Kind == TextDigest && escaped != (t.Inner != nil):
		return l.fail(n, "isJsonEscaped: true and jsonPathToProcessWhenEscaped have an effect together only", "write both or neither")
	}
	return nil
}
