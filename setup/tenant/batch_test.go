package tenant

import (
	"encoding/json"
	"net/http"
	"strconv"
	"testing"
)

// given is what a scripted Graph answers to one path.
type given struct {
	status int
	body   any
	wait   string // Retry-After
	times  int    // how often this answer is given before the next one of the list; 0 = always
}

// scripted answers batches and single reads by path; an unknown path is not there.
type scripted struct {
	*fakeGraph
	answers map[string][]given
	sizes   []int // items of each batch
}

func newScripted(t *testing.T, answers map[string][]given) *scripted {
	s := &scripted{answers: answers}
	s.fakeGraph = newFakeGraph(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/v1.0/$batch" {
			g := s.next(r.URL.RequestURI())
			sendJSON(w, g.status, g.body)
			return
		}
		all := s.requests()
		var batch struct {
			Requests []batchItem `json:"requests"`
		}
		if err := json.Unmarshal([]byte(all[len(all)-1].body), &batch); err != nil {
			t.Errorf("batch is not JSON: %v", err)
		}
		s.sizes = append(s.sizes, len(batch.Requests))
		var out []map[string]any
		for i := len(batch.Requests) - 1; i >= 0; i-- { // the order is not kept by Graph either
			item := batch.Requests[i]
			if item.Method != http.MethodGet {
				t.Errorf("a %s inside a batch", item.Method)
			}
			g := s.next("/v1.0" + item.URL)
			out = append(out, map[string]any{"id": item.ID, "status": g.status, "body": g.body, "headers": map[string]string{"Retry-After": g.wait}})
		}
		sendJSON(w, 200, map[string]any{"responses": out})
	})
	return s
}

func (s *scripted) next(path string) given {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := s.answers[path]
	if len(list) == 0 {
		return given{status: 404, body: graphFailure("Request_ResourceNotFound", "Resource does not exist")}
	}
	first := list[0]
	if first.times == 1 {
		s.answers[path] = list[1:]
	} else if first.times > 1 {
		s.answers[path][0].times--
	}
	return first
}

func ok(body any) []given { return []given{{status: 200, body: body}} }

func values(items ...any) map[string]any {
	if items == nil {
		items = []any{}
	}
	return map[string]any{"value": items}
}

func TestABatchNeverHoldsMoreThanTwentyReads(t *testing.T) {
	s := newScripted(t, map[string][]given{})
	reads := make([]read, 45)
	for i := range reads {
		path := "/applications/" + strconv.Itoa(i)
		reads[i] = read{path: path}
		s.answers["/v1.0"+path] = ok(map[string]any{"id": strconv.Itoa(i)})
	}
	parts, now, err := s.caller(t, nil).batch(t.Context(), reads)
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range parts {
		got, err := one[jsonApplication](p)
		if err != nil || got.ID != strconv.Itoa(i) {
			t.Errorf("part %d: %v %v", i, got, err)
		}
	}
	if len(s.sizes) != 3 || s.sizes[0] != 20 || s.sizes[1] != 20 || s.sizes[2] != 5 || now.IsZero() {
		t.Errorf("batches of %v at %v", s.sizes, now)
	}
}

func TestOnlyThrottledPartsAreAskedAgainAndOnlyOnce(t *testing.T) {
	s := newScripted(t, map[string][]given{
		"/v1.0/a": {{status: 429, body: graphFailure("TooManyRequests", "x"), times: 1}, {status: 200, body: map[string]any{"id": "a"}}},
		"/v1.0/b": ok(map[string]any{"id": "b"}),
		"/v1.0/c": {{status: 503, body: graphFailure("ServiceUnavailable", "x")}},
		"/v1.0/d": {{status: 403, body: graphFailure("Authorization_RequestDenied", "x")}},
	})
	parts, _, err := s.caller(t, nil).batch(t.Context(), []read{{path: "/a"}, {path: "/b"}, {path: "/c"}, {path: "/d"}})
	if err != nil {
		t.Fatal(err)
	}
	if len(s.sizes) != 2 || s.sizes[0] != 4 || s.sizes[1] != 2 {
		t.Errorf("batches of %v", s.sizes)
	}
	if parts[0].err != nil || parts[1].err != nil || parts[2].err == nil || parts[2].err.Status != 503 || parts[3].err.Code != "Authorization_RequestDenied" {
		t.Errorf("got %+v", parts)
	}
}

func TestALongWaitIsNotSleptInsideALook(t *testing.T) {
	s := newScripted(t, map[string][]given{"/v1.0/a": {{status: 429, wait: "3600", body: graphFailure("TooManyRequests", "x")}}})
	parts, _, err := s.caller(t, nil).batch(t.Context(), []read{{path: "/a"}})
	if err != nil || len(s.sizes) != 1 || parts[0].err.RetryAfter != longestRetryAfter {
		t.Errorf("%v %v %+v", err, s.sizes, parts)
	}
}

func TestAPartThatIsMissingInTheAnswerIsAnError(t *testing.T) {
	f := newFakeGraph(t, func(w http.ResponseWriter, _ *http.Request) {
		sendJSON(w, 200, map[string]any{"responses": []any{map[string]any{"id": "7", "status": 200}, map[string]any{"id": "x"}}})
	})
	parts, _, err := f.caller(t, nil).batch(t.Context(), []read{{path: "/a"}})
	if err != nil || parts[0].err == nil || parts[0].err.Code != "NoAnswerInBatch" {
		t.Errorf("%v %+v", err, parts)
	}
}

func TestPagesAreFollowedOnlyOnThePinnedHostAndNotForEver(t *testing.T) {
	s := newScripted(t, map[string][]given{})
	c := s.caller(t, nil)
	first := func(next string) part {
		body, err := json.Marshal(map[string]any{"value": []any{map[string]any{"id": "1"}}, "@odata.nextLink": next})
		if err != nil {
			t.Fatal(err)
		}
		return part{body: body}
	}
	s.answers["/v1.0/next?$skiptoken=1"] = ok(values(map[string]any{"id": "2"}))
	got, err := list[jsonOwner](t.Context(), c, first(s.URL+"/v1.0/next?$skiptoken=1"))
	if err != nil || len(got) != 2 {
		t.Errorf("%v %v", got, err)
	}
	foreign := newFakeGraph(t, func(w http.ResponseWriter, _ *http.Request) { sendJSON(w, 200, values()) })
	for _, next := range []string{foreign.URL + "/v1.0/next", "http://" + s.URL[len("https://"):] + "/v1.0/next", "//evil.example/", "::"} {
		if got, err := list[jsonOwner](t.Context(), c, first(next)); err == nil {
			t.Errorf("%s gave %v", next, got)
		}
	}
	if n := len(foreign.requests()); n != 0 {
		t.Errorf("the foreign host was asked %d times", n)
	}
	before := len(s.requests())
	s.answers["/v1.0/loop"] = ok(map[string]any{"value": []any{}, "@odata.nextLink": s.URL + "/v1.0/loop"})
	if _, err := list[jsonOwner](t.Context(), c, first(s.URL+"/v1.0/loop")); err == nil {
		t.Error("an endless collection was read to its end")
	}
	if n := len(s.requests()) - before; n > mostPages {
		t.Errorf("%d pages were read", n)
	}
}
