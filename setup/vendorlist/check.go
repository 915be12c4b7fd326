package vendorlist

import (
	"gatehouse/setup/entra"
	"gatehouse/setup/permission"
)

// Code says what kind of finding it is, for tests and machines.
type Code string

// The codes of findings.
const (
	UnknownName     Code = "unknown name"
	OtherKind       Code = "only the other kind"
	NoPermission    Code = "not a permission"
	RetiredAPI      Code = "retired api"
	UnknownResource Code = "unknown resource"
	OtherResource   Code = "another resource"
	IDMismatch      Code = "id and name differ"
	NotOffered      Code = "offered no longer"
	Spelling        Code = "spelling"
	KindOpen        Code = "kind not said"
	Twice           Code = "twice"
	Contained       Code = "contained in another"
	Broader         Code = "broader than needed"
	Unneeded        Code = "no call needs it"
	PersonalClash   Code = "application permission with personal accounts"
	NobodySignsIn   Code = "delegated permission with nobody signed in"
	TooMany         Code = "too many"
	BadAddress      Code = "address"
)

// Finding is something to know about a list. Error: what the list says cannot be asked for.
type Finding struct {
	Line  int    `json:"line,omitempty"`
	Said  string `json:"said,omitempty"`
	Code  Code   `json:"code"`
	Error bool   `json:"error"`
	Text  string `json:"text"`           // a sentence: what is wrong and why
	Next  string `json:"next,omitempty"` // the correction
}

// Row is one entry with what is made of it.
type Row struct {
	Entry    Entry
	Use      *permission.Permission // what to ask for; nil: nothing
	Findings []Finding
}

// Result is a checked list.
type Result struct {
	List    List
	Rows    []Row
	General []Finding
}

// Options are what the text may not say.
type Options struct {
	Kind entra.Kind // for permissions whose kind the list leaves open; empty: decided by what the list holds otherwise
}

// Findings are all findings in the order of the lines, those about the whole list last.
func (r Result) Findings() []Finding {
	var out []Finding
	for _, row := range r.Rows {
		out = append(out, row.Findings...)
	}
	return append(out, r.General...)
}

// Errors counts what cannot be asked for as the list says it.
func (r Result) Errors() int {
	n := 0
	for _, f := range r.Findings() {
		if f.Error {
			n++
		}
	}
	return n
}

// Permissions are those to ask for, each once, in the order of the list.
func (r Result) Permissions() []permission.Permission {
	var out []permission.Permission
	for _, row := range r.Rows {
		if row.Use != nil {
			out = append(out, *row.Use)
		}
	}
	return out
}

// checker holds a list against a catalogue.
type checker struct {
	cat  *permission.Catalogue
	list List
	opts Options
	near map[string]permission.Permission // answers of nearest; without an id: none
}

// Check finds the mistakes of a list and what to ask for instead. The catalogue is the tenant's where it is known.
func Check(l List, cat *permission.Catalogue, opts Options) Result {
	c := checker{cat, l, opts, map[string]permission.Permission{}}
	if c.opts.Kind == "" {
		c.opts.Kind = c.usualKind()
	}
	res := Result{List: l}
	for _, e := range l.Entries {
		res.Rows = append(res.Rows, c.row(e))
	}
	c.together(&res)
	c.limits(&res)
	c.addresses(&res)
	return res
}

// usualKind is the one kind that the list names; where it names both or none, a connector works with nobody signed in.
func (c checker) usualKind() entra.Kind {
	seen := map[entra.Kind]bool{}
	for _, e := range c.list.Entries {
		if !permission.OIDC(e.Name) {
			seen[e.Kind] = true
		}
	}
	if seen[entra.DelegatedPermission] && !seen[entra.ApplicationPermission] {
		return entra.DelegatedPermission
	}
	return entra.ApplicationPermission
}

// say adds a finding to the row.
func (row *Row) say(code Code, isError bool, text, next string) {
	row.Findings = append(row.Findings, Finding{Line: row.Entry.Line, Said: row.Entry.Said, Code: code, Error: isError, Text: text, Next: next})
}

func other(k entra.Kind) entra.Kind {
	if k == entra.ApplicationPermission {
		return entra.DelegatedPermission
	}
	return entra.ApplicationPermission
}

func withArticle(k entra.Kind) string {
	if k == entra.ApplicationPermission {
		return "an application"
	}
	return "a delegated"
}
