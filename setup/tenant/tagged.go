package tenant

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strings"

	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
)

// addTagged asks for the applications that carry a connector's name as a tag: where a cloud gives no unique name, that is how one is
// found. It goes with the batch that reads the application anyway, because only its answer says whether it was needed.
func addTagged(reads *[]read, uniqueName string) int {
	if uniqueName == "" {
		return -1
	}
	tag := strings.ReplaceAll(plan.NameTag(uniqueName), "'", "''")
	return add(reads, "/applications?$filter="+url.QueryEscape("tags/any(t:t eq '"+tag+"')")+"&$select="+selectApplication)
}

// findTagged picks the application with the connector's name tag. One that has a unique name of its own goes by that and not by a tag.
// Of several the oldest is the connector on every machine, and the others are said.
func (c *caller) findTagged(ctx context.Context, out *entra.Connector, p part, uniqueName string) (*jsonApplication, error) {
	if p.err != nil && p.err.NotFound() {
		return nil, nil
	}
	found, err := list[jsonApplication](ctx, c, p)
	if err != nil {
		return nil, err
	}
	found = slices.DeleteFunc(found, func(a jsonApplication) bool {
		return a.UniqueName != "" && a.UniqueName != uniqueName || !slices.Contains(a.Tags, plan.NameTag(uniqueName))
	})
	if len(found) == 0 {
		return nil, nil
	}
	slices.SortFunc(found, func(a, b jsonApplication) int {
		return cmp.Or(a.Created.Compare(b.Created), cmp.Compare(a.ID, b.ID))
	})
	if len(found) > 1 {
		var ids []string
		for _, other := range found[1:] {
			ids = append(ids, other.AppID)
		}
		out.Problems = append(out.Problems, "More than one application carries the name tag of this connector. The oldest is taken for it; look at the others (client id "+
			strings.Join(ids, ", ")+") and delete them or their tag.")
	}
	return &found[0], nil
}
