package directory

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// TestEveryCopyGoesForward: a copy may lag, but it never forgets what it knew, is never ahead, and knows everything in the end.
func TestEveryCopyGoesForward(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lag := time.Duration(rapid.IntRange(1, 120).Draw(t, "lag")) * time.Second
		r := newReplicas(lag, rapid.IntRange(2, 6).Draw(t, "copies"), rapid.Int64().Draw(t, "seed"))
		now := time.Date(2026, 3, 4, 23, 59, 0, 0, time.UTC)
		before := make([]time.Time, len(r.copies))
		for range 60 {
			now = now.Add(time.Duration(rapid.IntRange(1, 20_000).Draw(t, "ms")) * time.Millisecond)
			for i, c := range r.copies {
				seen := now.Add(-c.behind(lag, now))
				if seen.Before(before[i]) {
					t.Fatalf("copy %d went back by %s", i, before[i].Sub(seen))
				}
				if seen.After(now) || seen.Before(r.everywhere(now)) {
					t.Fatalf("copy %d is at %s, now is %s", i, seen, now)
				}
				before[i] = seen
			}
		}
	})
}

// TestNobodyMeetsTheSameCopyForEver: a client that makes the same number of reads each time must meet every copy, soon.
func TestNobodyMeetsTheSameCopyForEver(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 5).Draw(t, "copies")
		r := newReplicas(time.Minute, n, rapid.Int64().Draw(t, "seed"))
		last := map[float64]int{}
		for i := 1; i <= 200; i++ {
			base := r.next().base
			if gap := i - last[base]; last[base] != 0 && gap > 4*n-2 {
				t.Fatalf("a copy was away for %d reads", gap)
			}
			last[base] = i
		}
		if len(last) != n {
			t.Fatalf("%d of %d copies were met", len(last), n)
		}
	})
}
