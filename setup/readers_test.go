package setup_test

import (
	"bytes"
	"context"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gatehouse/setup"
	"gatehouse/setup/doctor"
	"gatehouse/setup/network/proxytest"
	"gatehouse/setup/plan"
	"gatehouse/setup/rehearsal"
	"gatehouse/setup/rehearsal/visitor"
	"gatehouse/setup/secret"
	"gatehouse/setup/tenant"
)

// microsoft are the hosts of the global cloud, which the proxy of these tests leads to a rehearsal tenant.
var microsoft = []string{"login.microsoftonline.com", "graph.microsoft.com"}

// behindProxy is a rehearsal tenant that has Microsoft's names, and a proxy in front of it, which reads the traffic when name is set.
func behindProxy(t *testing.T, name string) (server *rehearsal.Server, proxy *proxytest.Proxy, reader *proxytest.Reader) {
	t.Helper()
	server, err := rehearsal.Start(t.Context(), rehearsal.Options{Listen: "127.0.0.1:0", OwnerEnable: true, AlsoAs: microsoft})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	at, err := url.Parse(server.Ready().Graph)
	if err != nil {
		t.Fatal(err)
	}
	o := proxytest.Options{Route: map[string]string{}}
	for _, host := range microsoft {
		o.Route[host] = at.Host
	}
	if name != "" {
		if reader, err = proxytest.NewReader(name, server.CAPEM()); err != nil {
			t.Fatal(err)
		}
		o.Reader = reader
	}
	if proxy, err = proxytest.Start(o); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(proxy.Close)
	return server, proxy, reader
}

// inside runs the test as a process of its own: Go reads SSL_CERT_FILE once.
func inside(t *testing.T, environ ...string) {
	t.Helper()
	test := t.Name()
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+test+"$", "-test.v")
	child.Env = append(os.Environ(), append(environ, "NO_PROXY=", "INSIDE="+test)...)
	out, err := child.CombinedOutput()
	if err != nil || !bytes.Contains(out, []byte("--- PASS: "+test)) {
		t.Fatalf("%v\n%s", err, out)
	}
}

// real is a machine that works with Microsoft's own addresses, trusts what SSL_CERT_FILE says and goes through HTTPS_PROXY.
func real(t *testing.T, mayBeRead func(context.Context, string) bool) (*setup.House, *drawer) {
	t.Helper()
	keys := newDrawer()
	house, err := setup.Open(setup.Config{
		StateDir: t.TempDir(), Keychain: keys, Endpoint: tenant.Endpoint{Cloud: tenant.Clouds()[0]}, MayBeRead: mayBeRead, Version: "test",
	})
	if err != nil {
		t.Fatal(err)
	}
	return house, keys
}

