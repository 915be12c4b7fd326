package tenant

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// cloud gives the cloud, the global one when none is set.
func (ep Endpoint) cloud() Cloud {
	if ep.Cloud.Name == "" && ep.Cloud.Graph == "" {
		return clouds[0]
	}
	return ep.Cloud
}

func (ep Endpoint) authority() string { return firstOf(ep.Authority, ep.cloud().Authority) }

func (ep Endpoint) graph() string { return firstOf(ep.Graph, ep.cloud().Graph) }

// scope gives the full name of a Graph scope. The resource is the cloud's Graph even where a rehearsal answers for it: it
// is a name, not an address.
func (ep Endpoint) scope(name string) string { return ep.cloud().Graph + "/" + name }

func firstOf(a, b string) string {
	if a == "" {
		a = b
	}
	return strings.TrimSuffix(a, "/")
}

// httpsHost gives host and port of an https address.
func httpsHost(address string) (string, error) {
	u, err := url.Parse(address)
	if err != nil {
		return "", fmt.Errorf("read address: %w", err)
	}
	if u.Scheme != "https" || u.Host == "" {
		return "", errors.New("read address: it is not an https address")
	}
	return strings.ToLower(u.Host), nil
}

// newBase makes the transport under everything: TLS 1.2 or newer, the system's proxy settings and roots (or the rehearsal's
// own authority), and time-outs at every stage, so that a silent server cannot hold a step for ever.
func newBase(ep Endpoint) (*http.Transport, error) {
	conf := &tls.Config{MinVersion: tls.VersionTLS12}
	if len(ep.CAPEM) > 0 {
		pool := x509.NewCertPool()
		if !pool.AppendCertsFromPEM(ep.CAPEM) {
			return nil, errors.New("read the certificate authority: no certificate in it")
		}
		conf.RootCAs = pool
	}
	dialer := &net.Dialer{Timeout: 15 * time.Second, KeepAlive: 30 * time.Second}
	return &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           dialer.DialContext,
		TLSClientConfig:       conf,
		ForceAttemptHTTP2:     true,
		TLSHandshakeTimeout:   15 * time.Second,
		ResponseHeaderTimeout: 90 * time.Second,
		IdleConnTimeout:       30 * time.Second,
		MaxIdleConns:          8,
	}, nil
}
