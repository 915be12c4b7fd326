package graph

import (
	"net/http"
	"slices"
	"strings"
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
		deletedRoutes(), meRoutes(), organizationRoutes(), policyRoutes(), userRoutes(), groupRoutes(), calendarRoutes(), mailboxRoutes(), reportRoutes(),
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
