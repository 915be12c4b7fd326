package setup

import (
	"context"
	"slices"
	"strings"
	"time"

	"gatehouse/setup/entra"
	"gatehouse/setup/lifecycle"
	"gatehouse/setup/plan"
)

const (
	// steadyFor is how long an answer that shows less than an earlier one is taken for an older copy of the directory at first.
	steadyFor = 10 * time.Minute
	// steadyTries bounds how often it is asked again, one second longer each time; what stays is the truth.
	steadyTries = 3
)

// glimpse is what a connector looked like at a time.
type glimpse struct {
	live entra.Connector
	at   time.Time
}

// lookUntil looks at a connector until the answer is good. Copies of the directory may disagree (Microsoft Graph gives no
// read-your-writes promise): what one answer lacks is asked again a few times before it is believed.
func (s *Session) lookUntil(ctx context.Context, t Target, good func(View) bool) (View, error) {
	for try := 0; ; try++ {
		before := s.glimpsed(t)
		live, err := s.client.Look(ctx, s.query(t))
		if err != nil {
			return View{}, err
		}
		s.atRest(t, &live)
		last := try == steadyTries
		if last || !behind(before, live) && !s.haunted(t, live) {
			s.glimpse(t, live)
			v, err := s.view(t, live)
			if err != nil || last || good(v) {
				return v, err
			}
		}
		if err := rest(ctx, time.Duration(try+1)*time.Second); err != nil {
			return View{}, err
		}
	}
}

func rest(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// glimpse keeps what a connector looks like now. Lists are not kept: the index behind them is older than a look.
func (s *Session) glimpse(t Target, live entra.Connector) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last[t.uniqueName()] = glimpse{live, s.house.now()}
}

// glimpsed is what this session saw or made last; empty when that is too long ago to say anything.
func (s *Session) glimpsed(t Target) entra.Connector {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.last[t.uniqueName()]
	if s.house.now().Sub(g.at) > steadyFor {
		return entra.Connector{}
	}
	return g.live
}

// behind holds when a look lacks something that was there before, or shows sign-in as it was before it was switched.
func behind(before, now entra.Connector) bool {
	if before.App != nil {
		if now.App == nil || applicationBehind(*before.App, *now.App) {
			return true
		}
	}
	if before.Principal != nil && (now.Principal == nil || now.Principal.Enabled != before.Principal.Enabled) {
		return true
	}
	lacks := slices.ContainsFunc(before.RoleGrants, func(g entra.RoleGrant) bool {
		return !slices.ContainsFunc(now.RoleGrants, func(o entra.RoleGrant) bool {
			return strings.EqualFold(g.RoleID, o.RoleID) && strings.EqualFold(g.ResourceID, o.ResourceID)
		})
	}) || slices.ContainsFunc(before.ScopeGrants, func(g entra.ScopeGrant) bool {
		return !slices.ContainsFunc(now.ScopeGrants, func(o entra.ScopeGrant) bool {
			return g.ID == o.ID && len(plan.UnionScopes(o.Scopes, g.Scopes)) == len(o.Scopes)
		})
	})
	return lacks || len(before.Problems) == 0 && before.Principal != nil && len(now.Problems) > 0
}

func applicationBehind(before, now entra.Application) bool {
	return slices.ContainsFunc(before.Tags, func(tag string) bool { return !slices.Contains(now.Tags, tag) }) ||
		slices.ContainsFunc(before.Passwords, func(p entra.Password) bool {
			return !slices.ContainsFunc(now.Passwords, func(o entra.Password) bool { return p.KeyID == o.KeyID })
		}) ||
		slices.ContainsFunc(before.Keys, func(k entra.Key) bool {
			return !slices.ContainsFunc(now.Keys, func(o entra.Key) bool { return strings.EqualFold(k.KeyID, o.KeyID) })
		}) ||
		slices.ContainsFunc(before.Federated, func(f entra.Federated) bool {
			return !slices.ContainsFunc(now.Federated, func(o entra.Federated) bool { return f.Name == o.Name && f.Same(o) })
		})
}

// asPlanned holds when a verification would find nothing wrong in the tenant, and when there is nothing to verify at all.
func (s *Session) asPlanned(v View) bool {
	if v.Incomplete != nil || v.Live.App == nil {
		return true
	}
	return s.verifiable(v) == nil && len(v.Live.Problems) == 0 && len(leftToDo(v)) == 0 &&
		!slices.ContainsFunc(v.Status.Permissions, func(p lifecycle.Permission) bool { return !p.OIDC && p.State != "granted" })
}

// leftToDo are the planned steps that a verification reports as differences.
func leftToDo(v View) []plan.Step {
	return slices.DeleteFunc(v.Plan.Of(plan.Create, plan.Credential), plan.Step.RecordsApproval)
}
