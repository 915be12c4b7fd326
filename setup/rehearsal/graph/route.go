package graph

import (
	"net/http"
	"slices"
	"strings"

	"gatehouse/setup/rehearsal/directory"
)

// route is one method and path with the permissions that it needs. In a pattern "*" stands for a key.
type route struct {
	method  string
	pattern []string
	access  access
	run     func(*call) reply
}

func on(method, pattern string, a access, run func(*call) reply) route {
	return route{method: method, pattern: strings.Split(pattern, "/"), access: a, run: run}
}

func allRoutes() []route {
	return slices.Concat(
		applicationRoutes(), passwordRoutes(), federatedRoutes(), ownerRoutes(), principalRoutes(), roleAssignmentRoutes(), scopeGrantRoutes(),
		deletedRoutes(), directoryObjectRoutes(), relationRoutes(), domainRoutes(), meRoutes(), organizationRoutes(), policyRoutes(), userRoutes(), groupRoutes(), calendarRoutes(), mailboxRoutes(), reportRoutes(),
		mailRoutes(), teamRoutes(), chatRoutes(), callRoutes(), meetingRoutes(), driveRoutes(), siteRoutes(), contactRoutes(), copilotRoutes(),
	)
}

// find picks the route and the keys of the path. Literal steps win over keys because they stand first in the tables.
func (g *Graph) find(method string, segs []segment) (*route, []key, *reply) {
	known := false
	for i := range g.routes {
		rt := &g.routes[i]
		keys, ok := match(rt.pattern, segs)
		if !ok {
			continue
		}
		known = true
		if rt.method == method {
			return rt, keys, nil
		}
	}
	if known {
		bad := refuse(http.StatusMethodNotAllowed, "Request_BadRequest", "Specified HTTP method is not allowed for the request target.")
		return nil, nil, &bad
	}
	last := ""
	for _, s := range segs {
		if s.key == nil {
			last = s.name
		}
	}
	bad := refuse(http.StatusBadRequest, "BadRequest", "Resource not found for the segment '%s'.", last)
	return nil, nil, &bad
}

// findCounted is find for a path that may end with $count, which every collection has.
func (g *Graph) findCounted(method string, segs []segment) (rt *route, keys []key, counting bool, bad *reply) {
	rt, keys, bad = g.find(method, segs)
	last := len(segs) - 1
	if bad != nil && method == http.MethodGet && last > 0 && segs[last].name == "$count" {
		if rt, keys, of := g.find(method, segs[:last]); of == nil {
			return rt, keys, true, nil
		}
	}
	return rt, keys, false, bad
}

// withoutTenant drops the step that names the tenant, which every path may begin with: its id, one of its domains, or "myorganization".
func (g *Graph) withoutTenant(segs []segment) []segment {
	if len(segs) > 1 && segs[0].key == nil && g.namesTenant(segs[0].name) {
		return segs[1:]
	}
	return segs
}

func (g *Graph) namesTenant(name string) bool {
	return slices.ContainsFunc([]string{
		"myorganization", directory.TenantID(g.Seed), directory.DefaultDomain, directory.InitialDomain, directory.OtherDomain,
	}, func(known string) bool { return strings.EqualFold(known, name) })
}

// root is the version and perhaps the tenant in front of a path that has no other steps.
func (g *Graph) root(path, suffix string) (root string, ok bool) {
	root, ok = strings.CutSuffix(path, suffix)
	version, tenant, named := strings.Cut(strings.TrimPrefix(root, "/"), "/")
	return root, ok && (version == "v1.0" || version == "beta") && (!named || g.namesTenant(tenant))
}

func match(pattern []string, segs []segment) ([]key, bool) {
	if len(pattern) != len(segs) {
		return nil, false
	}
	var keys []key
	for i, want := range pattern {
		s := segs[i]
		switch {
		case want == "*" && s.key != nil:
			keys = append(keys, *s.key)
		case want == "*" && s.name != "" && s.name[0] != '$' && !strings.HasPrefix(s.name, "microsoft.graph."):
			keys = append(keys, key{value: s.name})
		case want == "*" || s.key != nil || !strings.EqualFold(want, s.name):
			return nil, false
		}
	}
	return keys, true
}
