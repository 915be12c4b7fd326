package setup_test

import (
	"slices"
	"testing"
	"time"

	"gatehouse/setup"
	"gatehouse/setup/lifecycle"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
	"gatehouse/setup/rehearsal"
)

func TestARemovedConnectorIsRestoredWithItsCredential(t *testing.T) {
	t.Parallel()
	for _, lag := range []time.Duration{0, 300 * time.Millisecond} {
		t.Run(lag.String(), func(t *testing.T) {
			t.Parallel()
			st := newStage(t, rehearsal.Options{Lag: lag, Flap: lag > 0})
			s := st.signIn(t, st.house, "adele")
			target := setup.Target{Definition: reader(t, "  - kind: secret")}
			st.house.Add(target.Definition)
			before := setUp(t, st.house, s, target)

			removed, err := s.Remove(t.Context(), target, nil)
			if err != nil {
				t.Fatal(err)
			}
			if removed.Item.App.ObjectID != before.Live.App.ObjectID || removed.Until.Before(time.Now().Add(29*24*time.Hour)) || st.keys.count() != 1 {
				t.Errorf("removed %+v, %d things kept", removed, st.keys.count())
			}
			if list, err := s.Removed(t.Context()); err != nil || len(list) != 1 || list[0].Target.Definition.ID != "reader" {
				t.Errorf("list %+v, %v", list, err)
			}
			v, err := s.Restore(t.Context(), target, nil)
			if err != nil {
				t.Fatal(err)
			}
			if v.Live.App == nil || v.Live.App.ObjectID != before.Live.App.ObjectID || v.Live.Principal == nil || v.Live.Principal.Enabled {
				t.Fatalf("restored %+v, principal %+v", v.Live.App, v.Live.Principal)
			}
			if slices.ContainsFunc(v.Status.Drift, func(d lifecycle.Drift) bool { return d.Kind == lifecycle.SignInOff }) {
				t.Errorf("restored with sign-in off, and that counts as switched off elsewhere: %v", v.Status.Drift)
			}
			if _, err := s.Enable(t.Context(), target, nil); err != nil {
				t.Fatal(err)
			}
			v, err = s.Consent(t.Context(), target, nil)
			if err != nil || !v.Plan.Nothing() {
				t.Errorf("%v, plan %s", err, plan.Text(v.Plan))
			}
			if result, err := s.Verify(t.Context(), target, nil); err != nil || !result.OK {
				t.Errorf("verify after restoring: %v %+v", err, result)
			}

			if err := s.Purge(t.Context(), target, nil); problem.Of(err) == nil || problem.Of(err).Kind != problem.Refused {
				t.Errorf("a connector that is in use was purged: %v", err)
			}
		})
	}
}

func TestARemovedConnectorIsPurgedForGoodAndItsNameIsFree(t *testing.T) {
	t.Parallel()
	for _, lag := range []time.Duration{0, 300 * time.Millisecond} {
		t.Run(lag.String(), func(t *testing.T) {
			t.Parallel()
			st := newStage(t, rehearsal.Options{Lag: lag, Flap: lag > 0})
			s := st.signIn(t, st.house, "adele")
			target := setup.Target{Definition: reader(t, "  - kind: secret")}
			before := setUp(t, st.house, s, target)
			if _, err := s.Remove(t.Context(), target, nil); err != nil {
				t.Fatal(err)
			}
			if err := s.Purge(t.Context(), target, nil); err != nil {
				t.Fatal(err)
			}
			if found, err := s.FindRemoved(t.Context(), target); err != nil || found != nil || st.keys.count() != 0 {
				t.Errorf("left: %+v, %v, %d things kept", found, err, st.keys.count())
			}
			again := setUp(t, st.house, s, target)
			if again.Live.App.ObjectID == before.Live.App.ObjectID {
				t.Error("the purged application is back")
			}
		})
	}
}

func TestWhatSomebodyElseDeletedUnderTheNameIsNotRestoredAsOurs(t *testing.T) {
	t.Parallel()
	st := newStage(t, rehearsal.Options{})
	s := st.signIn(t, st.house, "adele")
	target := setup.Target{Definition: reader(t, "  - kind: secret")}
	if _, err := s.Restore(t.Context(), target, nil); problem.Of(err) == nil || problem.Of(err).Kind != problem.Refused {
		t.Errorf("nothing there: %v", err)
	}
	if _, err := s.Remove(t.Context(), target, nil); problem.Of(err) == nil || problem.Of(err).Kind != problem.Refused {
		t.Errorf("nothing to remove: %v", err)
	}
}
