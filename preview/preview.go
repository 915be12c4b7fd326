// Package preview shows what a connector will see: Graph answers run through the rules, explained field by field.
// It knows nothing of Entra and does no network I/O.
package preview

// Source says where the sample came from.
type Source string

// The sources.
const (
	Example Source = "example"
	File    Source = "file"
	Live    Source = "live"
)

// Answer is one response to preview. Body is raw personal data: it never leaves memory.
type Answer struct {
	Name   string // name of the call in the definition
	Method string // "GET"
	URL    string // as the connector would send it, path and query below the Graph host
	Type   string // Graph type of the answer or of its value[] elements ("user"), for classes and coverage
	Shape  string // "" JSON, "csv"
	Status int    // HTTP status; 0 = 200
	Code   string // error.code of an error answer; its message is never kept
	Note   string // a sentence: "403: the tenant has no Entra ID P1" (a finding), or why there is no sample
	Body   []byte
}

// Verdict says what happened to a call.
type Verdict string

// The verdicts of a call.
const (
	Allowed Verdict = "allowed"
	Blocked Verdict = "blocked" // no endpoint of the rules matches: the source is never asked
	Direct  Verdict = "direct"  // no sanitizer: the vendor sees this in clear
	Failed  Verdict = "failed"  // the answer is an error or not valid; Problem says why
)

// Mark is what happened to one field.
type Mark string

// The marks. A screen shows each with a colour and a character: removed −, tokenised ◆, filtered ▽, clear and personal !.
const (
	Kept          Mark = ""          // clear, not personal
	Removed       Mark = "removed"   // deleted by a transform
	Filtered      Mark = "filtered"  // dropped by the response schema
	Tokenised     Mark = "tokenised" // pseudonym or token
	Redacted      Mark = "redacted"  // part of the text was removed
	ClearPersonal Mark = "personal"  // clear and personal
)

// Class is the data class of a property.
type Class string

// The classes. The first four and Location are personal.
const (
	Identifier   Class = "direct identifier"
	Contact      Class = "contact"
	Content      Class = "content"
	Location     Class = "location"
	Organisation Class = "organisation"
	TechnicalID  Class = "technical id"
	Time         Class = "time"
	Measure      Class = "measure"
	Setting      Class = "setting"
	Unknown      Class = "unclassified" // treated as personal
)

// Personal holds for classes that identify or describe a person.
func (c Class) Personal() bool {
	switch c {
	case Identifier, Contact, Content, Location, Unknown:
		return true
	}
	return false
}

// Ref is the place of a rule.
type Ref struct {
	File      string `json:"file,omitempty"`
	Line      int    `json:"line,omitempty"`
	Endpoint  int    `json:"endpoint"`            // index, from 0
	Rule      int    `json:"rule"`                // index of the transform, from 0; -1: the response schema, or no rule
	Transform string `json:"transform,omitempty"` // "pseudonymize", "redact", "responseSchema"
	JSONPath  string `json:"jsonPath,omitempty"`
}

// Field is one scalar or one removed subtree of an answer, explained.
type Field struct {
	Path  string `json:"path"` // $.value[0].mail
	Name  string `json:"name"` // mail
	Type  string `json:"type"` // Graph type and property: user.mail
	Kind  string `json:"kind"` // string, number, boolean, null, object, array
	Class Class  `json:"class"`
	Mark  Mark   `json:"mark"`
	Rule  Ref    `json:"rule"`
	Why   string `json:"why"` // one or two sentences for people
}

// Row is one aligned line of the two trees. Left is what Graph returns (masked), Right what leaves the gate; "" = nothing there.
type Row struct {
	Depth int    `json:"depth"`
	Left  string `json:"left"`
	Right string `json:"right"`
	Mark  Mark   `json:"mark"`
	Field int    `json:"field"` // index in Fields, -1 for brackets
}

// Counts sums the fields of a call or of the whole preview.
type Counts struct {
	Fields        int `json:"fields"`
	Removed       int `json:"removed"`   // with filtered
	Tokenised     int `json:"tokenised"` // with redacted
	Clear         int `json:"clear"`     // clear, not personal
	ClearPersonal int `json:"clearPersonal"`
}

// CallResult is one previewed call. Sight has all of it; Fields and Rows are its first ones, written out for reports and programs.
type CallResult struct {
	Name     string  `json:"name"`
	Method   string  `json:"method"`
	URL      string  `json:"url"`
	Type     string  `json:"type,omitempty"`
	Verdict  Verdict `json:"verdict"`
	Problem  string  `json:"problem,omitempty"` // why it failed or was blocked, one sentence
	Note     string  `json:"note,omitempty"`
	Endpoint Ref     `json:"endpoint"`
	Fields   []Field `json:"fields,omitempty"`
	Rows     []Row   `json:"rows,omitempty"`
	Counts   Counts  `json:"counts"`
	// FieldsLeft and RowsLeft are how many were not written out, ClearLeft the names of clear and personal fields that stand
	// only in those rows: leaving out must not hide a kind of data.
	FieldsLeft int      `json:"fieldsLeftOut,omitempty"`
	RowsLeft   int      `json:"rowsLeftOut,omitempty"`
	ClearLeft  []string `json:"clearLeftOut,omitempty"`
	// Out is the sanitized JSON (compact), nil when nothing passes and for a direct connector; see Sight.
	Out []byte `json:"-"`

	sight Sight
}

// Leak is a personal value of the raw answer found in the sanitized one. It never holds the value.
type Leak struct {
	Call    string `json:"call"`
	Path    string `json:"path"`    // where the value stood in the raw answer
	Carrier string `json:"carrier"` // "plain", "base64 in percent-encoding"
	At      string `json:"at"`      // path in the sanitized answer
}

// Result is a whole preview.
type Result struct {
	Source     Source       `json:"source"`
	Direct     bool         `json:"direct"` // no sanitizer in between
	RulesFile  string       `json:"rulesFile,omitempty"`
	RulesHash  string       `json:"rulesHash"` // hash of the rules, or of "none"
	SampleHash string       `json:"sampleHash"`
	Calls      []CallResult `json:"calls"`
	Counts     Counts       `json:"counts"`
	Leaks      []Leak       `json:"leaks,omitempty"`
	// LeakNote says what the leak check left out: it looks at a sample of very large answers. Empty: it looked at everything.
	LeakNote string `json:"leakNote,omitempty"`
	// Unchecked holds between Open and Finish: there is no leak check yet, and more is masked than needed.
	Unchecked bool `json:"unchecked,omitempty"`

	opened *opened
}
