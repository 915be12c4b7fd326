package tenant

import (
	"context"
	"fmt"
	"net/url"

	"gatehouse/setup/entra"
)

// Around reads what tells applications apart that share a name: who owns each, and its service principal. What cannot be read is a
// problem of that one.
func (c *caller) Around(ctx context.Context, apps []entra.Application) ([]entra.Connector, error) {
	var reads []read
	at := make([][2]int, len(apps))
	for i, app := range apps {
		at[i] = [2]int{
			add(&reads, "/applications/"+url.PathEscape(app.ObjectID)+"/owners?$select=id,displayName,userPrincipalName"),
			add(&reads, "/servicePrincipals(appId='"+key(app.AppID)+"')?$select="+selectPrincipal),
		}
	}
	if len(reads) == 0 {
		return nil, nil
	}
	parts, now, err := c.batch(ctx, reads)
	if err != nil {
		return nil, fmt.Errorf("look around the applications: %w", err)
	}
	out := make([]entra.Connector, len(apps))
	for i := range apps {
		app := apps[i]
		out[i] = entra.Connector{App: &app, ServerTime: now}
		owners, err := list[jsonOwner](ctx, c, parts[at[i][0]])
		note(&out[i], entra.OwnersPart, err)
		for _, o := range owners {
			app.Owners = append(app.Owners, o.value())
		}
		principal, err := one[jsonPrincipal](parts[at[i][1]])
		note(&out[i], entra.PrincipalPart, err)
		if principal != nil {
			out[i].Principal = principal.value()
		}
	}
	return out, nil
}
