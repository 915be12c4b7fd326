package apply

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
)

// hiddenPatience is how long a lagging index may hide what another answer or the journal says is there.
const hiddenPatience = 3 * time.Minute

// do runs one step and gives a note for people.
func (r *run) do(ctx context.Context, s plan.Step) (string, error) {
	if err := r.ready(s); err != nil {
		return "", err
	}
	switch a := s.Action.(type) {
	case plan.PutApplication:
		return r.putApplication(ctx, s, a)
	case plan.CreatePrincipal:
		return r.createPrincipal(ctx, s, a)
	case plan.CreateResource:
		return r.createResource(ctx, s, a)
	case plan.AddOwner:
		return r.addOwner(ctx, s, a)
	case plan.PutFederated:
		return r.putFederated(ctx, s, a)
	case plan.AddSecret:
		return r.addSecret(ctx, s, a)
	case plan.AddCertificate:
		return r.addCertificate(ctx, s, a)
	case plan.RemoveCredential:
		return r.removeCredential(ctx, s, a)
	case plan.MarkKept:
		return "marked as kept", r.mark(ctx, s, a.KeyID)
	case plan.RevokeRole:
		return r.revokeRole(ctx, s, a)
	case plan.RevokeScopes:
		return r.revokeScopes(ctx, s, a)
	case plan.SwitchOn:
		return r.switchOn(ctx, s)
	case plan.GrantRole:
		return r.grantRole(ctx, s, a)
	case plan.GrantScopes:
		return r.grantScopes(ctx, s, a)
	}
	return "", fmt.Errorf("run step %s: unknown action %T", s.ID, s.Action)
}

// ready holds when what a step builds on is there; it is not when a single phase is run before the one that makes it.
func (r *run) ready(s plan.Step) error {
	missing := ""
	switch s.Action.(type) {
	case plan.PutApplication, plan.CreateResource:
	case plan.CreatePrincipal, plan.AddOwner, plan.PutFederated, plan.AddSecret, plan.AddCertificate, plan.RemoveCredential, plan.MarkKept:
		if r.objectID() == "" {
			missing = "application"
		}
	default:
		if r.state.Principal == nil {
			missing = "service principal"
		}
	}
	if missing == "" {
		return nil
	}
	return problem.New(problem.Refused, fmt.Sprintf("The step %q cannot run yet.", s.Title), fmt.Sprintf("The connector has no %s.", missing),
		"Apply the plan from its first step.", nil)
}

func (r *run) createPrincipal(ctx context.Context, s plan.Step, a plan.CreatePrincipal) (string, error) {
	made := false
	err := r.change(ctx, write{
		step: s,
		send: func(ctx context.Context) error {
			got, err := r.Directory.CreatePrincipal(ctx, r.appID(), a.Tags, r.signed(a.Notes))
			if err != nil {
				return err
			}
			if got == nil || got.ObjectID == "" {
				return errors.New("create service principal: the answer has no object id")
			}
			r.state.Principal, made = got, true
			r.state.Principal.Notes = r.signed(a.Notes)
			return nil
		},
		key:   func() string { return r.state.Principal.ObjectID },
		there: func(c entra.Connector) bool { return c.Principal != nil && c.Principal.ObjectID != "" },
	})
	if err != nil {
		return "", err
	}
	if err := r.occupied(ctx, s); err != nil {
		return "", err
	}
	if r.state.Principal.Enabled {
		// Somebody else made it. It is read and left as it is.
		r.result.Findings = append(r.result.Findings, plan.Finding{
			Text: "The service principal was there already, with sign-in on. Gatehouse left it as it is.",
			Next: "Approve the preview, or switch sign-in off with `gatehouse disable`.",
		})
	}
	if !made {
		return "was there already", nil
	}
	return "created, sign-in off", nil
}

func (r *run) addOwner(ctx context.Context, s plan.Step, a plan.AddOwner) (string, error) {
	err := r.change(ctx, write{
		step: s, already: true,
		send:  func(ctx context.Context) error { return r.Directory.AddOwner(ctx, r.objectID(), a.Owner.ObjectID) },
		there: func(c entra.Connector) bool { return hasOwner(c.App, a.Owner.ObjectID) },
	})
	if answer := denied(err); answer != nil {
		return "", refused(err, "Somebody with an administrator role has to maintain it, or make you its owner.",
			"You could not be made owner of the application: the directory does not let you.")
	}
	if err != nil {
		return "", err
	}
	if r.state.App != nil && !hasOwner(r.state.App, a.Owner.ObjectID) {
		r.state.App.Owners = append(r.state.App.Owners, a.Owner)
	}
	return "", nil
}

func (r *run) putFederated(ctx context.Context, s plan.Step, a plan.PutFederated) (string, error) {
	err := r.change(ctx, write{
		step:  s,
		send:  func(ctx context.Context) error { return r.Directory.PutFederated(ctx, r.objectID(), a.Want) },
		there: func(c entra.Connector) bool { return hasFederated(c.App, a.Want) },
	})
	if err != nil {
		return "", err
	}
	if app := r.state.App; app != nil && !hasFederated(app, a.Want) {
		kept := app.Federated[:0]
		for _, f := range app.Federated {
			if f.Name != a.Want.Name {
				kept = append(kept, f)
			}
		}
		app.Federated = append(kept, a.Want)
	}
	return "", nil
}

func (r *run) switchOn(ctx context.Context, s plan.Step) (string, error) {
	err := r.change(ctx, write{
		step:  s,
		send:  func(ctx context.Context) error { return r.Directory.SetEnabled(ctx, r.state.Principal.ObjectID, true) },
		there: func(c entra.Connector) bool { return c.Principal != nil && c.Principal.Enabled },
	})
	if answer := denied(err); answer != nil {
		r.waits = append(r.waits, "You may not switch sign-in on in this tenant: it is the approver's first action.")
		return "", refused(err, "The report and the hand-over file name it as the approver's first action.", "Sign-in could not be switched on: the directory does not let you.")
	}
	if err != nil {
		return "", err
	}
	r.state.Principal.Enabled = true
	return "sign-in is on", nil
}

// denied gives the answer when the person lacks the role or the scope.
func denied(err error) *entra.Error {
	var answer *entra.Error
	if errors.As(err, &answer) && answer.Denied() {
		return answer
	}
	return nil
}

func hasOwner(app *entra.Application, id string) bool {
	if app == nil {
		return false
	}
	for _, o := range app.Owners {
		if strings.EqualFold(o.ObjectID, id) {
			return true
		}
	}
	return false
}

func hasFederated(app *entra.Application, want entra.Federated) bool {
	if app == nil {
		return false
	}
	for _, f := range app.Federated {
		if f.Name == want.Name && f.Same(want) {
			return true
		}
	}
	return false
}
