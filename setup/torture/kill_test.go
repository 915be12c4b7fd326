package torture

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"gatehouse/setup/rehearsal"
)

// moment is where a run is ended: at a boundary of journal and keychain, or around a change of the directory.
type moment struct {
	name   string
	dieAt  int // of journal and keychain; -1 = around a change
	change int
	after  bool // the tenant has done it, the answer never arrives
}

// moments are all boundaries of a clean run, in no particular order.
func moments(t testing.TB, k kind) []moment {
	t.Helper()
	st := newStage(t, k, rehearsal.Options{})
	st.prepared(t)
	st.front.hooks(nil, nil)
	clean := st.do(t, st.job)
	if clean.Problem != "" {
		t.Fatalf("%s: %s", k.Name, clean.Problem)
	}
	var out []moment
	for i, name := range clean.Boundaries {
		out = append(out, moment{name: name, dieAt: i})
	}
	for i, x := range st.front.changed() {
		out = append(out, moment{name: "before " + x.method, dieAt: -1, change: i}, moment{name: "after commit of " + x.method, dieAt: -1, change: i, after: true})
	}
	return out
}

// class is what a boundary is counted as.
func (m moment) class() string {
	switch {
	case m.dieAt < 0 && m.after:
		return "after server commit"
	case m.dieAt < 0:
		return "before send"
	}
	words := strings.Fields(m.name)
	return strings.TrimSuffix(strings.Join(words[:3], " "), ":")
}

// killed runs the kind's work on a fresh tenant, ends it at a moment, resumes, and tells what is wrong then. again: not an apply
// resumes, but the same commands are given once more.
func killed(t testing.TB, k kind, m moment, again bool) (died bool, bad faults) {
	st := newStage(t, k, rehearsal.Options{})
	st.prepared(t)
	j := st.job
	j.DieAt = m.dieAt
	var c *child
	var ready sync.WaitGroup
	ready.Add(1)
	strike := func(after bool) func(exchange) bool {
		return func(x exchange) bool {
			if m.dieAt >= 0 || x.nth != m.change || after != m.after {
				return true
			}
			ready.Wait()
			c.kill()
			return false
		}
	}
	st.front.hooks(strike(false), strike(true))
	c = start(t, j)
	ready.Done()
	_, died = c.wait(t)
	st.front.hooks(nil, nil)
	return died, st.whole(t, again)
}

// whole resumes and audits.
func (st *stage) whole(t testing.TB, again bool) faults {
	bad := st.resumed(t, again)
	more, err := st.audit(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return append(bad, more...)
}

// resumed is what a person does after a crash: the same command with --resume, or the same commands again; a rotation that is under way
// is ended.
func (st *stage) resumed(t testing.TB, again bool) faults {
	var bad faults
	j := st.job
	j.Kind.Work = nil
	if again {
		j.Kind.Work = st.job.Kind.Work[:1]
	}
	if out := st.do(t, j); out.Problem != "" {
		bad.add("resume: %s", out.Problem)
	}
	if slices.Contains(st.job.Kind.Work, "rotate") && len(bad) == 0 {
		under, err := st.rotationUnderWay(t)
		if err != nil {
			t.Fatal(err)
		}
		if under {
			j.Kind.Work = []string{"retire"}
			if out := st.do(t, j); out.Problem != "" {
				bad.add("retire: %s", out.Problem)
			}
		}
	}
	return bad
}

func TestAnApplyThatIsKilledAtABoundaryIsWholeAfterOneResume(t *testing.T) {
	t.Parallel()
	counts := newTally()
	slots := newSlots(*atOnce)
	for _, k := range kinds {
		t.Run(k.Name, func(t *testing.T) {
			t.Parallel()
			leave := slots.enter(t)
			all := moments(t, k)
			leave()
			for i, m := range all {
				if !*full && !sampled(k, i, len(all)) {
					continue
				}
				for _, again := range k.resumedBy() {
					t.Run(fmt.Sprintf("%d %s again=%v", i, m.name, again), func(t *testing.T) {
						t.Parallel()
						slots.enter(t)
						died, bad := killed(t, k, m, again)
						if !died {
							t.Errorf("%s was not reached", m.name)
						}
						counts.add(k.Name, m.class())
						for _, b := range bad {
							t.Error(b)
						}
					})
				}
			}
		})
	}
	t.Cleanup(func() { t.Log("kills at boundaries:\n" + counts.String()) })
}

// resumedBy: what a rotation leaves is finished by an apply, and by another rotation; a proof asks for the apply.
func (k kind) resumedBy() []bool {
	if *full && slices.Contains(k.Work, "rotate") {
		return []bool{false, true}
	}
	return []bool{false}
}

// sampled spreads the everyday sample: two or three moments of every kind, others for each.
func sampled(k kind, i, n int) bool {
	shift := slices.IndexFunc(kinds, func(o kind) bool { return o.Name == k.Name })
	return i%max(n/2, 1) == (shift*7)%max(n/2, 1)
}

// slots bound how many cases run side by side.
type slots chan struct{}

func newSlots(n int) slots { return make(slots, n) }

// enter waits for a place. It is given back by leave, and at the latest when the test ends.
func (s slots) enter(t testing.TB) (leave func()) {
	s <- struct{}{}
	var once sync.Once
	leave = func() { once.Do(func() { <-s }) }
	t.Cleanup(leave)
	return leave
}

// tally counts by two words.
type tally struct {
	mu sync.Mutex
	n  map[[2]string]int
}

func newTally() *tally { return &tally{n: map[[2]string]int{}} }

func (c *tally) add(a, b string) { c.addN(a, b, 1) }

func (c *tally) addN(a, b string, n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n[[2]string{a, b}] += n
}

func (c *tally) String() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var out strings.Builder
	sum := 0
	for _, key := range slices.SortedFunc(maps.Keys(c.n), func(a, b [2]string) int { return strings.Compare(a[0]+a[1], b[0]+b[1]) }) {
		fmt.Fprintf(&out, "%5d  %-28s %s\n", c.n[key], key[0], key[1])
		sum += c.n[key]
	}
	fmt.Fprintf(&out, "%5d  in all", sum)
	return out.String()
}
