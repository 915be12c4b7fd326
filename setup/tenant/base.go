package tenant

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/url"
	"time"

	"gatehouse/setup/network"
)

// transport is under everything: it goes the way that the environment and the system's settings say, knows who vouched for
// the servers, and what time they have.
type transport struct {
	*http.Transport
	watch *network.Watch
	clock *network.Clock
}

// newBase makes the transport: TLS 1.2 or newer, the system's proxy settings and roots (or the rehearsal's own authority), and
// time-outs at every stage, so that a silent server cannot hold a step for ever.
func newBase(ep Endpoint) (*transport, error) {
	conf := &tls.Config{MinVersion: tls.VersionTLS12}
	anchors := network.PublicAnchors()
	if len(ep.CAPEM) > 0 {
		pool := x509.NewCertPool()
		if !pool.AppendCertsFromPEM(ep.CAPEM) {
			return nil, errors.New("read the certificate authority: no certificate in it")
		}
		conf.RootCAs, anchors = pool, network.AnchorsOf(ep.CAPEM)
	}
	watch := network.NewWatch(anchors, hostnames(ep.authority(), ep.graph())...)
	watch.Into(conf)
	dialer := &net.Dialer{Timeout: 15 * time.Second, KeepAlive: 30 * time.Second}
	t := &http.Transport{
		DialContext:           dialer.DialContext,
		TLSClientConfig:       conf,
		ForceAttemptHTTP2:     true,
		TLSHandshakeTimeout:   15 * time.Second,
		ResponseHeaderTimeout: 90 * time.Second,
		IdleConnTimeout:       30 * time.Second,
		MaxIdleConns:          8,
	}
	network.Read().Use(t)
	return &transport{Transport: t, watch: watch, clock: &network.Clock{}}, nil
}

// RoundTrip makes one exchange and notes the server's time.
func (b *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	sent := time.Now()
	res, err := b.Transport.RoundTrip(r)
	if err == nil {
		b.clock.Observe(res.Header, sent, time.Now())
	}
	return res, err
}

func hostnames(addresses ...string) []string {
	var out []string
	for _, a := range addresses {
		if u, err := url.Parse(a); err == nil {
			out = append(out, u.Hostname())
		}
	}
	return out
}

// Intercepted are the hosts of the sign-in service and of Graph for which none of the expected authorities vouched: somebody in
// between may read the traffic.
func (c *Client) Intercepted() []network.Peer { return c.base.watch.Intercepted() }

// Clock knows how far this machine's clock is from the tenant's.
func (c *Client) Clock() *network.Clock { return c.base.clock }
