package command

import (
	"bufio"
	"context"
	"fmt"
	"strings"

	"gatehouse/setup"
	"gatehouse/setup/problem"
	"gatehouse/setup/visible"
)

type removeCmd struct {
	connectorArgs
	resumable
}

// Run switches the connector off and deletes its application, restorable for 30 days.
func (c removeCmd) Run(ctx context.Context, e *env) error {
	s, t, err := e.connector(ctx, c.connectorArgs)
	if err != nil {
		return err
	}
	v, err := s.Look(ctx, t)
	if err != nil {
		return err
	}
	if v.Live.App != nil {
		e.say.line("%s is switched off and its application deleted. Both can be restored for 30 days, with credentials and permissions.", v.Status.UniqueName)
		if err := e.confirm(s, fmt.Sprintf("Remove %s from %s?", v.Status.UniqueName, s.Identity().Tenant.DefaultDomain)); err != nil {
			return err
		}
	}
	removed, err := s.Remove(ctx, t, e.say.progress)
	if err != nil {
		return err
	}
	line := removedLineOf(removed)
	if e.JSON {
		return e.emit(line)
	}
	e.say.line("%s: %s.", v.Status.UniqueName, line.chip())
	e.say.line("  Bring it back with: gatehouse restore %s", t.CommandArgs())
	return nil
}

type restoreCmd struct {
	connectorArgs
	resumable
}

// Run brings a removed connector back, with sign-in off.
func (c restoreCmd) Run(ctx context.Context, e *env) error {
	s, t, found, err := e.removed(ctx, c.connectorArgs)
	if err != nil {
		return err
	}
	if found != nil {
		if err := e.confirm(s, fmt.Sprintf("Restore %s in %s? It comes back with its credentials and permissions, sign-in off.", found.Target.UniqueName(), s.Identity().Tenant.DefaultDomain)); err != nil {
			return err
		}
	}
	v, err := s.Restore(ctx, t, e.say.progress)
	if err != nil {
		return err
	}
	return e.viewDone(v)
}

type purgeCmd struct {
	connectorArgs
	resumable
	Name string `help:"Unique name of the connector, typed in full. With --yes it is needed too." placeholder:"NAME"`
}

// Run removes a removed connector for good.
func (c purgeCmd) Run(ctx context.Context, e *env) error {
	s, t, found, err := e.removed(ctx, c.connectorArgs)
	if err != nil {
		return err
	}
	if found != nil {
		e.say.line("%s (client id %s) goes for good: nothing of it can be restored afterwards, and what this machine keeps of its credentials is removed.",
			t.UniqueName(), found.Item.App.AppID)
		if err := c.typed(e, t.UniqueName()); err != nil {
			return err
		}
		if err := e.confirm(s, fmt.Sprintf("Purge %s from %s?", t.UniqueName(), s.Identity().Tenant.DefaultDomain)); err != nil {
			return err
		}
	}
	if err := s.Purge(ctx, t, e.say.progress); err != nil {
		return err
	}
	if e.JSON {
		return e.emit(map[string]string{"uniqueName": t.UniqueName(), "state": "purged"})
	}
	e.say.line("%s is gone for good.", t.UniqueName())
	return nil
}

// typed holds when the person wrote the name of what they end: --yes alone could stand in any script.
func (c purgeCmd) typed(e *env, name string) error {
	answer := c.Name
	switch {
	case answer != "":
	case e.Yes || !interactive():
		return problem.New(problem.BadInput, "What is removed for good is named in full.", "", "Add --name "+name+".", nil)
	default:
		fmt.Fprint(e.program.Streams.Err, visible.Text(fmt.Sprintf("Type its name (%s) to go on: ", name)))
		answer, _ = bufio.NewReader(e.program.Streams.In).ReadString('\n')
	}
	if strings.TrimSpace(answer) != name {
		return problem.New(problem.Refused, "The name does not match; nothing was changed.", "", "The name is "+name+".", nil)
	}
	return nil
}

// connector signs in for one connector whose settings need not be complete.
func (e *env) connector(ctx context.Context, args connectorArgs) (*setup.Session, setup.Target, error) {
	s, err := e.signInFor(ctx, args)
	if err != nil {
		return nil, setup.Target{}, err
	}
	t, err := e.target(s, args)
	return s, t, err
}

// removed finds a connector among the deleted items; what it does not find the change itself explains.
func (e *env) removed(ctx context.Context, args connectorArgs) (*setup.Session, setup.Target, *setup.Removed, error) {
	s, t, err := e.connector(ctx, args)
	if err != nil {
		return nil, t, nil, err
	}
	found, err := s.FindRemoved(ctx, t)
	return s, t, found, err
}
