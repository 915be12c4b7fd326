package torture

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"gatehouse/preview"
	"gatehouse/setup"
	"gatehouse/setup/rehearsal"
)

// mostPerThousand is how much memory may be in use more after a thousand rounds.
const mostPerThousand = 1 << 20

// gauge is what a process holds at a moment.
type gauge struct {
	Heap       uint64
	Goroutines int
	Files      int
	At         time.Time
}

// measure waits until what is over has ended, then looks.
func measure() gauge {
	var m runtime.MemStats
	var g gauge
	for range 20 {
		runtime.GC()
		runtime.ReadMemStats(&m)
		next := gauge{m.HeapAlloc, runtime.NumGoroutine(), openFiles(), time.Now()}
		if next.Goroutines == g.Goroutines && next.Files == g.Files {
			return next
		}
		g = next
		time.Sleep(100 * time.Millisecond)
	}
	return g
}

// openFiles is 0 where the system does not tell.
func openFiles() int {
	list, _ := os.ReadDir("/proc/self/fd")
	return len(list)
}

func (g gauge) String() string {
	return fmt.Sprintf("%.1f MiB, %d goroutines, %d descriptors", float64(g.Heap)/(1<<20), g.Goroutines, g.Files)
}

// soak does rounds of work after a warm-up, in which buffers of a fixed size fill, and measures in between.
func soak(rounds int, work func() error) ([]gauge, error) {
	for range max(rounds/5, 5) {
		if err := work(); err != nil {
			return nil, err
		}
	}
	marks := []gauge{measure()}
	for i := range rounds {
		if err := work(); err != nil {
			return nil, err
		}
		if (i+1)%max(rounds/4, 1) == 0 {
			marks = append(marks, measure())
		}
	}
	return marks, nil
}

// flat holds that nothing grows with the rounds.
func flat(t *testing.T, rounds int, marks []gauge) {
	t.Helper()
	before, after := marks[0], marks[len(marks)-1]
	slope := (float64(after.Heap) - float64(before.Heap)) / float64(rounds) * 1000
	var lines []string
	for _, m := range marks {
		lines = append(lines, m.String())
	}
	t.Logf("%d rounds in %s: %.2f MiB per 1,000 rounds\n%s", rounds, after.At.Sub(before.At).Round(time.Second), slope/(1<<20), strings.Join(lines, "\n"))
	// Few rounds tell little: pools grow once.
	grown := float64(after.Heap) - float64(before.Heap)
	if grown > max(mostPerThousand*float64(rounds)/1000, 2<<20) {
		t.Errorf("memory grows by %.2f MiB per 1,000 rounds", slope/(1<<20))
	}
	if after.Goroutines > before.Goroutines+2 || after.Files > before.Files+2 {
		t.Errorf("before %s, after %s", before, after)
	}
}

func TestThousandsOfPreviewsLeaveNothingBehind(t *testing.T) {
	t.Parallel()
	j := newStage(t, kinds[0], rehearsal.Options{}).job
	flatInChild(t, j, "previews", *previews)
}

// Every round takes a connector through its life: set up, removed and purged.
func TestThousandsOfAppliesLeaveNothingBehind(t *testing.T) {
	t.Parallel()
	j := newStage(t, kinds[0], rehearsal.Options{}).job
	flatInChild(t, j, "lives", *applies)
}

// flatInChild soaks in a process of its own: the rehearsal tenant's memory is none of the program's.
func flatInChild(t *testing.T, j job, work string, rounds int) {
	t.Helper()
	j.Kind.Work, j.Rounds = []string{work}, rounds
	out, died := start(t, j).wait(t)
	if died || out.Problem != "" || len(out.Gauges) == 0 {
		t.Fatalf("died %v: %s", died, out.Problem)
	}
	flat(t, rounds, out.Gauges)
}

// previewing gives the work of one preview round: the catalogue's connectors take turns.
func previewing(ctx context.Context, house *setup.House) func() error {
	all, i := house.Catalogue(), 0
	return func() error {
		d := all[i%len(all)]
		i++
		_, err := house.Preview(ctx, nil, setup.PreviewRequest{Target: house.Target(d, "", "", nil), Source: preview.Example})
		return err
	}
}

// living gives the work of one life of a connector.
func living(ctx context.Context, house *setup.House, s *setup.Session, t setup.Target) func() error {
	return func() error {
		var out outcome
		if _, err := setUp(ctx, house, s, t, nil, &out); err != nil {
			return err
		}
		if _, err := s.Remove(ctx, t, nil); err != nil {
			return err
		}
		return s.Purge(ctx, t, nil)
	}
}
