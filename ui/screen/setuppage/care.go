package setuppage

import (
	"slices"
	"time"

	"gatehouse/setup"
	"gatehouse/setup/certificate"
	"gatehouse/setup/definition"
	"gatehouse/setup/lifecycle"
	"gatehouse/ui/screen/words"
)

// The actions of a connector's life after creation.
const (
	Rotate  Action = "rotate"
	Retire  Action = "retire"
	Revoke  Action = "revoke"
	Remove  Action = "remove"
	Restore Action = "restore"
	Purge   Action = "purge"
)

// Care is an action on a connector that exists, or did.
type Care struct {
	Action     Action
	Kind       string                   // of credential, for Rotate and Retire
	Days       int                      // lifetime of a new one; 0 = the definition's
	Brought    *certificate.Certificate // nil = Gatehouse makes one
	Permission string                   // for Revoke; "" = everything that the plan does not ask for
	Step       string                   // a manual step that Gatehouse does
	Owner      string                   // object id of whom to add or remove
}

// Events of the life after creation.
type (
	// StartCare asks for an action; a question follows.
	StartCare struct{ Care Care }
	// Agreed is the answer to the question.
	Agreed struct{ Care Care }
	// PickLifetime chooses how long a new credential lives; 0 = the definition's.
	PickLifetime struct{ Days int }
	// RemovedFound is what is left of a connector that is not there; nil = nothing.
	RemovedFound struct{ Removed *setup.Removed }
)

// Effects of the life after creation.
type (
	// Question is asked before anything is done. Expect must be typed; "" = yes or no.
	Question struct {
		Title, Text, Expect, Yes string
		Then                     Agreed
	}
	// DoCare runs an action.
	DoCare struct {
		Care   Care
		Target setup.Target
	}
	// FindRemoved looks among the deleted items.
	FindRemoved struct{ Target setup.Target }
)

// Lifetimes are the days that a credential can be given, besides the definition's own.
func Lifetimes() []int { return []int{30, 90, 180, 365, 730} }

// hasLife holds when there is something to look after.
func (s State) hasLife() bool {
	return s.SignedIn && s.View != nil && (s.View.Live.App != nil || s.Removed != nil)
}

// careLine is the line of the last step, which exists only while there is something to look after.
func (s State) careLine() StepLine {
	line := StepLine{Name: words.L("Look after"), Done: true}
	n := len(s.View.Status.Drift)
	switch {
	case s.View.Live.App == nil:
		line.Sub, line.Done, line.Warn = words.L("removed, can be restored"), false, true
	case n > 0:
		line.Sub, line.Done, line.Warn = words.Count(n, "{{.N}} difference", "{{.N}} differences"), false, true
	case len(s.View.Live.Problems) > 0:
		line.Sub, line.Done, line.Warn = words.L("not everything could be read"), false, true
	case s.rotating() != "":
		line.Sub, line.Done, line.Warn = words.L("rotation under way"), false, true
	default:
		line.Sub = words.L("as it should be")
	}
	return line
}

// Rotations are the credentials that can be rotated, each as far as its rotation is, and what was chosen before federation.
func (s State) Rotations() []setup.Rotation {
	if s.View == nil || s.View.Live.App == nil {
		return nil
	}
	var out []setup.Rotation
	for _, c := range s.Target.Definition.CredentialsFor(s.View.Target.Choices.Credential) {
		if c.Kind == definition.Federated && len(s.View.Live.App.Federated) == 0 {
			continue
		}
		r := setup.RotationOf(*s.View, c.Kind)
		if c.Kind == definition.Federated {
			// Nothing of it is rotated, but something chosen before may wait to be retired.
			if r.UnderWay() && !slices.ContainsFunc(out, func(o setup.Rotation) bool { return o.Kind == r.Kind }) {
				out = append(out, r)
			}
			continue
		}
		if r.New.KeyID != "" {
			out = append(out, r)
		}
	}
	return out
}

// rotating is the kind whose rotation waits for the vendor, "" for none.
func (s State) rotating() string {
	for _, r := range s.Rotations() {
		if r.UnderWay() {
			return r.Kind
		}
	}
	return ""
}

// Unplanned are the permissions that are granted and not planned.
func (s State) Unplanned() []lifecycle.Permission {
	var out []lifecycle.Permission
	for _, p := range s.View.Status.Permissions {
		if p.State == lifecycle.GrantedUnplanned {
			out = append(out, p)
		}
	}
	return out
}

// care asks before anything is done: what ends or goes is named, and a real tenant's domain is typed.
func (s State) care(c Care) (State, []any) {
	if s.busy() || s.WhyNotCare(c.Action) != "" {
		return s, nil
	}
	q := s.question(c)
	q.Then = Agreed{c}
	return s, []any{q}
}

// WhyNotCare is empty when an action may start, otherwise the reason.
func (s State) WhyNotCare(a Action) string {
	switch {
	case !s.hasLife():
		return words.L("There is no connector here.")
	case s.busy():
		return words.L("Something is still running.")
	case (a == Restore || a == Purge) != (s.View.Live.App == nil):
		return words.L("Read the connector again first.")
	}
	return ""
}

// agreed starts what a question asked about.
func (s State) agreed(c Care) (State, []any) {
	switch c.Action {
	case proveHere:
		return s.proveNow()
	case copySecret:
		return s.putSecret()
	case doStep:
		return s.runStep(c.Step)
	case addOwner, removeOwner, removeLastOwner:
		return s.changeOwner(c)
	}
	return s.beginCare(c)
}

// beginCare starts an action that was agreed to.
func (s State) beginCare(c Care) (State, []any) {
	if s.busy() || s.WhyNotCare(c.Action) != "" {
		return s, nil
	}
	s, effects := s.withoutWatch()
	s.Problem, s.Notice, s.Picked = nil, "", true
	s.Run, s.OpenStep = &Run{Action: c.Action, Running: true}, StepCare
	return s, append(effects, DoCare{c, s.target()})
}

func isCare(a Action) bool {
	switch a {
	case Rotate, Retire, Revoke, Remove, Restore, Purge:
		return true
	}
	return false
}

func careDone(a Action) string {
	switch a {
	case Rotate:
		return words.L("The new one is kept and proven as far as this machine can. Give it to the vendor, then retire the old one.")
	case Retire:
		return words.L("The old one is gone. Exactly one is left.")
	case Revoke:
		return words.L("Revoked, and read back. Tokens that carry it already live on for up to 90 minutes.")
	case Remove:
		return words.L("Removed. It can be restored for 30 days.")
	case Restore:
		return words.L("Restored, with sign-in off.")
	}
	return words.L("Removed for good.")
}

// removedUntil is until when a removed connector can be restored; zero when there is none.
func (s State) removedUntil() time.Time {
	if s.Removed == nil {
		return time.Time{}
	}
	return s.Removed.Until
}
