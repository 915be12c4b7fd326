// Package connectors is the catalogue: what can be set up, by system, with how each stands in this tenant. It must not read the tenant.
package connectors

import (
	"maps"
	"sort"
	"strings"

	"gatehouse/setup"
	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
)

// State is everything the screen shows.
type State struct {
	Definitions []*definition.Definition
	Views       []setup.View // what the tenant holds; nil when nobody is signed in or it was not read
	Known       bool         // Views were read
	Me          *entra.Identity
	Search      string
	Chosen      map[string]bool // by unique name: several are set up together
	Unfolded    map[string]bool // by unique name: its rules are shown
}

// What the person does here.
type (
	// SetUp opens the set-up page of a connector.
	SetUp struct{ Target setup.Target }
	// Look opens the preview of a definition.
	Look struct{ Target setup.Target }
	// Compare opens the coverage of a definition beside other rules for the same calls.
	Compare struct {
		Target setup.Target
		Preset string
	}
	// SetUpWith opens the set-up page of a connector with a choice of its rules.
	SetUpWith struct {
		Target setup.Target
		Rules  string
	}
	// FromList opens the page that makes a connector of a vendor's list.
	FromList struct{}
	// Adopt opens the page that takes over an application that somebody else made.
	Adopt struct{}
	// Ask opens the text for a colleague who may register applications.
	Ask struct{ Target setup.Target }
	// Together opens the page that sets up what is chosen.
	Together struct{ Targets []setup.Target }
	// Choose puts a connector among those that are set up together, or takes it out.
	Choose struct {
		Target setup.Target
		On     bool
	}
	// Unfold shows or hides the rules that a connector can have.
	Unfold struct{ Target setup.Target }
	// ChooseNone takes all out.
	ChooseNone struct{}
	// Search narrows the list.
	Search struct{ Text string }
)

// Group is one system with its connectors.
type Group struct {
	System string
	Rows   []Row
}

// Update changes the search and what is chosen; other events are for the window.
func Update(s State, event any) State {
	switch e := event.(type) {
	case Search:
		s.Search = e.Text
	case Choose:
		s.Chosen = with(s.Chosen, e.Target.UniqueName(), e.On)
	case Unfold:
		s.Unfolded = with(s.Unfolded, e.Target.UniqueName(), !s.Unfolded[e.Target.UniqueName()])
	case ChooseNone:
		s.Chosen = nil
	}
	return s
}

// with is a copy of a set with a name in it, or without.
func with(set map[string]bool, name string, in bool) map[string]bool {
	out := maps.Clone(set)
	if out == nil {
		out = map[string]bool{}
	}
	delete(out, name)
	if in {
		out[name] = true
	}
	return out
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

// Picked are the connectors that are set up together, in the order of the list, also those that the search hides.
func (s State) Picked() []Row {
	s.Search = ""
	var out []Row
	for _, g := range s.Groups() {
		for _, r := range g.Rows {
			if r.Chosen {
				out = append(out, r)
			}
		}
	}
	return out
}

// PickedTargets are the targets of Picked.
func (s State) PickedTargets() []setup.Target {
	var out []setup.Target
	for _, r := range s.Picked() {
		out = append(out, r.Target)
	}
	return out
}

// MayNotCreate holds when the person is known not to be allowed to register applications here.
func (s State) MayNotCreate() bool { return s.Me != nil && s.Me.CanCreate.Ability == entra.No }

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
