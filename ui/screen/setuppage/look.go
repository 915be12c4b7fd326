package setuppage

import (
	"maps"

	"gatehouse/setup"
)

func (s State) busy() bool {
	return (s.Run != nil && s.Run.Running) || s.Checking || s.Manual.Running != "" || s.Owners.Changing
}

func look(s State) (State, []any) {
	if !s.SignedIn {
		return s, nil
	}
	s.Loading, s.Problem, s.Notice = true, nil, ""
	return s, []any{Look{Target: s.target()}}
}

// chosen takes typing into the form; the plan follows once the typing pauses and everything is valid.
func chosen(s State, event any) (State, []any) {
	if s.busy() {
		return s, nil
	}
	switch e := event.(type) {
	case Typed:
		s.Values = maps.Clone(s.Values)
		s.Values[e.ID] = e.Value
	case PickCredential:
		s.Credential = e.Kind
	case PickLifetime:
		s.Lifetime = e.Days
	}
	return s.lookSoon()
}

// lookSoon makes the plan again once the typing pauses. A wait would go on with the choices of before.
func (s State) lookSoon() (State, []any) {
	s, effects := s.withoutWatch()
	if _, problems := s.Form(); len(problems) > 0 || !s.SignedIn {
		return s, effects
	}
	return s, append(effects, Look{Target: s.target(), Soon: true})
}

// with takes a fresh look: the open step follows, unless the person chose one.
func (s State) with(v setup.View) State {
	s.View = &v
	if v.Live.App != nil {
		s.Removed = nil
	}
	if s.OpenStep == StepCare && !s.hasLife() {
		s.Picked = false // it is gone for good
	}
	if !s.Picked {
		s.OpenStep = s.Current()
	}
	return s
}

// removedWanted looks among the deleted items for a connector that is not there.
func (s State) removedWanted() []any {
	if s.SignedIn && s.View.Live.App == nil && s.View.Journal.IsZero() {
		return []any{FindRemoved{s.target()}}
	}
	return nil
}

// wanted asks for what the open step shows besides.
func (s State) wanted() (State, []any) {
	effects := s.waysWanted()
	if s.OpenStep == StepCare && s.SignedIn && s.View != nil && s.View.Live.App != nil && !s.Owners.Known && !s.Owners.Reading {
		s.Owners.Reading = true
		effects = append(effects, FindOwners{s.target()})
	}
	return s, effects
}

// waysWanted asks for the ways to consent once somebody looks at that step.
func (s State) waysWanted() []any {
	if s.OpenStep == StepConsent && s.Ways == nil && s.SignedIn && s.View != nil && s.View.Live.App != nil && s.View.Live.Principal != nil {
		return []any{FindWays{s.target()}}
	}
	return nil
}
