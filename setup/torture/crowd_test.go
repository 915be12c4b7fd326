package torture

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"gatehouse/preview"
	"gatehouse/setup"
	"gatehouse/setup/problem"
	"gatehouse/setup/rehearsal"
)

// approved accepts the preview on a machine beforehand: an approval given later is a change of its own.
func approved(t testing.TB, j job) {
	t.Helper()
	house, err := j.house(nil)
	if err != nil {
		t.Fatal(err)
	}
	s, err := j.signIn(t.Context(), house)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	target, err := j.Kind.target(house, s.Identity().Tenant.ID)
	if err != nil {
		t.Fatal(err)
	}
	r, err := house.Preview(t.Context(), s, setup.PreviewRequest{Target: target, Source: preview.Example})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := house.Approve(t.Context(), s, target, r, target.Definition.Name); err != nil {
		t.Fatal(err)
	}
}

// shared gives every machine the same approval: another one is another change.
func shared(t testing.TB, machines []job) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(machines[0].State, "approvals.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range machines[1:] {
		if err := os.WriteFile(filepath.Join(m.State, "approvals.jsonl"), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// alone is the change set of one apply.
func alone(t testing.TB, k kind) []exchange {
	t.Helper()
	st := newStage(t, k, rehearsal.Options{})
	approved(t, st.job)
	st.front.hooks(nil, nil)
	if out := st.do(t, st.job); out.Problem != "" {
		t.Fatal(out.Problem)
	}
	return st.front.changed()
}

var told = regexp.MustCompile(`Another Gatehouse is working on gatehouse-reader-main right now\. Process \d+ on .+ has had it since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\.`)

func TestManyProcessesThatApplyTheSameConnectorMakeOneChangeSet(t *testing.T) {
	t.Parallel()
	processes, times := 4, 2
	if *full {
		processes, times = 16, 20
	}
	k := kinds[0]
	want := alone(t, k)
	st := newStage(t, k, rehearsal.Options{})
	approved(t, st.job)
	st.front.hooks(nil, nil)
	j := st.job
	j.Times = times
	var all []*child
	for range processes {
		all = append(all, start(t, j))
	}
	done, nothing, refused := 0, 0, 0
	for _, c := range all {
		out, died := c.wait(t)
		if died {
			t.Fatal("a process died")
		}
		for _, result := range out.Results {
			switch {
			case result == "done":
				done++
			case result == "nothing":
				nothing++
			case told.MatchString(result):
				refused++
			default:
				t.Errorf("a process was told: %s", result)
			}
		}
	}
	got := st.front.changed()
	t.Logf("%d processes, %d applies each: %d changed something, %d found nothing to do, %d were told who works on it and since when; %d changes in the tenant, %d by one alone",
		processes, times, done, nothing, refused, len(got), len(want))
	if len(got) != len(want) || done == 0 || done+nothing+refused != processes*times {
		t.Errorf("changes %v, want %v", got, want)
	}
	bad, err := st.audit(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range bad {
		t.Error(b)
	}
}

// Two administrators at two computers know nothing of each other's files: only the tenant is between them.
func TestTwoAdministratorsOnTheSameConnectorMakeOne(t *testing.T) {
	t.Parallel()
	rounds := 1
	if *full {
		rounds = 6
	}
	outcomes := newTally()
	places := newSlots(max(*atOnce/2, 1))
	for _, k := range kinds {
		if k.Work != nil {
			continue
		}
		for _, lag := range []time.Duration{0, 700 * time.Millisecond} {
			if !*full && (lag > 0 || k.Name != "secret") {
				continue
			}
			for round := range rounds {
				t.Run(fmt.Sprintf("%s lag %s %d", k.Name, lag, round), func(t *testing.T) {
					t.Parallel()
					places.enter(t)
					st := newStage(t, k, rehearsal.Options{Lag: lag, Flap: lag > 0, Latency: 5 * time.Millisecond})
					machines := []job{st.job, st.machine(t, st.job.Who, k)}
					approved(t, machines[0])
					shared(t, machines)
					st.front.hooks(nil, nil)
					var both []*child
					for i := range machines {
						if i > 0 {
							time.Sleep(time.Duration(round) * 40 * time.Millisecond)
						}
						both = append(both, start(t, machines[(i+round)%2]))
					}
					for i, c := range both {
						out, died := c.wait(t)
						if died {
							t.Fatal("a process died")
						}
						outcomes.add(k.Name, st.outcome(t, out, i))
					}
					for i := range machines { // once more, as whoever was told does
						m := machines[1-i]
						if out := st.do(t, m); out.Problem != "" {
							t.Errorf("%s, again: %s", m.Who, out.Problem)
						}
					}
					time.Sleep(3 * lag)
					bad, err := st.audit(t.Context(), machines...)
					if err != nil {
						t.Fatal(err)
					}
					for _, b := range bad {
						t.Error(b)
					}
				})
			}
		}
	}
	t.Cleanup(func() { t.Log("two administrators:\n" + outcomes.String()) })
}

// outcome names how one of two ended, and holds that the one who lost is told who and when.
func (st *stage) outcome(t testing.TB, out outcome, i int) string {
	t.Helper()
	if out.Problem == "" {
		return strings.Join(out.Results, " ")
	}
	if out.Kind != problem.Unfinished && out.Kind != problem.Refused {
		t.Errorf("administrator %d was told (kind %d): %s", i, out.Kind, out.Problem)
	}
	if !whoAndWhen.MatchString(out.Problem) {
		t.Errorf("administrator %d was not told who and when: %s", i, out.Problem)
	}
	return "told who and when"
}

var whoAndWhen = regexp.MustCompile(`Adele Vance (is setting this connector up right now|has set this connector up in the meantime), on another computer.*\d\d:\d\d.* UTC`)
