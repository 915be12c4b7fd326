package torture

import (
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"gatehouse/setup/problem"
	"gatehouse/setup/rehearsal"
)

// fault is what happens to one change of the directory on the wire.
type fault struct {
	name string
	slow bool // takes minutes: the client's own patience ends it
	do   func(w http.ResponseWriter, r *http.Request, forward func() reply)
}

// refusal answers in the tenant's place; done holds when the tenant did what was asked all the same, as a gateway in front of it does
// not know.
func refusal(done bool, status int, header http.Header, body string) func(http.ResponseWriter, *http.Request, func() reply) {
	return func(w http.ResponseWriter, _ *http.Request, forward func() reply) {
		if done {
			forward()
		}
		reply{status, header, []byte(body)}.write(w)
	}
}

func asJSON(more ...string) http.Header {
	h := http.Header{"Content-Type": {"application/json"}}
	for i := 0; i+1 < len(more); i += 2 {
		h.Set(more[i], more[i+1])
	}
	return h
}

const (
	page    = "<html><head><title>Bad gateway</title></head><body>The server is temporarily unavailable.</body></html>"
	limited = `{"error":{"code":"TooManyRequests","message":"Too many requests","innerError":{"code":"429"}}}`
	broken  = `{"error":{"code":"InternalServerError","message":"An unexpected error occurred."}}`
	busy    = `{"error":{"code":"serviceNotAvailable","message":"The service is not available. Try the request again after a delay."}}`
	late    = `{"error":{"code":"UnknownError","message":""}}`
)

// wireFaults are the ways in which an exchange goes wrong.
var wireFaults = []fault{
	{name: "drop after commit", do: func(w http.ResponseWriter, _ *http.Request, forward func() reply) {
		forward()
		cut(w, nil)
	}},
	{name: "reset before", do: func(w http.ResponseWriter, _ *http.Request, _ func() reply) { reset(w) }},
	{name: "reset after commit", do: func(w http.ResponseWriter, _ *http.Request, forward func() reply) {
		forward()
		reset(w)
	}},
	{name: "429", do: refusal(false, http.StatusTooManyRequests, asJSON("Retry-After", "1"), limited)},
	{name: "500", do: refusal(false, http.StatusInternalServerError, asJSON(), broken)},
	{name: "500 after commit", do: refusal(true, http.StatusInternalServerError, asJSON(), broken)},
	{name: "502 HTML", do: refusal(false, http.StatusBadGateway, http.Header{"Content-Type": {"text/html"}}, page)},
	{name: "502 HTML after commit", do: refusal(true, http.StatusBadGateway, http.Header{"Content-Type": {"text/html"}}, page)},
	{name: "503", do: refusal(false, http.StatusServiceUnavailable, asJSON("Retry-After", "1"), busy)},
	{name: "503 after commit", do: refusal(true, http.StatusServiceUnavailable, asJSON(), busy)},
	{name: "504", do: refusal(false, http.StatusGatewayTimeout, asJSON(), late)},
	{name: "504 after commit", do: refusal(true, http.StatusGatewayTimeout, asJSON(), late)},
	{name: "truncated", do: func(w http.ResponseWriter, _ *http.Request, forward func() reply) {
		got := forward()
		cut(w, fmt.Appendf(nil, "HTTP/1.1 %d Cut\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", got.status, len(got.body)+1, got.body))
	}},
	{name: "truncated head", do: func(w http.ResponseWriter, _ *http.Request, forward func() reply) {
		got := forward()
		cut(w, fmt.Appendf(nil, "HTTP/1.1 %d", got.status))
	}},
	{name: "invalid JSON", do: func(w http.ResponseWriter, _ *http.Request, forward func() reply) {
		forward()
		reply{http.StatusOK, asJSON(), []byte(`{"id": "`)}.write(w)
	}},
	{name: "TLS end", do: func(w http.ResponseWriter, _ *http.Request, forward func() reply) {
		forward()
		if c := hijack(w); c != nil {
			_, _ = c.NetConn().Write([]byte("\x17\x03\x03\x00\x20 this is no record of this session "))
			_ = c.NetConn().Close()
		}
	}},
	{name: "wrong content type", do: func(w http.ResponseWriter, _ *http.Request, forward func() reply) {
		forward()
		reply{http.StatusOK, http.Header{"Content-Type": {"text/html"}}, []byte(page)}.write(w)
	}},
	{name: "stall before", slow: true, do: func(_ http.ResponseWriter, r *http.Request, _ func() reply) { <-r.Context().Done() }},
	{name: "stall after commit", slow: true, do: func(_ http.ResponseWriter, r *http.Request, forward func() reply) {
		forward()
		<-r.Context().Done()
	}},
}

