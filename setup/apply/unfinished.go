package apply

import (
	"context"
	"errors"
	"slices"

	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
)

// FinishStep is shown while what an interrupted run began with a credential is brought to its end.
var FinishStep = plan.Step{ID: "finish", Phase: plan.Credential, Title: "Finish the credential of an interrupted run"}

// begun is what a journal says of the credentials that an operation began to make and did not finish.
type begun struct {
	secret      string // issued, and neither marked nor removed
	certificate string // its key is kept, or half of it, and it is neither marked nor removed
	lent        string // of a proof: registered perhaps, its key was in memory only
	unanswered  bool   // a secret was asked for, and no answer is recorded
}

func begunIn(entries []Entry, operation string) begun {
	var b begun
	asked := false
	for _, e := range entries {
		if e.Operation != operation {
			continue
		}
		over := e.Moment == Made && (e.Step == stepKept || e.Step == stepRemove || e.Step == stepKeyRemove) || e.Moment == Undone
		switch {
		case over:
			for _, id := range []*string{&b.secret, &b.certificate, &b.lent} {
				if *id == e.Key {
					*id = ""
				}
			}
		case e.Step == stepIssue:
			asked = e.Moment == Intent
			b.unanswered = b.unanswered || e.Moment == Unknown
			if e.Moment == Made {
				b.secret = e.Key
			}
		case e.Step == stepKeyKept:
			b.certificate = e.Key
		case e.Step == stepKeyPut && e.Key != "" && e.Key != b.certificate:
			b.lent = e.Key
		}
	}
	b.unanswered = b.unanswered || asked
	return b
}

// finishBegun brings to its end what an interrupted run of this operation began with a credential and no step of this plan goes on with,
// as when a rotation or a proof was interrupted and an apply is what resumes it: what is kept gets registered and marked, what nobody
// keeps is removed.
func (r *run) finishBegun(ctx context.Context, steps []plan.Step) error {
	b := begunIn(r.Journal.Entries(), r.OperationID)
	makes := func(kind func(plan.Action) bool) bool {
		return slices.ContainsFunc(steps, func(s plan.Step) bool { return kind(s.Action) })
	}
	if makes(func(a plan.Action) bool { _, ok := a.(plan.AddSecret); return ok }) {
		b.secret, b.unanswered = "", false
	}
	if makes(func(a plan.Action) bool { _, ok := a.(plan.AddCertificate); return ok }) {
		b.certificate, b.lent = "", ""
	}
	if makes(func(a plan.Action) bool { c, ok := a.(plan.RemoveCredential); return ok && c.KeyID == b.lent }) {
		b.lent = ""
	}
	if r.objectID() == "" || b.secret == "" && b.certificate == "" && b.lent == "" && !b.unanswered {
		return nil
	}
	r.begin(r.StepDeadline)
	r.show(FinishStep, Running, "", 0)
	r.unanswered, r.lagged = true, true // what follows is read back, from several copies
	if err := errors.Join(r.finishSecret(ctx, b.secret), r.finishCertificate(ctx, b.certificate), r.finishLent(ctx, b.lent), r.finishUnanswered(ctx, b.unanswered)); err != nil {
		return err
	}
	r.show(FinishStep, Done, "", 0)
	return nil
}

func (r *run) finishSecret(ctx context.Context, keyID string) error {
	if keyID == "" || r.Keeper == nil {
		return nil
	}
	kept, err := r.holds(ctx, keyID)
	if err != nil {
		return err
	}
	if !kept {
		return r.remove(ctx, FinishStep, keyID)
	}
	return r.finishMark(ctx, keyID)
}

func (r *run) finishMark(ctx context.Context, keyID string) error {
	if err := r.mark(ctx, FinishStep, keyID); err != nil {
		return err
	}
	done := FinishStep
	done.Action = plan.MarkKept{KeyID: keyID}
	r.result.Did = append(r.result.Did, done)
	return nil
}

func (r *run) finishCertificate(ctx context.Context, keyID string) error {
	if keyID == "" || r.Keeper == nil {
		return nil
	}
	a := plan.AddCertificate{Label: plan.SecretLabel}
	// Without its pair nothing is registered again: half of one is dropped.
	found, made, err := r.journaledKey(ctx, a)
	made.Wipe()
	if err != nil || found == "" {
		return err
	}
	if _, err := r.addCertificate(ctx, FinishStep, a); err != nil {
		return err
	}
	return r.finishMark(ctx, keyID)
}

func (r *run) finishLent(ctx context.Context, keyID string) error {
	if keyID == "" {
		return nil
	}
	_, err := r.removeCredential(ctx, FinishStep, plan.RemoveCredential{KeyID: keyID, Certificate: true})
	return err
}

// finishUnanswered removes a secret that was asked for without an answer on record. Whether there is one no look can tell while the
// directory is behind; but a copy that shows a later change of the application shows every earlier one. So a tag is written, waited for,
// and taken away again.
func (r *run) finishUnanswered(ctx context.Context, unanswered bool) error {
	if !unanswered || r.state.App == nil || r.Keeper == nil {
		return nil
	}
	shown, err := r.witness(ctx, FinishStep, "the directory to show what an interrupted run may have made")
	if err != nil {
		return err
	}
	if err := r.leftovers(ctx, FinishStep, shown); err != nil {
		return err
	}
	return r.unwitness(ctx, FinishStep)
}

// finishHidden waits until every copy of the directory shows a credential that an interrupted run marked last of all: until then a look may
// say that a rotation was not begun. One that somebody has taken away since is not waited for long.
func (r *run) finishHidden(ctx context.Context) error {
	ours := r.marked()
	if len(ours) == 0 || r.state.App == nil {
		return nil
	}
	r.begin(r.StepDeadline)
	r.show(FinishStep, Running, "", 0)
	good := 0
	_, err := r.awaitFor(ctx, FinishStep, hiddenPatience, "every copy of the directory to show the credential of an interrupted run", func(c entra.Connector) bool {
		if slices.ContainsFunc(ours, func(id string) bool { return !hasCredential(c.App, id) || !plan.IsKept(c.App.Tags, id) }) {
			good = 0
			return false
		}
		good++
		return good == steadyLooks
	})
	if err == nil {
		r.show(FinishStep, Done, "", 0)
	}
	return err
}
