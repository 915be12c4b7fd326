// Package colleague is the page for whoever may not register applications: the text that asks somebody who may. It must not make the
// text or read the tenant.
package colleague

import (
	"strings"

	"gatehouse/setup"
	"gatehouse/setup/entra"
	"gatehouse/ui/screen/words"
)

// State is everything the page shows.
type State struct {
	Target setup.Target
	Me     entra.Identity
	Text   string // to be sent as it is
	Copied bool
	// FromSetup: the person came from the set-up page of the connector, and goes back there.
	FromSetup bool
}

// What the person does here.
type (
	// Copy puts the text on the clipboard.
	Copy struct{}
	// Adopt takes over what the colleague made.
	Adopt struct{}
	// Back leaves the page.
	Back struct{}
)

// Effects that the window runs.
type (
	// PutOnClipboard copies the text.
	PutOnClipboard struct{ Text string }
	// GoAdopt opens the page that takes an application over, for this connector.
	GoAdopt struct{ Target setup.Target }
	// Leave goes back to the connectors, or to the set-up page.
	Leave struct{ ToSetup bool }
)

// Update is the page's whole behaviour.
func Update(s State, event any) (State, []any) {
	switch event.(type) {
	case Copy:
		s.Copied = true
		return s, []any{PutOnClipboard{s.Text}}
	case Adopt:
		return s, []any{GoAdopt{s.Target}}
	case Back:
		return s, []any{Leave{s.FromSetup}}
	}
	return s, nil
}

// Title names the connector.
func (s State) Title() string {
	name := s.Target.Definition.Name
	if i := s.Target.Instance(); i != "main" {
		name += " (" + i + ")"
	}
	return words.L("Ask a colleague for {{.Name}}", words.M{"Name": words.Visible(name)})
}

// Why says why somebody else is needed.
func (s State) Why() string {
	why := s.Me.CanCreate.Why
	if s.Me.CanCreate.Ability == entra.Yes || why == "" {
		why = words.L("Registering the application was refused.")
	}
	return strings.TrimSpace(why + " " + words.L("An Application Developer, Cloud Application Administrator or Application Administrator can register it. That grants nothing: you become its owner and do the rest."))
}
