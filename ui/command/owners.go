package command

import (
	"context"
	"fmt"

	"gatehouse/setup"
	"gatehouse/setup/problem"
)

type ownersCmd struct {
	connectorArgs
	Add      string `help:"Make somebody an owner, by sign-in name or object id." placeholder:"WHO" xor:"change"`
	Remove   string `help:"Take somebody from the owners, by sign-in name or object id." placeholder:"WHO" xor:"change"`
	EvenLast bool   `help:"With --remove: also the last owner."`
}

// ownersOutput is who owns a connector, for machines.
type ownersOutput struct {
	Connector string             `json:"connector"`
	Owners    []setup.Owner      `json:"owners"`
	Change    *setup.OwnerChange `json:"change,omitempty"`
	Changed   bool               `json:"changed"`
	Findings  []string           `json:"findings,omitempty"`
}

// Run lists the owners of a connector, and adds or removes one.
func (c ownersCmd) Run(ctx context.Context, e *env) error {
	if c.EvenLast && c.Remove == "" {
		return problem.New(problem.BadInput, "--even-last goes with --remove.", "", "Name the owner: --remove WHO --even-last.", nil)
	}
	s, t, err := e.connector(ctx, c.connectorArgs)
	if err != nil {
		return err
	}
	if c.Add == "" && c.Remove == "" {
		list, err := s.Owners(ctx, t)
		if err != nil {
			return err
		}
		return e.owners(ownersOutput{Connector: t.UniqueName(), Owners: list})
	}
	return c.change(ctx, e, s, t)
}

func (c ownersCmd) change(ctx context.Context, e *env, s *setup.Session, t setup.Target) error {
	who, plan := c.Add, s.AddOwnerPlan
	if c.Remove != "" {
		who, plan = c.Remove, s.RemoveOwnerPlan
	}
	change, err := plan(ctx, t, who)
	if err != nil {
		return err
	}
	for _, w := range change.Warnings {
		e.say.line("! %s", w)
	}
	if !change.Nothing && (!change.Last || c.EvenLast) {
		question := fmt.Sprintf("Make %s an owner of %s in %s?", change.Owner.Label(), t.UniqueName(), s.Identity().Tenant.DefaultDomain)
		if change.Remove {
			question = fmt.Sprintf("Take %s from the owners of %s in %s?", change.Owner.Label(), t.UniqueName(), s.Identity().Tenant.DefaultDomain)
		}
		if err := e.confirm(s, question); err != nil {
			return err
		}
	}
	var done setup.OwnersChanged
	if change.Remove {
		done, err = s.RemoveOwner(ctx, t, who, c.EvenLast)
	} else {
		done, err = s.AddOwner(ctx, t, who)
	}
	if err != nil {
		return err
	}
	if change.Nothing {
		e.say.line("✓ Nothing to change.")
	} else {
		e.say.line("✓ Done.")
	}
	return e.owners(ownersOutput{Connector: t.UniqueName(), Owners: done.Owners, Change: &change, Changed: !change.Nothing, Findings: done.Findings})
}

func (e *env) owners(out ownersOutput) error {
	for _, f := range out.Findings {
		e.say.line("! %s", f)
	}
	if e.JSON {
		if out.Owners == nil {
			out.Owners = []setup.Owner{}
		}
		return e.emit(out)
	}
	if len(out.Owners) == 0 {
		e.say.line("Nobody owns %s: only administrators can maintain it.", out.Connector)
		return nil
	}
	rows := [][]string{{"OWNER", "NAME", "OBJECT ID", "OWNS"}}
	for _, o := range out.Owners {
		who := o.Label()
		if o.Me {
			who += " (you)"
		}
		rows = append(rows, []string{who, o.Name, o.ObjectID, o.Where()})
	}
	e.say.table(rows)
	return nil
}
