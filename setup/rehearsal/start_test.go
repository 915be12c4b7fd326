package rehearsal_test

import (
	"context"
	"testing"
	"time"

	"gatehouse/setup/rehearsal"
)

func TestTheTenantStartsFast(t *testing.T) {
	// The best of several counts: another process may hold the processor for a moment.
	const limit = measuring * 150 * time.Millisecond
	best := time.Hour
	for tries := 0; tries < 5 || (best > limit && tries < 40); tries++ {
		began := time.Now()
		s, err := rehearsal.Start(context.Background(), rehearsal.Options{})
		if err != nil {
			t.Fatal(err)
		}
		best = min(best, time.Since(began))
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("ready after %s", best)
	if best > limit {
		t.Errorf("ready after %s, more than %s", best, limit)
	}
}