// hijack takes the connection away from the server.
func hijack(w http.ResponseWriter) *tls.Conn {
	h, ok := w.(http.Hijacker)
	if !ok {
		panic(http.ErrAbortHandler)
	}
	c, _, err := h.Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	secure, ok := c.(*tls.Conn)
	if !ok {
		_ = c.Close()
		return nil
	}
	return secure
}

// cut writes what is given and ends the connection in order.
func cut(w http.ResponseWriter, first []byte) {
	if c := hijack(w); c != nil {
		_, _ = c.Write(first)
		_ = c.Close()
	}
}

// reset ends the connection as a machine in between does that lost its state.
func reset(w http.ResponseWriter) {
	if c := hijack(w); c != nil {
		if tcp, ok := c.NetConn().(*net.TCPConn); ok {
			_ = tcp.SetLinger(0)
		}
		_ = c.NetConn().Close()
	}
}

func TestAFaultAtAnyChangeLeavesNothingBrokenAfterOneResume(t *testing.T) {
	t.Parallel()
	places, stalls := newSlots(*atOnce), newSlots(32)
	counts := newTally()
	words := newTally()
	for at, k := range kinds {
		t.Run(k.Name, func(t *testing.T) {
			t.Parallel()
			leave := places.enter(t)
			st := newStage(t, k, rehearsal.Options{})
			st.prepared(t)
			st.front.hooks(nil, nil)
			if out := st.inside(t, st.job); out.Problem != "" {
				t.Fatal(out.Problem)
			}
			changes := st.front.changed()
			leave()
			for n, x := range changes {
				for i, f := range wireFaults {
					if !*full && (f.slow || n != (at*3)%len(changes) || i != (at*5)%17) {
						continue
					}
					t.Run(fmt.Sprintf("%d %s %s", n, x.method, f.name), func(t *testing.T) {
						t.Parallel()
						if f.slow {
							stalls.enter(t)
						} else {
							places.enter(t)
						}
						first, bad := faulty(t, k, n, f)
						if first != "" {
							words.add(f.name, first)
						}
						counts.add(k.Name, f.name)
						for _, b := range bad {
							t.Error(b)
						}
					})
				}
			}
		})
	}
	t.Cleanup(func() {
		t.Log("faults:\n" + counts.String())
		t.Log("runs that ended and had to be resumed:\n" + words.String())
	})
}

// faulty runs the kind's work with one fault at its nth change, resumes once if the run ended with a problem, and tells what is wrong.
func faulty(t testing.TB, k kind, n int, f fault) (first string, bad faults) {
	st := newStage(t, k, rehearsal.Options{})
	st.prepared(t)
	var once sync.Once
	st.front.breaks(func(x exchange, w http.ResponseWriter, r *http.Request, forward func() reply) (handled bool) {
		if x.nth == n {
			once.Do(func() { handled = true })
		}
		if handled {
			f.do(w, r, forward)
		}
		return handled
	})
	out := st.inside(t, st.job)
	st.front.breaks(nil)
	if out.Problem != "" {
		first = out.Problem
		if out.Kind != problem.Unfinished {
			bad.add("the run ended with kind %d, which is no answer to what passes by itself: %s", out.Kind, out.Problem)
		}
	}
	for _, told := range out.Told {
		if !strings.Contains(told, "Waiting for ") && !slices.ContainsFunc(explained, func(e string) bool { return strings.Contains(told, e) }) {
			bad.add("it does not say what it waits for: %q", told)
		}
	}
	return first, append(bad, st.whole(t, false)...)
}

// explained are the sentences that say what is waited for besides "Waiting for …".
var explained = []string{
	"Looking whether the change was made", "asks to slow down", "The directory does not show everything yet", "copies of the directory may disagree",
	"Looking again", "Sending it again", "gets a temporary certificate",
}
