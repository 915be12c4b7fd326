package setup

import (
	"context"
	"slices"
	"time"

	"gatehouse/setup/apply"
	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
	"gatehouse/setup/store"
	"gatehouse/setup/tenant"
)

var allPhases = []plan.Phase{plan.Create, plan.Credential, plan.Enable, plan.Consent}

// PhasesThrough are the phases up to and including last.
func PhasesThrough(last plan.Phase) []plan.Phase {
	return allPhases[:slices.Index(allPhases, last)+1]
}

// Apply creates or updates the connector with sign-in off and keeps its credential.
func (s *Session) Apply(ctx context.Context, t Target, observe Observer) (View, error) {
	return s.lookAndRun(ctx, t, observe, plan.Create, plan.Credential)
}

// Enable switches sign-in on, through the gate, and proves the credential.
func (s *Session) Enable(ctx context.Context, t Target, observe Observer) (View, error) {
	return s.lookAndRun(ctx, t, observe, plan.Enable)
}

// Consent grants what the plan lists, through the gate.
func (s *Session) Consent(ctx context.Context, t Target, observe Observer) (View, error) {
	return s.lookAndRun(ctx, t, observe, plan.Consent)
}

func (s *Session) lookAndRun(ctx context.Context, t Target, observe Observer, phases ...plan.Phase) (View, error) {
	v, err := s.Look(ctx, t)
	if err != nil {
		return View{}, err
	}
	return s.run(ctx, v, observe, phases)
}

// Through runs every phase up to last in one go: one look before, one read-back after, the gate in between.
func (s *Session) Through(ctx context.Context, v View, last plan.Phase, observe Observer) (View, error) {
	return s.run(ctx, v, observe, PhasesThrough(last))
}

// EnableView is Enable on a connector that was just looked at.
func (s *Session) EnableView(ctx context.Context, v View, observe Observer) (View, error) {
	return s.run(ctx, v, observe, []plan.Phase{plan.Enable})
}

// ConsentView is Consent on a connector that was just looked at.
func (s *Session) ConsentView(ctx context.Context, v View, observe Observer) (View, error) {
	return s.run(ctx, v, observe, []plan.Phase{plan.Consent})
}

// run holds one run of a plan together: journal, scopes, gate, proof, record.
type run struct {
	s       *Session
	v       View
	observe Observer
	began   time.Time // of the current step
	enabled bool      // this run switched sign-in on
	proven  bool
	did     bool      // a step of this run is done
	broke   plan.Step // the step that could not be done
}

func (s *Session) run(ctx context.Context, v View, observe Observer, phases []plan.Phase) (View, error) {
	if v.Incomplete != nil {
		return v, v.Incomplete
	}
	ctx = tenant.WithConnector(ctx, v.Target.uniqueName())
	if len(phases) == 1 {
		if err := s.mustExist(v, phases[0]); err != nil {
			return v, err
		}
		// A closed gate is said before anything else is asked of the person.
		if err := s.checkGate(v, v.Live, phases[0]); err != nil {
			return v, err
		}
	}
	journal, err := s.house.store.OpenJournal(s.me.Tenant.ID, v.Target.uniqueName())
	if err != nil {
		return v, err
	}
	interrupted := len(journal.Entries()) > 0
	defer leave(journal)
	if v, err = s.recall(ctx, v, apply.Recall(journal.Entries())); err != nil {
		return v, err
	}
	if v, err = s.upToDate(ctx, v, phases); err != nil {
		return v, err
	}
	if err := refuseBlocked(v.Plan, phases); err != nil {
		return v, err
	}
	if err := s.beforeSecret(ctx, v.Plan, phases); err != nil {
		return v, err
	}
	if err := s.house.store.SaveChoices(s.me.Tenant.ID, v.Target.uniqueName(), v.Target.Choices); err != nil {
		return v, err
	}
	v.Plan = withApproval(v.Plan, phases)
	// An interrupted run may have switched sign-in on and ended before the credential was proven.
	r := &run{s: s, v: v, observe: observe, enabled: len(journal.Entries()) > 0 && slices.Contains(phases, plan.Enable) && v.Live.Principal != nil && v.Live.Principal.Enabled}
	if interrupted && slices.Contains(phases, plan.Credential) || !v.Plan.Nothing(v.writes(phases)...) || slices.ContainsFunc(v.Plan.Of(phases...), plan.Step.RecordsApproval) {
		if err := s.client.Need(ctx, tenant.StepCreate); err != nil {
			return v, err
		}
	}
	result, err := apply.Run(ctx, apply.Runner{
		Directory: s.client, Keeper: s.house.keep, Journal: s.house.writing(journal), TenantID: s.me.Tenant.ID, Live: v.Live, Observer: r.progress, Now: s.now,
		Ours: !v.LeftAt.IsZero(), Gate: func(phase plan.Phase, live entra.Connector) error { return r.before(ctx, phase, live) },
	}, v.Plan, phases...)
	if err != nil {
		return v, s.explainRefusal(err, r.broke)
	}
	if r.enabled && !r.proven {
		if err := r.prove(ctx, result.Connector); err != nil {
			return v, err
		}
	}
	if err := endRun(journal, interrupted, v, phases); err != nil {
		return v, err
	}
	after, err := s.concluded(v.Target, result)
	if err != nil {
		return v, err
	}
	after.Plan.Findings = append(after.Plan.Findings, result.Findings...)
	return after, nil
}

// concluded is the view of a connector that this machine has just changed, once it is written down how it was left.
func (s *Session) concluded(t Target, result apply.Result) (View, error) {
	s.glimpse(t, result.Connector)
	v, err := s.view(t, result.Connector)
	if err != nil {
		return View{}, err
	}
	if err := s.receipt(v, result); err != nil {
		return View{}, err
	}
	left, err := s.house.store.LastLeft(s.me.Tenant.ID, t.uniqueName())
	if err != nil {
		return View{}, err
	}
	s.judge(&v, left, false)
	return v, nil
}

// writing is the journal that a run writes to.
func (h *House) writing(j apply.Journal) apply.Journal {
	if h.cfg.Journal == nil {
		return j
	}
	return h.cfg.Journal(j)
}

// endRun ends the journal of a run that reached its end. One phase that is run by itself after an interrupted apply does not finish
// that apply: its journal stays until nothing of it is left.
func endRun(journal *store.Journal, interrupted bool, v View, phases []plan.Phase) error {
	if interrupted && !slices.Contains(phases, plan.Credential) && len(leftToDo(v)) > 0 {
		return journal.Close()
	}
	return journal.Finish()
}

// leave keeps the journal of a run that did something, and removes one in which nothing was or may have been done.
func leave(journal *store.Journal) {
	sent := map[string]bool{}
	for _, e := range journal.Entries() {
		switch e.Moment {
		case apply.Intent:
			sent[e.Step] = true
		case apply.Refused:
			delete(sent, e.Step)
		default:
			_ = journal.Close()
			return
		}
	}
	if len(sent) > 0 {
		_ = journal.Close()
		return
	}
	_ = journal.Finish()
}

// recall looks again with the ids of an interrupted apply when the index does not show them yet.
func (s *Session) recall(ctx context.Context, v View, known apply.Known) (View, error) {
	if known.ObjectID == "" || v.Live.App != nil && (known.PrincipalID == "" || v.Live.Principal != nil) {
		return v, nil
	}
	live, err := s.client.Look(ctx, known.Query(v.Target.uniqueName(), resourcesOf(v.Target.Definition)))
	if err != nil {
		return v, err
	}
	return s.view(v.Target, live)
}
