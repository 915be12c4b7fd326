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
		case plan.CreateResource:
			add(a.AppID)
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

// learn takes over what a look shows. A look can lag behind what this run wrote or was shown before: what it does not show is kept, and
// tags are joined, because the next write of the collection must not drop one.
func (r *run) learn(found entra.Connector) {
	found = cloneConnector(found)
	r.looked = r.Now()
	before := r.state
	if found.App == nil {
		found.App = before.App
	} else if before.App != nil {
		found.App.Tags = r.keepTags(found.App.Tags, before.App.Tags)
		// Each write replaces all certificates, and the gate must not take one for missing that a copy does not show yet.
		found.App.Keys = joined(found.App.Keys, before.App.Keys, func(k entra.Key) string { return k.KeyID }, r.removed)
		found.App.Passwords = joined(found.App.Passwords, before.App.Passwords, func(p entra.Password) string { return p.KeyID }, r.removed)
		found.App.Federated = joined(found.App.Federated, before.App.Federated, func(f entra.Federated) string { return f.Name }, nil)
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

// keepTags joins tags, but for those of credentials that this run removed: a copy that is behind still shows them.
func (r *run) keepTags(found, before []string) []string {
	gone := func(t string) bool {
		if r.seen && t == r.seenTag() {
			return true
		}
		for id := range r.removed {
			if strings.EqualFold(t, plan.CredentialTag(id)) && !slices.Contains(before, t) {
				return true
			}
		}
		return false
	}
	return slices.DeleteFunc(plan.MergeTags(found, before), gone)
}

// joined adds what a copy does not show yet, and leaves out what this run removed and a copy still shows.
func joined[T any](found, before []T, id func(T) string, removed map[string]bool) []T {
	out := slices.Clone(found)
	for _, b := range before {
		if !slices.ContainsFunc(out, func(o T) bool { return strings.EqualFold(id(o), id(b)) }) {
			out = append(out, b)
		}
	}
	return slices.DeleteFunc(out, func(o T) bool { return removed[id(o)] })
}
