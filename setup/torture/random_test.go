package torture

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"gatehouse/setup/rehearsal"
)

// chance is one kill at a random moment, drawn before anything runs, so that a seed gives the same ones again.
type chance struct {
	kind  kind
	lag   time.Duration
	place float64       // of the run's requests, 0 to 1
	late  time.Duration // after that request
	twice bool          // the resume is killed too
	torn  bool          // the last line of the journal is torn, as a power cut leaves it
}

func draw(r *rand.Rand) chance {
	return chance{
		kind: kinds[r.IntN(len(kinds))], lag: []time.Duration{0, 0, 0, 300 * time.Millisecond, time.Second}[r.IntN(5)],
		place: r.Float64(), late: time.Duration(r.IntN(40)) * time.Millisecond, twice: r.IntN(4) == 0, torn: r.IntN(4) == 0,
	}
}

func (c chance) String() string {
	return fmt.Sprintf("%s, lag %s, at %.2f + %s, twice %v, torn %v", c.kind.Name, c.lag, c.place, c.late, c.twice, c.torn)
}

func TestAnApplyThatIsKilledAtARandomMomentIsWholeAfterOneResume(t *testing.T) {
	t.Parallel()
	s := *seed
	if s == 0 {
		s = rand.Uint64()
	}
	t.Logf("seed %d", s)
	r := rand.New(rand.NewPCG(s, 1))
	places := newSlots(*atOnce)
	died := newTally()
	var lengths sync.Map
	for i := range *kills {
		c := draw(r)
		t.Run(fmt.Sprintf("%d %s", i, c), func(t *testing.T) {
			t.Parallel()
			places.enter(t)
			length, ok := lengths.Load(c.kind.Name)
			if !ok {
				length = requestsOf(t, c.kind)
				lengths.Store(c.kind.Name, length)
			}
			n, bad := c.run(t, int(c.place*float64(length.(int))))
			died.addN(c.kind.Name, fmt.Sprintf("lag %s", c.lag), n)
			for _, b := range bad {
				t.Error(b)
			}
		})
	}
	t.Cleanup(func() { t.Logf("seed %d, kills at random moments:\n%s", s, died) })
}

// requestsOf counts every request of a clean run.
func requestsOf(t testing.TB, k kind) int {
	t.Helper()
	st := newStage(t, k, rehearsal.Options{})
	st.prepared(t)
	st.front.hooks(nil, nil)
	if out := st.do(t, st.job); out.Problem != "" {
		t.Fatal(out.Problem)
	}
	return st.front.requests()
}

func (c chance) run(t testing.TB, place int) (died int, bad faults) {
	st := newStage(t, c.kind, rehearsal.Options{Lag: c.lag, Flap: c.lag > 0})
	st.prepared(t)
	time.Sleep(2 * c.lag)
	if st.struck(t, st.job, place, c.late) {
		died++
	}
	if c.torn {
		c.tear(t, st)
	}
	if c.twice {
		j := st.job
		j.Kind.Work = nil
		if st.struck(t, j, place/2, c.late) {
			died++
		}
	}
	bad = st.resumed(t, false)
	time.Sleep(3 * c.lag)
	more, err := st.audit(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return died, append(bad, more...)
}

// struck runs a job and kills it a moment after its nth request; false when it had ended by then.
func (st *stage) struck(t testing.TB, j job, place int, late time.Duration) bool {
	t.Helper()
	var c *child
	var started sync.WaitGroup
	started.Add(1)
	var once sync.Once
	seen := func(exchange) bool {
		if st.front.requests() > place {
			once.Do(func() {
				go func() {
					time.Sleep(late)
					started.Wait()
					c.kill()
				}()
			})
		}
		return true
	}
	st.front.hooks(seen, nil)
	c = start(t, j)
	started.Done()
	_, died := c.wait(t)
	st.front.hooks(nil, nil)
	return died
}

// tear adds the beginning of a line to the journal: it was never synced, so nothing was sent on its account.
func (chance) tear(t testing.TB, st *stage) {
	t.Helper()
	left, err := filepath.Glob(filepath.Join(st.job.State, "journal", "*.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range left {
		f, err := os.OpenFile(name, os.O_WRONLY|os.O_APPEND, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		_, err = f.WriteString(`{"v":1,"op":"op-`)
		if err := slices.DeleteFunc([]error{err, f.Close()}, func(e error) bool { return e == nil }); len(err) > 0 {
			t.Fatal(err)
		}
	}
}
