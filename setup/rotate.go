package setup

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gatehouse/setup/apply"
	"gatehouse/setup/certificate"
	"gatehouse/setup/definition"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
	"gatehouse/setup/secret"
)

// RotateOptions say what takes the place of a credential.
type RotateOptions struct {
	Kind         string                   // definition.Secret or definition.Certificate; "" = the one that the connector signs in with
	LifetimeDays int                      // 0 = the definition's
	Brought      *certificate.Certificate // nil = Gatehouse makes one
}

// steadySignIns must succeed in a row: one good answer is only one copy's of the sign-in service, and the old credential may end
// right after.
const steadySignIns = 3

// Rotation is how far a rotation is. New is empty when there is none under way.
type Rotation struct {
	Kind string      `json:"kind"`
	New  plan.Kept   `json:"new"`
	Old  []plan.Kept `json:"old,omitempty"` // still there; the first works until its end or until it is retired
}

// UnderWay holds while an old credential waits to be retired.
func (r Rotation) UnderWay() bool { return len(r.Old) > 0 }

// RotationOf reads the state of a rotation off a look.
func RotationOf(v View, kind string) Rotation {
	r := Rotation{Kind: kind}
	if kept := plan.KeptCredentials(v.Live.App, kind); len(kept) > 1 {
		r.New, r.Old = kept[0], kept[1:]
	} else if len(kept) == 1 {
		r.New = kept[0]
	}
	// What an earlier choice of another kind left waits for the vendor in the same way.
	first := definition.Federated
	if kinds := proofs(v); len(kinds) > 0 {
		first = kinds[0]
	}
	if kind == first {
		r.Old = append(slices.Clip(r.Old), plan.EarlierKind(v.Live.App, kindsOf(v), v.Live.ServerTime)...)
	}
	return r
}

// Rotate gives a connector a new credential beside the old one, keeps it and proves it. The old one goes on working until Retire: only
// the person knows when the vendor has the new one. Interrupted, it goes on where it stopped; run again while a rotation is under way, it
// proves the new credential once more and makes no third.
func (s *Session) Rotate(ctx context.Context, t Target, o RotateOptions, observe Observer) (View, Rotation, error) {
	v, err := s.Look(ctx, t)
	if err != nil {
		return View{}, Rotation{}, err
	}
	kind, err := KindToRotate(v, o)
	if err != nil {
		return v, Rotation{}, err
	}
	v.Target.Brought = o.Brought
	if o.LifetimeDays > 0 {
		v.Target.Choices.LifetimeDays = o.LifetimeDays
		if v.Target.Choices, err = v.Target.Definition.Choose(v.Target.Choices); err != nil {
			return v, Rotation{}, err
		}
	}
	if s.mayRotate(v, kind) {
		if v, err = s.issueBeside(ctx, v, kind, observe); err != nil {
			return v, RotationOf(v, kind), err
		}
	}
	r := RotationOf(v, kind)
	return v, r, s.proveNew(ctx, v, r, observe)
}

// mayRotate: one live credential is rotated; two are a rotation under way, of whatever kind; one that expired is replaced like any other.
func (s *Session) mayRotate(v View, kind string) bool {
	now, live := s.serverTime(v.Live), 0
	for _, k := range plan.KeptCredentials(v.Live.App, kind) {
		if k.End.After(now) {
			live++
		}
	}
	return live+len(s.Earlier(v)) < 2 || !v.Journal.IsZero()
}

// KindToRotate is the kind of credential that these options rotate, or why there is none.
func KindToRotate(v View, o RotateOptions) (string, error) {
	if v.Incomplete != nil {
		return "", v.Incomplete
	}
	name := v.Target.Definition.Name
	if v.Live.App == nil || v.Live.Principal == nil {
		return "", problem.New(problem.Refused, name+" is not created in this tenant yet.", "", "Apply it first: gatehouse apply "+v.Target.CommandArgs()+".", nil)
	}
	kinds := proofs(v)
	if len(kinds) == 0 {
		return "", problem.New(problem.Refused, "There is nothing to rotate.", name+" signs in with a federated credential, which has no secret and does not expire.", "", nil)
	}
	kind := o.Kind
	if kind == "" {
		kind = kinds[0]
		if o.Brought != nil {
			kind = definition.Certificate
		}
	}
	if !slices.Contains(kinds, kind) || o.Brought != nil && kind != definition.Certificate {
		return "", problem.New(problem.BadInput, fmt.Sprintf("%s does not sign in with a %s.", name, Noun(kind)), "", "Rotate one of: "+nouns(kinds)+".", nil)
	}
	return kind, nil
}

