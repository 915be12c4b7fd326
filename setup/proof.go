package setup

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gatehouse/setup/apply"
	"gatehouse/setup/certificate"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
	"gatehouse/setup/store"
	"gatehouse/setup/tenant"
)

const (
	// proofLife is how long the temporary certificate could be used at most, should it not be possible to remove it.
	proofLife = time.Hour
	// proofRemoval bounds the removal after the proof, also when the person cancelled it.
	proofRemoval = 5 * time.Minute
)

// ProveHere proves a federated connector from this computer, which holds no token of its workload: for a few minutes the connector
// also trusts a certificate whose key is in memory only. announce is told every step; the certificate is removed again whatever happens,
// and what a crash leaves behind the next plan of the connector removes.
func (s *Session) ProveHere(ctx context.Context, t Target, announce func(Check)) (out Verification, err error) {
	if err := s.mayLook(ctx); err != nil {
		return out, err
	}
	v, err := s.lookUntil(ctx, t, s.asPlanned)
	if err != nil {
		return out, err
	}
	if err := s.verifiable(v); err != nil {
		return out, err
	}
	if len(proofs(v)) > 0 {
		return out, problem.New(problem.BadInput, "This connector can be proven with its own credential.", "A temporary certificate is for federated connectors.",
			"Run verify without it: gatehouse verify "+t.CommandArgs()+".", nil)
	}
	if err := s.client.Need(ctx, tenant.StepCreate); err != nil {
		return out, err
	}
	journal, err := s.house.store.OpenJournal(s.me.Tenant.ID, t.uniqueName())
	if err != nil {
		return out, err
	}
	defer leave(journal)
	if len(journal.Entries()) > 0 {
		return out, problem.New(problem.Refused, "An apply of this connector is unfinished.", "", "Finish it first: gatehouse apply "+t.CommandArgs()+" --resume.", nil)
	}
	p := &proof{s: s, v: v, journal: journal, announce: announce, out: Verification{Connector: t.uniqueName(), OK: true}}
	defer p.key.Wipe()
	err = p.lend(ctx)
	if err == nil {
		err = p.check(ctx)
	}
	if p.keyID != "" {
		err = errors.Join(err, p.takeBack(context.WithoutCancel(ctx)))
	}
	if err != nil {
		return p.out, err
	}
	p.out.At = s.house.now().UTC()
	receipt := store.Receipt{Kind: "verify", TenantID: s.me.Tenant.ID, Connector: t.uniqueName(), Time: p.out.At, OK: p.out.OK}
	for _, c := range p.out.Checks {
		receipt.Checks = append(receipt.Checks, store.Check{Name: c.Name, OK: c.OK, Text: c.Text})
	}
	return p.out, errors.Join(s.house.store.SaveReceipt(receipt), journal.Finish())
}

// proof is one proof with a temporary certificate.
type proof struct {
	s        *Session
	v        View
	journal  *store.Journal
	announce func(Check)
	out      Verification

	keyID string
	key   certificate.Certificate
}

func (p *proof) say(name string, ok bool, text string) {
	c := Check{Name: name, OK: ok, Text: text}
	p.out.Checks = append(p.out.Checks, c)
	p.out.OK = p.out.OK && ok
	p.tell(c)
}

func (p *proof) tell(c Check) {
	if p.announce != nil {
		p.announce(c)
	}
}

func (p *proof) run(ctx context.Context, step plan.Step) error {
	r := &run{s: p.s, v: p.v}
	result, err := apply.Run(ctx, apply.Runner{
		Directory: p.s.client, Keeper: p.s.house.keep, Journal: p.s.house.writing(p.journal), TenantID: p.s.me.Tenant.ID, Live: p.v.Live, Observer: r.progress, Now: p.s.now,
	}, &plan.Plan{Connector: p.v.Target.uniqueName(), Steps: []plan.Step{step}})
	p.v.Live = result.Connector
	return err
}

func (p *proof) lend(ctx context.Context) error {
	end := p.s.serverTime(p.v.Live).Add(proofLife)
	p.tell(Check{Name: "certificate", OK: true, Waiting: true, Text: fmt.Sprintf(
		"The connector gets a temporary certificate. Its key stays in this program's memory, it ends at %s UTC, and it is removed right after the proof.", end.UTC().Format("15:04"))})
	return p.run(ctx, plan.Step{
		ID: "proof", Phase: plan.Credential, Title: "Temporary certificate for the proof",
		Action: plan.AddCertificate{Label: plan.ProofLabel, CommonName: plan.ProofLabel, End: end, Lend: func(keyID string, c certificate.Certificate) { p.keyID, p.key = keyID, c }},
	})
}

func (p *proof) check(ctx context.Context) error {
	p.s.checkSettings(p.v, p.say)
	p.s.checkGrants(p.v, p.say)
	if err := p.s.checkFederated(p.v, &p.out, p.say); err != nil {
		return err
	}
	return p.s.checkWith(ctx, p.v, tenant.AppCredential{Certificate: &p.key}, p.say, p.announce)
}

// takeBack removes the certificate, whether or not it was seen to be registered.
func (p *proof) takeBack(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, proofRemoval)
	defer cancel()
	err := p.run(ctx, plan.Step{
		ID: "proof:" + p.keyID, Phase: plan.Credential, Title: "Remove the temporary certificate",
		Action: plan.RemoveCredential{KeyID: p.keyID, Certificate: true},
	})
	if err != nil {
		return problem.New(problem.Unfinished, "The temporary certificate could not be removed.",
			fmt.Sprintf("Its key is gone with this program's memory; the certificate ends on %s UTC by itself.", p.key.Public().NotAfter.UTC().Format("2 January 2006 15:04")),
			"Run gatehouse apply "+p.v.Target.CommandArgs()+" --resume to remove it.", err)
	}
	p.say("certificate", true, "The temporary certificate was removed again.")
	return nil
}
