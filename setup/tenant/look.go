package tenant

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"gatehouse/setup/apply"
	"gatehouse/setup/entra"
)

var _ apply.Directory = (*Client)(nil)

// ids are what is known of a connector before it is read. A principal is reached by its own id, or else by appId.
type ids struct{ object, app, principal string }

// around are the reads besides the application, as positions in a batch; -1: not asked.
type around struct{ owners, federated, principal, roles, scopes int }

// Look reads one connector and the named resources. It takes one batch when nothing of the connector exists or its ids are
// known, and a second one when the first has just found the ids.
func (c *caller) Look(ctx context.Context, q apply.Query) (entra.Connector, error) {
	looked, err := c.LookAll(ctx, []apply.Query{q})
	if err != nil {
		return entra.Connector{}, err
	}
	return looked[0].Connector, looked[0].Err
}

// Looked is what a look at several connectors tells of one of them.
type Looked struct {
	Connector entra.Connector
	Err       error // the application could not be read, so that nothing can be said
}

// places is one connector in a look: its positions in the batch.
type places struct {
	apps   []int
	tagged int
	around around
	before beforehand
	rules  int // of the application's own policy
}

// LookAll reads several connectors in the same batches, 20 reads in each; a resource that several name is read once.
func (c *caller) LookAll(ctx context.Context, queries []apply.Query) ([]Looked, error) {
	var reads []read
	at, deleted := make([]places, len(queries)), graves{at: -1}
	var resourceIDs []string
	for i, q := range queries {
		at[i].apps = addApplication(&reads, q.ObjectID, q.UniqueName)
		at[i].tagged = addTagged(&reads, q.UniqueName)
		at[i].around = addAround(&reads, ids{q.ObjectID, q.AppID, q.PrincipalID})
		at[i].before, at[i].rules = addBefore(&reads, q, &deleted), addRules(&reads, q, q.ObjectID)
		resourceIDs = append(resourceIDs, q.Resources...)
	}
	resources := addResources(&reads, resourceIDs)
	parts, now, err := c.batch(ctx, reads)
	if err != nil {
		return nil, fmt.Errorf("look at the connector: %w", err)
	}
	out := make([]Looked, len(queries))
	apps := make([]*jsonApplication, len(queries))
	for i, q := range queries {
		out[i].Connector = entra.Connector{ServerTime: now, Resources: map[string]entra.Resource{}}
		if apps[i], err = c.whichApplication(ctx, &out[i].Connector, parts, at[i], q.UniqueName); err != nil {
			out[i] = Looked{Err: fmt.Errorf("look at the connector: %w", err)}
			continue
		}
		for _, appID := range q.Resources {
			if n, ok := resources[appID]; ok {
				readResource(&out[i].Connector, appID, parts[n])
			}
		}
		if apps[i] == nil {
			c.readBefore(ctx, &out[i].Connector, q, parts, at[i].before, &deleted)
		}
	}
	return out, c.fillAll(ctx, queries, apps, parts, at, out)
}

func (c *caller) whichApplication(ctx context.Context, out *entra.Connector, parts []part, at places, uniqueName string) (*jsonApplication, error) {
	app, err := findApplication(parts, at.apps)
	if err != nil || app != nil || at.tagged < 0 {
		return app, err
	}
	return c.findTagged(ctx, out, parts[at.tagged], uniqueName)
}

// fillAll reads what is around the applications. Where the ids are news, what was asked by the old ones, if anything, says nothing:
// it is asked again, for all in the same batches.
func (c *caller) fillAll(ctx context.Context, queries []apply.Query, apps []*jsonApplication, parts []part, at []places, out []Looked) error {
	var reads []read
	news := map[int]places{}
	for i, app := range apps {
		if app != nil && (app.ID != queries[i].ObjectID || app.AppID != queries[i].AppID) {
			news[i] = places{around: addAround(&reads, ids{object: app.ID, app: app.AppID}), rules: addRules(&reads, queries[i], app.ID)}
		}
	}
	var again []part
	if len(reads) > 0 {
		var now time.Time
		var err error
		if again, now, err = c.batch(ctx, reads); err != nil {
			return fmt.Errorf("look at the connector: %w", err)
		}
		for i := range news {
			out[i].Connector.ServerTime = now
		}
	}
	for i := range out {
		if out[i].Err != nil {
			continue
		}
		from, positions := parts, at[i]
		if fresh, ok := news[i]; ok {
			from, positions = again, fresh
		}
		c.fill(ctx, &out[i].Connector, apps[i], from, positions.around)
		if apps[i] != nil && positions.rules >= 0 {
			out[i].Connector.Before.Rules = ownRules(ctx, c, from[positions.rules])
		}
	}
	return nil
}

func add(reads *[]read, path string) int {
	*reads = append(*reads, read{path: path})
	return len(*reads) - 1
}