// Noun names a kind of credential for people.
func Noun(kind string) string {
	switch kind {
	case definition.Secret:
		return "client secret"
	case definition.Certificate:
		return "certificate"
	}
	return kind
}

func nouns(kinds []string) string {
	text := ""
	for i, k := range kinds {
		if i > 0 {
			text += ", "
		}
		text += Noun(k)
	}
	return text
}

// issueBeside runs the one step that makes the new credential.
func (s *Session) issueBeside(ctx context.Context, v View, kind string, observe Observer) (View, error) {
	in := s.planInput(v)
	in.Rotate = kind
	p, err := plan.Make(in)
	if err != nil {
		return v, err
	}
	p.Steps = slices.DeleteFunc(p.Steps, func(step plan.Step) bool {
		switch a := step.Action.(type) {
		case plan.AddSecret:
			return kind != definition.Secret
		case plan.AddCertificate:
			return kind != definition.Certificate
		case plan.MarkKept: // an interrupted rotation kept it already
			return false
		case plan.RemoveCredential:
			return !a.Certificate
		}
		return true
	})
	v.special = true
	v.Plan = p
	if err := otherKind(v); err != nil {
		return v, err
	}
	return s.run(ctx, v, observe, []plan.Phase{plan.Credential})
}

// otherKind refuses a secret that the tenant's policy forbids, and says how the connector gets what the policy allows beside it.
func otherKind(v View) error {
	d := v.Target.Definition
	for _, f := range v.Plan.Blocked(plan.Credential) {
		if f.Kind != plan.SecretForbidden {
			continue
		}
		next := f.Next
		if c, ok := d.Credential(definition.Certificate); ok && !c.Always {
			next += " A certificate is set up beside the secret with: gatehouse apply " + v.Target.CommandArgs() + " --credential certificate."
		}
		return problem.New(problem.Refused, f.Text, "The old secret works until its end.", next, nil)
	}
	return nil
}

// proveNew signs in once with the new credential; the old one proves nothing about it.
func (s *Session) proveNew(ctx context.Context, v View, r Rotation, observe Observer) error {
	if r.New.KeyID == "" || v.Live.Principal == nil || !v.Live.Principal.Enabled {
		return nil // sign-in is off: nothing can be proven, and nothing is in use
	}
	kept, err := s.read(ctx, secret.Name{TenantID: s.me.Tenant.ID, AppID: v.Live.App.AppID, KeyID: r.New.KeyID}, r.Kind)
	if err != nil {
		return problem.New(problem.Refused, "This machine does not hold the new "+Noun(r.Kind)+".", "It was rotated on another machine, or its key was brought without its secret half.",
			"Prove it where it is kept.", err)
	}
	defer kept.wipe()
	run := &run{s: s, v: v, observe: observe}
	start := time.Now()
	step := proveStep
	step.Title = "Prove the new " + Noun(r.Kind) + ": a token is issued"
	run.progress(apply.Progress{Step: step, State: apply.Running})
	signIns := 0
	err = s.untilProven(ctx, func(ctx context.Context) (string, error) {
		app, err := s.client.AsApp(ctx, v.Live.App.AppID, kept.AppCredential)
		if err != nil {
			signIns = 0
			return "", err
		}
		app.Close()
		if signIns++; signIns < steadySignIns {
			return "every copy of the sign-in service to know it", nil
		}
		return "", nil
	}, func(waitingFor string, pause time.Duration) {
		run.progress(apply.Progress{Step: step, State: apply.Waiting, Note: "Waiting for " + waitingFor + ".", Retry: pause})
	})
	done := apply.Progress{Step: step, State: apply.Done, Took: time.Since(start)}
	if err != nil {
		done.State, err = apply.Broken, unfinished(err)
	}
	run.progress(done)
	return err
}
