package command

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"gatehouse/setup"
	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
	"gatehouse/setup/lifecycle"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
)

type adoptCmd struct {
	connectorArgs
	ObjectID string `help:"Object id of the application (App registrations)." placeholder:"GUID" xor:"which"`
	AppID    string `name:"app-id" help:"Client id of the application." placeholder:"GUID" xor:"which"`
	Search   string `help:"Only look for applications by a part of their name." placeholder:"TEXT" xor:"which"`
	Rename   bool   `help:"Call it as a new connector would be called, instead of keeping its name."`
}

// adoptOutput is what adopting would do, for machines.
type adoptOutput struct {
	Takes  plan.Step         `json:"takes"`
	Plan   *plan.Plan        `json:"plan"`
	Kept   []lifecycle.Drift `json:"kept"`
	Rename string            `json:"rename,omitempty"`
}

// searchOutput is what a search found, for machines.
type searchOutput struct {
	Applications []setup.Candidate `json:"applications"`
	More         bool              `json:"more"`
}

// Run takes an application over that somebody else made.
func (c adoptCmd) Run(ctx context.Context, e *env) error {
	house, err := e.open(ctx)
	if err != nil {
		return err
	}
	d, err := house.AdoptedAs(c.ID)
	if err != nil {
		return err
	}
	if err := definition.CheckInstance(c.Instance); err != nil {
		return err
	}
	if c.ObjectID == "" && c.AppID == "" && c.Search == "" {
		return problem.New(problem.BadInput, "It is not clear which application is to be adopted.", "A name identifies nothing: two applications can share one.",
			"Name it with --object-id or --app-id; look for it with --search.", nil)
	}
	s, err := e.signIn(ctx)
	if err != nil {
		return err
	}
	if c.Search != "" {
		return c.search(ctx, e, s, d)
	}
	if d.ID != c.ID {
		e.say.line("%s is called %s today; it is adopted as that.", c.ID, d.ID)
	}
	t := house.Target(d, s.Identity().Tenant.ID, c.Instance, c.settings())
	if c.Rename {
		t.Choices.DisplayName = d.DefaultDisplayName(t.Choices.Instance)
	}
	return c.adopt(ctx, e, s, t)
}

func (c adoptCmd) adopt(ctx context.Context, e *env, s *setup.Session, t setup.Target) error {
	by := setup.AdoptBy{ObjectID: c.ObjectID, ClientID: c.AppID}
	a, err := s.AdoptPlan(ctx, t, by)
	if err != nil {
		return err
	}
	e.adoption(a, c.Rename)
	if err := e.confirm(s, fmt.Sprintf("Take over %s (client id %s) as %s in %s?", a.App.DisplayName, a.App.AppID, t.Definition.UniqueName(t.Choices.Instance), s.Identity().Tenant.DefaultDomain)); err != nil {
		if e.JSON {
			return errorAfter(err, e.emit(adoptOutput{Takes: a.Takes, Plan: a.Plan, Kept: a.Kept, Rename: a.Rename}))
		}
		return err
	}
	v, err := s.Adopt(ctx, a.Target, by, e.say.progress)
	if err != nil {
		return err
	}
	if v.Incomplete == nil && !v.Plan.Nothing() {
		e.say.line("It is taken over as it is. What differs is changed by: gatehouse apply %s", t.CommandArgs())
	}
	return e.viewDone(v)
}

// errorAfter keeps an error whose machine output is printed already.
func errorAfter(err, printing error) error {
	if printing != nil {
		return printing
	}
	return reported{problem.Of(err)}
}

// adoption shows what is taken over, what an apply would change afterwards, and what stays although nobody asked for it.
func (e *env) adoption(a setup.Adoption, rename bool) {
	e.say.line("%s: client id %s, object id %s", a.App.DisplayName, a.App.AppID, a.App.ObjectID)
	e.say.plan(&plan.Plan{Steps: []plan.Step{a.Takes}})
	if a.Incomplete != nil {
		e.say.line("? What differs from the definition can be told once its settings are given: %s", problem.Of(a.Incomplete).What)
	} else if !a.Plan.Nothing() {
		e.say.line("What an apply would change afterwards:")
		e.say.plan(&plan.Plan{Steps: a.Plan.Steps})
	}
	for _, d := range a.Kept {
		e.say.line("! Kept: %s", d.Text)
	}
	if a.Rename != "" && !rename {
		e.say.line("It keeps its name. With --rename an apply calls it %s.", a.Rename)
	}
}

func (c adoptCmd) search(ctx context.Context, e *env, s *setup.Session, d *definition.Definition) error {
	found, more, err := s.SearchApps(ctx, c.Search)
	if err != nil {
		return err
	}
	if e.JSON {
		if found == nil {
			found = []setup.Candidate{}
		}
		return e.emit(searchOutput{found, more})
	}
	if len(found) == 0 {
		e.say.line("No application is found by that.")
		return nil
	}
	rows := [][]string{{"NAME", "CLIENT ID", "OBJECT ID", "MADE", "OWNERS", "SIGN-IN", "CONNECTOR"}}
	for _, f := range found {
		made := ""
		if !f.App.Created.IsZero() {
			made = f.App.Created.UTC().Format("2006-01-02")
		}
		rows = append(rows, []string{f.App.DisplayName, f.App.AppID, f.App.ObjectID, made, ownersOf(f), signInOf(f), f.Connector})
	}
	e.say.table(rows)
	if more {
		e.say.line("There are more. Say more of the name.")
	}
	e.say.line("Take the right one over by its id: gatehouse adopt %s --object-id OBJECT-ID", d.ID)
	return nil
}

// ownersOf and signInOf tell applications of one name apart.
func ownersOf(f setup.Candidate) string {
	if !f.OwnersRead {
		return "cannot tell"
	}
	var names []string
	for _, o := range f.App.Owners {
		names = append(names, cmp.Or(o.UPN, o.Name, o.ObjectID))
	}
	return cmp.Or(strings.Join(names, ", "), "none")
}

func signInOf(f setup.Candidate) string {
	switch f.SignIn {
	case entra.Yes:
		return "on"
	case entra.No:
		return "off"
	}
	return "cannot tell"
}
