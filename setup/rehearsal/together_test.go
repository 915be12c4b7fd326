package rehearsal_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"gatehouse/setup/rehearsal"
)

func TestTheSameUpsertAtTheSameTimeMakesOneApplication(t *testing.T) {
	x := start(t, rehearsal.Options{State: t.TempDir()})
	admin := x.signIn("adele@contoso.example", scopesGrant)
	body, err := json.Marshal(appBody("gatehouse-together-main"))
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	statuses := map[int]int{}
	var all sync.WaitGroup
	for range 8 {
		r := x.request("PATCH", x.ready.Graph+"/v1.0/applications(uniqueName='gatehouse-together-main')", bytes.NewReader(body), map[string]string{
			"Authorization": "Bearer " + admin, "Content-Type": "application/json", "Prefer": "create-if-missing",
		})
		all.Go(func() {
			response, err := x.http.Do(r)
			if err != nil {
				t.Error(err)
				return
			}
			_, _ = io.Copy(io.Discard, response.Body)
			_ = response.Body.Close()
			mu.Lock()
			defer mu.Unlock()
			statuses[response.StatusCode]++
		})
	}
	all.Wait()
	// Whoever came while another was writing is asked to come again, in one of two forms; nobody makes a second one.
	again := statuses[http.StatusConflict] + statuses[http.StatusServiceUnavailable]
	if statuses[http.StatusCreated] != 1 || statuses[http.StatusNoContent]+again != 7 {
		t.Errorf("statuses: %v", statuses)
	}
	if n := len(x.graph(admin, "GET", "/applications", nil).list()); n != 1 {
		t.Errorf("%d applications", n)
	}
}

// TestTwoChangesOfOneApplicationMeetEachOther: changes that really overlap are refused, in the two forms by turns; changes of two
// applications, reads, and changes one after the other are not.
func TestTwoChangesOfOneApplicationMeetEachOther(t *testing.T) {
	t.Parallel()
	// The tap hears an answer while its request is still under way: the first one is held there until the second is answered.
	held, release := make(chan struct{}), make(chan struct{})
	var hold atomic.Bool
	x := start(t, rehearsal.Options{}, rehearsal.WithTap(func(string, []byte) {
		if hold.CompareAndSwap(true, false) {
			held <- struct{}{}
			<-release
		}
	}))
	admin := x.signIn("adele@contoso.example", scopesGrant)
	one, two := x.create(admin, "gatehouse-one-main"), x.create(admin, "gatehouse-two-main")
	type exchange struct{ method, path string }
	send := func(e exchange) int {
		var body any
		if e.method != "GET" {
			body = map[string]any{"notes": "x"}
		}
		a := x.ask(admin, e.method, e.path, body)
		if a.status >= 400 && !strings.Contains(string(a.body), "Directory_ConcurrencyViolation") {
			t.Errorf("%d %s", a.status, a.body)
		}
		return a.status
	}
	together := func(first exchange, others ...exchange) []int {
		statuses := []int{0}
		hold.Store(true)
		var under sync.WaitGroup
		under.Go(func() { statuses[0] = send(first) })
		<-held
		var rest []int
		for _, e := range others {
			rest = append(rest, send(e))
		}
		release <- struct{}{}
		under.Wait()
		return append(statuses, rest...)
	}
	byID, byName := "/applications/"+one.object, "/applications(uniqueName='gatehouse-one-main')"
	if got := together(exchange{"PATCH", byID}, exchange{"PATCH", byName}); !slices.Equal(got, []int{204, 409}) {
		t.Errorf("by two keys: %v", got)
	}
	if got := together(exchange{"PATCH", byID}, exchange{"PATCH", "/applications(appId='" + one.client + "')"}); !slices.Equal(got, []int{204, 503}) {
		t.Errorf("a second time: %v", got)
	}
	if got := together(exchange{"PATCH", byID}, exchange{"PATCH", "/applications/" + two.object}, exchange{"GET", byID}); !slices.Equal(got, []int{204, 204, 200}) {
		t.Errorf("two applications and a read: %v", got)
	}
	if got := append(together(exchange{"PATCH", byID}), together(exchange{"PATCH", byID})...); !slices.Equal(got, []int{204, 204}) {
		t.Errorf("one after the other: %v", got)
	}
}
