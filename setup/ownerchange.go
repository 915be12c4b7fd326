package setup

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"gatehouse/setup/apply"
	"gatehouse/setup/entra"
	"gatehouse/setup/problem"
	"gatehouse/setup/store"
	"gatehouse/setup/tenant"
)

// ownersShown is how long a change of owners is waited for to be shown by the directory (Microsoft Graph: no read-your-writes).
const ownersShown = 2 * time.Minute

// OwnersChanged are the owners after a change. Findings are what the directory refused on the service principal while the application
// was changed.
type OwnersChanged struct {
	Owners   []Owner  `json:"owners"`
	Findings []string `json:"findings,omitempty"`
}

// AddOwner makes somebody an owner of the application and of the service principal; who is a sign-in name or an object id. An owner
// already is done.
func (s *Session) AddOwner(ctx context.Context, t Target, who string) (OwnersChanged, error) {
	c, err := s.AddOwnerPlan(ctx, t, who)
	if err != nil {
		return OwnersChanged{}, err
	}
	return s.changeOwner(ctx, c)
}

// RemoveOwner takes somebody from the owners of both. The last owner of the application is removed only with evenLast.
func (s *Session) RemoveOwner(ctx context.Context, t Target, who string, evenLast bool) (OwnersChanged, error) {
	c, err := s.RemoveOwnerPlan(ctx, t, who)
	if err != nil {
		return OwnersChanged{}, err
	}
	if c.Last && !evenLast {
		return OwnersChanged{}, problem.New(problem.Refused, c.Owner.Label()+" is the last owner of "+t.Definition.Name+".",
			"Without an owner only administrators can maintain it, and nobody feels responsible for it.",
			"Add another owner first: gatehouse owners "+t.CommandArgs()+" --add WHO. To leave it without one, add --even-last.", nil)
	}
	return s.changeOwner(ctx, c)
}

// changeOwner writes on the application, then on the service principal, and reads both back.
func (s *Session) changeOwner(ctx context.Context, c OwnerChange) (OwnersChanged, error) {
	v := c.view
	if c.Nothing {
		have, err := s.owners(ctx, v)
		return OwnersChanged{Owners: have}, err
	}
	if err := s.client.Need(ctx, tenant.StepCreate); err != nil {
		return OwnersChanged{}, err
	}
	ctx = tenant.WithConnector(ctx, c.Target.uniqueName())
	journal, err := s.house.store.OpenJournal(s.me.Tenant.ID, c.Target.uniqueName())
	if err != nil {
		return OwnersChanged{}, err
	}
	defer func() {
		// The journal is the lock. What an interrupted apply wrote in it stays.
		if len(journal.Entries()) > 0 {
			_ = journal.Close()
			return
		}
		_ = journal.Finish()
	}()
	began := s.house.now()
	out, err := s.settleOwner(ctx, c)
	s.recordOwner(c, began)
	if err != nil {
		return out, explainOwner(err, c)
	}
	return out, s.ownersLeft(v, out.Owners)
}

// settleOwner sends what is missing and reads, until the directory shows it. Both writes name one reference: sent again after a read
// that does not show it, they change nothing twice.
func (s *Session) settleOwner(ctx context.Context, c OwnerChange) (OwnersChanged, error) {
	var out OwnersChanged
	deadline := s.house.now().Add(ownersShown)
	now, refused := c.Owner, false
	for try := 0; ; try++ {
		sent, err := s.sendOwner(ctx, c, now, refused)
		if err != nil && sent == onPrincipal && denied(err) {
			refused = true
			out.Findings = append(out.Findings, "The owners of the service principal could not be changed: the directory does not let you. Those of the application are changed.")
		} else if err != nil && !passing(err) {
			return out, err
		}
		have, readErr := s.owners(ctx, c.view)
		if readErr == nil {
			out.Owners, now = have, Owner{Owner: c.Owner.Owner}
			if at := ownerNamed(have, c.Owner.ObjectID); at >= 0 {
				now = have[at]
			}
			if c.reached(now, refused) {
				return out, nil
			}
		} else if ctx.Err() != nil || !passing(readErr) {
			return out, readErr
		}
		if s.house.now().After(deadline) {
			return out, problem.New(problem.Unfinished, "The change of owners was sent, and the directory does not show it yet.", "Its copies may be behind.",
				"Look again in a few minutes: gatehouse owners "+c.Target.CommandArgs()+".", errors.Join(err, readErr))
		}
		if err := rest(ctx, min(time.Duration(try+1)*time.Second/2, 5*time.Second)); err != nil {
			return out, err
		}
	}
}

