package setup_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"gatehouse/setup"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
	"gatehouse/setup/rehearsal"
)

func TestTheWatchEndsWhenTheApproverHasActed(t *testing.T) {
	t.Parallel()
	st := newStage(t, rehearsal.Options{OwnerEnable: true, Lag: time.Second, Flap: true})
	s := st.signIn(t, st.house, "dana")
	target := setup.Target{Definition: reader(t, "  - kind: secret")}
	quick := setup.WatchOptions{For: time.Minute, First: 50 * time.Millisecond, Most: 200 * time.Millisecond}
	if _, err := s.Watch(t.Context(), target, quick, nil); problem.Of(err) == nil || problem.Of(err).Kind != problem.Refused {
		t.Errorf("what does not exist is watched: %v", err)
	}
	approve(t, st.house, s, target)
	v, err := s.Look(t.Context(), target)
	if err != nil {
		t.Fatal(err)
	}
	if v, err = s.Through(t.Context(), v, plan.Enable, nil); err != nil {
		t.Fatal(err)
	}

	quick.For = 300 * time.Millisecond
	last, err := s.Watch(t.Context(), target, quick, nil)
	if p := problem.Of(err); p == nil || p.Kind != problem.Unfinished || !strings.Contains(p.What, "0 of 1") || last.Live.App == nil {
		t.Errorf("time is up: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	quick.For = time.Minute
	_, err = s.Watch(ctx, target, quick, func(setup.Watched) { cancel() })
	if p := problem.Of(err); p == nil || p.Kind != problem.Unfinished {
		t.Errorf("stopped: %v", err)
	}

	approver := st.somebody(t, "priya")
	seen, changes := 0, 0
	after, err := s.Watch(t.Context(), target, quick, func(w setup.Watched) {
		if seen++; seen == 2 {
			w := v.Wanted[0]
			if _, err := approver.GrantRole(t.Context(), v.Live.Principal.ObjectID, v.Live.Resources[w.Resource].ObjectID, w.ID); err != nil {
				t.Error(err)
			}
		}
		if w.Changed {
			changes++
		}
	})
	if err != nil || !setup.Consented(after) || seen < 3 || changes != 2 {
		t.Errorf("%v, consented %t after %d looks, %d of them showed news", err, setup.Consented(after), seen, changes)
	}
}
