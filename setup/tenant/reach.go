package tenant

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"gatehouse/setup/entra"
	"gatehouse/setup/network"
)

// Reached is what one request without any token told about a host: the way to it, who vouches for it, its time.
type Reached struct {
	Host    string
	Way     network.Way
	Peer    network.Peer
	Vouched bool // Peer is known: a connection was made and its certificates were verified
	Skew    network.Skew
	Dated   bool // Skew is known
	Status  int
	Err     error // *entra.Error
}

// Reach asks for the head of an address: nothing is sent but the request, without a token, and the answer's body is not read.
func Reach(ctx context.Context, ep Endpoint, address string) Reached {
	u, err := url.Parse(address)
	if err != nil {
		return Reached{Err: err}
	}
	u = &url.URL{Scheme: u.Scheme, Host: u.Host, Path: firstOf(u.Path, "/") + "/"}
	out := Reached{Host: u.Hostname()}
	if out.Way, err = network.Read().For(u); err != nil {
		out.Err = &entra.Error{Method: http.MethodHead, Path: u.Path, Time: time.Now(), Err: err}
		return out
	}
	base, err := newBase(ep)
	if err != nil {
		out.Err = err
		return out
	}
	defer base.CloseIdleConnections()
	req, err := http.NewRequestWithContext(ctx, http.MethodHead, u.String(), nil)
	if err != nil {
		out.Err = err
		return out
	}
	req.Header.Set("User-Agent", "Gatehouse")
	res, err := base.RoundTrip(req)
	for _, p := range base.watch.Peers() {
		if p.Host == out.Host {
			out.Peer, out.Vouched = p, true
		}
	}
	if err != nil {
		out.Err = &entra.Error{Method: http.MethodHead, Path: u.Path, Time: time.Now(), Err: cause(ctx, err)}
		return out
	}
	_ = res.Body.Close()
	out.Status = res.StatusCode
	out.Skew, out.Dated = base.clock.Skew()
	return out
}

// SignInAddress is where people and connectors sign in.
func (ep Endpoint) SignInAddress() string { return ep.authority() }

// GraphAddress is where requests to Graph go.
func (ep Endpoint) GraphAddress() string { return ep.graph() }
