package tenant

import (
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"gatehouse/setup/network"
	"gatehouse/setup/network/proxytest"
	"gatehouse/setup/problem"
	"gatehouse/setup/rehearsal"
)

// behind is a rehearsal tenant with Microsoft's names that only a proxy leads to.
func behind(t *testing.T, o proxytest.Options) (Endpoint, *proxytest.Proxy) {
	t.Helper()
	server, err := rehearsal.Start(t.Context(), rehearsal.Options{Listen: "127.0.0.1:0", AlsoAs: []string{"login.microsoftonline.com", "graph.microsoft.com"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	at, err := url.Parse(server.Ready().Graph)
	if err != nil {
		t.Fatal(err)
	}
	o.Route = map[string]string{"login.microsoftonline.com": at.Host, "graph.microsoft.com": at.Host}
	proxy, err := proxytest.Start(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(proxy.Close)
	t.Setenv("HTTPS_PROXY", proxy.URL())
	t.Setenv("NO_PROXY", "")
	return Endpoint{Cloud: clouds[0], CAPEM: server.CAPEM(), Rehearsal: true}, proxy
}

func TestWhatAProxyDoesIsToldAtTheSignIn(t *testing.T) {
	for name, c := range map[string]struct {
		options proxytest.Options
		parts   []string
	}{
		"it wants a sign-in":            {proxytest.Options{User: "adele", Password: "hunter2"}, []string{"Microsoft could not be reached.", "wants its own sign-in", "HTTPS_PROXY"}},
		"it wants one that is not done": {proxytest.Options{User: "adele", Password: "x", Schemes: []string{"Negotiate"}}, []string{"Negotiate, which Gatehouse cannot do"}},
		"it does not allow Microsoft":   {proxytest.Options{Status: http.StatusForbidden}, []string{"does not allow the connection (403)"}},
		"it cannot reach Microsoft":     {proxytest.Options{Status: http.StatusServiceUnavailable}, []string{"did not make the connection (503)"}},
		"it answers with its own page":  {proxytest.Options{Plain: true}, []string{"does not speak TLS", "sign in to the network"}},
	} {
		t.Run(name, func(t *testing.T) {
			ep, proxy := behind(t, c.options)
			useBrowser(t, "fail")
			_, err := SignIn(t.Context(), SignInOptions{Endpoint: ep, Tenant: "contoso.example", Timeout: 10 * time.Second})
			refused(t, err, problem.Failed, c.parts...)
			if strings.Contains(err.Error(), "hunter2") {
				t.Error("the proxy's password is in the error")
			}
			if len(proxy.Asked()) == 0 {
				t.Error("the proxy was not asked")
			}
		})
	}
}

// A proxy that this machine does not trust is named by the authority that signed for it; the check is never switched off.
func TestAReaderThatIsNotTrustedIsNamed(t *testing.T) {
	ep, _ := behind(t, proxytest.Options{})
	reader, err := proxytest.NewReader("Fabrikam Inspection CA", ep.CAPEM)
	if err != nil {
		t.Fatal(err)
	}
	ep, _ = behind(t, proxytest.Options{Reader: reader})
	useBrowser(t, "fail")
	_, err = SignIn(t.Context(), SignInOptions{Endpoint: ep, Tenant: "contoso.example", Timeout: 10 * time.Second})
	refused(t, err, problem.Failed, "signed by Fabrikam Inspection CA, which this machine does not trust", "never switches the check off")
	if len(reader.Read()) != 0 {
		t.Errorf("it read %v", reader.Read())
	}
}

// The authority that a configuration names is expected; whoever else it is, also one with the same name, is not.
func TestOnlyTheConfiguredAuthorityIsExpected(t *testing.T) {
	ep, _ := behind(t, proxytest.Options{})
	got := Reach(t.Context(), ep, ep.GraphAddress())
	if got.Err != nil || !got.Vouched || !got.Peer.Expected || got.Peer.Host != "graph.microsoft.com" || got.Way.Source != network.Environment || !got.Dated {
		t.Fatalf("%+v", got)
	}
	twin, err := proxytest.NewReader(got.Peer.Root, ep.CAPEM)
	if err != nil {
		t.Fatal(err)
	}
	if a := network.AnchorsOf(twin.CAPEM); a.Judge(stateOf(t, twin)).Expected == network.AnchorsOf(ep.CAPEM).Judge(stateOf(t, twin)).Expected {
		t.Error("an authority of the same name is taken for the configured one")
	}
}

// stateOf is a verified connection to a server for which the reader signed.
func stateOf(t *testing.T, r *proxytest.Reader) tls.ConnectionState {
	t.Helper()
	pair, err := r.Certificate("graph.microsoft.com")
	if err != nil {
		t.Fatal(err)
	}
	chain := make([]*x509.Certificate, 0, len(pair.Certificate))
	for _, der := range pair.Certificate {
		cert, err := x509.ParseCertificate(der)
		if err != nil {
			t.Fatal(err)
		}
		chain = append(chain, cert)
	}
	return tls.ConnectionState{ServerName: "graph.microsoft.com", PeerCertificates: chain[:1], VerifiedChains: [][]*x509.Certificate{chain}}
}
