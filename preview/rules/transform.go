package rules

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Kind names a transform as rule files do.
type Kind string

// The transforms that are supported.
const (
	Redact                   Kind = "redact"
	RedactRegexMatches       Kind = "redactRegexMatches"
	RedactExceptPhrases      Kind = "redactExceptPhrases"
	RedactExceptSubstrings   Kind = "redactExceptSubstringsMatchingRegexes"
	FilterTokens             Kind = "filterTokenByRegex"
	Pseudonymize             Kind = "pseudonymize"
	PseudonymizeRegexMatches Kind = "pseudonymizeRegexMatches"
	PseudonymizeEmailHeader  Kind = "pseudonymizeEmailHeader"
	Tokenize                 Kind = "tokenize"
	TextDigest               Kind = "textDigest"
	HashIP                   Kind = "hashIp"
	EncryptIP                Kind = "encryptIp"
)

// Encoding is the form of a pseudonym.
type Encoding string

// The encodings.
const (
	URLSafeToken    Encoding = "URL_SAFE_TOKEN"
	URLSafeHashOnly Encoding = "URL_SAFE_HASH_ONLY"
	JSONEncoding    Encoding = "JSON"
)

// Transform changes what its paths point at.
type Transform struct {
	Index      int // from 0, within the endpoint
	Line       int
	Kind       Kind
	Paths      []*Path
	When       *Path            // the transform runs only where this finds something; nil: always
	Encoding   Encoding         // Pseudonymize, PseudonymizeEmailHeader
	Original   bool             // Pseudonymize: the value is kept beside its pseudonym
	Reversible bool             // Pseudonymize, PseudonymizeRegexMatches
	OnlyIfLine int              // Pseudonymize: line of onlyIfRegex, which a proxy reads and never looks at; 0: there is none
	FieldsLine int              // line of fields, a leftover without effect; 0: there is none
	Regex      *regexp.Regexp   // PseudonymizeRegexMatches; Tokenize: for the whole value, or nil
	Redactions []*regexp.Regexp // RedactRegexMatches
	Exceptions []*regexp.Regexp // RedactExceptPhrases, RedactExceptSubstrings: group 1 is what may stay
	Delimiter  *regexp.Regexp   // FilterTokens; nil: the whole value is one token
	Filters    []*regexp.Regexp // FilterTokens: for whole tokens
	Keywords   []string         // TextDigest, lower case
	Inner      *Path            // TextDigest: the value is JSON text, and these texts inside it are digested; nil: the value itself
}

// transformKeys are the keys of each transform beside jsonPaths, method, applyOnlyWhen and fields.
var transformKeys = map[Kind][]string{
	Redact:                   {},
	RedactRegexMatches:       {"redactions"},
	RedactExceptPhrases:      {"allowedPhrases"},
	RedactExceptSubstrings:   {"exceptions"},
	FilterTokens:             {"delimiter", "filters"},
	Pseudonymize:             {"includeOriginal", "includeReversible", "encoding", "onlyIfRegex"},
	PseudonymizeRegexMatches: {"regex", "includeReversible"},
	PseudonymizeEmailHeader:  {"encoding"},
	Tokenize:                 {"regex"},
	TextDigest:               {"keywords", "isJsonEscaped", "jsonPathToProcessWhenEscaped"},
	HashIP:                   {},
	EncryptIP:                {},
}

func (l *loader) transforms(n *yaml.Node) ([]*Transform, error) {
	return changes(l, n, "transforms", l.transform)
}

// changes reads a list of augments or transforms, which share one bound.
func changes[T any](l *loader, n *yaml.Node, what string, read func(*yaml.Node, int) (T, error)) ([]T, error) {
	items, err := l.list(n, what)
	if err != nil {
		return nil, err
	}
	var out []T
	for i, item := range items {
		if err := l.spend(item, transformBound, 1); err != nil {
			return nil, err
		}
		one, err := read(item, i)
		if err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return out, nil
}

// method finds what a transform is called: the tag of its YAML form or the key method.
func (l *loader) method(n *yaml.Node) (Kind, error) {
	var names []string
	if !strings.HasPrefix(n.Tag, "!!") {
		names = append(names, n.Tag)
	}
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == "method" {
			names = append(names, n.Content[i+1].Value)
		}
	}
	known := make([]string, 0, len(transformKeys))
	for kind := range transformKeys {
		known = append(known, string(kind))
	}
	slices.Sort(known)
	if len(names) != 1 {
		return "", l.fail(n, fmt.Sprintf("a transform has one method, this one has %d", len(names)), "write for instance - !<redact>, or method: redact")
	}
	name := names[0]
	if _, ok := transformKeys[Kind(name)]; ok {
		return Kind(name), nil
	}
	if bare := strings.TrimPrefix(name, "!"); transformKeys[Kind(bare)] != nil {
		return "", l.fail(n, "the tag "+quoted(name)+" is not a method", "write !<"+bare+">")
	}
	return "", l.fail(n, "unknown transform "+quoted(name), "transforms are "+strings.Join(known, ", "))
}

