package setup

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"gatehouse/setup/apply"
	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
	"gatehouse/setup/lifecycle"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
)

// AdoptBy names the application to take over. Exactly one of the two is set: a display name identifies nothing.
type AdoptBy struct {
	ObjectID string // of the application, not of its service principal
	ClientID string
}

// Adoption is what taking an application over would do, before anything is written.
type Adoption struct {
	Target Target
	App    entra.Application
	Takes  plan.Step         // unique name and tags; without changes where they are there already
	Plan   *plan.Plan        // what an apply would change afterwards; nil when settings are missing (see Incomplete)
	Kept   []lifecycle.Drift // what the definition does not ask for: it stays, and is named as long as it is there
	// Rename is the name that the connector would have by its definition; empty when it is called so already. A new name is chosen
	// with Choices.DisplayName.
	Rename     string
	Incomplete error
	live       entra.Connector
}

// oldIDs are definitions that had another id before.
var oldIDs = map[string]string{"azure-ad": "msft-entra-id"}

// FormerIDs are the ids that a definition had before; applications of those times are adopted as the definition.
func FormerIDs(id string) []string {
	var out []string
	for old, now := range oldIDs {
		if now == id {
			out = append(out, old)
		}
	}
	slices.Sort(out)
	return out
}

// AdoptedAs gives the definition under which an application is adopted: that of the id, or the one that took its place.
func (h *House) AdoptedAs(id string) (*definition.Definition, error) {
	d, err := h.Find(id)
	if successor := oldIDs[id]; err != nil && successor != "" {
		return h.Find(successor)
	}
	return d, err
}

// AdoptPlan reads the application and compares it with the definition. It refuses what belongs to another connector, or when the
// connector exists already as another application.
func (s *Session) AdoptPlan(ctx context.Context, t Target, by AdoptBy) (Adoption, error) {
	out := Adoption{Target: t}
	app, err := s.findToAdopt(ctx, by)
	if err != nil {
		return out, err
	}
	if err := s.adoptable(ctx, t, *app); err != nil {
		return out, err
	}
	out.live, err = s.client.Look(ctx, apply.Query{ObjectID: app.ObjectID, AppID: app.AppID, Resources: resourcesOf(t.Definition)})
	if err != nil {
		return out, err
	}
	if out.live.App == nil {
		return out, notFound(by)
	}
	app = out.live.App
	out.App = *app
	out.Takes = plan.Adopt(*app, t.uniqueName(), plan.AdoptTags(t.Definition))
	if name := t.Definition.DefaultDisplayName(t.instance()); name != app.DisplayName {
		out.Rename = name
	}
	return out, s.compareAdopted(&out)
}

// compareAdopted plans as if the application were taken over already.
func (s *Session) compareAdopted(out *Adoption) error {
	after := *out.live.App
	after.Tags = plan.MergeTags(after.Tags, plan.AdoptTags(out.Target.Definition))
	live := out.live
	live.App = &after
	if out.Target.Choices.DisplayName == "" {
		out.Target.Choices.DisplayName = after.DisplayName
	}
	v, err := s.viewOf(out.Target, live)
	if err != nil {
		return err
	}
	out.Plan, out.Incomplete = v.Plan, v.Incomplete
	for _, d := range v.Status.Drift {
		switch d.Kind {
		case lifecycle.RedirectAdded, lifecycle.RequestedExtra, lifecycle.GrantExtra, lifecycle.GrantExtraPerson, lifecycle.SecretForeign,
			lifecycle.CertificateForeign, lifecycle.FederatedExtra:
			out.Kept = append(out.Kept, d)
		}
	}
	return nil
}

