package rehearsal_test

import (
	"context"
	"testing"
	"time"

	"gatehouse/setup/rehearsal"
)

func TestTheTenantStartsFast(t *testing.T) {
	// The best of five counts: another process may hold the processor for a moment.
	best := time.Hour
	for range 5 {
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
	if best > 150*time.Millisecond {
		t.Errorf("ready after %s, more than 150ms", best)
	}
}