func (l *loader) transform(n *yaml.Node, index int) (*Transform, error) {
	kind, err := l.method(n)
	if err != nil {
		return nil, err
	}
	t := &Transform{Index: index, Line: n.Line, Kind: kind, Encoding: URLSafeToken}
	if kind == FilterTokens {
		t.Delimiter = blanks
	}
	known := append([]string{"jsonPaths", "method", "applyOnlyWhen", "fields"}, transformKeys[kind]...)
	entries, err := l.entries(n, string(kind), known)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		if err := l.transformKey(t, e); err != nil {
			return nil, err
		}
	}
	return t, l.complete(t, n)
}

func (l *loader) transformKey(t *Transform, e entry) (err error) {
	switch key := e.key.Value; key {
	case "jsonPaths":
		t.Paths, err = l.paths(e.value)
	case "applyOnlyWhen":
		t.When, err = l.condition(e.value)
	case "fields":
		t.FieldsLine = e.key.Line
		_, err = l.texts(e.value, key)
	case "includeOriginal":
		t.Original, err = l.boolean(e.value, key)
	case "includeReversible":
		t.Reversible, err = l.boolean(e.value, key)
	case "onlyIfRegex":
		t.OnlyIfLine = e.key.Line
		_, err = l.text(e.value, key)
	case "encoding":
		var name string
		name, err = l.text(e.value, key)
		t.Encoding = Encoding(name)
		if all := []Encoding{URLSafeToken, URLSafeHashOnly, JSONEncoding}; err == nil && !slices.Contains(all, t.Encoding) {
			err = l.fail(e.value, "unknown encoding "+quoted(name), "encodings are URL_SAFE_TOKEN, URL_SAFE_HASH_ONLY, JSON")
		}
	case "regex":
		prefix, suffix := "", ""
		if t.Kind == Tokenize {
			prefix, suffix = `^(?:`, `)$`
		}
		if t.Regex, err = l.regex(e.value, key, prefix, suffix); err == nil && t.Kind == Tokenize && t.Regex.NumSubexp() == 0 {
			err = l.fail(e.value, "the regular expression of tokenize has no group", "put round brackets around the part to replace")
		}
	case "redactions":
		t.Redactions, err = l.regexes(e.value, key, "", "")
	default:
		err = l.textRuleKey(t, e)
	}
	return err
}

func (l *loader) complete(t *Transform, n *yaml.Node) error {
	switch {
	case len(t.Paths) == 0:
		return l.fail(n, string(t.Kind)+" has no jsonPaths", "list the paths that it changes")
	case t.Kind == Pseudonymize && t.Encoding == URLSafeToken && t.Original:
		return l.fail(n, "includeOriginal needs encoding: JSON", "a token cannot carry the original")
	case t.Kind == PseudonymizeRegexMatches && t.Regex == nil:
		return l.fail(n, "pseudonymizeRegexMatches has no regex", "add it, or use pseudonymize")
	case t.Kind == RedactRegexMatches && len(t.Redactions) == 0:
		return l.fail(n, "redactRegexMatches has no redactions", "list the regular expressions")
	}
	return l.textRuleComplete(t, n)
}

func (l *loader) paths(n *yaml.Node) ([]*Path, error) {
	items, err := l.list(n, "jsonPaths")
	if err != nil {
		return nil, err
	}
	var out []*Path
	for _, item := range items {
		path, err := l.path(item, "each entry of jsonPaths")
		if err != nil {
			return nil, err
		}
		if len(path.Steps) == 0 {
			return nil, l.fail(item, "the path $ means the whole answer", "name the properties, or let no endpoint admit the call")
		}
		out = append(out, path)
	}
	return out, nil
}

func (l *loader) path(n *yaml.Node, what string) (*Path, error) {
	text, err := l.text(n, what)
	if err != nil {
		return nil, err
	}
	path, err := ParsePath(text)
	if e, ok := errors.AsType[*PathError](err); ok {
		return nil, l.fail(n, "path "+quoted(text)+": "+e.Problem+fmt.Sprintf(" at character %d", e.Offset+1), e.Instead)
	}
	path.Line = n.Line
	if err := l.spend(n, pathBound, 1); err != nil {
		return nil, err
	}
	return path, l.spend(n, stepBound, len(path.Steps))
}
