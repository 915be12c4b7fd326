package network

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
)

// ProxyRefusal is a proxy's answer to the wish for a connection, when it is not one.
type ProxyRefusal struct {
	Proxy   string // host and port
	Status  int
	Schemes []string // how it wants to be signed in to: Basic, NTLM, Negotiate
}

// Error says so without what the proxy wrote.
func (r *ProxyRefusal) Error() string {
	return fmt.Sprintf("connect through the proxy %s: it answered %d", r.Proxy, r.Status)
}

// refused reads a proxy's answer to CONNECT (RFC 9110, 9.3.6 and 11.7.1).
func refused(_ context.Context, proxy *url.URL, _ *http.Request, res *http.Response) error {
	if res.StatusCode >= 200 && res.StatusCode < 300 {
		return nil
	}
	r := &ProxyRefusal{Proxy: proxy.Host, Status: res.StatusCode}
	for _, value := range res.Header.Values("Proxy-Authenticate") {
		scheme, _, _ := strings.Cut(strings.TrimSpace(value), " ")
		if scheme != "" && len(scheme) <= 20 && strings.Trim(scheme, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") == "" {
			r.Schemes = append(r.Schemes, scheme)
		}
	}
	return r
}

// Use makes a transport take the ways of p, and tell what a proxy answered.
func (p *Proxies) Use(t *http.Transport) {
	t.Proxy, t.OnProxyConnectResponse = p.Proxy, refused
}

// BadProxy holds for an address of a proxy that cannot be read.
func BadProxy(err error) bool { return errors.Is(err, errBadProxy) }

// Reason says in words why there was no connection, and what helps; ok is false for what it does not know.
func Reason(err error) (why, next string, ok bool) {
	var proxy *ProxyRefusal
	var op *net.OpError
	var record tls.RecordHeaderError
	var untrusted *tls.CertificateVerificationError
	var dns *net.DNSError
	switch {
	case err == nil:
		return "", "", false
	case errors.As(err, &proxy):
		why, next = proxy.words()
	case errors.Is(err, errBadProxy):
		why, next = "The proxy that is set up for this machine has no address that can be read.", "Correct it: in HTTPS_PROXY, or in the settings of the system; it looks like http://host:port."
	case errors.As(err, &op) && op.Op == "proxyconnect":
		why, next = "The network's proxy cannot be reached.", "Check that its name and port are right (gatehouse doctor shows them) and that you are in the network it serves."
	case errors.As(err, &untrusted):
		why, next = certificateWords(untrusted)
	case errors.As(err, &record), errors.Is(err, http.ErrSchemeMismatch):
		why, next = "What answers is not Microsoft: it does not speak TLS. Sign-in pages of hotels and other networks look like this.", "Open any page in a browser, sign in to the network, then try again."
	case errors.As(err, &dns):
		why, next = "The name of the server cannot be found.", "Check the network: gatehouse doctor says what works. Where only the proxy may look names up, set HTTPS_PROXY."
	default:
		return "", "", false
	}
	return why, next, true
}

func (r *ProxyRefusal) words() (why, next string) {
	switch {
	case r.Status == http.StatusProxyAuthRequired && len(r.Schemes) > 0 && !r.takesBasic():
		return fmt.Sprintf("The network's proxy %s wants its own sign-in, as %s, which Gatehouse cannot do.", r.Proxy, strings.Join(r.Schemes, " or ")),
			"Ask for an exception for Microsoft's sign-in and Graph hosts, or use a local proxy that signs in for you."
	case r.Status == http.StatusProxyAuthRequired:
		return fmt.Sprintf("The network's proxy %s wants its own sign-in.", r.Proxy),
			"Give user and password in HTTPS_PROXY (http://user:password@host:port), or use a local proxy that signs in for you."
	case r.Status == http.StatusForbidden:
		return fmt.Sprintf("The network's proxy %s does not allow the connection (403).", r.Proxy), "Ask for Microsoft's sign-in and Graph hosts to be allowed."
	}
	return fmt.Sprintf("The network's proxy %s did not make the connection (%d).", r.Proxy, r.Status),
		"Try again; if it stays, ask whoever runs the proxy whether it can reach Microsoft's sign-in and Graph hosts."
}

func (r *ProxyRefusal) takesBasic() bool {
	for _, s := range r.Schemes {
		if strings.EqualFold(s, "Basic") {
			return true
		}
	}
	return false
}

// certificateWords names who signed a certificate that this machine does not trust: it is a proxy's more often than anybody else's.
func certificateWords(e *tls.CertificateVerificationError) (why, next string) {
	issuer := "an unknown authority"
	if len(e.UnverifiedCertificates) > 0 {
		issuer = issuerOf(e.UnverifiedCertificates[0])
	}
	var invalid x509.CertificateInvalidError
	var host x509.HostnameError
	switch {
	case errors.As(e.Err, &invalid) && invalid.Reason == x509.Expired:
		return fmt.Sprintf("The server's certificate (signed by %s) is out of date by this machine's clock: the clock is wrong, or the certificate is.", issuer),
			"Check the clock: gatehouse doctor compares it with the server's."
	case errors.As(e.Err, &host):
		return fmt.Sprintf("The server's certificate (signed by %s) is for another name: somebody in between answers.", issuer),
			"Try another network, or ask whoever runs this one."
	}
	return fmt.Sprintf("The server's certificate was signed by %s, which this machine does not trust: a proxy that reads the traffic looks like this.", issuer),
		"If your organisation runs that proxy, install its authority on this machine. Gatehouse never switches the check off."
}
