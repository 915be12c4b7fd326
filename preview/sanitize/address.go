package sanitize

import (
	"strings"

	"gatehouse/preview/pseudonym"
	"gatehouse/preview/rules"
)

// address replaces an IP address. What is none becomes null; nothing is trimmed and nothing is looked up.
func (t transformer) address(n *Node, rule *rules.Transform, edit Edit) error {
	v := n.Value()
	if n.IsContainer() || v.Kind != '"' {
		nullify(n, edit)
		return nil
	}
	if blank(v.Text) {
		return nil
	}
	canonical, ok := pseudonym.CanonicalIP(v.Text, t.asProxy)
	if !ok {
		nullify(n, edit)
		return nil
	}
	token := t.maker.HashIP(canonical)
	if rule.Kind == rules.EncryptIP {
		var err error
		if token, err = t.maker.EncryptIP(canonical); err != nil {
			return err
		}
	}
	edit.Effect, edit.Taken, edit.Made = Tokenised, []string{v.Text}, []string{token}
	n.become(Value{'"', token}, edit)
	return nil
}

// emailHeader replaces a list of addresses. Names and groups around them do not pass; an invalid list becomes null.
func (t transformer) emailHeader(n *Node, rule *rules.Transform, edit Edit) error {
	v := n.Value()
	if n.IsContainer() || v.Kind != '"' {
		nullify(n, edit)
		return nil
	}
	if blank(v.Text) {
		if v.Text != "" {
			edit.Effect = Redacted
			n.become(Value{'"', ""}, edit)
		}
		return nil
	}
	emails, ok := pseudonym.ParseEmailList(v.Text)
	if !ok {
		nullify(n, edit)
		return nil
	}
	edit.Effect, edit.Taken = Tokenised, []string{v.Text}
	for _, email := range emails {
		edit.Taken = append(edit.Taken, email.String())
	}
	if rule.Encoding != rules.URLSafeToken {
		text, err := t.maker.JSONList(emails)
		if err != nil {
			return err
		}
		edit.Made = []string{text}
		n.become(Value{'"', text}, edit)
		return nil
	}
	for _, email := range emails {
		token, err := t.maker.Token(email.String(), false)
		if err != nil {
			return err
		}
		edit.Made = append(edit.Made, token)
	}
	n.become(Value{'"', strings.Join(edit.Made, ",")}, edit)
	return nil
}
