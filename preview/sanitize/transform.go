package sanitize

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"gatehouse/preview/pseudonym"
	"gatehouse/preview/rules"
)

// FieldError says that a value cannot be changed as a rule asks, so nothing of the answer passes. It names the place, never the value.
type FieldError struct {
	Path      string // in the answer
	Transform string
	File      string
	Line      int
	Err       error
}

func (e *FieldError) Error() string {
	return fmt.Sprintf("%s:%d: %s at %s: %s", e.File, e.Line, e.Transform, e.Path, e.Err)
}

func (e *FieldError) Unwrap() error { return e.Err }

var (
	errNotScalar = errors.New("only text and numbers can become a pseudonym, so a proxy refuses the whole answer")
	errNotText   = errors.New("only text can be searched, so a proxy refuses the whole answer")
	errBlankHash = errors.New("URL_SAFE_HASH_ONLY cannot stand for a missing or blank value, so a proxy refuses the whole answer")
	errWhole     = errors.New("the rule would remove the whole answer, so a proxy refuses it")
)

// transformer applies one transform to the values that its paths point at.
type transformer struct {
	maker   *pseudonym.Maker
	asProxy bool
}

func (t transformer) apply(n *Node, rule *rules.Transform, path *rules.Path) error {
	edit := Edit{Transform: rule, Path: path, Line: rule.Line}
	switch rule.Kind {
	case rules.Redact:
		edit.Effect = Deleted
		n.remove(edit)
		return nil
	case rules.RedactRegexMatches:
		t.redactMatches(n, rule, edit)
		return nil
	case rules.Pseudonymize:
		return t.pseudonymize(n, rule, edit)
	case rules.PseudonymizeRegexMatches:
		return t.pseudonymizeMatches(n, rule, edit)
	case rules.Tokenize:
		return t.tokenize(n, rule, edit)
	case rules.PseudonymizeEmailHeader:
		return t.emailHeader(n, rule, edit)
	case rules.HashIP, rules.EncryptIP:
		return t.address(n, rule, edit)
	case rules.RedactExceptPhrases, rules.RedactExceptSubstrings, rules.FilterTokens:
		t.redactExcept(n, rule, edit)
		return nil
	case rules.TextDigest:
		return t.digest(n, rule, edit)
	}
	return fmt.Errorf("unknown transform %s", rule.Kind)
}

func blank(s string) bool { return strings.TrimSpace(s) == "" }

// nullify turns anything but null into null.
func nullify(n *Node, edit Edit) {
	if n.IsContainer() || n.Value().Kind != 'n' {
		edit.Effect = Nulled
		n.become(null, edit)
	}
}

func (t transformer) redactMatches(n *Node, rule *rules.Transform, edit Edit) {
	v := n.Value()
	if n.IsContainer() || v.Kind != '"' {
		nullify(n, edit)
		return
	}
	if blank(v.Text) {
		return
	}
	text := v.Text
	for _, regex := range rule.Redactions {
		edit.Taken = append(edit.Taken, regex.FindAllString(text, -1)...)
		text = regex.ReplaceAllLiteralString(text, "")
	}
	if text != v.Text {
		edit.Effect = Redacted
		n.become(Value{'"', text}, edit)
	}
}

func (t transformer) pseudonymize(n *Node, rule *rules.Transform, edit Edit) error {
	v := n.Value()
	if n.IsContainer() || v.Kind == 't' || v.Kind == 'f' {
		return errNotScalar
	}
	if v.Kind == 'n' || v.Kind == '"' && blank(v.Text) {
		return t.pseudonymizeBlank(n, rule, edit)
	}
	text := v.Text
	if v.Kind == '0' {
		text = decimal(text)
	}
	token, err := t.encode(text, rule)
	if err != nil {
		return err
	}
	edit.Effect, edit.Taken, edit.Made = Tokenised, []string{text}, made(token, rule)
	n.become(Value{'"', token}, edit)
	return nil
}

func (t transformer) pseudonymizeBlank(n *Node, rule *rules.Transform, edit Edit) error {
	switch {
	case rule.Encoding == rules.URLSafeHashOnly:
		return errBlankHash
	case rule.Encoding == rules.JSONEncoding && t.asProxy:
		edit.Effect = Converted
		n.become(Value{'"', "null"}, edit)
	default:
		nullify(n, edit)
	}
	return nil
}

// made lists the token, unless the original stands inside it.
func made(token string, rule *rules.Transform) []string {
	if rule.Original {
		return nil
	}
	return []string{token}
}

func (t transformer) encode(text string, rule *rules.Transform) (string, error) {
	switch rule.Encoding {
	case rules.URLSafeHashOnly:
		return t.maker.Hash(text), nil
	case rules.JSONEncoding:
		return t.maker.JSON(text, rule.Original, rule.Reversible)
	default:
		return t.maker.Token(text, rule.Reversible)
	}
}

func (t transformer) pseudonymizeMatches(n *Node, rule *rules.Transform, edit Edit) error {
	v := n.Value()
	if v.Kind == 'n' {
		return nil
	}
	if n.IsContainer() || v.Kind != '"' {
		return errNotText
	}
	text, taken, err := replaceMatches(v.Text, rule.Regex, func(part string) (string, error) {
		token, err := t.maker.Token(part, rule.Reversible)
		edit.Made = append(edit.Made, token)
		return token, err
	})
	if err != nil {
		return err
	}
	if len(taken) == 0 {
		nullify(n, edit)
		return nil
	}
	edit.Effect, edit.Taken = Tokenised, taken
	n.become(Value{'"', text}, edit)
	return nil
}

// replaceMatches replaces what the expression matches.
func replaceMatches(text string, regex *regexp.Regexp, replace func(string) (string, error)) (string, []string, error) {
	var taken []string
	var b strings.Builder
	end := 0
	for _, m := range matches(text, regex) {
		token, err := replace(text[m.from:m.to])
		if err != nil {
			return "", nil, err
		}
		b.WriteString(text[end:m.from])
		b.WriteString(token)
		taken = append(taken, text[m.from:m.to])
		end = m.to
	}
	b.WriteString(text[end:])
	return b.String(), taken, nil
}

// matches are the first group of every match, or the whole match of an expression without groups; blank ones are left out.
func matches(text string, regex *regexp.Regexp) []span {
	group := min(regex.NumSubexp(), 1)
	var out []span
	end := 0
	for _, m := range regex.FindAllStringSubmatchIndex(text, -1) {
		from, to := m[2*group], m[2*group+1]
		if from < end || blank(text[from:to]) {
			continue
		}
		out = append(out, span{from, to})
		end = to
	}
	return out
}

func (t transformer) tokenize(n *Node, rule *rules.Transform, edit Edit) error {
	v := n.Value()
	if n.IsContainer() || v.Kind != '"' {
		nullify(n, edit)
		return nil
	}
	if blank(v.Text) {
		return nil
	}
	part := v.Text
	if rule.Regex != nil {
		m := rule.Regex.FindStringSubmatch(v.Text)
		if m == nil || m[1] == "" {
			return nil
		}
		part = m[1]
	}
	token, err := t.maker.Tokenize(part)
	if err != nil {
		return err
	}
	edit.Effect, edit.Taken, edit.Made = Tokenised, []string{part}, []string{token}
	n.become(Value{'"', strings.ReplaceAll(v.Text, part, token)}, edit)
	return nil
}
