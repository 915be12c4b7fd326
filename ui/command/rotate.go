package command

import (
	"context"
	"fmt"

	"gatehouse/setup"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
)

type rotateCmd struct {
	connectorArgs
	resumable
	credentialFlags
	RetireOld bool `help:"Finish a rotation: remove the old credential. Only when the vendor has the new one."`
}

// rotateOutput is the machine output of rotate: how far the rotation is and how the connector stands.
type rotateOutput struct {
	setup.Rotation
	UnderWay  bool       `json:"underWay"`
	Connector statusLine `json:"connector"`
}

// Run puts a new credential beside the old one, keeps it and proves it; with --retire-old it removes the old one.
func (c rotateCmd) Run(ctx context.Context, e *env) error {
	s, err := e.signInFor(ctx, c.connectorArgs)
	if err != nil {
		return err
	}
	options, err := c.options(ctx, e)
	if err != nil {
		return err
	}
	v, err := e.look(ctx, s, c.connectorArgs)
	if err != nil {
		return err
	}
	kind, err := setup.KindToRotate(v, options)
	// A connector that rotates nothing may still have what was chosen before.
	if err != nil && (!c.RetireOld || len(s.Earlier(v)) == 0) {
		return err
	}
	r := setup.RotationOf(v, kind)
	if c.RetireOld {
		return c.retire(ctx, e, s, v, r)
	}
	question := fmt.Sprintf("Give %s a new %s in %s? The old one goes on working.", v.Status.UniqueName, setup.Noun(kind), s.Identity().Tenant.DefaultDomain)
	if r.UnderWay() {
		question = fmt.Sprintf("A rotation of %s is under way in %s. Prove its new %s once more?", v.Status.UniqueName, s.Identity().Tenant.DefaultDomain, setup.Noun(kind))
	}
	if err := e.confirm(s, question); err != nil {
		return err
	}
	if v, r, err = s.Rotate(ctx, v.Target, options, e.say.progress); err != nil {
		return err
	}
	return c.waits(e, v, r)
}

func (c rotateCmd) options(ctx context.Context, e *env) (setup.RotateOptions, error) {
	brought, err := c.brought(ctx, e)
	return setup.RotateOptions{Kind: c.Credential, LifetimeDays: c.Days, Brought: brought}, err
}

// waits is the end of the first half: nothing more can be done before the vendor has the new credential. Where none had worked any
// more, the new one is all there is, and nothing waits.
func (c rotateCmd) waits(e *env, v setup.View, r setup.Rotation) error {
	if !r.UnderWay() {
		e.say.line("✓ The new %s is kept until %s. Hand it to the vendor.", setup.Noun(r.Kind), day(r.New))
		return c.done(e, v, r)
	}
	if e.JSON {
		if err := c.done(e, v, r); err != nil {
			return err
		}
	}
	e.say.line("The new %s is kept and lives until %s.", setup.Noun(r.Kind), day(r.New))
	return reported{problem.New(problem.Unfinished, fmt.Sprintf("The rotation waits until the vendor has the new %s.", setup.Noun(r.Kind)),
		fmt.Sprintf("The old %s works until %s, or until it is retired.", setup.Noun(r.Old[0].Kind), day(r.Old[0])),
		"Hand the new one over, then finish: gatehouse rotate "+v.Target.CommandArgs()+" --retire-old.", nil)}
}

func (c rotateCmd) retire(ctx context.Context, e *env, s *setup.Session, v setup.View, r setup.Rotation) error {
	olds, instead := r.Old, "does not have the one that lives until "+day(r.New)
	if r.New.KeyID == "" { // a federated connector rotates nothing, and may still have what was chosen before
		olds, instead = s.Earlier(v), "does not use what takes its place"
	}
	for _, old := range olds {
		e.say.line("The %s that works until %s ends at once. Whoever still uses it is locked out, the vendor too if it %s.", setup.Noun(old.Kind), day(old), instead)
	}
	if len(olds) > 0 {
		if err := e.confirm(s, fmt.Sprintf("Retire the old %s of %s in %s?", setup.Noun(olds[0].Kind), v.Status.UniqueName, s.Identity().Tenant.DefaultDomain)); err != nil {
			return err
		}
	}
	v, err := s.Retire(ctx, v.Target, c.Credential, e.say.progress)
	if err != nil {
		return err
	}
	return c.done(e, v, setup.RotationOf(v, r.Kind))
}

func (c rotateCmd) done(e *env, v setup.View, r setup.Rotation) error {
	if e.JSON {
		return e.emit(rotateOutput{Rotation: r, UnderWay: r.UnderWay(), Connector: lineOf(v)})
	}
	return e.viewDone(v)
}

func day(k plan.Kept) string { return k.End.UTC().Format("2 January 2006") }
