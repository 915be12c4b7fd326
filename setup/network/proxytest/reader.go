package proxytest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httputil"
	"sync"
	"time"
)

// Reader is an authority that signs certificates for any name, as proxies that read the traffic do.
type Reader struct {
	CAPEM   []byte // what a client would have to trust
	cert    *x509.Certificate
	key     *ecdsa.PrivateKey
	servers *tls.Config // how the servers behind are trusted

	mu   sync.Mutex
	read []string
}

// NewReader makes a reader whose authority has this name; servers are checked against the authority in serverCA.
func NewReader(name string, serverCA []byte) (*Reader, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	der, err := x509.CreateCertificate(rand.Reader, &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}, &x509.Certificate{Subject: pkix.Name{CommonName: name}}, key.Public(), key)
	if err != nil {
		return nil, err
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(serverCA) {
		return nil, errors.New("read the authority of the servers: no certificate in it")
	}
	return &Reader{
		CAPEM: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), cert: cert, key: key,
		servers: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12},
	}, nil
}

// Read are the requests whose content passed in clear: host, method and path.
func (r *Reader) Read() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]string(nil), r.read...)
}

// Certificate signs a certificate for a host.
func (r *Reader) Certificate(host string) (*tls.Certificate, error) {
	der, err := x509.CreateCertificate(rand.Reader, &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: host}, DNSNames: []string{host},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}, r.cert, r.key.Public(), r.key)
	if err != nil {
		return nil, err
	}
	return &tls.Certificate{Certificate: [][]byte{der, r.cert.Raw}, PrivateKey: r.key}, nil
}

// serve answers one connection as the host that was asked for, and asks the server behind for every answer.
func (r *Reader) serve(client net.Conn, host, behind string) {
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		return
	}
	transport := &http.Transport{TLSClientConfig: r.servers.Clone()}
	transport.TLSClientConfig.ServerName = name
	defer transport.CloseIdleConnections()
	proxy := &httputil.ReverseProxy{
		Transport: transport,
		Rewrite: func(p *httputil.ProxyRequest) {
			p.Out.URL.Scheme, p.Out.URL.Host = "https", behind
			p.Out.Host = p.In.Host
			r.mu.Lock()
			r.read = append(r.read, name+" "+p.In.Method+" "+p.In.URL.Path)
			r.mu.Unlock()
		},
	}
	one := &oneConn{conn: client, ended: make(chan struct{})}
	server := &http.Server{Handler: proxy, ErrorLog: log.New(io.Discard, "", 0), ReadHeaderTimeout: 10 * time.Second, ConnState: one.state, TLSConfig: &tls.Config{
		MinVersion: tls.VersionTLS12, GetCertificate: func(h *tls.ClientHelloInfo) (*tls.Certificate, error) { return r.Certificate(name) },
	}}
	_ = server.ServeTLS(one, "", "") // ends when the connection does
}

// oneConn is a listener of one connection that is there already; it ends with it.
type oneConn struct {
	conn  net.Conn
	once  sync.Once
	ended chan struct{}
	over  sync.Once
}

func (o *oneConn) Accept() (net.Conn, error) {
	var got net.Conn
	o.once.Do(func() { got = o.conn })
	if got != nil {
		return got, nil
	}
	<-o.ended
	return nil, net.ErrClosed
}

func (o *oneConn) state(_ net.Conn, s http.ConnState) {
	if s == http.StateClosed || s == http.StateHijacked {
		o.over.Do(func() { close(o.ended) })
	}
}

func (o *oneConn) Close() error   { return nil }
func (o *oneConn) Addr() net.Addr { return o.conn.LocalAddr() }
