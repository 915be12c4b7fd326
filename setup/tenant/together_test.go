package tenant

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"gatehouse/setup/apply"
	"gatehouse/setup/entra"
)

// While one run was told to slow down, those beside it went on asking, and the tenant was throttled for longer.
func TestWhenOneIsAskedToSlowDownAllWait(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var times []time.Time
	f := newFakeGraph(t, func(w http.ResponseWriter, _ *http.Request) {
		mu.Lock()
		times = append(times, time.Now())
		first := len(times) == 1
		mu.Unlock()
		if first {
			w.Header().Set("Retry-After", "1")
			sendJSON(w, http.StatusTooManyRequests, graphFailure("TooManyRequests", "slow down"))
			return
		}
		sendJSON(w, http.StatusOK, map[string]any{})
	})
	c := f.caller(t, NewLog(10))
	var told []time.Duration
	ctx := WithPace(t.Context(), NewPace(func(d time.Duration) { told = append(told, d) }))
	ask := func(ctx context.Context) error {
		_, err := c.wire.do(ctx, request{method: http.MethodGet, url: c.at("/organization"), read: true})
		return err
	}
	var answer *entra.Error
	if err := ask(ctx); !errors.As(err, &answer) || answer.Status != http.StatusTooManyRequests {
		t.Fatal(err)
	}
	stopped, stop := context.WithCancel(ctx)
	stop()
	if err := ask(stopped); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled run waits on: %v", err)
	}
	var all sync.WaitGroup
	for range 3 {
		all.Go(func() {
			if err := ask(ctx); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if len(times) != 4 || !slices.Equal(told, []time.Duration{time.Second}) {
		t.Fatalf("%d requests, told %v", len(times), told)
	}
	for _, at := range times[1:] {
		if waited := at.Sub(times[0]); waited < 900*time.Millisecond {
			t.Errorf("asked again after %s", waited)
		}
	}
}

func TestAConflictOrAGatewayIsNoReasonForAllToWait(t *testing.T) {
	t.Parallel()
	for _, e := range []*entra.Error{
		nil, {Status: http.StatusConflict, Code: "Directory_ConcurrencyViolation"}, {Status: http.StatusGatewayTimeout}, {Status: http.StatusServiceUnavailable},
	} {
		p := NewPace(nil)
		p.throttled(e)
		if !p.until.IsZero() {
			t.Errorf("%+v slows all down", e)
		}
	}
	p := NewPace(nil)
	p.throttled(&entra.Error{Status: http.StatusServiceUnavailable, RetryAfter: time.Hour})
	if left := time.Until(p.until); left < time.Minute || left > longestPause {
		t.Errorf("all wait %s", left)
	}
}

func TestSeveralConnectorsAreReadInTheSameBatches(t *testing.T) {
	t.Parallel()
	answers := existing()
	s := newScripted(t, answers)
	log := NewLog(10)
	c := s.caller(t, log)
	queries := []apply.Query{
		{UniqueName: "gatehouse-nobody-main", Resources: []string{entra.GraphAppID}},
		{UniqueName: uniqueName, Resources: []string{entra.GraphAppID}},
		{UniqueName: "gatehouse-broken-main"},
	}
	answers["/v1.0/applications(uniqueName='gatehouse-broken-main')?$select="+selectApplication] = []given{{status: 403, body: graphFailure("Authorization_RequestDenied", "no")}}
	looked, err := c.LookAll(WithConnector(t.Context(), "several"), queries)
	if err != nil {
		t.Fatal(err)
	}
	alone, err := c.Look(t.Context(), queries[1])
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(s.sizes[:2], []int{7, 5}) {
		t.Errorf("batches of %v reads", s.sizes)
	}
	if looked[0].Err != nil || looked[0].Connector.App != nil || len(looked[0].Connector.Resources) != 1 {
		t.Errorf("what is not there: %+v", looked[0])
	}
	if got := looked[1].Connector; looked[1].Err != nil || got.App == nil || got.App.ObjectID != alone.App.ObjectID || got.Principal == nil ||
		len(got.RoleGrants) != len(alone.RoleGrants) || len(got.App.Owners) != len(alone.App.Owners) || len(got.Problems) != len(alone.Problems) {
		t.Errorf("together %+v, alone %+v", got, alone)
	}
	if looked[2].Err == nil {
		t.Error("an application that could not be read is taken for absent")
	}
	if sent := log.All(); sent[0].Connector != "several" || sent[len(sent)-1].Connector != "" {
		t.Errorf("the log does not tell requests apart: %+v", sent)
	}
}
