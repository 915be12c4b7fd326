package coverage

import (
	"slices"
	"strconv"
)

// Verdict says what happens to a property, whatever its value.
type Verdict string

// The verdicts.
const (
	Clear       Verdict = "passes in clear"
	Tokenised   Verdict = "tokenised"
	Partly      Verdict = "partly removed" // only what the rule admits stays
	Digested    Verdict = "digested"       // numbers about the text stay
	Removed     Verdict = "removed"        // by a transform: deleted, or null stands there instead
	Dropped     Verdict = "dropped by schema"
	Depends     Verdict = "depends"      // on a condition, a filter or a pattern: Outcomes and On say more
	NotReturned Verdict = "not returned" // the call is blocked, or the answer as a whole is refused
)

// Verdicts lists all verdicts, from what shows most to what shows nothing.
func Verdicts() []Verdict {
	return []Verdict{Clear, Depends, Partly, Digested, Tokenised, Removed, Dropped, NotReturned}
}

// Ref is the place of a rule.
type Ref struct {
	File      string `json:"file,omitempty"`
	Line      int    `json:"line,omitempty"`
	Transform string `json:"transform,omitempty"` // "redact", "responseSchema"
	Path      string `json:"path,omitempty"`      // the JSONPath that leads to the property
}

func (r Ref) String() string {
	text := r.File
	if r.Line > 0 {
		text += ":" + strconv.Itoa(r.Line)
	}
	if r.Transform != "" {
		text += " " + r.Transform
	}
	return text
}

// Property is one property of an answer and what becomes of it.
type Property struct {
	Path     string    `json:"path"`     // value[].organizer.emailAddress.address
	Label    string    `json:"property"` // emailAddress.address
	Graph    string    `json:"type"`     // Graph type of the value, "" for annotations
	Class    Class     `json:"class"`
	Verdict  Verdict   `json:"verdict"`
	Outcomes []Verdict `json:"outcomes,omitempty"` // of Depends: what may happen
	On       []string  `json:"on,omitempty"`       // what it depends on
	Rest     bool      `json:"rest,omitempty"`     // only what a pattern matches is replaced or removed: the rest of the text stays
	Rule     Ref       `json:"rule,omitzero"`      // that decides; for what passes, the schema's entry or the endpoint
	Note     string    `json:"note,omitempty"`
}

// MayPass holds when the value, or a part of it that nobody foresaw, may leave the gate as it is.
func (p Property) MayPass() bool {
	return p.Verdict == Clear || p.Rest || p.Verdict == Depends && slices.Contains(p.Outcomes, Clear)
}

// Leaves holds when anything of the value, be it a token, may leave the gate.
func (p Property) Leaves() bool {
	switch p.Verdict {
	case Clear, Tokenised, Partly, Digested:
		return true
	case Depends:
		return slices.ContainsFunc(p.Outcomes, func(v Verdict) bool { return v != Removed && v != Dropped })
	}
	return false
}

// Call is a request whose answer is looked at. Placeholders such as {u} in the URL are filled with made-up ids.
type Call struct {
	Name   string `json:"name"`
	Method string `json:"method"` // empty = GET
	URL    string `json:"url"`
	Type   string `json:"type"`            // Graph type of the answer or of its value[] elements; empty: found from the URL
	Shape  string `json:"shape,omitempty"` // "" JSON, "csv"
}

// Admission says whether a call gets an answer at all.
type Admission string

// The admissions, as a preview has them.
const (
	Allowed Admission = "allowed"
	Blocked Admission = "blocked"
	Direct  Admission = "direct" // no sanitizer in between
)

// CallCoverage lists every property that the answer of a call may have.
type CallCoverage struct {
	Call
	Verdict    Admission  `json:"verdict"`
	Endpoint   Ref        `json:"endpoint,omitzero"`
	Collection bool       `json:"collection"`        // the values stand in value[]
	Refused    string     `json:"refused,omitempty"` // why the proxy would refuse an answer as a whole, where a property is present
	Note       string     `json:"note,omitempty"`
	Properties []Property `json:"properties"`
}
