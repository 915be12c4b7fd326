package tenant

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"gatehouse/setup/apply"
	"gatehouse/setup/entra"
)

// beforehand is the read of one connector that only a plan needs, as a position in a batch; -1: not asked.
type beforehand int

// graves are the deleted applications, read once for all connectors of a look; at is -1 where nobody asked.
type graves struct {
	at    int
	read  bool
	found []jsonDeletedApplication
	err   error
}

const (
	// sameNames bounds how many applications of the same display name are read: one is enough for a warning.
	sameNames     = 5
	selectDeleted = "id,appId,uniqueName,displayName,tags,deletedDateTime"
)

// addBefore asks for what concerns a new application. One that is known to exist needs none of it.
func addBefore(reads *[]read, q apply.Query, deleted *graves) beforehand {
	if q.DisplayName == "" || q.ObjectID != "" {
		return -1
	}
	if deleted.at < 0 {
		deleted.at = add(reads, "/directory/deletedItems/microsoft.graph.application?$select="+selectDeleted+"&$top=100")
	}
	return beforehand(add(reads, "/applications?$filter="+url.QueryEscape("displayName eq '"+strings.ReplaceAll(q.DisplayName, "'", "''")+"'")+
		fmt.Sprintf("&$select=id,appId,uniqueName&$top=%d", sameNames)))
}

func (g *graves) list(ctx context.Context, c *caller, parts []part) ([]jsonDeletedApplication, error) {
	if !g.read {
		g.read = true
		g.found, g.err = list[jsonDeletedApplication](ctx, c, parts[g.at])
	}
	return g.found, g.err
}

// readBefore says what stands in the way of a new application.
func (c *caller) readBefore(ctx context.Context, out *entra.Connector, q apply.Query, parts []part, at beforehand, graves *graves) {
	if at < 0 {
		return
	}
	found, err := list[jsonApplication](ctx, c, parts[at])
	note(out, "Other applications of this name", err)
	for _, a := range found {
		if a.UniqueName != q.UniqueName {
			out.Before.SameName = append(out.Before.SameName, a.AppID)
		}
	}
	deleted, err := graves.list(ctx, c, parts)
	note(out, "The deleted applications", err)
	for _, d := range deleted {
		if q.UniqueName != "" && d.UniqueName == q.UniqueName {
			out.Before.Deleted = &entra.Deleted{App: *d.value(), At: d.Deleted}
		}
	}
}

// addRules asks for the application's own app management policy (Microsoft Graph docs, "List appManagementPolicies").
func addRules(reads *[]read, q apply.Query, objectID string) int {
	if q.DisplayName == "" || objectID == "" {
		return -1
	}
	*reads = append(*reads, read{path: "/applications/" + url.PathEscape(objectID) + "/appManagementPolicies", header: known})
	return len(*reads) - 1
}

// Quota reads how many objects the directory holds and may hold, which only version beta shows (Microsoft Graph docs,
// "directorySizeQuota"). It is empty where it cannot be read.
func (c *caller) Quota(ctx context.Context) entra.Quota {
	address, err := url.Parse(c.graph + "/beta/organization?$select=id,directorySizeQuota")
	if err != nil {
		return entra.Quota{}
	}
	got, err := c.wire.do(ctx, request{method: http.MethodGet, url: address, read: true})
	if err != nil {
		return entra.Quota{}
	}
	found, err := list[struct {
		Size entra.Quota `json:"directorySizeQuota"`
	}](ctx, c, part{path: shownPath(address), body: got.body})
	if err != nil || len(found) == 0 {
		return entra.Quota{}
	}
	return found[0].Size
}
