// Package vendorlist reads the permission lists that vendors publish, finds their mistakes and makes a definition of what is
// left. It must not talk to a tenant and must not write files.
package vendorlist

import (
	"fmt"
	"slices"
	"strings"

	"gatehouse/setup/entra"
	"gatehouse/setup/permission"
	"gatehouse/setup/problem"
)

// Bounds of a list: more than any vendor publishes, little enough to be read at once.
const (
	maxText    = 256 << 10
	maxLines   = 5000
	maxLine    = 4000 // characters of one line that are looked at
	maxEntries = 1000
	maxName    = 128
	maxShown   = 120 // characters of a vendor's line that are shown
)

// Entry is one permission that a list asks for, as the list says it.
type Entry struct {
	Line     int        `json:"line"`
	Said     string     `json:"said"`               // the name or id as written
	Resource string     `json:"resource,omitempty"` // app id; empty: the list does not say
	Name     string     `json:"name,omitempty"`
	ID       string     `json:"id,omitempty"`
	Kind     entra.Kind `json:"kind,omitempty"` // empty: the list does not say

	hint entra.Kind // what the way of writing suggests: a scope address is for signed-in people
}

// Unread is a line, or a part of one, from which nothing was taken.
type Unread struct {
	Line int    `json:"line"`
	Text string `json:"text"`
	Why  string `json:"why"`
}

// Address is an address on which the product expects people to come back after signing in.
type Address struct {
	Line int    `json:"line"`
	URI  string `json:"uri"`
}

// List is what was read. What is not in Entries, Redirects, Calls or the flags, and is no heading, is in Unread.
type List struct {
	Entries   []Entry
	Redirects []Address
	Calls     []permission.Call // requests to Microsoft Graph that the text names
	Unread    []Unread
	Accounts  Accounts // whose accounts the text says can sign in
	AppOnly   bool     // the text says that nobody signs in
	IDTokens  bool
}

// Accounts is whose accounts can sign in to an app.
type Accounts string

// The accounts that a text can name, in rising order.
const (
	OneOrganisation  Accounts = "AzureADMyOrg"
	AnyOrganisation  Accounts = "AzureADMultipleOrgs"
	PersonalAccounts Accounts = "AzureADandPersonalMicrosoftAccount"
)

// Read takes a list in any form: a table, bullets, prose, addresses of consent pages or scopes, a manifest.
func Read(text string, cat *permission.Catalogue) (List, error) {
	if len(text) > maxText {
		return List{}, tooMuch(fmt.Sprintf("It has %d KiB; at most %d are read.", len(text)>>10, maxText>>10))
	}
	if strings.Count(text, "\n") >= maxLines {
		return List{}, tooMuch(fmt.Sprintf("It has more than %d lines.", maxLines))
	}
	r := &reader{cat: cat}
	rest := r.manifests(strings.ToValidUTF8(text, "\uFFFD"))
	for i, line := range strings.Split(rest, "\n") {
		r.line(i+1, line)
	}
	if len(r.list.Entries) > maxEntries {
		return List{}, tooMuch(fmt.Sprintf("It names more than %d permissions.", maxEntries))
	}
	return r.list, nil
}

// Resources are the APIs that the list means, each once, Microsoft Graph first; Azure AD Graph is left out.
func (l List) Resources() []string {
	out := []string{entra.GraphAppID}
	for _, e := range l.Entries {
		if e.Resource != "" && e.Resource != azureADGraph && len(out) < maxResources && !slices.Contains(out, e.Resource) {
			out = append(out, e.Resource)
		}
	}
	return out
}

func tooMuch(why string) error {
	return problem.New(problem.BadInput, "The list is too long.", why, "Give only the part that names the permissions.", nil)
}

func (r *reader) unread(line int, text, why string) {
	if text = strings.TrimSpace(text); text != "" {
		r.list.Unread = append(r.list.Unread, Unread{Line: line, Text: shorten(text), Why: why})
	}
}

func shorten(s string) string {
	if runes := []rune(s); len(runes) > maxShown {
		return string(runes[:maxShown]) + "…"
	}
	return s
}
