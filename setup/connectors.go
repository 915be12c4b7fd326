package setup

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
)

// Connectors reads every connector of the tenant that carries Gatehouse's tags, and those this session or an unfinished apply
// knows: the tag index lags behind a write.
func (s *Session) Connectors(ctx context.Context) ([]View, error) {
	if err := s.mayLook(ctx); err != nil {
		return nil, err
	}
	s.clearUp(ctx)
	found, err := s.client.List(ctx)
	if err != nil {
		return nil, s.explainLook(err)
	}
	seen := map[string]bool{}
	var out []View
	for _, live := range found {
		t, ok := s.targetOf(live)
		if !ok || seen[t.uniqueName()] {
			continue
		}
		show := func() (View, error) { return s.view(t, live) }
		// A name in a tag can be on any application: only a look says which one is the connector.
		if live.App.UniqueName == "" || behind(s.glimpsed(t), live) || s.haunted(t, live) {
			show = func() (View, error) { return s.Look(ctx, t) }
		}
		v, err := show()
		if err != nil {
			return nil, err
		}
		seen[t.uniqueName()] = true
		out = append(out, v)
	}
	for _, t := range s.remembered() {
		if seen[t.uniqueName()] {
			continue
		}
		v, err := s.Look(ctx, t)
		if err != nil {
			return nil, err
		}
		// An interrupted apply may have made what no copy of the directory shows yet: it is listed until it is finished.
		if v.Live.App != nil || !v.Journal.IsZero() {
			out = append(out, v)
		}
	}
	return out, s.askAgain(ctx, out)
}

// askAgain looks again, a few times for all of them together, for connectors that differ from how this machine left them a moment ago.
func (s *Session) askAgain(ctx context.Context, views []View) error {
	for try := 1; try <= steadyTries; try++ {
		var again []int
		for i, v := range views {
			if !s.settled(v) {
				again = append(again, i)
			}
		}
		if len(again) == 0 {
			return nil
		}
		if err := rest(ctx, time.Duration(try)*time.Second); err != nil {
			return err
		}
		for _, i := range again {
			live, err := s.client.Look(ctx, s.query(views[i].Target))
			if err != nil {
				return s.explainLook(err)
			}
			if views[i], err = s.view(views[i].Target, live); err != nil {
				return err
			}
		}
	}
	return nil
}

// targetOf finds the definition and instance behind an app by its unique name, or by its name tag where a cloud has none; a display
// name is never an identity.
func (s *Session) targetOf(live entra.Connector) (Target, bool) {
	if live.App == nil {
		return Target{}, false
	}
	for _, d := range s.house.Catalogue() {
		if instance, ok := instanceIn(plan.NameOf(*live.App), d); ok && taggedAs(live.App.Tags, d.ID) {
			return s.house.Target(d, s.me.Tenant.ID, instance, nil), true
		}
	}
	return Target{}, false
}

// instanceIn finds the instance in a unique name. Whoever may register an app chooses its unique name, and the instance stands in
// commands that people copy: what Gatehouse would not have written is nobody's connector.
func instanceIn(uniqueName string, d *definition.Definition) (string, bool) {
	instance, ok := strings.CutPrefix(uniqueName, strings.TrimSuffix(d.UniqueName(""), defaultInstance))
	return instance, ok && instance != "" && definition.CheckInstance(instance) == nil
}

func taggedAs(tags []string, id string) bool {
	got, _, ok := plan.ParseDefinitionTag(tags)
	return ok && got == id
}

// remembered are the connectors that this session touched, that were set up on this machine, or whose apply is unfinished. The tag by
// which all are listed may be gone.
func (s *Session) remembered() []Target {
	names := map[string]bool{}
	s.mu.Lock()
	for name := range s.known {
		names[name] = true
	}
	s.mu.Unlock()
	chosen, _ := s.house.store.Chosen(s.me.Tenant.ID)
	for _, name := range chosen {
		names[name] = true
	}
	journals, _ := s.house.store.Unfinished()
	for _, j := range journals {
		if j.TenantID == s.me.Tenant.ID {
			names[j.Connector] = true
		}
	}
	var out []Target
	for _, d := range s.house.Catalogue() {
		for _, name := range slices.Sorted(maps.Keys(names)) {
			if instance, ok := instanceIn(name, d); ok {
				out = append(out, s.house.Target(d, s.me.Tenant.ID, instance, nil))
			}
		}
	}
	return out
}
