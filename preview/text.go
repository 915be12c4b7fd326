package preview

import (
	"bytes"
	"fmt"
	"strings"

	"gatehouse/preview/rules"
	"gatehouse/preview/sanitize"

	"github.com/go-json-experiment/json/jsontext"
)

// maxText is how many bytes of a value are read to show it: far more than a row has, and longer by the longest personal value
// that the guard looks for, so that none is shown in part.
const maxText = 2048

// unquote reads the text of a JSON string, at most so many bytes of it; whole tells whether that was all.
func unquote(raw []byte, most int) (text string, whole bool) {
	if len(raw) <= most {
		out, err := jsontext.AppendUnquote(make([]byte, 0, len(raw)), raw)
		if err != nil {
			return "", true // the decoder refused such a string before
		}
		return string(out), true
	}
	// An escape or a character may be cut in two; the longest unit is a pair of surrogates, 12 bytes.
	for size := most; size > max(0, most-16); size-- {
		part := append(bytes.Clone(raw[:size]), '"')
		if out, err := jsontext.AppendUnquote(nil, part); err == nil {
			return string(out), false
		}
	}
	return "", false
}

// valueOf reads a scalar, of a long text its beginning.
func valueOf(raw []byte) sanitize.Value {
	kind := kindOf(raw)
	if kind == '"' {
		text, _ := unquote(raw, maxText)
		return sanitize.Value{Kind: kind, Text: text}
	}
	return sanitize.Value{Kind: kind, Text: string(raw[:min(len(raw), maxText)])}
}

func kindOf(raw []byte) byte {
	switch c := raw[0]; {
	case c == '-' || c >= '0' && c <= '9':
		return '0'
	default:
		return c
	}
}

// shownReceived is the value as received, masked where it is personal.
func (c *content) shownReceived(at uint32) string {
	switch c.doc.Events[at].Kind {
	case '{':
		return c.summary(at, "{", "}", "field")
	case '[':
		return c.shownArray(at)
	}
	return c.shown(valueOf(c.received(at)), c.places.class(at))
}

// shownLeft is the value as it leaves the gate, masked where it is personal.
func (c *content) shownLeft(at uint32) string {
	e := c.doc.Events[at]
	f := &c.fates[e.Outcome]
	switch {
	case isAdded(e) && isContainer(e.Kind):
		raw := c.left(at)
		return visible(string(raw[:min(len(raw), maxText)])) // numbers, and words that stand in the rule file
	case !f.changed:
		return c.shownReceived(at)
	}
	v := valueOf(c.left(at))
	edits := c.doc.Outcomes[e.Outcome].Edits
	for i := len(edits) - 1; i >= 0 && v.Kind == '"'; i-- {
		switch edit := &edits[i]; {
		case edit.Effect == sanitize.Digested && edit.Transform.Inner == nil:
			return quote(v.Text) // numbers, and words that stand in the rule file
		case edit.Effect == sanitize.Tokenised && identities(edit.Transform):
			return quote(identityText(v.Text))
		case edit.Effect == sanitize.Tokenised:
			return quote(c.token(v.Text, c.made(at, i, v.Text), c.places.class(at)))
		}
	}
	return c.shown(v, c.places.class(at))
}

// made are the pseudonyms and tokens that an edit put in, as far as the text that is read for a row goes.
func (c *content) made(at uint32, edit int, text string) []string {
	made := c.doc.Made(int(at), edit)
	if len(made) == 1 && strings.HasPrefix(made[0], text) {
		return []string{text}
	}
	return made
}

// identities holds for transforms that leave pseudonyms as JSON text behind.
func identities(t *rules.Transform) bool {
	switch t.Kind {
	case rules.Pseudonymize:
		return t.Encoding == rules.JSONEncoding
	case rules.PseudonymizeEmailHeader:
		return t.Encoding != rules.URLSafeToken
	}
	return false
}

// shownArray shows an array that is gone as a whole: its plain values if it has no others.
func (c *content) shownArray(at uint32) string {
	events := c.doc.Events
	var shown []string
	count := 0
	for kid := at + 1; kid < events[at].Next; kid = events[kid].Next {
		if isContainer(events[kid].Kind) {
			return c.summary(at, "[", "]", "element")
		}
		if count++; count <= shownElements {
			shown = append(shown, c.shownReceived(kid))
		}
	}
	return list(shown, count)
}

func (c *content) summary(at uint32, opened, closed, what string) string {
	events := c.doc.Events
	received := 0
	for kid := at + 1; kid < events[at].Next; kid = events[kid].Next {
		if !events[kid].In.Empty() {
			received++
		}
	}
	switch received {
	case 0:
		return opened + closed
	case 1:
		return opened + " … 1 " + what + " " + closed
	}
	return fmt.Sprintf("%s … %d %ss %s", opened, received, what, closed)
}
