// Package fault makes the rehearsal tenant misbehave on request: a script says which request is struck, which occurrence of it,
// before or after the change was made, and what happens then. It must not know what a tenant is made of.
package fault

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Rule is one line of a script. The zero value of a field means that it is not given.
type Rule struct {
	Match Match
	Nth   int // which matching request is the first to be struck: 1 is the first; 0 strikes every one
	Times int // how many from there on; 0 is one, or without end where Nth is 0
	When  When
	Do    Action

	Name    string // error: which one
	Status  int
	Code    string // of Graph's or the sign-in service's error envelope
	Message string
	Body    string // instead of an envelope, or instead of the real body
	Type    string // content type of Body
	Headers map[string]string
	Bytes   int           // truncate, stall: how much of the answer arrives first; slow: how much at a time
	For     time.Duration // delay, stall: how long; slow: the pause between two pieces
	Size    int           // endless, bomb: bytes after decompression; endless without it has no end
	To      string        // link: where the next page is said to be; "self" is the same request again
}

// Match says which requests a rule counts. Empty fields match everything.
type Match struct {
	Method string // one or several, separated by |
	Path   string // without query; * is a part of a path, ** any number of them
	Query  string // a part of the unescaped query
	Body   string // a part of the request's body
	In     Place
}

// When says whether a struck request was carried out.
type When string

// Before: nothing was changed. After: the change was made, and only its answer is lost or wrong.
const (
	Before When = "before"
	After  When = "after"
)

// Place says where a request was met; a batch holds up to 20 of them.
type Place string

// Alone is a request of its own, InBatch one of a batch.
const (
	Alone   Place = "alone"
	InBatch Place = "batch"
)

// Action is what happens to a struck request.
type Action string

// The actions. Those of the first group make up an answer, those of the second change the real one, those of the third end it early.
const (
	Error   Action = "error"   // the named error
	Status  Action = "status"  // any status, with an error envelope or a body
	Body    Action = "body"    // another body, with status 200 where no other is given or known
	Endless Action = "endless" // a body that does not end
	Bomb    Action = "bomb"    // a small compressed body that is Size bytes large

	Header Action = "header" // other headers
	Link   Action = "link"   // another @odata.nextLink
	Delay  Action = "delay"  // the same, later
	Slow   Action = "slow"   // the same, in small pieces
	Gzip   Action = "gzip"   // the same, compressed

	Drop     Action = "drop"     // the connection is closed without an answer
	Reset    Action = "reset"    // the connection is reset without an answer
	TLS      Action = "tls"      // bytes that are no TLS, then the end
	Truncate Action = "truncate" // the answer's beginning, then the end of the connection
	Stall    Action = "stall"    // the answer's beginning or nothing, then silence
)

// actions lists every action with the fields that it takes beside match, nth, times and when; a ! marks what it cannot do without.
var actions = map[Action][]string{
	Error: {"name!", "message", "headers"}, Status: {"status!", "code", "message", "body", "type", "headers"},
	Body: {"body!", "status", "type", "headers"}, Endless: {"status", "body", "type", "headers", "size"}, Bomb: {"size!", "type"},
	Header: {"headers!"}, Link: {"to!"}, Delay: {"for!"}, Slow: {"for!", "bytes"}, Gzip: {},
	Drop: {}, Reset: {}, TLS: {}, Truncate: {"bytes"}, Stall: {"for", "bytes"},
}

// changesReal holds for actions that need the real answer.
func (a Action) changesReal() bool {
	return slices.Contains([]Action{Header, Link, Slow, Gzip, Truncate}, a)
}

// endsConnection holds for actions that one part of a batch cannot suffer alone.
func (a Action) endsConnection() bool {
	return slices.Contains([]Action{Endless, Bomb, Slow, Gzip, Drop, Reset, TLS, Truncate, Stall}, a)
}

// complete fills in what follows from the rest and gives the field that cannot be, with the reason; no field when all is well.
func (r *Rule) complete() (field, why string) {
	takes, known := actions[r.Do]
	if !known {
		return "do", fmt.Sprintf("%q is none of %s", r.Do, words(actions))
	}
	if field, why := r.fits(takes); field != "" {
		return field, why
	}
	if r.Do == Error {
		named, ok := catalogue[r.Name]
		if !ok {
			return "name", fmt.Sprintf("%q is no error that the rehearsal tenant knows", r.Name)
		}
		if r.Match == (Match{}) {
			r.Match = named.match
		}
	}
	if r.When == "" {
		r.When = Before
		if r.Do.changesReal() {
			r.When = After
		}
	}
	switch {
	case r.When != Before && r.When != After:
		return "when", `it is "before" or "after"`
	case r.When == Before && r.Do.changesReal():
		return "when", fmt.Sprintf("%q changes the real answer, which there is only after", r.Do)
	case r.Match.In != "" && r.Match.In != Alone && r.Match.In != InBatch:
		return "in", `it is "alone" or "batch"`
	case r.Nth < 0:
		return "nth", "the first is 1"
	case r.Times < 0:
		return "times", "it cannot be negative"
	case r.Status != 0 && (r.Status < 200 || r.Status > 599):
		return "status", "it lies between 200 and 599"
	case r.Bytes < 0, r.Size < 0:
		return map[bool]string{true: "bytes", false: "size"}[r.Bytes < 0], "it cannot be negative"
	case r.For < 0:
		return "for", "it cannot be negative"
	}
	return r.methods()
}

func (r *Rule) methods() (field, why string) {
	for m := range strings.SplitSeq(r.Match.Method, "|") {
		switch strings.ToUpper(m) {
		case "", http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPatch, http.MethodPut, http.MethodDelete, http.MethodOptions:
		default:
			return "method", fmt.Sprintf("%q is no method", m)
		}
	}
	return "", ""
}

// fits refuses fields that the action would silently ignore, and asks for those that it needs.
func (r *Rule) fits(takes []string) (field, why string) {
	given := map[string]bool{
		"name": r.Name != "", "status": r.Status != 0, "code": r.Code != "", "message": r.Message != "", "body": r.Body != "", "type": r.Type != "",
		"headers": len(r.Headers) > 0, "bytes": r.Bytes != 0, "for": r.For != 0, "size": r.Size != 0, "to": r.To != "",
	}
	for _, name := range []string{"name", "status", "code", "message", "body", "type", "headers", "bytes", "for", "size", "to"} {
		needed := slices.Contains(takes, name+"!")
		switch {
		case needed && !given[name]:
			return name, fmt.Sprintf("%q needs it", r.Do)
		case given[name] && !needed && !slices.Contains(takes, name):
			return name, fmt.Sprintf("%q does nothing with it", r.Do)
		}
	}
	return "", ""
}

func words[K ~string, V any](m map[K]V) string {
	var list []string
	for k := range m {
		list = append(list, string(k))
	}
	slices.Sort(list)
	return strings.Join(list, ", ")
}
