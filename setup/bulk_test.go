package setup_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"

	"gatehouse/setup"
	"gatehouse/setup/apply"
	"gatehouse/setup/definition"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
	"gatehouse/setup/rehearsal"
)

// sixConnectors are those whose requests are counted: federated and secret, two to eight permissions.
var sixConnectors = []string{"outlook-cal", "outlook-mail", "msft-teams", "msft-entra-id", "msft-onedrive", "snow-atlas"}

// answered is a connector with every setting answered by the definition's own example, unless it is chosen otherwise.
func answered(d *definition.Definition, otherwise map[string]string) setup.Target {
	chosen := map[string]string{}
	maps.Copy(chosen, otherwise)
	for range d.Settings { // the answer to one setting may ask for another
		for _, s := range d.Ask(chosen) {
			if chosen[s.ID] == "" {
				if chosen[s.ID] = s.Default; s.Default == "" && s.Required {
					chosen[s.ID] = s.Example
				}
			}
		}
	}
	return setup.Target{Definition: d, Choices: definition.Choices{Settings: chosen}}
}

func targets(t testing.TB, house *setup.House, s *setup.Session, ids ...string) []setup.Target {
	t.Helper()
	var out []setup.Target
	for _, id := range ids {
		d, err := house.Find(id)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, answered(d, nil))
		approve(t, house, s, out[len(out)-1])
	}
	return out
}

func states(r setup.BulkResult) (out []setup.BulkState) {
	for _, item := range r.Items {
		out = append(out, item.State)
	}
	return out
}

func TestSeveralConnectorsAreSetUpSideBySideWithinTheirRequests(t *testing.T) {
	t.Parallel()
	st := newStage(t, rehearsal.Options{OwnerEnable: true})
	s := st.signIn(t, st.house, "adele")
	all := targets(t, st.house, s, sixConnectors...)
	asked, running, most := 0, map[int]bool{}, 0
	last := map[int]setup.BulkState{}
	result, err := s.Bulk(t.Context(), all, plan.Consent, setup.BulkOptions{Confirm: func(_ context.Context, views []setup.View) error {
		if asked++; len(views) != len(all) || len(running) > 0 {
			t.Errorf("asked for %d connectors, %d began before", len(views), len(running))
		}
		return nil
	}}, func(p setup.BulkProgress) {
		if p.State == setup.BulkRunning {
			running[p.Index] = true
			most = max(most, len(running))
		} else {
			delete(running, p.Index)
		}
		last[p.Index] = p.State
	})
	if err != nil || asked != 1 || most < 2 {
		t.Fatalf("%v, asked %d times, %d at the same time", err, asked, most)
	}
	for i, item := range result.Items {
		name := item.View.Status.UniqueName
		if item.State != setup.BulkDone || item.Err != nil || last[i] != setup.BulkDone || item.Done != item.Total {
			t.Errorf("%s: %s %v, told %s, %d of %d steps", name, item.State, item.Err, last[i], item.Done, item.Total)
			continue
		}
		if !item.View.Plan.Nothing() || item.View.Status.GrantedOf[0] != item.View.Status.GrantedOf[1] {
			t.Errorf("%s is not as planned: %s", name, plan.Text(item.View.Plan))
		}
		if requests(item) > requestLimit(item.View) {
			t.Errorf("%s took %d requests, at most %d are allowed", name, requests(item), requestLimit(item.View))
		}
	}
	// What was changed is recorded for the connector that it was changed for, and once.
	activity, err := st.house.Activity()
	if err != nil {
		t.Fatal(err)
	}
	made, ids := map[string]int{}, map[string]string{}
	for _, a := range activity {
		key := a.RequestID
		if key == "" { // the sign-in service gives none
			key = a.Time.String()
		}
		if before, ok := ids[key]; ok {
			t.Errorf("request %q of %s for %s is that of %s too", a.RequestID, a.Step, a.Connector, before)
		}
		ids[key] = a.Step + " for " + a.Connector
		made[a.Connector+" "+a.Step]++
	}
	for _, item := range result.Items {
		if n := made[item.View.Status.UniqueName+" principal"]; n != 1 {
			t.Errorf("%s: %d service principals are recorded", item.View.Status.UniqueName, n)
		}
	}

	again, err := s.Bulk(t.Context(), all, plan.Consent, setup.BulkOptions{Confirm: func(context.Context, []setup.View) error {
		return errors.New("asked though nothing is left")
	}}, nil)
	if err != nil || slices.ContainsFunc(states(again), func(state setup.BulkState) bool { return state != setup.BulkNothing }) {
		t.Errorf("again: %v %v", states(again), err)
	}
}