// addApplication asks for the application by every known name.
func addApplication(reads *[]read, objectID, uniqueName string) (at []int) {
	if objectID != "" {
		at = append(at, add(reads, "/applications/"+url.PathEscape(objectID)+"?$select="+selectApplication))
	}
	if uniqueName != "" {
		at = append(at, add(reads, "/applications(uniqueName='"+key(uniqueName)+"')?$select="+selectApplication))
	}
	return at
}

// addAround asks for everything besides the application that the known ids allow.
func addAround(reads *[]read, known ids) around {
	at := around{-1, -1, -1, -1, -1}
	if known.object != "" {
		one := "/applications/" + url.PathEscape(known.object)
		at.owners = add(reads, one+"/owners?$select=id,displayName,userPrincipalName")
		at.federated = add(reads, one+"/federatedIdentityCredentials")
	}
	switch {
	case known.principal != "":
		one := "/servicePrincipals/" + url.PathEscape(known.principal)
		at.principal = add(reads, one+"?$select="+selectPrincipal)
		at.roles = add(reads, one+"/appRoleAssignments")
		at.scopes = add(reads, "/oauth2PermissionGrants?$filter="+url.QueryEscape("clientId eq '"+strings.ReplaceAll(known.principal, "'", "''")+"'"))
	case known.app != "":
		one := "/servicePrincipals(appId='" + key(known.app) + "')"
		at.principal = add(reads, one+"?$select="+selectPrincipal)
		at.roles = add(reads, one+"/appRoleAssignments")
		at.scopes = add(reads, one+"/oauth2PermissionGrants")
	}
	return at
}

func addResources(reads *[]read, appIDs []string) map[string]int {
	at := map[string]int{}
	for _, id := range appIDs {
		if _, twice := at[id]; twice || id == "" {
			continue
		}
		at[id] = add(reads, "/servicePrincipals(appId='"+key(id)+"')?$select="+selectResource)
	}
	return at
}

// key escapes a value of an alternate key: the quote is doubled (OData), the rest percent-encoded.
func key(value string) string {
	return url.PathEscape(strings.ReplaceAll(value, "'", "''"))
}

// findApplication prefers the id over the name: an index by name may lag, and may still show an application that was
// replaced. Not there is nil, and so is a key that the cloud does not know; any other answer is an error, since nothing can be said
// about a connector without it.
func findApplication(parts []part, at []int) (*jsonApplication, error) {
	var first error
	for _, i := range at {
		app, err := one[jsonApplication](parts[i])
		if app != nil {
			return app, nil
		}
		if err != nil && first == nil && !unknownKey(err) {
			first = err
		}
	}
	return nil, first
}

func unknownKey(err error) bool {
	var answer *entra.Error
	return errors.As(err, &answer) && answer.UnknownKey()
}

func readResource(out *entra.Connector, appID string, p part) {
	r, err := one[jsonPrincipal](p)
	switch {
	case err != nil:
		out.Problems = append(out.Problems, unread(entra.ResourcePart+appID+" offers", err))
	case r != nil:
		out.Resources[appID] = r.resource()
	default:
		out.Before.Absent = append(out.Before.Absent, appID)
	}
}

// fill reads everything besides the application. What cannot be read becomes a problem of the connector.
func (c *caller) fill(ctx context.Context, out *entra.Connector, app *jsonApplication, parts []part, at around) {
	if app != nil {
		out.App = app.value()
	}
	if app != nil && at.owners >= 0 {
		owners, err := list[jsonOwner](ctx, c, parts[at.owners])
		note(out, entra.OwnersPart, err)
		for _, o := range owners {
			out.App.Owners = append(out.App.Owners, o.value())
		}
		federated, err := list[jsonFederated](ctx, c, parts[at.federated])
		note(out, entra.FederatedPart, err)
		for _, f := range federated {
			out.App.Federated = append(out.App.Federated, f.value())
		}
	}
	if at.principal < 0 {
		return
	}
	principal, err := one[jsonPrincipal](parts[at.principal])
	note(out, entra.PrincipalPart, err)
	if principal == nil {
		return
	}
	out.Principal = principal.value()
	roles, err := list[jsonRoleGrant](ctx, c, parts[at.roles])
	note(out, entra.RolesPart, err)
	for _, g := range roles {
		out.RoleGrants = append(out.RoleGrants, g.value())
	}
	scopes, err := list[jsonScopeGrant](ctx, c, parts[at.scopes])
	note(out, entra.ScopesPart, err)
	for _, g := range scopes {
		out.ScopeGrants = append(out.ScopeGrants, g.value())
	}
}

func note(out *entra.Connector, what string, err error) {
	if err != nil {
		out.Problems = append(out.Problems, unread(what, err))
	}
}

// unread says that something could not be read, without text that the tenant controls.
func unread(what string, err error) string {
	return what + " could not be read (" + err.Error() + ")."
}