func (s *Session) findToAdopt(ctx context.Context, by AdoptBy) (*entra.Application, error) {
	id := by.ObjectID + by.ClientID
	if (by.ObjectID == "") == (by.ClientID == "") {
		return nil, problem.New(problem.BadInput, "It is not clear which application is to be adopted.", "", "Name it by its object id or by its client id.", nil)
	}
	if _, err := uuid.Parse(id); err != nil {
		return nil, problem.New(problem.BadInput, fmt.Sprintf("%q is no id of an application.", id), "An id looks like 00000003-0000-0000-c000-000000000000.",
			"Copy the object id or the client id from the application's overview page.", err)
	}
	if err := s.mayLook(ctx); err != nil {
		return nil, err
	}
	app, err := s.client.FindApplication(ctx, by.ObjectID, by.ClientID)
	if err != nil {
		return nil, s.explainLook(err)
	}
	if app == nil {
		return nil, notFound(by)
	}
	return app, nil
}

func notFound(by AdoptBy) error {
	why := "An application that was just made can take a minute to be shown. One that belongs to another organisation has only its service principal here and cannot be adopted."
	if by.ObjectID != "" {
		why = "The object id is that of the application (App registrations), not of the enterprise application. " + why
	}
	return problem.New(problem.BadInput, "There is no application with this id in this tenant.", why, "Compare the id with the application's overview page.", nil)
}

// adoptable refuses what belongs to another connector.
func (s *Session) adoptable(ctx context.Context, t Target, app entra.Application) error {
	if id, _, ok := plan.ParseDefinitionTag(app.Tags); ok && id != t.Definition.ID && oldIDs[id] != t.Definition.ID {
		return problem.New(problem.Refused, fmt.Sprintf("This application is the connector %s already.", id), "Its tags name that definition.",
			"Adopt it as that, or choose another application.", nil)
	}
	switch name := plan.NameOf(app); {
	case name == "" || name == t.uniqueName():
	case strings.HasPrefix(name, "gatehouse-"):
		return problem.New(problem.Refused, fmt.Sprintf("This application is the connector %s already.", name), "",
			"Name that instance (--instance), or choose another application.", nil)
	case app.UniqueName != "":
		return problem.New(problem.Refused, fmt.Sprintf("This application has the unique name %s of another tool.", app.UniqueName),
			"A unique name is fixed once it is set, and Gatehouse finds connectors by it.",
			"Go on with the other tool, or set up a new connector (gatehouse apply "+t.CommandArgs()+").", nil)
	}
	there, err := s.client.Look(ctx, apply.Query{UniqueName: t.uniqueName()})
	if err != nil {
		return s.explainLook(err)
	}
	if there.App != nil && there.App.ObjectID != app.ObjectID {
		return problem.New(problem.Refused, fmt.Sprintf("The connector %s exists already as another application.", t.uniqueName()),
			fmt.Sprintf("It is %q with the client id %s.", there.App.DisplayName, there.App.AppID),
			"Adopt this one as another instance of the connector: give it an instance name (--instance NAME).", nil)
	}
	return nil
}

// Adopt takes the application over: unique name and tags, nothing else. What else differs from the definition the plan of the view says.
func (s *Session) Adopt(ctx context.Context, t Target, by AdoptBy, observe Observer) (View, error) {
	a, err := s.AdoptPlan(ctx, t, by)
	if err != nil {
		return View{}, err
	}
	t = a.Target
	v := View{Target: t, Live: a.live}
	if err := s.change(ctx, v, observe, apply.AdoptStep, func(r apply.Runner) (apply.Result, error) {
		return apply.Adopt(ctx, r, s.client, t.uniqueName(), plan.AdoptTags(t.Definition))
	}); err != nil {
		return View{}, s.explainRefusal(err, a.Takes)
	}
	if err := s.house.store.SaveChoices(s.me.Tenant.ID, t.uniqueName(), t.Choices); err != nil {
		return View{}, err
	}
	s.remember(t, a.live)
	after, err := s.Look(ctx, t)
	if err != nil {
		return View{}, err
	}
	return s.concluded(t, apply.Result{Connector: after.Live, Done: 1})
}
