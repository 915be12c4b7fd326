package setuppage

import (
	"regexp"
	"strings"

	"gatehouse/setup"
	"gatehouse/setup/problem"
	"gatehouse/ui/screen/words"
)

// Owners are the people who own the app registration and its service principal.
type Owners struct {
	List     []setup.Owner
	Problem  *problem.Problem // they could not be read
	Known    bool
	Reading  bool
	Changing bool
}

// The actions that questions about owners agree to.
const (
	addOwner        Action = "add-owner"
	removeOwner     Action = "remove-owner"
	removeLastOwner Action = "remove-last-owner"
)

// Events of the owners.
type (
	// AddOwner asks who becomes one.
	AddOwner struct{}
	// OwnerNamed is the answer: a sign-in name or an object id.
	OwnerNamed struct{ Who string }
	// RemoveOwner asks for somebody to be taken away, by object id.
	RemoveOwner struct{ ID string }
	// OwnersRead are the owners as they are.
	OwnersRead struct {
		List    []setup.Owner
		Problem *problem.Problem
	}
	// OwnerPlanned is what a change would do; nothing is changed yet.
	OwnerPlanned struct {
		Change    setup.OwnerChange
		Problem   *problem.Problem
		Cancelled bool
	}
	// OwnersChanged is the end of a change.
	OwnersChanged struct {
		Result    setup.OwnersChanged
		Problem   *problem.Problem
		Cancelled bool
	}
)

// Effects of the owners.
type (
	// FindOwners reads them.
	FindOwners struct{ Target setup.Target }
	// AskOwner lets the person type who becomes one.
	AskOwner struct{}
	// PlanOwner finds out what a change would do.
	PlanOwner struct {
		Target setup.Target
		Who    string
		Remove bool
	}
	// ChangeOwner does it. EvenLast: nobody owns the connector afterwards, and that was agreed to.
	ChangeOwner struct {
		Target           setup.Target
		Who              string
		Remove, EvenLast bool
	}
)

var signInName = regexp.MustCompile(`^[^@\s]+@[^@\s]+\.[^@\s]+$`)

// NamesOwner holds for a sign-in name or an object id: a display name identifies nobody.
func NamesOwner(who string) bool {
	who = strings.TrimSpace(who)
	return guid.MatchString(who) || signInName.MatchString(who)
}

// onOwners takes the events of the owners.
func (s State) onOwners(event any) (State, []any) {
	switch e := event.(type) {
	case AddOwner:
		if s.CanChangeOwners() {
			return s, []any{AskOwner{}}
		}
	case OwnerNamed:
		return s.planOwner(e.Who, false)
	case RemoveOwner:
		return s.planOwner(e.ID, true)
	case OwnersRead:
		s.Owners.Reading, s.Owners.Known = false, true
		s.Owners.List, s.Owners.Problem = e.List, e.Problem
	case OwnerPlanned:
		return s.ownerPlanned(e)
	case OwnersChanged:
		return s.ownersChanged(e)
	}
	return s, nil
}

// CanChangeOwners holds when somebody could be added or taken away now.
func (s State) CanChangeOwners() bool {
	return s.hasLife() && s.View.Live.App != nil && !s.busy()
}

func (s State) planOwner(who string, remove bool) (State, []any) {
	if !s.CanChangeOwners() || !NamesOwner(who) {
		return s, nil
	}
	s.Owners.Changing, s.Problem, s.Notice = true, nil, ""
	return s, []any{PlanOwner{s.target(), strings.TrimSpace(who), remove}}
}

// ownerPlanned puts what the change would do before the person. The last owner goes only after the connector's name was typed.
func (s State) ownerPlanned(e OwnerPlanned) (State, []any) {
	s.Owners.Changing = false
	if e.Problem != nil {
		if !e.Cancelled {
			s.Problem = e.Problem
		}
		return s, nil
	}
	c, name := e.Change, words.Visible(e.Change.Owner.Label())
	if c.Nothing {
		s.Notice = words.L("{{.Who}} owns it already.", words.M{"Who": name})
		if c.Remove {
			s.Notice = words.L("{{.Who}} does not own it.", words.M{"Who": name})
		}
		return s, nil
	}
	q := Question{Title: words.L("Make {{.Who}} an owner", words.M{"Who": name}), Yes: words.L("Make an owner"), Then: Agreed{Care{Action: addOwner, Owner: c.Owner.ObjectID}}}
	if c.Remove {
		q.Title, q.Yes, q.Then.Care.Action = words.L("Take {{.Who}} from the owners", words.M{"Who": name}), words.L("Take away"), removeOwner
	}
	if !s.Rehearsal {
		q.Expect = s.Me.Tenant.Typed()
	}
	if c.Last {
		q.Expect, q.Then.Care.Action = s.Title(), removeLastOwner
	}
	q.Text = strings.Join(c.Warnings, " ")
	if q.Expect != "" {
		q.Text += " " + words.L("Type {{.What}} to go on.", words.M{"What": q.Expect})
	}
	return s, []any{q}
}

// changeOwner starts a change that was agreed to.
func (s State) changeOwner(c Care) (State, []any) {
	if !s.CanChangeOwners() {
		return s, nil
	}
	s.Owners.Changing, s.Problem, s.Notice = true, nil, ""
	return s, []any{ChangeOwner{Target: s.target(), Who: c.Owner, Remove: c.Action != addOwner, EvenLast: c.Action == removeLastOwner}}
}

func (s State) ownersChanged(e OwnersChanged) (State, []any) {
	s.Owners.Changing = false
	if e.Problem != nil {
		if !e.Cancelled {
			s.Problem = e.Problem
		}
		s.Owners.Known = false // some of it may be done
		return s.wanted()
	}
	s.Owners = Owners{List: e.Result.Owners, Known: true}
	next, effects := look(s)
	next.Notice = strings.Join(append([]string{words.L("The owners are changed, and read back.")}, e.Result.Findings...), " ")
	return next, effects
}

// OwnerWhere says what somebody owns.
func OwnerWhere(o setup.Owner) string {
	switch {
	case o.Application && o.Principal:
		return words.L("app registration and service principal")
	case o.Principal:
		return words.L("service principal")
	}
	return words.L("app registration")
}
