package tenant

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"

	"gatehouse/setup/entra"
)

// Tag marks the applications that Gatehouse looks after.
const Tag = "Gatehouse"

// List reads every connector of the tenant by its tag. A tag query lags after a write: what was just created is found by
// Look. Tags count on the application only; a service principal's are nobody's promise.
func (c *caller) List(ctx context.Context) ([]entra.Connector, error) {
	first := c.at("/applications?$filter=" + url.QueryEscape("tags/any(t:t eq '"+Tag+"')") + "&$select=" + selectApplication + "&$top=100")
	got, err := c.wire.do(ctx, request{method: http.MethodGet, url: first, read: true})
	if err != nil {
		return nil, fmt.Errorf("list the connectors: %w", err)
	}
	apps, err := list[jsonApplication](ctx, c, part{path: shownPath(first), body: json.RawMessage(got.body)})
	if err != nil {
		return nil, fmt.Errorf("list the connectors: %w", err)
	}
	if len(apps) == 0 {
		return nil, nil
	}
	var reads []read
	at := make([]around, len(apps))
	var resourceIDs []string
	for i, app := range apps {
		at[i] = addAround(&reads, ids{object: app.ID, app: app.AppID})
		for _, r := range app.Required {
			resourceIDs = append(resourceIDs, r.ResourceAppID)
		}
	}
	resources := addResources(&reads, resourceIDs)
	parts, now, err := c.batch(ctx, reads)
	if err != nil {
		return nil, fmt.Errorf("list the connectors: %w", err)
	}
	shared := entra.Connector{Resources: map[string]entra.Resource{}}
	for id, i := range resources {
		readResource(&shared, id, parts[i])
	}
	out := make([]entra.Connector, len(apps))
	for i := range apps {
		out[i] = entra.Connector{ServerTime: now, Resources: shared.Resources, Problems: append([]string(nil), shared.Problems...)}
		c.fill(ctx, &out[i], &apps[i], parts, at[i])
	}
	return out, nil
}
