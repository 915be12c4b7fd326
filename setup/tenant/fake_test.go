package tenant

import (
	"context"
	"encoding/json"
	"encoding/pem"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// fakeGraph is a TLS server that a test scripts; it keeps what it was asked.
type fakeGraph struct {
	*httptest.Server
	mu    sync.Mutex
	asked []asked
}

type asked struct {
	method, path, body string
	header             http.Header
}

func newFakeGraph(t *testing.T, answer http.HandlerFunc) *fakeGraph {
	t.Helper()
	f := &fakeGraph{}
	f.Server = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body := new(strings.Builder)
		buf := make([]byte, 1<<16)
		for {
			n, err := r.Body.Read(buf)
			body.Write(buf[:n])
			if err != nil {
				break
			}
		}
		f.mu.Lock()
		f.asked = append(f.asked, asked{r.Method, r.URL.RequestURI(), body.String(), r.Header.Clone()})
		f.mu.Unlock()
		r.Body = http.NoBody
		answer(w, r)
	}))
	t.Cleanup(f.Close)
	return f
}

func (f *fakeGraph) requests() []asked {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]asked(nil), f.asked...)
}

func (f *fakeGraph) endpoint() Endpoint {
	ca := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: f.Certificate().Raw})
	return Endpoint{Cloud: clouds[0], Graph: f.URL, Authority: f.URL, CAPEM: ca, Rehearsal: true}
}

func (f *fakeGraph) caller(t *testing.T, log *Log) *caller {
	t.Helper()
	base, err := newBase(f.endpoint())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(base.CloseIdleConnections)
	token := func(_ context.Context, claims string) (string, error) {
		if claims != "" {
			return "token-with-" + claims, nil
		}
		return "token", nil
	}
	c, err := newCaller(f.endpoint(), base, token, log)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// drop closes the connection without an answer.
func drop(w http.ResponseWriter) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		panic(err)
	}
	if tcp, ok := conn.(interface{ NetConn() net.Conn }); ok {
		_ = tcp.NetConn().Close()
		return
	}
	_ = conn.Close()
}

func sendJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("request-id", "req-1")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(body); err != nil {
		panic(err)
	}
}

func graphFailure(code, message string) map[string]any {
	return map[string]any{"error": map[string]any{"code": code, "message": message, "innerError": map[string]any{"date": "2026-05-01T10:00:00", "request-id": "inner-1"}}}
}
