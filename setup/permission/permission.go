// Package permission knows the permissions that Microsoft's resources offer, how much each opens, and what built-in roles
// may do. It must not talk to a tenant: there the resource's own service principal has the last word.
package permission

import (
	"sort"
	"strings"

	"gatehouse/setup/entra"
)

// Resource is an API that offers permissions.
type Resource struct {
	AppID string
	Name  string
	SPNs  []string // service principal names: the audiences a token may carry
}

// Permission is one permission of one resource, of one kind. The same id may recur in another resource or kind.
type Permission struct {
	ResourceAppID string
	ResourceName  string
	Value         string // "User.Read.All"
	ID            string
	Kind          entra.Kind
	Name          string // Microsoft's display name
	Description   string // Microsoft's description
	AdminRequired *bool  // nil: no source states it
	Level         int    // Microsoft's privilege level, 1 low to 4 high; 0: Microsoft states none
	Disabled      bool   // offered no longer
}

type key struct {
	resource string
	kind     entra.Kind
	name     string // lower case value or id
}

// Catalogue is the set of known permissions.
type Catalogue struct {
	resources []Resource
	all       map[string][]Permission // by resource, sorted by value, application before delegated
	byValue   map[key]Permission
	byID      map[key]Permission
}

// Resources gives the known resources, Microsoft Graph first, then by name.
func (c *Catalogue) Resources() []Resource { return append([]Resource(nil), c.resources...) }

// Resource finds a resource by app id; empty means Microsoft Graph.
func (c *Catalogue) Resource(appID string) (Resource, bool) {
	for _, r := range c.resources {
		if r.AppID == orGraph(appID) {
			return r, true
		}
	}
	return Resource{}, false
}

// Of gives every permission of a resource by value, application before delegated; empty means Microsoft Graph.
func (c *Catalogue) Of(resourceAppID string) []Permission {
	return append([]Permission(nil), c.all[orGraph(resourceAppID)]...)
}

// Lookup finds a permission by its value, which Graph compares without regard to case; an empty resource means Microsoft Graph.
func (c *Catalogue) Lookup(resourceAppID, value string, kind entra.Kind) (Permission, bool) {
	p, ok := c.byValue[key{orGraph(resourceAppID), kind, strings.ToLower(value)}]
	return p, ok
}

// ByID finds a permission by its id; an empty resource means Microsoft Graph.
func (c *Catalogue) ByID(resourceAppID, id string, kind entra.Kind) (Permission, bool) {
	p, ok := c.byID[key{orGraph(resourceAppID), kind, strings.ToLower(id)}]
	return p, ok
}

// Similar gives at most three permissions of the resource and kind whose value is close to the one given, closest first.
func (c *Catalogue) Similar(resourceAppID, value string, kind entra.Kind) []Permission {
	want := strings.ToLower(value)
	type scored struct {
		Permission
		far int
	}
	var near []scored
	for _, p := range c.all[orGraph(resourceAppID)] {
		if p.Kind != kind {
			continue
		}
		if far := Distance(want, strings.ToLower(p.Value)); far <= 1+len(want)/5 {
			near = append(near, scored{p, far})
		}
	}
	sort.SliceStable(near, func(a, b int) bool { return near[a].far < near[b].far })
	var out []Permission
	for _, n := range near {
		if len(out) < 3 {
			out = append(out, n.Permission)
		}
	}
	return out
}

// OIDC holds for the scopes of sign-in itself, which Entra adds and drops by its own rules.
func OIDC(name string) bool {
	switch strings.ToLower(name) {
	case "openid", "profile", "email", "offline_access":
		return true
	}
	return false
}

func orGraph(appID string) string {
	if appID == "" {
		return entra.GraphAppID
	}
	return strings.ToLower(appID)
}

// Distance counts the letters of two short ASCII words that are missing, too many, wrong or swapped with their neighbour (optimal string
// alignment).
func Distance(a, b string) int {
	before, above, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range above {
		above[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			row[j] = min(above[j]+1, row[j-1]+1)
			if a[i-1] == b[j-1] {
				row[j] = min(row[j], above[j-1])
			} else {
				row[j] = min(row[j], above[j-1]+1)
			}
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, above, row = above, row, before
	}
	return above[len(b)]
}
