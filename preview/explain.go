package preview

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"iter"

	"gatehouse/preview/coverage"
	"gatehouse/preview/rules"
	"gatehouse/preview/sanitize"
)

// Explained is one field of an answer with everything that happened to it. It holds no value as received.
type Explained struct {
	Path  string `json:"path"` // $.value[0].mail
	Type  string `json:"type"` // Graph type and property: user.mail
	Kind  string `json:"kind"` // as received
	Class Class  `json:"class"`
	Mark  Mark   `json:"verdict"` // removed, filtered, tokenised, redacted, personal, clear
	// Value is what leaves the gate, up to MostExplained bytes; absent where nothing leaves. Without rules, and of a field that is
	// clear and personal, it is left out too: an explanation shows nobody.
	Value json.RawMessage `json:"value,omitempty"`
	Edits []Change        `json:"edits"` // in the order in which they happened
	Why   string          `json:"why"`
}

// Change is one edit of a field.
type Change struct {
	Effect    string `json:"effect"`
	Transform string `json:"transform"` // "pseudonymize", "responseSchema", "augment textDigest"
	File      string `json:"file"`
	Line      int    `json:"line"`
	Rule      int    `json:"rule"` // index of the transform, from 0; -1: none
	JSONPath  string `json:"jsonPath,omitempty"`
	What      string `json:"what"` // a sentence
}

// MostExplained is the length of the longest value that an explanation repeats.
const MostExplained = 1024

// Clear is how an explanation names the mark of what is clear and not personal.
const Clear Mark = "clear"

// Explain explains every field of a sanitized answer, one after the other: scalars, and what was removed or added as a whole.
// Property names that could hold a personal value are masked.
func Explain(doc *sanitize.Document, types *coverage.Types, callType string, o Options) iter.Seq[Explained] {
	return func(yield func(Explained) bool) {
		c := look(doc, types, callType, o)
		several := len(doc.Events) > 0 && int(doc.Events[0].Next) < len(doc.Events)
		number := 0
		for root := range doc.Roots() {
			number++
			if !c.explain(uint32(root), []byte(c.rootPath(number, several)), yield) {
				return
			}
		}
	}
}

// explain explains what stands in a value; false: nobody listens any more.
func (c *content) explain(at uint32, path []byte, yield func(Explained) bool) bool {
	if c.absent(at) {
		return true
	}
	if !c.open(at) {
		return yield(c.explained(at, path))
	}
	e := &c.doc.Events[at]
	index := 0
	for kid := at + 1; kid < e.Next; kid = c.doc.Events[kid].Next {
		if !c.explain(kid, append(path, sanitize.PathSegment(e.Kind, c.doc.Names[c.doc.Events[kid].Name], index)...), yield) {
			return false
		}
		index++
	}
	return true
}

// Count counts the fields of a sanitized answer as the preview shows them.
func Count(doc *sanitize.Document, types *coverage.Types, callType string) Counts {
	_, counts := newContent(doc, types, callType, words{}, doc.Endpoint == nil)
	return counts
}

// Leaks is the whole leak check of the preview on a sanitized answer.
func Leaks(ctx context.Context, doc *sanitize.Document, types *coverage.Types, callType string) (found []Leak, note string, err error) {
	c := look(doc, types, callType, Options{})
	if found, note, err = c.check(ctx, ""); err != nil {
		return nil, "", fmt.Errorf("look for leaks: %w", err)
	}
	return found, note, nil
}

// look knows what every value is, without rows.
func look(doc *sanitize.Document, types *coverage.Types, callType string, o Options) *content {
	direct := doc.Endpoint == nil
	return &content{
		masker: &masker{}, doc: doc, direct: direct, words: words{ownSalt: o.Salt == "", domain: o.EmailDomain},
		fates: fates(doc, direct), places: newPlaces(doc, types, callType),
	}
}

