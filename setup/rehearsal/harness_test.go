package rehearsal_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"html"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"gatehouse/setup/rehearsal"
)

const commandLineTools = "14d82eec-204b-4c2f-b7e8-296a70dab67e"

const (
	scopesWho    = "User.Read"
	scopesLook   = "User.Read Application.Read.All Organization.Read.All RoleManagement.Read.Directory Policy.Read.All"
	scopesCreate = scopesLook + " Application.ReadWrite.All Directory.Read.All"
	scopesGrant  = scopesCreate + " AppRoleAssignment.ReadWrite.All DelegatedPermissionGrant.ReadWrite.All"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// tenant is a running rehearsal tenant with a plain HTTP client.
type tenant struct {
	t      *testing.T
	server *rehearsal.Server
	ready  rehearsal.Ready
	http   *http.Client
	clock  *clock
}

// clock is the tenant's clock, moved by hand.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

func start(t *testing.T, o rehearsal.Options, more ...rehearsal.Option) *tenant {
	t.Helper()
	c := &clock{at: time.Date(2026, 3, 4, 10, 0, 0, 0, time.UTC)}
	server, err := rehearsal.Start(context.Background(), o, append([]rehearsal.Option{rehearsal.WithClock(c.now)}, more...)...)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(server.CAPEM()) {
		t.Fatal("the authority's certificate cannot be read")
	}
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}}
	x := &tenant{t: t, server: server, ready: server.Ready(), clock: c, http: &http.Client{
		Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	return x
}

// answer is an HTTP answer, read.
type answer struct {
	status int
	header http.Header
	raw    []byte
	json   map[string]any
}

func (a answer) text(path ...string) string {
	var v any = a.json
	for _, step := range path {
		m, _ := v.(map[string]any)
		v = m[step]
	}
	s, _ := v.(string)
	return s
}

func (a answer) list() []map[string]any {
	items, _ := a.json["value"].([]any)
	var out []map[string]any
	for _, item := range items {
		m, _ := item.(map[string]any)
		out = append(out, m)
	}
	return out
}

func (x *tenant) do(request *http.Request) answer {
	x.t.Helper()
	response, err := x.http.Do(request)
	if err != nil {
		x.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		x.t.Fatal(err)
	}
	a := answer{status: response.StatusCode, header: response.Header, raw: raw}
	_ = json.Unmarshal(raw, &a.json) // pages and empty bodies are no JSON
	return a
}

func (x *tenant) request(method, address string, body io.Reader, header map[string]string) *http.Request {
	x.t.Helper()
	r, err := http.NewRequestWithContext(x.t.Context(), method, address, body)
	if err != nil {
		x.t.Fatal(err)
	}
	for k, v := range header {
		r.Header.Set(k, v)
	}
	return r
}

func (x *tenant) form(address string, values url.Values) answer {
	x.t.Helper()
	return x.do(x.request(http.MethodPost, address, strings.NewReader(values.Encode()), map[string]string{"Content-Type": "application/x-www-form-urlencoded"}))
}

func (x *tenant) page(address string) answer {
	x.t.Helper()
	return x.do(x.request(http.MethodGet, address, nil, nil))
}

func (x *tenant) token(values url.Values) answer {
	x.t.Helper()
	return x.form(x.ready.Authority+"/"+x.ready.TenantID+"/oauth2/v2.0/token", values)
}

// graph sends one request to Graph; body is marshalled when it is not nil. Headers come in pairs.
func (x *tenant) graph(token, method, path string, body any, headers ...string) answer {
	x.t.Helper()
	var reader io.Reader
	h := map[string]string{"Authorization": "Bearer " + token}
	if body != nil {
		data, err := json.Marshal(body)
		if err != nil {
			x.t.Fatal(err)
		}
		reader = bytes.NewReader(data)
		h["Content-Type"] = "application/json"
	}
	for i := 0; i+1 < len(headers); i += 2 {
		h[headers[i]] = headers[i+1]
	}
	return x.do(x.request(method, x.ready.Graph+"/v1.0"+path, reader, h))
}

var (
	flowField   = regexp.MustCompile(`name="flow" value="([^"]+)"`)
	hiddenField = regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)">`)
)

func flowOf(t *testing.T, a answer) string {
	t.Helper()
	m := flowField.FindSubmatch(a.raw)
	if m == nil {
		t.Fatalf("no form on the page (%d): %s", a.status, a.raw)
	}
	return string(m[1])
}

func hidden(a answer) map[string]string {
	out := map[string]string{}
	for _, m := range hiddenField.FindAllStringSubmatch(string(a.raw), -1) {
		out[m[1]] = html.UnescapeString(m[2])
	}
	return out
}

// visit picks an account on a sign-in page and, if a consent page comes, decides.
func (x *tenant) visit(page answer, account string, consent url.Values) answer {
	x.t.Helper()
	next := x.form(x.ready.Browser+"/signin/account", url.Values{"flow": {flowOf(x.t, page)}, "account": {account}})
	if !bytes.Contains(next.raw, []byte(`action="/signin/consent"`)) || consent == nil {
		return next
	}
	consent.Set("flow", flowOf(x.t, next))
	return x.form(x.ready.Browser+"/signin/consent", consent)
}

func accept() url.Values       { return url.Values{"decision": {"accept"}} }
func acceptForAll() url.Values { return url.Values{"decision": {"accept"}, "organization": {"1"}} }
func cancel() url.Values       { return url.Values{"decision": {"cancel"}} }

func withResource(scopes string) string {
	var out []string
	for s := range strings.FieldsSeq(scopes) {
		out = append(out, "https://graph.microsoft.com/"+s)
	}
	return strings.Join(append(out, "openid", "offline_access", "profile"), " ")
}

// signIn gets an access token for a person by device code, consenting where it is asked.
func (x *tenant) signIn(account, scopes string) string {
	x.t.Helper()
	a := x.deviceSignIn(account, scopes, accept())
	if a.status != http.StatusOK {
		x.t.Fatalf("sign-in of %s: %d %s", account, a.status, a.raw)
	}
	return a.text("access_token")
}

func (x *tenant) deviceSignIn(account, scopes string, consent url.Values) answer {
	x.t.Helper()
	d := x.form(x.ready.Authority+"/"+x.ready.TenantID+"/oauth2/v2.0/devicecode", url.Values{"client_id": {commandLineTools}, "scope": {withResource(scopes)}})
	if d.status != http.StatusOK {
		x.t.Fatalf("device code: %d %s", d.status, d.raw)
	}
	page := x.page(d.text("verification_uri") + "?user_code=" + d.text("user_code"))
	x.visit(page, account, consent)
	return x.token(url.Values{
		"grant_type": {"urn:ietf:params:oauth:grant-type:device_code"}, "client_id": {commandLineTools}, "device_code": {d.text("device_code")}, "client_info": {"1"},
	})
}

func want(t *testing.T, a answer, status int, code string) {
	t.Helper()
	have := a.text("error", "code")
	if have == "" {
		have = a.text("error")
	}
	if a.status != status || have != code {
		t.Fatalf("got %d %q, want %d %q: %s", a.status, have, status, code, a.raw)
	}
}

// aadsts checks the number of a token endpoint's error.
func aadsts(t *testing.T, a answer, status int, number, oauth string) {
	t.Helper()
	if a.status != status || !strings.HasPrefix(a.text("error_description"), "AADSTS"+number+":") || a.text("error") != oauth {
		t.Fatalf("got %d %s %.90s, want %d %s AADSTS%s", a.status, a.text("error"), a.text("error_description"), status, oauth, number)
	}
}

// lockedBuffer may be read while somebody writes.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
