package network

import (
	"crypto/tls"
	"net"
	"sort"
	"sync"
)

// Watch remembers who vouched for the hosts that count. It looks at connections after they were verified and refuses none of them.
type Watch struct {
	anchors Anchors
	hosts   map[string]bool
	address string // an IP address among the hosts: TLS does not tell which one was asked

	mu    sync.Mutex
	peers map[string]Peer
}

// NewWatch watches connections to these host names; others (a proxy that speaks TLS itself) are nobody's traffic.
func NewWatch(anchors Anchors, hosts ...string) *Watch {
	w := &Watch{anchors: anchors, hosts: map[string]bool{}, peers: map[string]Peer{}}
	for _, h := range hosts {
		w.hosts[h] = true
		if net.ParseIP(h) != nil {
			w.address = h
		}
	}
	return w
}

// Into makes conf tell the watch about every connection.
func (w *Watch) Into(conf *tls.Config) {
	conf.VerifyConnection = func(s tls.ConnectionState) error {
		peer := w.anchors.Judge(s)
		peer.Host = first(peer.Host, w.address)
		if w.hosts[peer.Host] {
			w.mu.Lock()
			w.peers[peer.Host] = peer
			w.mu.Unlock()
		}
		return nil
	}
}

// Peers are the hosts seen so far, by name.
func (w *Watch) Peers() []Peer {
	w.mu.Lock()
	defer w.mu.Unlock()
	out := make([]Peer, 0, len(w.peers))
	for _, p := range w.peers {
		out = append(out, p)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Host < out[j].Host })
	return out
}

// Intercepted are the hosts for which none of the expected authorities vouched.
func (w *Watch) Intercepted() []Peer {
	var out []Peer
	for _, p := range w.Peers() {
		if !p.Expected {
			out = append(out, p)
		}
	}
	return out
}