// signInReal signs adele in; notices are what a person was told on the way.
func signInReal(t *testing.T, house *setup.House, browser string) (s *setup.Session, notices *[]string) {
	t.Helper()
	notices = &[]string{}
	s, err := house.SignIn(t.Context(), tenant.SignInOptions{
		Tenant: "contoso.example", DeviceCode: true, Account: "adele@contoso.example",
		Prompt: tenant.Prompt{
			Notice: func(text string) { *notices = append(*notices, text) },
			Code: func(c tenant.DeviceCode) {
				u, _ := url.Parse(c.URL)
				page, _ := url.Parse(browser)
				u.Scheme, u.Host = page.Scheme, page.Host
				go func() {
					if v, err := visitor.New("adele@contoso.example", c.UserCode); err == nil {
						_ = v.Visit(context.Background(), u.String())
					}
				}()
			},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s, notices
}

const gateway = "Contoso Web Gateway CA"

func TestATrafficReaderIsNamedBeforeASecretIsCreated(t *testing.T) {
	if os.Getenv("INSIDE") == t.Name() {
		insideAReadNetwork(t)
		return
	}
	t.Parallel()
	server, proxy, reader := behindProxy(t, gateway)
	inside(t, "HTTPS_PROXY="+proxy.URL(), "SSL_CERT_FILE="+caFile(t, reader.CAPEM), "BROWSER_PAGES="+server.Ready().Browser)
	issued := 0
	for _, line := range reader.Read() {
		if strings.HasSuffix(line, "/addPassword") {
			issued++
		}
	}
	if issued != 1 {
		t.Errorf("%d secrets were issued", issued)
	}
}

func caFile(t *testing.T, ca []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(path, ca, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// insideAReadNetwork is the same test in a process of its own.
func insideAReadNetwork(t *testing.T) {
	t.Helper()
	var asked []string
	answer := false
	house, keys := real(t, func(_ context.Context, reason string) bool { asked = append(asked, reason); return answer })
	s, notices := signInReal(t, house, os.Getenv("BROWSER_PAGES"))
	if len(*notices) != 1 || !strings.Contains((*notices)[0], gateway) || !strings.Contains((*notices)[0], "login.microsoftonline.com") {
		t.Errorf("before the sign-in: %q", *notices)
	}
	target := setup.Target{Definition: reader(t, "  - kind: secret\n    lifetimeDays: 90")}
	house.Add(target.Definition)
	approve(t, house, s, target)
	v, err := s.Look(t.Context(), target)
	if err != nil {
		t.Fatal(err)
	}
	told := 0
	for _, f := range v.Plan.Findings {
		if f.Kind == plan.TLSIntercepted {
			told++
			if !f.Asks || f.Blocks || f.Phase != plan.Credential || !strings.Contains(f.Text, gateway) || f.Next == "" {
				t.Errorf("%+v", f)
			}
		}
	}
	if told != 2 {
		t.Errorf("%d findings, one for each host is expected: %+v", told, v.Plan.Findings)
	}

	// Nobody agrees: nothing is written at all.
	if _, err := s.Through(t.Context(), v, plan.Credential, nil); err == nil || !strings.Contains(err.Error(), "No client secret is issued") || !strings.Contains(err.Error(), gateway) {
		t.Fatalf("%v", err)
	}
	if v, err = s.Look(t.Context(), target); err != nil || v.Live.App != nil || keys.count() != 0 || len(asked) != 1 {
		t.Fatalf("%v; app %v, %d secrets, asked %d times", err, v.Live.App, keys.count(), len(asked))
	}
	// The choke point below it does not depend on plans.
	if _, _, err := s.Directory().AddPassword(t.Context(), "b1a2f3c4-0000-4000-8000-000000000001", "x", time.Now().Add(time.Hour)); err == nil || len(asked) != 2 {
		t.Fatalf("a secret is issued without a question: %v", err)
	}
	// Somebody agrees: asked once, and done.
	answer = true
	if _, err = s.Through(t.Context(), v, plan.Credential, nil); err != nil {
		t.Fatal(err)
	}
	if keys.count() != 1 || len(asked) != 3 {
		t.Errorf("%d secrets kept, asked %d times", keys.count(), len(asked))
	}
	report := setup.Examine(t.Context(), house.Patient(nil, nil), nil)
	for _, l := range report.Lines {
		if strings.HasPrefix(l.ID, "tls-") && (l.State != doctor.Warning || !strings.Contains(l.Found, gateway)) {
			t.Errorf("%+v", l)
		}
		if l.ID == "proxy" && (l.State != doctor.OK || !strings.Contains(l.Found, "(environment)")) {
			t.Errorf("%+v", l)
		}
	}
}

func TestAllTrafficGoesThroughTheProxyThatIsSetUp(t *testing.T) {
	if os.Getenv("INSIDE") == t.Name() {
		insideAProxiedNetwork(t)
		return
	}
	t.Parallel()
	server, proxy, _ := behindProxy(t, "")
	inside(t, "HTTPS_PROXY="+proxy.URL(), "SSL_CERT_FILE="+caFile(t, server.CAPEM()), "BROWSER_PAGES="+server.Ready().Browser)
	seen := map[string]bool{}
	for _, host := range proxy.Asked() {
		name, port, err := net.SplitHostPort(host)
		if err != nil || port != "443" {
			t.Errorf("the proxy was asked for %s", host)
		}
		seen[name] = true
	}
	if len(seen) != 2 || !seen[microsoft[0]] || !seen[microsoft[1]] {
		t.Errorf("the proxy was asked for %v", seen)
	}
}

// insideAProxiedNetwork is the same test in a process of its own. Without the proxy Microsoft's names lead nowhere that this test's authority
// vouches for, so every exchange that works went through it: the sign-in, Graph, and the token of the app itself.
func insideAProxiedNetwork(t *testing.T) {
	t.Helper()
	house, keys := real(t, func(context.Context, string) bool { return true })
	s, _ := signInReal(t, house, os.Getenv("BROWSER_PAGES"))
	target := setup.Target{Definition: reader(t, "  - kind: secret\n    lifetimeDays: 90")}
	house.Add(target.Definition)
	v := setUp(t, house, s, target)
	if !v.Live.Principal.Enabled || keys.count() != 1 || len(v.Live.RoleGrants) != 1 {
		t.Errorf("%+v", v.Live)
	}
	var name secret.Name
	for n := range keys.items {
		name = n
	}
	if _, err := keys.Get(t.Context(), name); err != nil {
		t.Error(err)
	}
}

// The rehearsal tenant's authority is expected because it was configured, and for no other reason.
func TestARehearsalIsNoTrafficReader(t *testing.T) {
	t.Parallel()
	st := newStage(t, rehearsal.Options{OwnerEnable: true})
	s := st.signIn(t, st.house, "adele")
	if found := s.Readers(); len(found) != 0 {
		t.Errorf("%+v", found)
	}
}
