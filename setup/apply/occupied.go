package apply

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
)

const (
	// settingUp is how long whoever made the service principal first has the connector to themselves. The directory lets one only make it,
	// which nothing else of a connector does: it decides between two who begin at the same time.
	settingUp = 5 * time.Minute
	// namePatience is how long it is waited for that the directory shows who the other one is.
	namePatience = 15 * time.Second
)

// signed adds the operation to the notes of a service principal, so that whoever meets it can tell whose it is, also after an answer was lost.
func (r *run) signed(notes string) string {
	return strings.TrimSpace(notes + " Operation " + r.OperationID + ".")
}

// mine holds when this operation made the service principal.
func (r *run) mine() bool {
	return r.state.Principal != nil && strings.Contains(r.state.Principal.Notes, r.OperationID)
}

// occupied refuses to go on with a connector that somebody else has set up since the look behind the plan, or began to set up a moment
// ago and has not finished: a second credential would be one too many.
func (r *run) occupied(ctx context.Context, s plan.Step) error {
	if r.Ours || r.mine() || r.state.App == nil || plan.IsAdopted(r.state.App.Tags) {
		return nil
	}
	// Everything but a secret and a certificate is made once, however many ask for it.
	lacking := r.lacking()
	if lacking == "" {
		return nil
	}
	if before, err := r.setUpBefore(ctx); before || err != nil {
		return err
	}
	// Whoever made the application and not the service principal has not seen yet when it was made.
	if r.state.App.Created.IsZero() {
		if _, err := r.awaitFor(ctx, s, namePatience, "the application to be readable", func(c entra.Connector) bool { return c.App != nil && !c.App.Created.IsZero() }); err != nil {
			return err
		}
	}
	until := r.state.App.Created.Add(settingUp)
	had := r.keptOf(r.Live.App)
	since := slices.ContainsFunc(r.keptOf(r.state.App), func(k plan.Kept) bool {
		return !slices.ContainsFunc(had, func(o plan.Kept) bool { return strings.EqualFold(o.KeyID, k.KeyID) })
	})
	if !since && (r.state.App.Created.IsZero() || !r.serverNow().Before(until)) {
		return nil
	}
	if _, err := r.awaitFor(ctx, s, namePatience, "the owner of the application to be readable", func(c entra.Connector) bool {
		return c.App != nil && len(c.App.Owners) > 0
	}); err != nil {
		return err
	}
	began := "It was begun at " + r.state.App.Created.UTC().Format("15:04:05 UTC")
	p := problem.New(problem.Refused, r.others()+" is setting this connector up right now, on another computer.", began+" and has no kept "+lacking+" yet.",
		fmt.Sprintf("Wait until it is done and look again: nothing may be left to do. After %s the same command goes on where they stopped.", until.UTC().Format("15:04 UTC")), nil)
	if since {
		p.What, p.Why = r.others()+" has set this connector up in the meantime, on another computer.", began+"; its credential is kept there."
		p.Next = "Look again: nothing may be left to do."
	}
	return r.explain(s, p)
}

// setUpBefore holds when the connector was set up by the time of the plan: a credential of another kind comes beside what is there. While
// sign-in is off, what is there may be the first of two that somebody else is making.
func (r *run) setUpBefore(ctx context.Context) (bool, error) {
	app := r.Live.App
	if app == nil {
		return false, nil
	}
	had := r.keptOf(app)
	if len(app.Federated) > 0 || len(had) > 0 && r.Live.Principal != nil && r.Live.Principal.Enabled {
		return true, nil
	}
	if r.Keeper == nil {
		return false, nil
	}
	for _, k := range had {
		if here, err := r.holds(ctx, k.KeyID); here || err != nil {
			return here, err
		}
	}
	return false, nil
}

// lacking names a credential that the plan issues and of whose kind the application had none when the plan was made; empty = there is none.
func (r *run) lacking() string {
	had := r.keptOf(r.Live.App)
	for _, s := range r.plan.Of(plan.Credential) {
		kind, noun := "", ""
		switch a := s.Action.(type) {
		case plan.AddSecret:
			kind, noun = definition.Secret, "client secret"
		case plan.AddCertificate:
			if a.Lend == nil {
				kind, noun = definition.Certificate, "certificate"
			}
		}
		if kind != "" && !slices.ContainsFunc(had, func(k plan.Kept) bool { return k.Kind == kind }) {
			return noun
		}
	}
	return ""
}

// keptOf are the live secrets and certificates of an application that are marked as kept, without those of this operation.
func (r *run) keptOf(app *entra.Application) []plan.Kept {
	var out []plan.Kept
	for _, kind := range []string{definition.Secret, definition.Certificate} {
		for _, k := range plan.KeptCredentials(app, kind) {
			if k.End.After(r.Now()) && !r.issued(app, k.KeyID) {
				out = append(out, k)
			}
		}
	}
	return out
}

// issued holds when this operation made a credential.
func (r *run) issued(app *entra.Application, keyID string) bool {
	return slices.ContainsFunc(app.Passwords, func(p entra.Password) bool { return p.KeyID == keyID && strings.Contains(p.DisplayName, r.OperationID) }) ||
		slices.ContainsFunc(app.Keys, func(k entra.Key) bool { return k.KeyID == keyID && strings.Contains(k.DisplayName, r.OperationID) })
}

func (r *run) serverNow() time.Time {
	if !r.state.ServerTime.IsZero() {
		return r.state.ServerTime
	}
	return r.Now()
}

func (r *run) others() string {
	var names []string
	for _, o := range r.state.App.Owners {
		if name := strings.TrimSpace(o.Name); name != "" {
			names = append(names, name)
		} else if o.UPN != "" {
			names = append(names, o.UPN)
		}
	}
	if len(names) == 0 {
		return "Somebody else"
	}
	return strings.Join(names, " or ")
}
