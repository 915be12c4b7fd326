// Package connectors is the catalogue: what can be set up, by system, with how each stands in this tenant. It must not read the tenant.
package connectors

import (
	"fmt"
	"sort"
	"strings"

	"gatehouse/setup"
	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
	"gatehouse/setup/lifecycle"
	"gatehouse/ui/screen/words"
)

// State is everything the screen shows.
type State struct {
	Definitions []*definition.Definition
	Views       []setup.View // what the tenant holds; nil when nobody is signed in or it was not read
	Known       bool         // Views were read
	Search      string
}

// What the person does here.
type (
	// SetUp opens the set-up page of a connector.
	SetUp struct{ Target setup.Target }
	// Look opens the preview of a definition.
	Look struct{ Target setup.Target }
	// FromList opens the page that makes a connector of a vendor's list.
	FromList struct{}
	// Search narrows the list.
	Search struct{ Text string }
)

// Group is one system with its connectors.
type Group struct {
	System string
	Rows   []Row
}

// Row is one connector of the catalogue, or one instance of it.
type Row struct {
	Name    string
	Summary string
	Detail  string
	Chips   []lifecycle.Chip
	Button  string
	Target  setup.Target
}

// Update changes the search; other events are for the window.
func Update(s State, event any) State {
	if e, ok := event.(Search); ok {
		s.Search = e.Text
	}
	return s
}

// Groups is what the list shows for the search, systems and names in order.
func (s State) Groups() []Group {
	by := map[string][]Row{}
	for _, d := range s.Definitions {
		if matches(d, s.Search) {
			by[d.System] = append(by[d.System], s.rowsOf(d)...)
		}
	}
	systems := make([]string, 0, len(by))
	for system := range by {
		systems = append(systems, system)
	}
	sort.Strings(systems)
	var out []Group
	for _, system := range systems {
		rows := by[system]
		sort.SliceStable(rows, func(i, k int) bool { return rows[i].Name < rows[k].Name })
		out = append(out, Group{system, rows})
	}
	return out
}

// matches holds when every word of the search is found in what the connector is, asks for or reads.
func matches(d *definition.Definition, search string) bool {
	text := strings.ToLower(strings.Join([]string{d.ID, d.Name, d.System, d.Summary, d.Sanitizer.Label, permissionNames(d)}, " "))
	for _, word := range strings.Fields(strings.ToLower(search)) {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}

func permissionNames(d *definition.Definition) string {
	names := make([]string, 0, len(d.Permissions))
	for _, p := range d.Permissions {
		names = append(names, p.Name)
	}
	return strings.Join(names, " ")
}

func (s State) rowsOf(d *definition.Definition) []Row {
	var rows []Row
	for _, v := range s.Views {
		if v.Target.Definition == nil || v.Target.Definition.ID != d.ID {
			continue
		}
		row := rowOf(d, v.Target)
		row.Chips = append([]lifecycle.Chip{v.Status.Chip}, row.Chips...)
		if v.Live.App != nil {
			row.Button = words.L("Open")
		}
		rows = append(rows, row)
	}
	if len(rows) == 0 {
		row := rowOf(d, setup.Target{Definition: d, Choices: definition.Choices{Instance: "main"}})
		if s.Known {
			row.Chips = append([]lifecycle.Chip{{Text: "○ " + words.L("not in this tenant")}}, row.Chips...)
		}
		rows = append(rows, row)
	}
	return rows
}

func rowOf(d *definition.Definition, t setup.Target) Row {
	name := d.Name
	if i := t.Choices.Instance; i != "" && i != "main" {
		name += " (" + i + ")"
	}
	chip := lifecycle.Chip{Text: "✓ " + words.L("behind {{.Proxy}}", words.M{"Proxy": sanitizer(d)}), Tone: lifecycle.Good}
	if d.Sanitizer.Direct() {
		chip = lifecycle.Chip{Text: "! " + words.L("reads Graph directly"), Tone: lifecycle.Caution}
	}
	return Row{Name: name, Summary: d.Summary, Detail: detail(d), Chips: []lifecycle.Chip{chip}, Button: words.L("Set up"), Target: t}
}

func sanitizer(d *definition.Definition) string {
	if d.Sanitizer.Label != "" {
		return d.Sanitizer.Label
	}
	return words.L("a sanitizing proxy")
}

// detail says how much it asks for and how it signs in.
func detail(d *definition.Definition) string {
	application, delegated := 0, 0
	for _, p := range d.Permissions {
		if p.Kind == entra.ApplicationPermission {
			application++
		} else {
			delegated++
		}
	}
	var parts []string
	if application > 0 {
		parts = append(parts, words.Count(application, "{{.N}} application permission", "{{.N}} application permissions"))
	}
	if delegated > 0 {
		parts = append(parts, words.Count(delegated, "{{.N}} delegated permission", "{{.N}} delegated permissions"))
	}
	if len(d.Credentials) > 0 {
		parts = append(parts, CredentialName(d.Credentials[0].Kind))
	}
	parts = append(parts, words.L("definition {{.N}}", words.M{"N": fmt.Sprint(d.Version)}))
	return strings.Join(parts, " · ")
}

// CredentialName is a kind of credential in words.
func CredentialName(kind string) string {
	switch kind {
	case definition.Federated:
		return words.L("federated credential")
	case definition.Certificate:
		return words.L("certificate")
	case definition.Secret:
		return words.L("client secret")
	}
	return kind
}