func (c *content) explained(at uint32, path []byte) Explained {
	e := c.doc.Events[at]
	mark := c.mark(at)
	x := Explained{
		Path: c.shownPath(string(path)), Type: c.shownName(c.places.list[c.places.of[at]].Label), Kind: kindName(e.Kind),
		Class: Class(c.places.class(at)), Mark: mark, Edits: []Change{}, Why: c.why(at, mark),
	}
	if mark == Kept {
		x.Mark = Clear
	}
	if raw := c.left(at); len(raw) > 0 && len(raw) <= MostExplained && mark != ClearPersonal && !c.direct {
		x.Value = bytes.Clone(raw)
	}
	edits := c.doc.Outcomes[e.Outcome].Edits
	for i := range edits {
		x.Edits = append(x.Edits, c.change(&edits[i]))
	}
	return x
}

func (c *content) change(e *sanitize.Edit) Change {
	ref := refOf(c.doc, e, false)
	return Change{
		Effect: effectName(e.Effect), Transform: ref.Transform, File: ref.File, Line: ref.Line, Rule: ref.Rule, JSONPath: ref.JSONPath,
		What: whatHappened(e),
	}
}

func effectName(e sanitize.Effect) string {
	switch e {
	case sanitize.Deleted:
		return "deleted"
	case sanitize.Nulled:
		return "set to null"
	case sanitize.FilteredOut:
		return "filtered out"
	case sanitize.FilteredNull:
		return "filtered to null"
	case sanitize.Tokenised:
		return "tokenised"
	case sanitize.Redacted:
		return "partly removed"
	case sanitize.Converted:
		return "converted"
	case sanitize.Added:
		return "added"
	case sanitize.PassedOver:
		return "passed over"
	case sanitize.Digested:
		return "digested"
	}
	return ""
}

// whatHappened says in a sentence what an edit did, whatever came of the value afterwards.
func whatHappened(e *sanitize.Edit) string {
	switch e.Effect {
	case sanitize.Deleted:
		return "The rule deleted it."
	case sanitize.Nulled:
		return "The rule found nothing here that it may let pass, and left null behind."
	case sanitize.FilteredOut:
		return "The schema of the endpoint does not list it, so it was dropped."
	case sanitize.FilteredNull:
		return "The schema of the endpoint admits another kind of value here, so null was left behind."
	case sanitize.Tokenised:
		return tokenisedBy[e.Transform.Kind]
	case sanitize.Redacted:
		return redactedBy[e.Transform.Kind]
	case sanitize.Converted:
		return "It was converted in the way of the proxy."
	case sanitize.Added:
		return "The rule added it beside its source, before everything else."
	case sanitize.PassedOver:
		return "The condition of the rule (applyOnlyWhen) did not hold for this answer, so the rule changed nothing."
	case sanitize.Digested:
		if e.Transform.Inner != nil {
			return "Texts inside this JSON text were replaced by their length and number of words."
		}
		return "The text was replaced by its length and number of words."
	}
	return ""
}

var tokenisedBy = map[rules.Kind]string{
	rules.Pseudonymize:             "The value was replaced by a pseudonym.",
	rules.PseudonymizeRegexMatches: "The part that matches the rule was replaced by a pseudonym.",
	rules.PseudonymizeEmailHeader:  "Each address of the list was replaced by a pseudonym, and the names beside them were dropped.",
	rules.Tokenize:                 "The value, or the part of it that the rule names, was replaced by a token that the proxy can turn back.",
	rules.HashIP:                   "The IP address was hashed.",
	rules.EncryptIP:                "The IP address was replaced by a token that the proxy can turn back.",
}

var redactedBy = map[rules.Kind]string{
	rules.RedactRegexMatches:      "The parts that match the rule were cut out.",
	rules.RedactExceptPhrases:     "Everything but the phrases of the rule was cut out.",
	rules.RedactExceptSubstrings:  "Everything but the part that the rule admits was cut out.",
	rules.FilterTokens:            "Every word that no expression of the rule matches was cut out.",
	rules.PseudonymizeEmailHeader: "There were only blanks, so an empty text was left.",
}
