package permission

import (
	"maps"
	"slices"
	"sort"
	"strings"

	"gatehouse/setup/entra"
)

// With is the catalogue with the resources of a tenant in place of the embedded ones: what a tenant's service principal offers is
// what exists there. What it says of a permission beyond id and value is taken from the embedded catalogue.
func (c *Catalogue) With(live ...entra.Resource) *Catalogue {
	out := &Catalogue{resources: c.Resources(), all: maps.Clone(c.all), byValue: maps.Clone(c.byValue), byID: maps.Clone(c.byID)}
	for _, r := range live {
		appID := strings.ToLower(r.AppID)
		if appID == "" || len(r.Roles)+len(r.Scopes) == 0 {
			continue // not there, or not readable: the embedded one stays
		}
		i := slices.IndexFunc(out.resources, func(have Resource) bool { return have.AppID == appID })
		if i < 0 {
			out.resources = append(out.resources, Resource{AppID: appID, Name: r.Name})
			i = len(out.resources) - 1
		}
		forget(out.byValue, appID)
		forget(out.byID, appID)
		out.all[appID] = nil
		for _, id := range slices.Sorted(maps.Keys(r.Roles)) {
			out.put(c.described(appID, out.resources[i].Name, r.Roles[id], id, entra.ApplicationPermission))
		}
		for _, id := range slices.Sorted(maps.Keys(r.Scopes)) {
			out.put(c.described(appID, out.resources[i].Name, r.Scopes[id], id, entra.DelegatedPermission))
		}
		sort.SliceStable(out.all[appID], func(a, b int) bool { return out.all[appID][a].Value < out.all[appID][b].Value })
	}
	return out
}

func forget(m map[key]Permission, appID string) {
	maps.DeleteFunc(m, func(k key, _ Permission) bool { return k.resource == appID })
}

// described is a permission of a tenant with what the embedded catalogue knows of it.
func (c *Catalogue) described(appID, resource, value, id string, kind entra.Kind) Permission {
	p, ok := c.ByID(appID, id, kind)
	if !ok || p.Value != value {
		p = Permission{}
	}
	p.ResourceAppID, p.ResourceName, p.Value, p.ID, p.Kind, p.Disabled = appID, resource, value, id, kind, false
	return p
}
