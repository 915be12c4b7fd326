package tenant

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"gatehouse/setup/entra"
)

// Deleted applications and service principals stay for 30 days (Microsoft Graph docs, "List deleted items"). The two are separate
// items: a restored application comes back without its service principal.
const (
	deletedApplications = "/directory/deletedItems/microsoft.graph.application?$select=" + selectApplication + ",deletedDateTime&$top=100"
	deletedPrincipals   = "/directory/deletedItems/microsoft.graph.servicePrincipal?$select=" + selectPrincipal + ",deletedDateTime&$top=100"
)

type (
	jsonDeletedApplication struct {
		jsonApplication
		Deleted time.Time `json:"deletedDateTime"`
	}
	jsonDeletedPrincipal struct {
		jsonPrincipal
		Deleted time.Time `json:"deletedDateTime"`
	}
)

// DeleteApplication moves an application and its service principal to the deleted items.
func (c *caller) DeleteApplication(ctx context.Context, objectID string) error {
	return c.plain(ctx, http.MethodDelete, "/applications/"+url.PathEscape(objectID))
}

// Deleted lists the deleted applications, each with its deleted service principal where there is one. A service principal whose
// application is not deleted stands by itself, with the client id only.
func (c *caller) Deleted(ctx context.Context) ([]entra.Deleted, error) {
	applications, err := deletedOf[jsonDeletedApplication](ctx, c, deletedApplications)
	if err != nil {
		return nil, fmt.Errorf("list deleted applications: %w", err)
	}
	principals, err := deletedOf[jsonDeletedPrincipal](ctx, c, deletedPrincipals)
	if err != nil {
		return nil, fmt.Errorf("list deleted service principals: %w", err)
	}
	byApp := map[string]*entra.ServicePrincipal{}
	for _, p := range principals {
		byApp[p.AppID] = p.value()
	}
	out := make([]entra.Deleted, 0, len(applications))
	for _, a := range applications {
		out = append(out, entra.Deleted{App: *a.value(), Principal: byApp[a.AppID], At: a.Deleted})
		delete(byApp, a.AppID)
	}
	for _, p := range principals {
		if alone := byApp[p.AppID]; alone != nil {
			out = append(out, entra.Deleted{App: entra.Application{AppID: p.AppID}, Principal: alone, At: p.Deleted})
			delete(byApp, p.AppID)
		}
	}
	return out, nil
}

func deletedOf[T any](ctx context.Context, c *caller, path string) ([]T, error) {
	first, err := c.wire.do(ctx, request{method: http.MethodGet, url: c.at(path), read: true})
	if err != nil {
		return nil, err
	}
	return list[T](ctx, c, part{path: batchPath(path), body: first.body})
}

// RestoreDeleted brings a deleted application or service principal back.
func (c *caller) RestoreDeleted(ctx context.Context, objectID string) error {
	return c.plain(ctx, http.MethodPost, "/directory/deletedItems/"+url.PathEscape(objectID)+"/restore")
}

// PurgeDeleted removes a deleted application or service principal for good.
func (c *caller) PurgeDeleted(ctx context.Context, objectID string) error {
	return c.plain(ctx, http.MethodDelete, "/directory/deletedItems/"+url.PathEscape(objectID))
}

// RevokeRole takes one application permission away.
func (c *caller) RevokeRole(ctx context.Context, principalID, grantID string) error {
	return c.plain(ctx, http.MethodDelete, "/servicePrincipals/"+url.PathEscape(principalID)+"/appRoleAssignments/"+url.PathEscape(grantID))
}

// DeleteScopeGrant takes all delegated permissions of one grant away.
func (c *caller) DeleteScopeGrant(ctx context.Context, grantID string) error {
	return c.plain(ctx, http.MethodDelete, "/oauth2PermissionGrants/"+url.PathEscape(grantID))
}

// plain sends a write without a body whose answer is not read.
func (c *caller) plain(ctx context.Context, method, path string) error {
	_, err := c.wire.do(ctx, request{method: method, url: c.at(path)})
	return err
}
