package network_test

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"gatehouse/setup/network"
	"gatehouse/setup/network/proxytest"
)

// server is a TLS server with its authority; example.com is among the names of its certificate.
func server(t *testing.T) (s *httptest.Server, ca []byte) {
	t.Helper()
	s = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }))
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	t.Cleanup(s.Close)
	return s, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw})
}

func proxy(t *testing.T, o proxytest.Options) *proxytest.Proxy {
	t.Helper()
	p, err := proxytest.Start(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return p
}

// client asks through the proxy that the environment names, and trusts one authority.
func client(t *testing.T, ca []byte) (*http.Client, *network.Watch) {
	t.Helper()
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(ca)
	conf := &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
	watch := network.NewWatch(network.PublicAnchors(), "example.com")
	watch.Into(conf)
	transport := &http.Transport{TLSClientConfig: conf}
	network.Read().Use(transport)
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}, watch
}

func TestARealProxyIsUsedAndItsRefusalsAreToldApart(t *testing.T) {
	s, ca := server(t)
	route := map[string]string{"example.com": s.Listener.Addr().String()}
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := closed.Addr().String()
	_ = closed.Close()
	for name, c := range map[string]struct {
		options  proxytest.Options
		signedIn bool
		address  string // instead of the proxy's
		why      string // empty: the request succeeds
		next     string
	}{
		"a tunnel":               {options: proxytest.Options{Route: route}},
		"user and password":      {options: proxytest.Options{Route: route, User: "adele", Password: "hunter2"}, signedIn: true},
		"no user":                {options: proxytest.Options{Route: route, User: "adele", Password: "hunter2"}, why: "wants its own sign-in.", next: "HTTPS_PROXY"},
		"only Negotiate or NTLM": {options: proxytest.Options{User: "adele", Password: "x", Schemes: []string{"Negotiate", "NTLM"}}, why: "Negotiate or NTLM, which Gatehouse cannot do", next: "exception"},
		"not allowed, as a page": {options: proxytest.Options{Status: http.StatusForbidden}, why: "does not allow the connection (403)", next: "allowed"},
		"cannot reach it":        {options: proxytest.Options{Status: http.StatusBadGateway}, why: "did not make the connection (502)"},
		"sends elsewhere":        {options: proxytest.Options{Status: http.StatusFound}, why: "did not make the connection (302)"},
		"a page for the server":  {options: proxytest.Options{Plain: true}, why: "does not speak TLS", next: "browser"},
		"nobody is there":        {address: "http://" + nobody, why: "proxy cannot be reached"},
	} {
		t.Run(name, func(t *testing.T) {
			p := proxy(t, c.options)
			address := p.URL()
			if c.signedIn {
				address = p.SignedIn()
			}
			if c.address != "" {
				address = c.address
			}
			t.Setenv("HTTPS_PROXY", address)
			t.Setenv("NO_PROXY", "")
			asks, _ := client(t, ca)
			res, err := asks.Get("https://example.com/")
			if err == nil {
				_ = res.Body.Close()
			}
			if (err == nil) != (c.why == "") {
				t.Fatalf("%v", err)
			}
			why, next, known := network.Reason(err)
			if known != (c.why != "") || !strings.Contains(why, c.why) || !strings.Contains(next, c.next) || strings.Contains(why+next, "hunter2") {
				t.Errorf("%q %q", why, next)
			}
			if c.address == "" && (len(p.Asked()) == 0 || p.Asked()[0] != "example.com:443") {
				t.Errorf("the proxy was asked for %v", p.Asked())
			}
		})
	}
}

func TestThisMachineIsNeverAskedThroughAProxy(t *testing.T) {
	s, ca := server(t)
	p := proxy(t, proxytest.Options{})
	t.Setenv("HTTPS_PROXY", p.URL())
	t.Setenv("NO_PROXY", "")
	asks, _ := client(t, ca)
	res, err := asks.Get(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	if len(p.Asked()) != 0 {
		t.Errorf("asked for %v", p.Asked())
	}
}

func TestWhoReadsTheTrafficIsNamedAndNotRefused(t *testing.T) {
	s, ca := server(t)
	const name = "Contoso Web Gateway\u202e"
	reader, err := proxytest.NewReader(name, ca)
	if err != nil {
		t.Fatal(err)
	}
	p := proxy(t, proxytest.Options{Route: map[string]string{"example.com": s.Listener.Addr().String()}, Reader: reader})
	t.Setenv("HTTPS_PROXY", p.URL())
	t.Setenv("NO_PROXY", "")
	asks, watch := client(t, reader.CAPEM)
	res, err := asks.Get("https://example.com/x")
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	if got := reader.Read(); len(got) != 1 || got[0] != "example.com GET /x" {
		t.Fatalf("the proxy read %v", got)
	}
	found := watch.Intercepted()
	if len(found) != 1 || found[0].Host != "example.com" || found[0].Root != "Contoso Web Gateway⟦U+202E⟧" || found[0].Issuer != found[0].Root || len(found[0].Key) != 64 {
		t.Errorf("%+v", found)
	}

	// A machine that does not trust it is told who it was, too.
	asks, watch = client(t, ca)
	_, err = asks.Get("https://example.com/x")
	if why, next, ok := network.Reason(err); !ok || !strings.Contains(why, "signed by Contoso Web Gateway⟦U+202E⟧, which this machine does not trust") || !strings.Contains(next, "never switches the check off") {
		t.Errorf("%q %q", why, next)
	}
	if len(watch.Peers()) != 0 {
		t.Error("a connection that was refused counts")
	}
}

func TestAnAuthorityThatWasConfiguredIsExpected(t *testing.T) {
	s, ca := server(t)
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(ca)
	conf := &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12, ServerName: "example.com"}
	for _, c := range []struct {
		anchors  network.Anchors
		expected bool
	}{{network.AnchorsOf(ca), true}, {network.AnchorsOf(nil), false}, {network.PublicAnchors(), false}} {
		watch := network.NewWatch(c.anchors, "example.com")
		own := conf.Clone()
		watch.Into(own)
		conn, err := tls.Dial("tcp", s.Listener.Addr().String(), own)
		if err != nil {
			t.Fatal(err)
		}
		_ = conn.Close()
		peers := watch.Peers()
		if len(peers) != 1 || peers[0].Expected != c.expected || peers[0].Usual != c.expected || (len(watch.Intercepted()) == 0) != c.expected {
			t.Errorf("%+v", peers)
		}
	}
}
