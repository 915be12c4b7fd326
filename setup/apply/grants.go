package apply

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
)

func (r *run) grantRole(ctx context.Context, s plan.Step, a plan.GrantRole) (string, error) {
	resource, err := r.resource(ctx, s, resourceOf(a.Wanted), a.Wanted.ResourceName)
	if err != nil {
		return "", err
	}
	if r.denied[strings.ToLower(resourceOf(a.Wanted))] {
		return "", r.notGranted(s, a.Wanted.Name, nil)
	}
	granted := func(c entra.Connector) bool { return plan.RoleGranted(withResources(c, r.state), a.Wanted) }
	made := entra.RoleGrant{RoleID: a.Wanted.ID, ResourceID: resource.ObjectID, PrincipalID: r.state.Principal.ObjectID}
	err = r.change(ctx, write{
		step: s, already: true,
		send: func(ctx context.Context) error {
			got, err := r.Directory.GrantRole(ctx, r.state.Principal.ObjectID, resource.ObjectID, a.Wanted.ID)
			if err == nil {
				made.ID = got.ID
			}
			return err
		},
		there: granted,
	})
	if answer := denied(err); answer != nil {
		r.denied[strings.ToLower(resourceOf(a.Wanted))] = true
		return "", r.notGranted(s, a.Wanted.Name, err)
	}
	if err != nil {
		return "", err
	}
	if !granted(r.state) {
		r.state.RoleGrants = append(r.state.RoleGrants, made)
	}
	return "granted", nil
}

// notGranted: application permissions of Microsoft Graph need Global or Privileged Role Administrator, which often is somebody else.
func (r *run) notGranted(s plan.Step, name string, cause error) error {
	r.waits = append(r.waits, fmt.Sprintf("%s is not granted: your roles do not allow it.", name))
	return refused(cause, "Send the report to a Privileged Role Administrator.", "%s could not be granted: your roles do not allow it.", strings.TrimPrefix(s.Title, "Grant "))
}

func (r *run) grantScopes(ctx context.Context, s plan.Step, a plan.GrantScopes) (string, error) {
	resource, err := r.resource(ctx, s, a.ResourceAppID, a.ResourceName)
	if err != nil {
		return "", err
	}
	granted := func(c entra.Connector) bool {
		g, _ := plan.TenantGrant(withResources(c, r.state), a.ResourceAppID)
		return len(missingScopes(g.Scopes, a.Scopes)) == 0
	}
	grantID := a.GrantID
	if grantID == "" {
		grantID, err = r.createScopes(ctx, s, resource, a)
	}
	if err == nil && grantID != "" && !granted(r.state) {
		g, _ := plan.TenantGrant(r.state, a.ResourceAppID)
		union := plan.UnionScopes(g.Scopes, a.Scopes)
		err = r.change(ctx, write{
			step: s, there: granted,
			send: func(ctx context.Context) error { return r.Directory.UpdateScopeGrant(ctx, grantID, union) },
			key:  func() string { return grantID },
		})
		if err == nil {
			r.setScopes(grantID, resource.ObjectID, union)
		}
	}
	if answer := denied(err); answer != nil {
		return "", r.notGranted(s, strings.TrimPrefix(s.Title, "Grant "), err)
	}
	if err != nil {
		return "", err
	}
	return "granted", nil
}

// createScopes makes the grant, or finds the one that is there: a client has one tenant-wide grant per resource.
func (r *run) createScopes(ctx context.Context, s plan.Step, resource entra.Resource, a plan.GrantScopes) (string, error) {
	found := func(c entra.Connector) bool {
		_, ok := plan.TenantGrant(withResources(c, r.state), a.ResourceAppID)
		return ok
	}
	err := r.change(ctx, write{
		step: s, there: found,
		send: func(ctx context.Context) error {
			got, err := r.Directory.CreateScopeGrant(ctx, r.state.Principal.ObjectID, resource.ObjectID, a.Scopes)
			if err == nil {
				r.setScopes(got.ID, resource.ObjectID, a.Scopes)
			}
			return err
		},
	})
	g, _ := plan.TenantGrant(r.state, a.ResourceAppID)
	return g.ID, err
}

func (r *run) setScopes(id, resourceID string, scopes []string) {
	r.state.ScopeGrants = slices.DeleteFunc(r.state.ScopeGrants, func(g entra.ScopeGrant) bool { return g.ID == id })
	r.state.ScopeGrants = append(r.state.ScopeGrants, entra.ScopeGrant{
		ID: id, ClientID: r.state.Principal.ObjectID, ResourceID: resourceID,
		ConsentType: plan.AllPrincipals, Scopes: slices.Clone(scopes),
	})
}

// resource finds the service principal that offers a permission; a look before may not have asked for it.
func (r *run) resource(ctx context.Context, s plan.Step, appID, name string) (entra.Resource, error) {
	if res, ok := plan.ResourceOf(r.state, appID); ok {
		return res, nil
	}
	found, err := r.look(ctx, s)
	if err != nil {
		return entra.Resource{}, err
	}
	r.learn(found)
	if res, ok := plan.ResourceOf(r.state, appID); ok {
		return res, nil
	}
	if name == "" {
		name = appID
	}
	r.waits = append(r.waits, fmt.Sprintf("%s has no service principal in this tenant, so its permissions cannot be granted.", name))
	return entra.Resource{}, refused(errors.New("find resource: no service principal"), "Start using that service once, or let an administrator create its service principal.",
		"%s has no service principal in this tenant.", name)
}

// withResources lends the known resources to a look that did not name them.
func withResources(c, known entra.Connector) entra.Connector {
	if len(c.Resources) == 0 {
		c.Resources = known.Resources
	}
	return c
}

func missingScopes(there, wanted []string) []string {
	return plan.UnionScopes(there, wanted)[len(there):]
}
