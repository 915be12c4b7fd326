//go:build linux

package e2e

import (
	"math"
	"slices"
	"testing"
	"time"
)

func TestDelayOfAShareIsTheNearestRank(t *testing.T) {
	hundred := Delays{}
	for i := 100; i > 0; i-- {
		hundred = append(hundred, float64(i))
	}
	for _, c := range []struct {
		delays Delays
		share  float64
		want   float64
	}{
		{hundred, 0.5, 50},
		{hundred, 0.99, 99},
		{hundred, 1, 100},
		{hundred, 0, 1},
		{Delays{7}, 0.99, 7},
		{Delays{1, 9}, 0.5, 1},
		{Delays{9, 1}, 0.99, 9},
	} {
		if got := c.delays.At(c.share); got != c.want {
			t.Errorf("%v of %d hops: %v, want %v", c.share, len(c.delays), got, c.want)
		}
	}
	if !math.IsNaN(Delays{}.At(0.99)) {
		t.Error("no hops have a delay")
	}
}

// The tour works inside the window while the real driver draws it; nothing may keep a hop to the window's goroutine waiting.
// Other programs of the machine can only add to what is measured, so the best of a few tours counts.
func TestHopsDoNotWaitWhileTheTourRuns(t *testing.T) {
	const most, tours = 100.0, 4
	m := NewMachine(t)
	m.StartScreen()
	w := m.OpenWindow("tour", "light", "--rehearsal")
	w.See("Sign in to a tenant", 20*time.Second)
	best := math.Inf(1)
	for n := 0; n < tours && best >= most; n++ {
		best = min(best, delayOfATour(t, w))
	}
	m.Picture("tour-light")
	if best >= most {
		t.Errorf("one hop in a hundred waits %.1f ms or longer, want less than %v", best, most)
	}
}

// delayOfATour runs the tour once and gives the delay that 99 of 100 hops did not exceed.
func delayOfATour(t *testing.T, w *Window) float64 {
	t.Helper()
	var found struct{ Program, Probes Delays }
	must(t, w.ask(`{"probe":true}`, &found))
	w.Key("ctrl+shift+t")
	w.See("Cancel", 20*time.Second)
	until(t, 2*time.Minute, "the tour to finish", func() bool {
		time.Sleep(time.Second) // looking keeps the window's goroutine busy too
		s, err := w.look()
		return err == nil && s.Shows("The tour is finished")
	}, w.Explain)
	must(t, w.ask(`{"delays":true}`, &found))

	all := slices.Concat(found.Program, found.Probes)
	t.Logf("the program's own: %v", found.Program)
	t.Logf("probes:            %v", found.Probes)
	t.Logf("together:          %v", all)
	if len(found.Program) == 0 || len(all) < 200 {
		t.Fatalf("only %d hops were measured, %d of them the program's", len(all), len(found.Program))
	}
	return all.At(0.99)
}
