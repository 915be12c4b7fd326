package torture

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"gatehouse/setup/rehearsal"
)

// exchange is one request that passes the front.
type exchange struct {
	nth    int // among the changes of the directory, from 0; -1 for everything else
	method string
	path   string
}

// front stands between a client and the rehearsal tenant, on a connection of its own: it sees every request before the tenant does and
// every answer before the client does, and may let neither through.
type front struct {
	server *httptest.Server
	next   *url.URL
	pool   *http.Transport

	mu      sync.Mutex
	count   int
	changes []exchange
	bearer  string // the last one that Graph was asked with
	before  func(exchange) (through bool)
	after   func(exchange) (through bool)
	broken  func(x exchange, w http.ResponseWriter, r *http.Request, forward func() reply) (handled bool)
}

// reply is the tenant's answer.
type reply struct {
	status int
	header http.Header
	body   []byte
}

func newFront(t testing.TB, tenant *rehearsal.Server, http2 bool) *front {
	t.Helper()
	next, err := url.Parse(tenant.Ready().Graph)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(tenant.CAPEM())
	f := &front{next: next, pool: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}, DisableCompression: true, MaxIdleConnsPerHost: 16}}
	f.server = httptest.NewUnstartedServer(http.HandlerFunc(f.serve))
	f.server.EnableHTTP2 = http2
	f.server.Config.ErrorLog = quiet
	f.server.StartTLS()
	t.Cleanup(func() {
		f.server.CloseClientConnections()
		f.server.Close()
		f.pool.CloseIdleConnections()
		f.hooks(nil, nil)
		f.breaks(nil)
	})
	return f
}

func (f *front) address() string { return f.server.URL }

func (f *front) caPEM() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: f.server.Certificate().Raw})
}

// hooks replaces what happens to the requests from now on and counts changes from 0 again.
func (f *front) hooks(before, after func(exchange) bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.before, f.after, f.changes, f.count = before, after, nil, 0
}

func (f *front) breaks(with func(x exchange, w http.ResponseWriter, r *http.Request, forward func() reply) bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.broken, f.changes = with, nil
}

func (f *front) changed() []exchange {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]exchange(nil), f.changes...)
}

// requests counts all that passed since the hooks were set.
func (f *front) requests() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.count
}

func (f *front) token() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.bearer
}

func isGraph(path string) bool {
	return strings.HasPrefix(path, "/v1.0/") || strings.HasPrefix(path, "/beta/")
}

func (f *front) serve(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler) // the client is gone
	}
	x := exchange{nth: -1, method: r.Method, path: r.URL.Path}
	f.mu.Lock()
	f.count++
	if isGraph(x.path) {
		if token := r.Header.Get("Authorization"); strings.HasPrefix(token, "Bearer ") && strings.Contains(r.URL.Path, "batch") {
			f.bearer = token
		}
		// Several reads go in one POST to $batch; everything else but a GET changes something.
		if r.Method != http.MethodGet && !strings.HasSuffix(x.path, "/$batch") {
			x.nth = len(f.changes)
			f.changes = append(f.changes, x)
		}
	}
	before, after, broken := f.before, f.after, f.broken
	f.mu.Unlock()
	forward := func() reply { return f.forward(r, body) }
	if broken != nil && broken(x, w, r, forward) {
		return
	}
	if before != nil && !before(x) {
		panic(http.ErrAbortHandler)
	}
	got := forward()
	if after != nil && !after(x) {
		panic(http.ErrAbortHandler)
	}
	got.write(w)
}

func (r reply) write(w http.ResponseWriter) {
	for name, values := range r.header {
		w.Header()[name] = values
	}
	w.WriteHeader(r.status)
	_, _ = w.Write(r.body)
}

// forward asks the tenant. It is not tied to the client's connection: what was sent is done, also when the client is gone by then.
func (f *front) forward(r *http.Request, body []byte) reply {
	target := *r.URL
	target.Scheme, target.Host = f.next.Scheme, f.next.Host
	req, err := http.NewRequest(r.Method, target.String(), bytes.NewReader(body))
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	req.Header, req.Host = r.Header.Clone(), r.Host
	res, err := f.pool.RoundTrip(req)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	return reply{res.StatusCode, res.Header, data}
}
