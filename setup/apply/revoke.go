package apply

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
)

// revokeRole takes one application permission away. It is sent again after an unknown outcome: a second time there is nothing left.
func (r *run) revokeRole(ctx context.Context, s plan.Step, a plan.RevokeRole) (string, error) {
	err := r.change(ctx, write{step: s, send: func(ctx context.Context) error {
		return gone(r.Directory.RevokeRole(ctx, r.state.Principal.ObjectID, a.GrantID))
	}})
	if err != nil {
		return "", err
	}
	r.state.RoleGrants = slices.DeleteFunc(r.state.RoleGrants, func(g entra.RoleGrant) bool { return g.ID == a.GrantID })
	return "revoked", nil
}

// revokeScopes writes what stays of a delegated grant, and deletes it when nothing does.
func (r *run) revokeScopes(ctx context.Context, s plan.Step, a plan.RevokeScopes) (string, error) {
	err := r.change(ctx, write{step: s, send: func(ctx context.Context) error {
		if len(a.Keep) == 0 {
			return gone(r.Directory.DeleteScopeGrant(ctx, a.GrantID))
		}
		return gone(r.Directory.UpdateScopeGrant(ctx, a.GrantID, a.Keep))
	}})
	if err != nil {
		return "", err
	}
	for i := range r.state.ScopeGrants {
		if r.state.ScopeGrants[i].ID == a.GrantID {
			r.state.ScopeGrants[i].Scopes = a.Keep
		}
	}
	r.state.ScopeGrants = slices.DeleteFunc(r.state.ScopeGrants, func(g entra.ScopeGrant) bool { return g.ID == a.GrantID && len(a.Keep) == 0 })
	return "revoked", nil
}

// gone takes "there is no such grant" for done: the look that the step was planned from showed it, so somebody revoked it since. The
// read-back does not end before no copy of the directory shows it.
func gone(err error) error {
	var answer *entra.Error
	if errors.As(err, &answer) && answer.Status == http.StatusNotFound && !answer.Unknown {
		return nil
	}
	return err
}

func stillGranted(c entra.Connector, a plan.RevokeScopes) bool {
	return slices.ContainsFunc(c.ScopeGrants, func(g entra.ScopeGrant) bool {
		return g.ID == a.GrantID && slices.ContainsFunc(g.Scopes, func(s string) bool {
			return slices.ContainsFunc(a.Revoke, func(o string) bool { return strings.EqualFold(o, s) })
		})
	})
}

// takesAway holds for a plan of revocations: closing something needs no gate.
func (r *run) takesAway() bool {
	for _, s := range r.plan.Steps {
		switch s.Action.(type) {
		case plan.RevokeRole, plan.RevokeScopes:
		default:
			return false
		}
	}
	return len(r.plan.Steps) > 0
}
