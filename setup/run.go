package setup

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"gatehouse/setup/apply"
	"gatehouse/setup/entra"
	"gatehouse/setup/gate"
	"gatehouse/setup/lifecycle"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
	"gatehouse/setup/secret"
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

// mustExist holds when the connector was created: enable and consent have nothing to work on before.
func (s *Session) mustExist(v View, phase plan.Phase) error {
	if phase != plan.Enable && phase != plan.Consent || v.Live.App != nil && v.Live.Principal != nil {
		return nil
	}
	if err := s.checkGate(v, v.Live, plan.Consent); err != nil {
		return err
	}
	return problem.New(problem.Refused, fmt.Sprintf("%s is not created in this tenant yet.", v.Target.Definition.Name), "",
		"Apply it first: gatehouse apply "+v.Target.CommandArgs()+".", nil)
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

// withApproval moves the writing of an approval's tag to the first phase that runs: an approval given after the app was created
// goes to the tenant with the change that it opens the gate for.
func withApproval(p *plan.Plan, phases []plan.Phase) *plan.Plan {
	moved := *p
	moved.Steps = slices.Clone(p.Steps)
	for i, step := range moved.Steps {
		if step.RecordsApproval() && !slices.Contains(phases, step.Phase) {
			moved.Steps[i].Phase = phases[0]
		}
	}
	return &moved
}

func refuseBlocked(p *plan.Plan, phases []plan.Phase) error {
	for _, f := range p.Blocked(phases...) {
		return problem.New(problem.Refused, f.Text, "", f.Next, nil)
	}
	return nil
}

// writes are the phases that need the scopes of "create".
func (v View) writes(phases []plan.Phase) []plan.Phase {
	return slices.DeleteFunc(slices.Clone(phases), func(p plan.Phase) bool { return p == plan.Consent })
}

// before runs before sign-in is switched on and before the first grant: the gate, the proof, the scopes.
func (r *run) before(ctx context.Context, phase plan.Phase, live entra.Connector) error {
	if err := r.s.checkGate(r.v, live, phase); err != nil {
		return err
	}
	if phase == plan.Enable {
		return r.reachable(ctx, live)
	}
	if phase != plan.Consent {
		return nil
	}
	if r.enabled && !r.proven {
		if err := r.prove(ctx, live); err != nil {
			return err
		}
	}
	err := r.s.client.Need(ctx, tenant.StepGrant)
	if err != nil && r.did {
		return unfinished(err)
	}
	return err
}

// checkGate is the one check before sign-in is switched on or any permission is granted.
func (s *Session) checkGate(v View, live entra.Connector, phase plan.Phase) error {
	need := gate.Grant
	switch phase {
	case plan.Enable:
		need = gate.Enable
	case plan.Consent:
	default:
		return nil
	}
	d := v.Target.Definition
	rules, err := rulesOf(d)
	if err != nil {
		return err
	}
	var tags []string
	if live.App != nil {
		tags = live.App.Tags
	}
	local, err := s.house.store.Approvals()
	if err != nil {
		return err
	}
	approval := gate.Best(d.Hash(), rules.hash, d.ID, v.Target.instance(), s.me.Tenant.ID, local, tags)
	want, err := wantedCredentials(v)
	if err != nil {
		return err
	}
	return gate.Check(need, d.Hash(), rules.hash, d.Sanitizer.Direct(), approval, gate.CredentialOf(live, want, s.serverTime(live)))
}

// GateForGrant says whether permissions may be granted at all, with every reason why not.
func (s *Session) GateForGrant(v View) error { return s.checkGate(v, v.Live, plan.Consent) }

var proveStep = plan.Step{
	ID: "prove", Phase: plan.Enable, Title: "Prove the credential: a token is issued",
	Detail: "The connector signs in once with what is kept; before consent the token carries no permission.",
}

// prove gets a first token with the kept secret or certificate. A federated connector is proven elsewhere (DESIGN.md rule 11).
func (r *run) prove(ctx context.Context, live entra.Connector) error {
	r.proven = true
	kinds := proofs(r.v)
	if len(kinds) == 0 {
		return nil
	}
	start := time.Now()
	r.progress(apply.Progress{Step: proveStep, State: apply.Running})
	v := r.v
	v.Live = live
	err := r.s.untilProven(ctx, func(ctx context.Context) (string, error) {
		for _, kind := range kinds {
			app, err := r.s.appSession(ctx, v, kind)
			if err != nil {
				return "", err
			}
			app.Close()
		}
		return "", nil
	}, func(waitingFor string, pause time.Duration) {
		r.progress(apply.Progress{Step: proveStep, State: apply.Waiting, Note: "Waiting for " + waitingFor + ".", Retry: pause})
	})
	done := apply.Progress{Step: proveStep, State: apply.Done, Took: time.Since(start)}
	switch {
	case errors.Is(err, secret.ErrNotFound):
		done.State, done.Note, err = apply.Finding, "The credential is kept on another machine, or by whoever brought it: verify there.", nil
	case err != nil:
		done.State, err = apply.Broken, unfinished(err)
	}
	r.progress(done)
	return err
}

// reachable asks the keychain before sign-in is switched on: a locked one is said while nothing is changed. A credential
// that is kept on another machine is no reason to refuse.
func (r *run) reachable(ctx context.Context, live entra.Connector) error {
	if live.App == nil {
		return nil
	}
	for _, kind := range proofs(r.v) {
		kept, err := r.s.kept(ctx, live.App, kind)
		kept.wipe()
		if err != nil && !errors.Is(err, secret.ErrNotFound) {
			return err
		}
	}
	return nil
}

// unfinished: something was changed by then, so whatever is in the way, the run is not refused but waits to be resumed.
func unfinished(err error) error {
	p := *problem.Of(err)
	if p.Kind == problem.Unfinished {
		return err
	}
	p.Kind, p.Err = problem.Unfinished, err
	p.Next = strings.TrimSpace(p.Next + " Nothing is lost: run the same command with --resume to go on.")
	return &p
}

// progress passes events on and records every write of a step once it ended.
func (r *run) progress(p apply.Progress) {
	switch p.State {
	case apply.Running:
		r.began = time.Now()
	case apply.Done, apply.Finding, apply.Broken:
		if p.State == apply.Broken {
			r.broke = p.Step
		}
		r.did = r.did || p.State == apply.Done
		if p.State == apply.Done && p.Step.Phase == plan.Enable && p.Step.ID != proveStep.ID {
			r.enabled = true
		}
		r.record(p.Step)
	}
	if r.observe != nil {
		r.observe(p)
	}
}

// record keeps every write that the step sent, with its status and request id. A full disk must not stop a running apply: what
// could not be recorded is still in "What was sent".
func (r *run) record(step plan.Step) {
	for _, sent := range r.s.house.sent.All() {
		if sent.Time.Before(r.began) || sent.Method == http.MethodGet || strings.HasSuffix(sent.Path, "/$batch") {
			continue
		}
		if sent.Connector != "" && sent.Connector != r.v.Target.uniqueName() {
			continue // of a run beside this one
		}
		_ = r.s.house.store.Record(store.Activity{
			Time: sent.Time.UTC(), TenantID: r.s.me.Tenant.ID, Cloud: r.s.me.Tenant.Cloud, Account: r.s.me.UPN, Connector: r.v.Target.uniqueName(),
			Step: step.ID, Asked: step.Title, Status: sent.Status, RequestID: sent.RequestID,
		})
	}
}

func (s *Session) receipt(v View, result apply.Result) error {
	receipt := store.Receipt{
		Kind: store.ApplyReceipt, TenantID: s.me.Tenant.ID, Connector: v.Target.uniqueName(), Time: s.house.now().UTC(), OK: true,
		Left: lifecycle.Leave(v.Live, v.Wanted),
	}
	receipt.Checks = append(receipt.Checks, store.Check{Name: "read-back", OK: true, Text: fmt.Sprintf("%d steps done; the tenant equals the plan.", result.Done)})
	for _, f := range result.Findings {
		receipt.Checks = append(receipt.Checks, store.Check{Name: "finding", OK: false, Text: f.Text})
	}
	return s.house.store.SaveReceipt(receipt)
}

// Disable switches sign-in off. Tokens issued before live on for 60 to 90 minutes.
func (s *Session) Disable(ctx context.Context, t Target) (View, error) {
	v, err := s.Look(ctx, t)
	if err != nil {
		return View{}, err
	}
	if v.Live.Principal == nil {
		return v, problem.New(problem.Refused, fmt.Sprintf("%s is not created in this tenant yet.", t.Definition.Name), "", "There is nothing to switch off.", nil)
	}
	if err := s.client.Need(ctx, tenant.StepCreate); err != nil {
		return v, err
	}
	r := &run{s: s, v: v}
	journal, err := s.house.store.OpenJournal(s.me.Tenant.ID, t.uniqueName())
	if err != nil {
		return v, err
	}
	before := journal.Entries()
	defer leave(journal)
	result, err := apply.Disable(ctx, apply.Runner{
		Directory: s.client, Journal: s.house.writing(journal), TenantID: s.me.Tenant.ID, Live: v.Live, Observer: r.progress,
	}, t.uniqueName())
	if err != nil {
		return v, err
	}
	if err := switchedOff(journal, before); err != nil {
		return v, err
	}
	after, err := s.concluded(t, result)
	if err != nil {
		return v, err
	}
	return after, nil
}

// switchedOff ends the journal of a disable. One that was there before belongs to an interrupted apply and stays: only by its
// operation id is a secret found that was issued and could not be kept.
func switchedOff(journal *store.Journal, before []apply.Entry) error {
	if slices.ContainsFunc(before, func(e apply.Entry) bool { return e.Step != apply.DisableStep }) {
		return journal.Close()
	}
	return journal.Finish()
}
