package apply

import (
	"slices"
	"strings"

	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
)

// query names everything that is known, so that a lagging index hides nothing.
func (r *run) query() Query {
	q := r.known.Query(r.plan.Connector, nil)
	if r.state.App != nil {
		q.ObjectID, q.AppID = r.state.App.ObjectID, r.state.App.AppID
	}
	if r.state.Principal != nil {
		q.PrincipalID = r.state.Principal.ObjectID
	}
	add := func(appID string) {
		if appID != "" && !slices.ContainsFunc(q.Resources, func(o string) bool { return strings.EqualFold(o, appID) }) {
			q.Resources = append(q.Resources, appID)
		}
	}
	for appID := range r.state.Resources {
		add(appID)
	}
	for _, s := range r.plan.Steps {
		switch a := s.Action.(type) {
		case plan.GrantRole:
			add(resourceOf(a.Wanted))
		case plan.GrantScopes:
			add(a.ResourceAppID)
		}
	}
	slices.Sort(q.Resources)
	return q
}

func resourceOf(w plan.Wanted) string {
	if w.Resource == "" {
		return entra.GraphAppID
	}
	return w.Resource
}

// learn takes over what a look shows. A look can lag behind what this run wrote: what it does not show is kept, and tags are
// joined, because the next write of the collection must not drop one.
func (r *run) learn(found entra.Connector) {
	found = cloneConnector(found)
	before := r.state
	if found.App == nil {
		found.App = before.App
	} else if before.App != nil {
		found.App.Tags = plan.MergeTags(found.App.Tags, before.App.Tags)
	}
	if found.Principal == nil {
		found.Principal = before.Principal
	}
	resources := map[string]entra.Resource{}
	for _, m := range []map[string]entra.Resource{before.Resources, found.Resources} {
		for id, res := range m {
			if res.ObjectID != "" || resources[id].ObjectID == "" {
				resources[id] = res
			}
		}
	}
	found.Resources = resources
	r.state = found
}

// objectID of the application, also when only the journal knows it.
func (r *run) objectID() string {
	if r.state.App != nil {
		return r.state.App.ObjectID
	}
	return r.known.ObjectID
}

func (r *run) appID() string {
	if r.state.App != nil {
		return r.state.App.AppID
	}
	return r.known.AppID
}
