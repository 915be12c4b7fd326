// Package proxytest is a forward proxy on loopback for tests: one that tunnels, one that wants a sign-in, one that answers with pages,
// and one that reads the traffic. It must not be used by the program.
package proxytest

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"io"
	"net"
	"net/http"
	"net/url"
	"sync"
)

// Options say how the proxy behaves.
type Options struct {
	// Route gives the address behind a host name; what is not in it is reached as named.
	Route map[string]string
	// User and Password are asked for where they are set.
	User, Password string
	// Schemes is what a refusal offers (Proxy-Authenticate); Basic otherwise.
	Schemes []string
	// Status answers every CONNECT, with a page; 0 = make the connection.
	Status int
	// Plain answers a CONNECT well and then with a page instead of the server.
	Plain bool
	// Reader reads the traffic; nil = it is passed on as it is.
	Reader *Reader
}

// Proxy is a running proxy.
type Proxy struct {
	options  Options
	listener net.Listener
	server   *http.Server

	mu    sync.Mutex
	asked []string
}

// page is what a proxy or a network's sign-in page answers with.
const page = "<html><head><title>Proxy</title></head><body>Please sign in to the network.</body></html>"

// Start opens a proxy on loopback. Close ends it.
func Start(o Options) (*Proxy, error) {
	l, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p := &Proxy{options: o, listener: l}
	p.server = &http.Server{Handler: p}
	go func() { _ = p.server.Serve(l) }() // ends with ErrServerClosed
	return p, nil
}

// URL is what a client puts into HTTPS_PROXY, without user and password.
func (p *Proxy) URL() string { return "http://" + p.listener.Addr().String() }

// SignedIn is URL with user and password.
func (p *Proxy) SignedIn() string {
	return (&url.URL{Scheme: "http", Host: p.listener.Addr().String(), User: url.UserPassword(p.options.User, p.options.Password)}).String()
}

// Addr is host and port.
func (p *Proxy) Addr() string { return p.listener.Addr().String() }

// Asked are the hosts and ports that connections were wanted to, in order.
func (p *Proxy) Asked() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.asked...)
}

// Close ends the proxy.
func (p *Proxy) Close() { _ = p.server.Close() }

// ServeHTTP takes CONNECT only, as a proxy for https does.
func (p *Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	p.asked = append(p.asked, r.Host)
	p.mu.Unlock()
	switch {
	case r.Method != http.MethodConnect:
		p.answer(w, http.StatusMethodNotAllowed)
	case !p.allowed(r):
		schemes := p.options.Schemes
		if schemes == nil {
			schemes = []string{`Basic realm="proxy"`}
		}
		for _, s := range schemes {
			w.Header().Add("Proxy-Authenticate", s)
		}
		p.answer(w, http.StatusProxyAuthRequired)
	case p.options.Status != 0:
		p.answer(w, p.options.Status)
	default:
		p.connect(w, r.Host)
	}
}

func (p *Proxy) answer(w http.ResponseWriter, status int) {
	w.Header().Set("Content-Type", "text/html")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, page)
}

func (p *Proxy) allowed(r *http.Request) bool {
	if p.options.User == "" {
		return true
	}
	want := "Basic " + base64.StdEncoding.EncodeToString([]byte(p.options.User+":"+p.options.Password))
	return subtle.ConstantTimeCompare([]byte(r.Header.Get("Proxy-Authorization")), []byte(want)) == 1
}

func (p *Proxy) connect(w http.ResponseWriter, host string) {
	client, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	defer client.Close()
	_, _ = io.WriteString(client, "HTTP/1.1 200 Connection established\r\n\r\n")
	if p.options.Plain {
		_, _ = client.Read(make([]byte, 1024)) // the client's greeting
		_, _ = io.WriteString(client, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"+page)
		return
	}
	if p.options.Reader != nil {
		p.options.Reader.serve(client, host, p.behind(host))
		return
	}
	server, err := (&net.Dialer{}).DialContext(context.Background(), "tcp", p.behind(host))
	if err != nil {
		return
	}
	defer server.Close()
	go func() {
		_, _ = io.Copy(server, client)
		_ = server.Close()
	}()
	_, _ = io.Copy(client, server)
}

func (p *Proxy) behind(host string) string {
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = host
	}
	if at, ok := p.options.Route[name]; ok {
		return at
	}
	return host
}