type ownedObject int

const (
	onApplication ownedObject = iota
	onPrincipal
)

// reached holds when both objects are as the change wants them; a refused service principal counts as it is.
func (c OwnerChange) reached(now Owner, refused bool) bool {
	principal := c.view.Live.Principal == nil || refused || now.Principal != c.Remove
	return now.Application != c.Remove && principal
}

// sendOwner sends what is not as wanted, the application first, and tells on which object it ended.
func (s *Session) sendOwner(ctx context.Context, c OwnerChange, now Owner, refused bool) (ownedObject, error) {
	app, id := c.view.Live.App.ObjectID, c.Owner.ObjectID
	if now.Application == c.Remove {
		send := s.client.AddOwner
		if c.Remove {
			send = s.client.RemoveOwner
		}
		if err := already(send(ctx, app, id)); err != nil {
			return onApplication, err
		}
	}
	if p := c.view.Live.Principal; p != nil && !refused && now.Principal == c.Remove {
		send := s.client.AddPrincipalOwner
		if c.Remove {
			send = s.client.RemovePrincipalOwner
		}
		return onPrincipal, already(send(ctx, p.ObjectID, id))
	}
	return onApplication, nil
}

// already: an owner who is one is what was wanted.
func already(err error) error {
	var e *entra.Error
	if errors.As(err, &e) && e.AlreadyThere() {
		return nil
	}
	return err
}

func denied(err error) bool {
	var e *entra.Error
	return errors.As(err, &e) && e.Denied()
}

// passing holds for answers after which reading tells what happened: none, throttled, or from a copy that is behind.
func passing(err error) bool {
	var e *entra.Error
	if !errors.As(err, &e) {
		return false
	}
	_, lag := e.Lag()
	return lag || e.Unknown || e.Throttled() || e.NotFound()
}

// ownersLeft writes down how the connector was left, so that its own change is no drift.
func (s *Session) ownersLeft(v View, owners []Owner) error {
	live := v.Live
	app := *live.App
	app.Owners = nil
	for _, o := range owners {
		if o.Application {
			app.Owners = append(app.Owners, o.Owner)
		}
	}
	live.App = &app
	_, err := s.concluded(v.Target, apply.Result{Connector: live, Done: 1})
	return err
}

// recordOwner keeps the writes in the activity, with their request ids.
func (s *Session) recordOwner(c OwnerChange, since time.Time) {
	step, asked := "owner-add", "make %s an owner"
	if c.Remove {
		step, asked = "owner-remove", "take %s from the owners"
	}
	for _, sent := range s.house.sent.All() {
		if sent.Time.Before(since) || sent.Connector != c.Target.uniqueName() || !strings.Contains(sent.Path, "/owners/") ||
			!slices.Contains([]string{http.MethodPost, http.MethodDelete}, sent.Method) {
			continue
		}
		_ = s.house.store.Record(store.Activity{
			Time: sent.Time.UTC(), TenantID: s.me.Tenant.ID, Cloud: s.me.Tenant.Cloud, Account: s.me.UPN, Connector: c.Target.uniqueName(),
			Step: step, Asked: fmt.Sprintf(asked, c.Owner.Label()), Status: sent.Status, RequestID: sent.RequestID,
		})
	}
}

// explainOwner says who may change owners (Microsoft Entra docs, "Enterprise application ownership": owners and application
// administrators).
func explainOwner(err error, c OwnerChange) error {
	if !denied(err) {
		return err
	}
	return problem.New(problem.Refused, "You may not change the owners of "+c.Target.Definition.Name+".", "The directory lets its owners and application administrators do that.",
		"Ask one of its owners or a Cloud Application Administrator, or activate such a role if you are eligible for one.", err)
}