func TestSeveralAreLookedAtTogetherWithoutChangingAnything(t *testing.T) {
	t.Parallel()
	st := newStage(t, rehearsal.Options{OwnerEnable: true})
	s := st.signIn(t, st.house, "adele")
	all := append(targets(t, st.house, s, "outlook-cal"), setup.Target{Definition: mustFind(t, st.house, "outlook-mail")})
	items, err := s.Together(t.Context(), all)
	if err != nil || len(items) != 2 {
		t.Fatalf("%d items, %v", len(items), err)
	}
	if first := items[0].View; !first.Current || first.Plan.Nothing(plan.Create) || items[1].View.Incomplete == nil || items[1].View.Current {
		t.Errorf("looked like %+v", items)
	}
	if _, err := s.Together(t.Context(), append(all, all[0])); problem.Of(err) == nil || problem.Of(err).Kind != problem.BadInput {
		t.Errorf("the same twice: %v", err)
	}
	if views, err := s.Connectors(t.Context()); err != nil || len(views) > 0 {
		t.Errorf("%d connectors, %v", len(views), err)
	}
}

func TestWhatOneCannotDoStopsNoneOfTheOthers(t *testing.T) {
	t.Parallel()
	st := newStage(t, rehearsal.Options{OwnerEnable: true})
	s := st.signIn(t, st.house, "adele")
	all := targets(t, st.house, s, "outlook-cal", "snow-atlas")
	d, err := st.house.Find("outlook-mail")
	if err != nil {
		t.Fatal(err)
	}
	all = append(all, answered(d, nil)) // its preview is not approved
	result, err := s.Bulk(t.Context(), all, plan.Consent, setup.BulkOptions{Parallel: 2}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := states(result); !slices.Equal(got, []setup.BulkState{setup.BulkDone, setup.BulkDone, setup.BulkRefused}) {
		t.Fatalf("%v: %v", got, result.Worst())
	}
	if worst := result.Worst(); worst == nil || worst.Kind != problem.Refused {
		t.Errorf("worst: %v", worst)
	}
	approve(t, st.house, s, all[2])
	result, err = s.Bulk(t.Context(), all, plan.Consent, setup.BulkOptions{}, nil)
	if got := states(result); err != nil || !slices.Equal(got, []setup.BulkState{setup.BulkNothing, setup.BulkNothing, setup.BulkDone}) || result.Worst() != nil {
		t.Errorf("after the approval: %v %v", got, err)
	}
}

func TestCancellingStopsAllAndTheNextRunGoesOn(t *testing.T) {
	t.Parallel()
	st := newStage(t, rehearsal.Options{OwnerEnable: true})
	s := st.signIn(t, st.house, "adele")
	all := targets(t, st.house, s, "outlook-cal", "outlook-mail", "snow-atlas")
	ctx, cancel := context.WithCancel(t.Context())
	result, err := s.Bulk(ctx, all, plan.Consent, setup.BulkOptions{Parallel: 2}, func(p setup.BulkProgress) {
		if p.Step.State == apply.Done && p.Step.Step.ID == "principal" {
			cancel()
		}
	})
	cancel()
	if err != nil || slices.ContainsFunc(states(result), func(state setup.BulkState) bool { return state != setup.BulkUnfinished }) {
		t.Fatalf("cancelled: %v %v", states(result), err)
	}
	if third := result.Items[2]; third.Done != 0 || third.Requests != 0 {
		t.Errorf("one began after everything was cancelled: %+v", third)
	}
	result, err = s.Bulk(t.Context(), all, plan.Consent, setup.BulkOptions{}, nil)
	if err != nil || slices.ContainsFunc(states(result), func(state setup.BulkState) bool { return state != setup.BulkDone }) {
		t.Fatalf("resumed: %v %v, %v", states(result), err, result.Worst())
	}
	if left, err := st.house.Unfinished(); err != nil || len(left) > 0 {
		t.Errorf("journals left: %v %v", left, err)
	}
	views, err := s.Connectors(t.Context())
	if err != nil || len(views) != 3 {
		t.Errorf("%d connectors, %v", len(views), err)
	}
}

func TestNothingBeginsWhenTheWholeIsRefused(t *testing.T) {
	t.Parallel()
	st := newStage(t, rehearsal.Options{OwnerEnable: true})
	s := st.signIn(t, st.house, "adele")
	all := targets(t, st.house, s, "outlook-cal", "snow-atlas")
	no := errors.New("no")
	for name, c := range map[string]struct {
		targets []setup.Target
		confirm error
		kind    problem.Kind
	}{
		"not confirmed":     {all, no, problem.Failed},
		"named twice":       {append(slices.Clone(all), all[0]), nil, problem.BadInput},
		"a setting missing": {append(slices.Clone(all), setup.Target{Definition: mustFind(t, st.house, "outlook-mail")}), nil, problem.BadInput},
	} {
		_, err := s.Bulk(t.Context(), c.targets, plan.Credential, setup.BulkOptions{
			Confirm: func(context.Context, []setup.View) error { return c.confirm },
		}, func(p setup.BulkProgress) { t.Errorf("%s: %+v", name, p) })
		if p := problem.Of(err); p == nil || p.Kind != c.kind {
			t.Errorf("%s: %v", name, err)
		}
	}
	if views, err := s.Connectors(t.Context()); err != nil || len(views) > 0 {
		t.Errorf("%d connectors, %v", len(views), err)
	}
}

func mustFind(t testing.TB, house *setup.House, id string) *definition.Definition {
	t.Helper()
	d, err := house.Find(id)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// Exit 4 must not hide behind 1 or 3: only it says that the tenant stands between two states.
func TestTheWorstOfSeveralIsWhatIsChangedAndNotFinished(t *testing.T) {
	t.Parallel()
	of := func(kinds ...problem.Kind) (r setup.BulkResult) {
		for _, k := range kinds {
			r.Items = append(r.Items, setup.BulkItem{Err: problem.New(k, fmt.Sprint(k), "", "", nil)})
		}
		r.Items = append(r.Items, setup.BulkItem{})
		return r
	}
	for want, kinds := range map[problem.Kind][]problem.Kind{
		problem.Unfinished: {problem.Failed, problem.Unfinished, problem.Refused},
		problem.Failed:     {problem.Refused, problem.BadInput, problem.Failed},
		problem.Refused:    {problem.BadInput, problem.Refused},
	} {
		if worst := of(kinds...).Worst(); worst == nil || worst.Kind != want {
			t.Errorf("of %v: %v, want %v", kinds, worst, want)
		}
	}
	if worst := of().Worst(); worst != nil {
		t.Errorf("of none: %v", worst)
	}
}

// locked is a keychain that cannot be used.
type locked struct {
	*drawer
	asked int
}

func (l *locked) Probe(context.Context) error {
	l.asked++
	return problem.New(problem.Refused, "The keychain is locked.", "", "", nil)
}

func TestALockedKeychainIsAskedOnceAndStopsOnlyWhatHasASecret(t *testing.T) {
	t.Parallel()
	st := newStage(t, rehearsal.Options{OwnerEnable: true})
	keys := &locked{drawer: newDrawer()}
	house := st.machine(t, t.TempDir(), keys)
	s := st.signIn(t, house, "adele")
	all := targets(t, house, s, "certero-application", "outlook-cal", "snow-atlas")
	result, err := s.Bulk(t.Context(), all, plan.Consent, setup.BulkOptions{}, nil)
	if got := states(result); err != nil || !slices.Equal(got, []setup.BulkState{setup.BulkRefused, setup.BulkDone, setup.BulkRefused}) {
		t.Fatalf("%v %v", got, err)
	}
	if keys.asked != 1 || result.Items[0].Requests+result.Items[2].Requests > 0 {
		t.Errorf("the keychain was asked %d times; %d and %d requests where nothing could be kept", keys.asked, result.Items[0].Requests, result.Items[2].Requests)
	}
}

// Casey may create apps and may not be asked for the right to grant: everything up to consent is done, and consent waits.
func TestWithoutTheRightToGrantEverythingBeforeIsDone(t *testing.T) {
	t.Parallel()
	st := newStage(t, rehearsal.Options{OwnerEnable: true})
	s := st.signIn(t, st.house, "casey")
	all := targets(t, st.house, s, "outlook-cal", "outlook-mail")
	result, err := s.Bulk(t.Context(), all, plan.Consent, setup.BulkOptions{}, nil)
	if got := states(result); err != nil || !slices.Equal(got, []setup.BulkState{setup.BulkUnfinished, setup.BulkUnfinished}) {
		t.Fatalf("%v %v", got, err)
	}
	for _, item := range result.Items {
		if item.View.Live.Principal == nil || !item.View.Live.Principal.Enabled || !item.View.Plan.Nothing(plan.Create, plan.Credential, plan.Enable) {
			t.Errorf("%s: left %s", item.View.Status.UniqueName, plan.Text(item.View.Plan))
		}
	}
	granter := st.signIn(t, st.machine(t, t.TempDir(), st.keys), "adele")
	result, err = granter.Bulk(t.Context(), all, plan.Consent, setup.BulkOptions{}, nil)
	if got := states(result); err != nil || !slices.Equal(got, []setup.BulkState{setup.BulkDone, setup.BulkDone}) {
		t.Errorf("somebody who may grant, on another machine: %v %v %v", got, err, result.Worst())
	}
}
